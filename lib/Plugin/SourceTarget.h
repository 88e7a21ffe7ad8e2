// A plugin whose kernels aicc writes in the vendor's C: way in `c-source`.
#pragma once

#include "lib/Place/Target.h"
#include "lib/Plugin/Plugins.h"

namespace aicc::plugin {

/// Null with the reason in `problem` when its prelude or its compiler cannot be used. `seconds` is what the compiler
/// may take, 0: forever.
std::unique_ptr<Target> createSourceTarget(const Plugin &plugin, unsigned seconds, std::string &problem);

} // namespace aicc::plugin
