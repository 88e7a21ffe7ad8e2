// AMD GPUs: kernels as one HSA code object, linked in process.
#pragma once

#include "lib/Place/Target.h"

#include <memory>

namespace aicc::targets::AMDGPU {

/// Null with the reason in `error` when the GPU is unknown.
std::unique_ptr<Target> createTarget(const TargetOptions &options, std::string &error);

} // namespace aicc::targets::AMDGPU
