// GPUs without a GPU: the code of another target, run by the emulator.
#pragma once

#include "lib/Place/Target.h"

#include <memory>

namespace aicc::targets::Emulator {

/// The target "emu-NAME": kernels lowered as `gpu`, called NAME, lowers them, then retargeted to this machine.
std::unique_ptr<Target> createTarget(std::unique_ptr<Target> gpu);

} // namespace aicc::targets::Emulator
