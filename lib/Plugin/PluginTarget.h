// A plugin as a target of the compiler.
#pragma once

#include "lib/Place/Target.h"
#include "lib/Plugin/Plugins.h"

namespace aicc::plugin {

/// Loads the plugin's compiler. Null with the reason in `problem`.
std::unique_ptr<Target> createTarget(const Plugin &plugin, std::string &problem);

} // namespace aicc::plugin
