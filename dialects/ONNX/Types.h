// Element types: between ONNX's numbers, aicc's DType and MLIR types.
#pragma once

#include "lib/Support/DType.h"

#include "mlir/IR/BuiltinTypes.h"

namespace aicc::onnx {

/// The element type of tensors of `type`: `i8` signed, `ui8` unsigned, `i1` bool, `!onnx.string`; null for Undefined.
mlir::Type elementTypeOf(DType type, mlir::MLIRContext *context);

/// The number of an element type; Undefined for types that no tensor has.
DType dtypeOf(mlir::Type elementType);

/// The element type of a tensor, or the type itself.
mlir::Type elementTypeOf(mlir::Type type);

} // namespace aicc::onnx
