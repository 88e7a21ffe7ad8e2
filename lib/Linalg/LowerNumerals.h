// Casts between numbers and strings, for rules of other operators.
#pragma once

#include "lib/Linalg/Lowering.h"

namespace aicc::linalg {

/// A lowered tensor of onnx type `from` as one of `to`, as Cast has it.
mlir::Value castElements(Lowering &l, mlir::Value elements, mlir::Type from, mlir::Type to,
                         llvm::ArrayRef<mlir::OpFoldResult> sizes);

} // namespace aicc::linalg
