// A plugin that encodes programs of tiles: way in `tile-program`.
#pragma once

#include "lib/Place/Target.h"
#include "lib/Plugin/Plugins.h"

namespace aicc::plugin {

/// Null with the reason in `problem` when its compiler cannot be used. `seconds` is what the compiler may take, 0:
/// forever.
std::unique_ptr<Target> createTileTarget(const Plugin &plugin, unsigned seconds, std::string &problem);

} // namespace aicc::plugin
