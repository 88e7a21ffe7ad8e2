// A plugin as a target of the compiler.
#pragma once

#include "lib/Place/Target.h"
#include "lib/Plugin/Plugins.h"

namespace aicc::plugin {

/// Null with the reason in `problem` when the plugin's compiler cannot be used. `seconds` is what it may take for one
/// region, 0: forever.
std::unique_ptr<Target> createTarget(const Plugin &plugin, unsigned seconds, std::string &problem);

} // namespace aicc::plugin
