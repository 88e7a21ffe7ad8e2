// The CPU as a target of the compiler: owner of last resort, and the one that runs the host program.
#pragma once

#include "lib/Place/Target.h"

#include <memory>

namespace aicc::targets::CPU {

/// Null with the reason in `error` when the triple or CPU is unknown.
std::unique_ptr<Target> createTarget(const TargetOptions &options, std::string &error);

} // namespace aicc::targets::CPU
