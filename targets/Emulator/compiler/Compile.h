// Retargeted kernels -> an image for this machine.
#pragma once

#include "mlir/IR/BuiltinOps.h"

namespace aicc::emulator {

/// A shared image of all functions of a module that emulator-retarget made; `aicc_emulator` in it has to be pointed to
/// the table before anything is called.
mlir::LogicalResult compileImage(mlir::ModuleOp module, llvm::SmallVectorImpl<char> &elf);

} // namespace aicc::emulator
