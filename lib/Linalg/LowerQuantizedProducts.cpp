// MatMulInteger and QLinearMatMul: zero points are taken off, the product of i32 is that of MatMul.
//
//   a = linalg.generic(A, a_zero_point) { extend, subi }
//   y = linalgx.matmul(a, packed b), with its scales and zero point for the QLinear form
#include "dialects/ONNX/Types.h"
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Quantize.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"

using namespace mlir;

namespace aicc::linalg {

/// How a scale or zero point is read beside dims `dims`: one for all, one along `axis`, or broadcast.
static AffineMap parameterMap(Lowering &l, Value parameter, ArrayRef<AffineExpr> dims, int64_t axis) {
  MLIRContext *context = l.b.getContext();
  ArrayRef<AffineExpr> own = l.dims(parameter);
  if (own.size() > 1)
    return broadcastMap(own, dims, context);
  AffineExpr one = getAffineConstantExpr(1, context), zero = getAffineConstantExpr(0, context);
  if (own.empty())
    return AffineMap::get(dims.size(), 0, context);
  if (own[0] != one)
    checkSameSize(l, own[0], dims[axis], "expected a scale and zero point for each row, column or channel");
  return AffineMap::get(dims.size(), 0, own[0] == one ? zero : getAffineDimExpr(axis, context));
}

/// The value less its zero point, as i32; `dims` are those of `value`, which stands for `onnxValue`.
static Value centred(Lowering &l, Value value, Value onnxValue, Value zeroPoint, ArrayRef<AffineExpr> dims,
                     int64_t axis) {
  Type type = l.b.getI32Type();
  bool isUnsigned = Lowering::isUnsigned(onnxValue);
  SmallVector<Value> inputs = {value};
  SmallVector<AffineMap> maps = {l.b.getMultiDimIdentityMap(dims.size())};
  if (onnx::isPresent(zeroPoint)) {
    inputs.push_back(l.in(zeroPoint));
    maps.push_back(parameterMap(l, zeroPoint, dims, axis));
  }
  return pointwise(l, inputs, maps, l.sizes(dims), type, [&](Scalar &s, ValueRange x) {
    Value wide = s.cast(x[0], type, isUnsigned, false);
    return x.size() == 1 ? wide : s.sub(wide, s.cast(x[1], type, isUnsigned, false));
  });
}

static LogicalResult expectIntegers(Operation *op) {
  for (Type type : op->getOperandTypes())
    if (Type element = onnx::elementTypeOf(type);
        element && isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 16)
      return op->emitError("expected integers to multiply, found ") << element;
  return success();
}

/// The product of centred operands, an i32 tensor with the dims of `result`.
static Value integerProduct(Lowering &l, Value a, Value zeroA, Value b, Value zeroB, Value result) {
  int64_t rankA = l.rank(a), rankB = l.rank(b);
  Value left = centred(l, l.in(a), a, zeroA, l.dims(a), std::max<int64_t>(rankA - 2, 0));
  Value right = centred(l, l.in(b), b, zeroB, l.dims(b), rankB - 1);
  return matrixProduct(l, {a, b, result}, left, Operand::ofValue(l, right, l.sizes(b)), l.b.getI32Type());
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
  Type to = Lowering::element(op.getY()), work = l.b.getF32Type(), scaleType = Lowering::element(op.getAScale());
  SmallVector<Value> inputs = {product};
  SmallVector<AffineMap> maps = {l.b.getMultiDimIdentityMap(rank)};
  for (auto [parameter, axis] :
       {std::pair(op.getAScale(), std::max<int64_t>(rank - 2, 0)), std::pair(op.getBScale(), rank - 1),
        std::pair(op.getYScale(), rank - 1), std::pair(op.getYZeroPoint(), rank - 1)}) {
    inputs.push_back(l.in(parameter));
    maps.push_back(parameterMap(l, parameter, dims, axis));
  }
  Value result = pointwise(l, inputs, maps, l.sizes(op.getY()), Lowering::storage(to), [&](Scalar &s, ValueRange x) {
    auto scale = [&](Value value) { return s.cast(s.load(value, value.getType()), work, false, false); };
    Value factor = s.div(s.mul(scale(x[1]), scale(x[2])), scale(x[3]));
    Value scaled = s.mul(s.cast(x[0], work, false, false), factor);
    if (scaleType.getIntOrFloatBitWidth() < 32) // rounded to the precision of the scales
      scaled = s.load(s.store(scaled, scaleType), scaleType);
    return quantized(s, scaled, x[4], to);
  });
  return l.define(op.getY(), result);
}

void populateQuantizedProductRules(Rules &rules) {
  rules.add(lowerMatMulInteger);
  rules.add(lowerQLinearMatMul);
}

} // namespace aicc::linalg
