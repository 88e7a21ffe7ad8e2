// MatMulInteger and QLinearMatMul: zero points are taken off, the product of i32 is that of MatMul.
//
//   a = linalg.generic(A, a_zero_point) { extend, subi }
//   y = linalgx.matmul(a, packed b), with its scales and zero point for the QLinear form
#include "dialects/ONNX/Types.h"
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Quantize.h"
#include "lib/Linalg/Rules.h"

using namespace mlir;

namespace aicc::linalg {

static LogicalResult expectIntegers(Operation *op) {
  for (Type type : op->getOperandTypes())
    if (Type element = onnx::elementTypeOf(type);
        element && isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 16)
      return op->emitError("expected integers to multiply, found ") << element;
  return success();
}

/// The product of centred operands, an i32 tensor with the dims of `result`.
static Value integerProduct(Lowering &l, Value a, Value zeroA, Value b, Value zeroB, Value result) {
  Value left = centred(l, l.in(a), a, zeroA, l.dims(a), std::max<int64_t>(l.rank(a) - 2, 0));
  Operand right = centredOperand(l, b, zeroB, l.rank(b) - 1);
  return matrixProduct(l, {a, b, result}, left, right, right.elementType());
}

static LogicalResult lowerMatMulInteger(onnx::MatMulIntegerOp op, Lowering &l) {
  return l.define(op.getY(),
                  integerProduct(l, op.getA(), op.getAZeroPoint(), op.getB(), op.getBZeroPoint(), op.getY()));
}

static LogicalResult lowerQLinearMatMul(onnx::QLinearMatMulOp op, Lowering &l) {
  if (failed(expectIntegers(op)))
    return failure();
  Value product = integerProduct(l, op.getA(), op.getAZeroPoint(), op.getB(), op.getBZeroPoint(), op.getY());
  ArrayRef<AffineExpr> dims = l.dims(op.getY());
  int64_t rank = dims.size();
  Requantization r{
      op.getAScale(), op.getBScale(), op.getYScale(), op.getYZeroPoint(), {}, std::max<int64_t>(rank - 2, 0), rank - 1};
  return l.define(op.getY(), requantized(l, product, dims, r, Lowering::element(op.getY())));
}

void populateQuantizedProductRules(Rules &rules) {
  rules.add(lowerMatMulInteger);
  rules.add(lowerQLinearMatMul);
}

} // namespace aicc::linalg
