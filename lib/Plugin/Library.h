// The loaded compiler.so of a plugin.
#pragma once

#include "aicc-c/plugin.h"

#include <memory>
#include <string>

namespace aicc::plugin {

/// Loads `path`, asks it for its table and checks what it says. Null with the reason in `problem`. The library stays
/// loaded as long as the process lives: code of vendors is seldom ready to be unloaded.
const aicc_plugin *loadCompiler(const std::string &path, const std::string &name, std::string &problem);

} // namespace aicc::plugin
