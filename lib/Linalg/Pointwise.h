// Tables of elementwise rules: op → scalar body, one line an op.
#pragma once

#include "lib/Linalg/Structured.h"

namespace aicc::linalg {

using Args = mlir::ValueRange;

/// The whole op is one elementwise body over its operands.
template <typename OpTy> void point(Rules &rules, mlir::Value (*body)(Scalar &, Args)) {
  rules.add(OpTy::getOperationName(), [body](mlir::Operation *op, Lowering &l) {
    return l.define(op->getResult(0), elementwise(l, op->getResult(0), op->getOperands(), body));
  });
}

/// Likewise for a body that reads attributes of the op.
template <typename OpTy> void point(Rules &rules, mlir::Value (*body)(OpTy, Scalar &, Args)) {
  rules.add(OpTy::getOperationName(), [body](mlir::Operation *op, Lowering &l) {
    auto withOp = [&](Scalar &s, Args x) { return body(mlir::cast<OpTy>(op), s, x); };
    return l.define(op->getResult(0), elementwise(l, op->getResult(0), op->getOperands(), withOp));
  });
}

inline bool isInteger(mlir::Value value) { return mlir::isa<mlir::IntegerType>(value.getType()); }

/// x / (1 + exp(-alpha x)).
inline mlir::Value swish(Scalar &s, mlir::Value x, double alpha) {
  mlir::Value scaled = alpha == 1 ? x : s.mul(x, s.like(x, alpha));
  mlir::Value exponential = mlir::math::ExpOp::create(s.b, s.neg(scaled));
  return s.div(x, s.add(s.like(x, 1), exponential));
}

} // namespace aicc::linalg
