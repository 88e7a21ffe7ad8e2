// NVIDIA GPUs: kernels as PTX text, which the driver compiles for the GPU that is there.
#pragma once

#include "lib/Place/Target.h"

#include <memory>

namespace aicc::targets::NVPTX {

/// Null with the reason in `error` when the GPU is unknown.
std::unique_ptr<Target> createTarget(const TargetOptions &options, std::string &error);

} // namespace aicc::targets::NVPTX
