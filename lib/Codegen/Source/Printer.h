// The kernels of a device module in the LLVM dialect -> one self-contained file in a C of the vendor's choice. What is
// not the same in every C is a word that the vendor's prelude defines (include/aicc-c/plugin.h lists them).
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

namespace aicc::source {

/// What the printer has to know of the device.
struct Language {
  bool hasDouble = true; ///< computes in 64-bit floats
};

/// Prints the kernels of `device`. Fails on an op that has no form in C, with a diagnostic there.
mlir::LogicalResult printKernels(mlir::ModuleOp device, const Language &language, llvm::raw_ostream &stream);

/// What stands between a prelude and kernels: helpers that are written in the words of the prelude.
llvm::StringRef commonText();

} // namespace aicc::source
