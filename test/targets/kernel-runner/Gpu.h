// Kernels compiled for a GPU: printed, written to a file, or run in the emulator.
#pragma once

#include "test/targets/kernel-runner/Case.h"

namespace aicc::cpu::test {

struct GpuRun {
  std::string target; ///< nvptx or amdgpu; with "emu:" before it for the emulator
  std::string gpu;    ///< "native": the target's default
  std::string emit;   ///< asm or llvm to print it; empty: do not
  std::string image;  ///< file to write what the driver loads to; empty: do not
};

/// Compiles `module`; returns whether all went well and all numbers are right.
bool runGpu(mlir::ModuleOp module, const GpuRun &run, llvm::ArrayRef<Case> cases);

} // namespace aicc::cpu::test
