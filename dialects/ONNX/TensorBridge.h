// Between constants of the IR and tensors.
#pragma once

#include "dialects/ONNX/ONNX.h"
#include "lib/Support/Tensor.h"

namespace aicc::onnx {

/// The tensor that a `value` attribute of type `type` stands for: dense elements, or a weight read
/// from the store. Fails on attributes without bytes (opaque resources) and on weights that the
/// store does not hold.
mlir::FailureOr<Tensor> tensorOf(mlir::Attribute value, mlir::Type type);
mlir::FailureOr<Tensor> tensorOf(ConstantOp constant);

/// Dense elements of a tensor; sub-byte ones are unpacked.
mlir::DenseElementsAttr denseElementsOf(const Tensor &tensor, mlir::MLIRContext *context);

mlir::RankedTensorType typeOf(const Tensor &tensor, mlir::MLIRContext *context);

/// A constant op's value: dense up to `denseBytes`, above that a new weight called `name`.
mlir::Attribute constantValueOf(const Tensor &tensor, llvm::StringRef name, mlir::MLIRContext *context,
                                int64_t denseBytes = 1024);

} // namespace aicc::onnx
