// Constants of the model as operations: dense attributes up to a size, entries of the weight store above it.
#pragma once

#include "lib/Support/Tensor.h"

#include "mlir/IR/BuiltinAttributes.h"

namespace aicc::importer {

mlir::RankedTensorType tensorType(DType type, const Shape &shape, mlir::MLIRContext *context);

/// The elements of `tensor`; sub-byte elements are unpacked.
mlir::DenseElementsAttr denseElements(const Tensor &tensor, mlir::MLIRContext *context);

} // namespace aicc::importer
