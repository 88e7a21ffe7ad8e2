// What the emulator does for each operation of a device's dialect: a row each.
#pragma once

#include "targets/Emulator/compiler/Calls.h"

namespace aicc::emulator {

/// Emits what stands for an operation, in front of it. Returns its result, null if it has none; fails after an error.
using Translate = llvm::FailureOr<mlir::Value> (*)(Calls &calls, mlir::Operation *op);

/// The rows of NVIDIA's and of AMD's operations; null if there is none of that name.
Translate nvidiaInstruction(llvm::StringRef name);
Translate amdInstruction(llvm::StringRef name);

/// Names each product of a warpgroup below `root` and tells the emulator of uses of their results, before they are
/// translated.
void announceProductUses(mlir::Operation *root, Calls &calls);

/// The attribute that holds the name.
constexpr llvm::StringLiteral productSiteName = "emulator.site";

} // namespace aicc::emulator
