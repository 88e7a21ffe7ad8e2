// QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear as elementwise ops: scale and zero point
// are scalars, vary along an axis, or per block of an axis. Computed in f32 at least; halves round
// to even, results saturate.
#include "lib/Linalg/Quantize.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {

/// Scale or zero point beside data of a given rank.
struct Parameter {
  Value onnxValue;
  Value tensor;
  AffineMap map; ///< of an input of the generic; null when read by position
  int64_t axis, block;
};

} // namespace

static bool isNarrow(Type element) { return element.getIntOrFloatBitWidth() < 8; }

static FailureOr<Parameter> parameterOf(Lowering &l, Operation *op, Value value, int64_t rank, int64_t axis,
                                        int64_t block) {
  Parameter parameter{value, l.in(value), {}, axis, block};
  MLIRContext *context = l.b.getContext();
  int64_t own = l.rank(value);
  if (block > 0)
    return parameter;
  if (own > 1)
    return op->emitError("expected a scale of rank 0 or 1 without 'block_size', found rank ") << own;
  if (own == 1 && onnx::constantOf(l.dims(value)[0]) == 1) {
    parameter.tensor = dropUnitDims(l, parameter.tensor, 0);
    own = 0;
  }
  parameter.map =
      own == 0 ? AffineMap::get(rank, 0, context) : AffineMap::get(rank, 0, getAffineDimExpr(axis, context));
  return parameter;
}

/// The parameter's element for the present position.
static Value read(Scalar &s, const Parameter &parameter, ValueRange &arguments, int64_t rank) {
  if (parameter.map) {
    Value argument = arguments.front();
    arguments = arguments.drop_front();
    return argument;
  }
  SmallVector<Value> place;
  for (int64_t dim = 0; dim < rank; ++dim) {
    Value index = mlir::linalg::IndexOp::create(s.b, dim);
    if (dim == parameter.axis)
      index = arith::DivUIOp::create(s.b, index, arith::ConstantIndexOp::create(s.b, parameter.block));
    place.push_back(index);
  }
  return tensor::ExtractOp::create(s.b, parameter.tensor, place);
}

Value quantized(Scalar &s, Value x, Value zeroPoint, Type onnxElement) {
  auto integer = cast<IntegerType>(onnxElement);
  bool isUnsigned = integer.isUnsigned();
  unsigned width = integer.getWidth();
  double low = isUnsigned ? 0 : -double(int64_t(1) << (width - 1));
  double high = isUnsigned ? double((int64_t(1) << width) - 1) : double((int64_t(1) << (width - 1)) - 1);
  Value rounded = math::RoundEvenOp::create(s.b, x);
  if (zeroPoint)
    rounded = s.add(rounded, s.cast(zeroPoint, x.getType(), isUnsigned, false));
  Value inside = s.min(s.max(rounded, s.like(x, low)), s.like(x, high));
  return s.cast(inside, s.b.getIntegerType(width), false, isUnsigned);
}

static LogicalResult lowerQuantize(onnx::QuantizeLinearOp op, Lowering &l) {
  Value data = op.getX(), result = op.getY();
  Type from = Lowering::element(data), to = Lowering::element(result), work = Scalar::working(from);
  if (!isa<IntegerType>(to) || isNarrow(to) || to.getIntOrFloatBitWidth() > 16)
    return op.emitError("expected a result of 8 or 16 bit integers, found ") << to;
  if (!isa<FloatType>(work))
    work = l.b.getF32Type();
  int64_t rank = l.rank(data), axis = normalizedAxis(op.getAxis(), rank);
  SmallVector<Value> inputs = {l.in(data)};
  SmallVector<AffineMap> maps = {l.b.getMultiDimIdentityMap(rank)};
  SmallVector<Parameter> parameters;
  for (Value value : {op.getYScale(), op.getYZeroPoint()}) {
    if (!onnx::isPresent(value))
      continue;
    auto parameter = parameterOf(l, op, value, rank, axis, op.getBlockSize());
    if (failed(parameter))
      return failure();
    parameters.push_back(*parameter);
    if (!parameter->map)
      continue;
    inputs.push_back(parameter->tensor);
    maps.push_back(parameter->map);
  }
  Value codes = pointwise(l, inputs, maps, l.sizes(data), Lowering::storage(to), [&](Scalar &s, ValueRange x) {
    Value value = s.cast(s.load(x[0], from), work, false, false);
    ValueRange rest = x.drop_front();
    Value stored = read(s, parameters[0], rest, rank);
    Value scale = s.cast(s.load(stored, Lowering::element(op.getYScale())), work, false, false);
    Value zeroPoint = parameters.size() > 1 ? read(s, parameters[1], rest, rank) : Value();
    return quantized(s, s.div(value, scale), zeroPoint, to);
  });
  return l.define(result, codes);
}

static LogicalResult lowerDequantize(onnx::DequantizeLinearOp op, Lowering &l) {
  Value data = op.getX(), result = op.getY();
  Type from = Lowering::element(data), to = Lowering::element(result), work = Scalar::working(to);
  if (!isa<IntegerType>(from) || isNarrow(from))
    return op.emitError("expected integers of at least 8 bits, found ") << from;
  bool isUnsigned = Lowering::isUnsigned(data);
  int64_t rank = l.rank(data), axis = normalizedAxis(op.getAxis(), rank);
  SmallVector<Value> inputs = {l.in(data)};
  SmallVector<AffineMap> maps = {l.b.getMultiDimIdentityMap(rank)};
  SmallVector<Parameter> parameters;
  for (Value value : {op.getXScale(), op.getXZeroPoint()}) {
    if (!onnx::isPresent(value))
      continue;
    auto parameter = parameterOf(l, op, value, rank, axis, op.getBlockSize());
    if (failed(parameter))
      return failure();
    parameters.push_back(*parameter);
    if (!parameter->map)
      continue;
    inputs.push_back(parameter->tensor);
    maps.push_back(parameter->map);
  }
  Value restored = pointwise(l, inputs, maps, l.sizes(data), Lowering::storage(to), [&](Scalar &s, ValueRange x) {
    Type wide = s.b.getI32Type();
    Value value = s.cast(x[0], wide, isUnsigned, false);
    ValueRange rest = x.drop_front();
    Value stored = read(s, parameters[0], rest, rank);
    Value scale = s.cast(s.load(stored, Lowering::element(op.getXScale())), work, false, false);
    if (parameters.size() > 1)
      value = arith::SubIOp::create(s.b, value, s.cast(read(s, parameters[1], rest, rank), wide, isUnsigned, false));
    return s.store(s.mul(s.cast(value, work, false, false), scale), to);
  });
  return l.define(result, restored);
}

//===- DynamicQuantizeLinear ----------------------------------------------===//

static Value extreme(Lowering &l, Value data, bool greatest) {
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, l.rank(data)));
  // The range always holds zero, so zero is where both extremes start.
  return reduction(l, l.in(data), axes, l.b.getF32FloatAttr(0),
                   [&](Scalar &s, ValueRange x) { return greatest ? s.max(x[0], x[1]) : s.min(x[0], x[1]); });
}

/// scale = (max - min) / 255, zero point = saturate(round(-min / scale)), y = saturate(round(x /
/// scale) + zero point).
static LogicalResult lowerDynamicQuantize(onnx::DynamicQuantizeLinearOp op, Lowering &l) {
  Value data = op.getX();
  Type byte = Lowering::element(op.getY());
  Value low = extreme(l, data, false), high = extreme(l, data, true);
  AffineMap none = AffineMap::get(0, 0, l.b.getContext());
  Value scale = pointwise(l, {low, high}, {none, none}, {}, l.b.getF32Type(), [](Scalar &s, ValueRange x) {
    Value range = s.div(s.sub(x[1], x[0]), s.like(x[0], 255));
    // All zeros: any scale will do.
    return s.select(s.equal(range, s.like(range, 0)), s.like(range, 1), range);
  });
  Value zeroPoint = pointwise(l, {low, scale}, {none, none}, {}, l.b.getI8Type(), [&](Scalar &s, ValueRange x) {
    return quantized(s, s.neg(s.div(x[0], x[1])), {}, byte);
  });
  int64_t rank = l.rank(data);
  AffineMap scalar = AffineMap::get(rank, 0, l.b.getContext());
  Value bytes =
      pointwise(l, {l.in(data), scale, zeroPoint}, {l.b.getMultiDimIdentityMap(rank), scalar, scalar}, l.sizes(data),
                l.b.getI8Type(), [&](Scalar &s, ValueRange x) { return quantized(s, s.div(x[0], x[1]), x[2], byte); });
  (void)l.define(op.getYScale(), scale);
  (void)l.define(op.getYZeroPoint(), zeroPoint);
  return l.define(op.getY(), bytes);
}

void populateQuantizeRules(Rules &rules) {
  rules.add(lowerQuantize);
  rules.add(lowerDequantize);
  rules.add(lowerDynamicQuantize);
}

} // namespace aicc::linalg
