// Scalars as quantized integers, and products of quantized factors.
#pragma once

#include "lib/Linalg/Operand.h"
#include "lib/Linalg/Scalar.h"

namespace aicc::linalg {

/// round(x) + zero point, saturated into the integer type; `zeroPoint` may be null.
mlir::Value quantized(Scalar &s, mlir::Value x, mlir::Value zeroPoint, mlir::Type onnxElement);

/// A factor less its zero point: i16 for elements of 8 bits, whose difference that holds, i32 for wider ones. `dims`
/// are those of `value`, which holds `onnxValue`; the zero point is absent, one for all, or varies along `axis`.
mlir::Value centred(Lowering &l, mlir::Value value, mlir::Value onnxValue, mlir::Value zeroPoint,
                    llvm::ArrayRef<mlir::AffineExpr> dims, int64_t axis);
/// The same for a factor as the model has it; at compile time where both are constants.
Operand centredOperand(Lowering &l, mlir::Value onnxValue, mlir::Value zeroPoint, int64_t axis);

/// How sums of products become quantized numbers. All are onnx values; a scale is one for all or varies along its axis.
struct Requantization {
  mlir::Value leftScale, rightScale, resultScale, zeroPoint;
  mlir::Value bias; ///< along the right axis, or null
  int64_t leftAxis, rightAxis;
};
/// saturate(round((product + bias) * left scale * right scale / result scale) + zero point), of `dims`.
mlir::Value requantized(Lowering &l, mlir::Value product, llvm::ArrayRef<mlir::AffineExpr> dims,
                        const Requantization &r, mlir::Type onnxElement);

} // namespace aicc::linalg
