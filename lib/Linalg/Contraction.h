// Builders around the linalgx roots that the rules share.
#pragma once

#include "lib/Linalg/Operand.h"

namespace aicc::linalg {

/// linalgx.matmul of `a` (B x M x K) and `packed` (B x N1 x K x 32) into a new B x M x N tensor of `sum`, the product
/// type of `a` by default.
mlir::Value matmul(Lowering &l, mlir::Value a, mlir::Value packed, llvm::ArrayRef<mlir::OpFoldResult> sizes,
                   mlir::Type sum = {});

/// The onnx values of a product, whose dims are numpy's.
struct ProductOperands {
  mlir::Value a, b, result;
};
/// The product of `left` and `right`, which hold `a` and `b`, with the dims of `result`. The right one is multiplied in
/// `type`. Floats are converted to those of the result, products of i16 are summed in
/// i32, other integers in their own type.
mlir::Value matrixProduct(Lowering &l, const ProductOperands &op, mlir::Value left, Operand right, mlir::Type type);

/// `root` (of `sizes`, in the product type of the onnx result) plus `bias`, which varies along dim `dim` only, stored
/// as `element`. A null bias only converts.
mlir::Value withBias(Lowering &l, mlir::Value root, llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::Value bias,
                     int64_t dim, mlir::Type element);

/// The product of dims, 1 for none.
mlir::AffineExpr productOf(llvm::ArrayRef<mlir::AffineExpr> dims, mlir::MLIRContext *context);

/// Map of an operand of dims `from`, aligned to the right, broadcast into dims `to`: unit dims read place 0.
mlir::AffineMap broadcastMap(llvm::ArrayRef<mlir::AffineExpr> from, llvm::ArrayRef<mlir::AffineExpr> to,
                             mlir::MLIRContext *context);

} // namespace aicc::linalg
