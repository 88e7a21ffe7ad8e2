// QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear as elementwise ops: scale and zero point
// are scalars, vary along an axis, or per block of an axis. Computed in f32 at least; halves round
// to even, results saturate.
#include "dialects/ONNX/Types.h"
#include "lib/Linalg/Quantize.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/SmallFloat.h"
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

/// Data with its scale and, if given, its zero point: what the generic reads.
struct Inputs {
  SmallVector<Value> tensors;
  SmallVector<AffineMap> maps;
  SmallVector<Parameter, 2> parameters;
};

} // namespace

/// `along` is the data's dim at `axis`, which a parameter of rank 1 belongs to unless it has one element.
static FailureOr<Parameter> parameterOf(Lowering &l, Operation *op, Value value, int64_t rank, int64_t axis,
                                        AffineExpr along, int64_t block) {
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
  if (own == 1) {
    SmallVector<AffineExpr> dims(l.dims(value));
    parameter.tensor = broadcastAtRunTime(l, parameter.tensor, dims, along);
  }
  if (own == 1 && axis >= rank) { // then it has one element
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
  return s.cast(inside, Scalar::working(onnxElement), false, isUnsigned);
}

static FailureOr<Inputs> inputsOf(Lowering &l, Operation *op, Value data, ValueRange parameters, int64_t axis,
                                  int64_t block) {
  int64_t rank = l.rank(data);
  Inputs inputs{{l.in(data)}, {l.b.getMultiDimIdentityMap(rank)}, {}};
  for (Value value : parameters) {
    if (!onnx::isPresent(value))
      continue;
    int64_t dim = normalizedAxis(axis, rank);
    AffineExpr along = dim < rank ? l.dims(data)[dim] : AffineExpr(l.b.getAffineConstantExpr(1));
    auto parameter = parameterOf(l, op, value, rank, dim, along, block);
    if (failed(parameter))
      return failure();
    inputs.parameters.push_back(*parameter);
    if (!parameter->map)
      continue;
    inputs.tensors.push_back(parameter->tensor);
    inputs.maps.push_back(parameter->map);
  }
  return inputs;
}

/// The type whose precision the quotient has: as the attribute says, or the scale's; f32 where that has no quotients.
static Type precisionOf(onnx::QuantizeLinearOp op) {
  Type type = op.getPrecision() ? onnx::elementTypeOf(DType(op.getPrecision()), op.getContext())
                                : Lowering::element(op.getYScale());
  bool divides = isa_and_nonnull<FloatType>(type) && !isSmallFloat(type);
  return divides ? type : Float32Type::get(op.getContext());
}

static Value roundedTo(Scalar &s, Value value, Type precision) {
  unsigned bits = precision.getIntOrFloatBitWidth();
  if (bits >= value.getType().getIntOrFloatBitWidth())
    return value;
  return s.cast(s.cast(value, precision, false, false), value.getType(), false, false);
}

static LogicalResult lowerQuantize(onnx::QuantizeLinearOp op, Lowering &l) {
  Value data = op.getX(), result = op.getY();
  Type from = Lowering::element(data), to = Lowering::element(result), precision = precisionOf(op);
  if (!isSmallFloat(to) && (!isa<IntegerType>(to) || to.getIntOrFloatBitWidth() > 16))
    return op.emitError("expected a result of at most 16 bits, found ") << to;
  Type scaleType = Lowering::element(op.getYScale());
  bool isWide = from.isF64() || from.isInteger(32) || scaleType.isF64() || precision.isF64();
  Type work = isWide ? Type(l.b.getF64Type()) : l.b.getF32Type();
  FailureOr<Inputs> inputs =
      inputsOf(l, op, data, {op.getYScale(), op.getYZeroPoint()}, op.getAxis(), op.getBlockSize());
  if (failed(inputs))
    return failure();
  int64_t rank = l.rank(data);
  auto body = [&](Scalar &s, ValueRange x) {
    Value value = s.cast(s.load(x[0], from), work, false, false);
    ValueRange rest = x.drop_front();
    Value scale = s.cast(s.load(read(s, inputs->parameters[0], rest, rank), scaleType), work, false, false);
    Value zeroPoint = inputs->parameters.size() > 1 ? read(s, inputs->parameters[1], rest, rank) : Value();
    Value quotient = roundedTo(s, s.div(value, scale), precision);
    if (!isSmallFloat(to))
      return quantized(s, quotient, zeroPoint, to);
    if (zeroPoint)
      quotient = s.add(quotient, s.cast(s.load(zeroPoint, to), work, false, false));
    return encodeSmallFloat(s, quotient, to, {/*saturate=*/op.getSaturate() != 0});
  };
  return l.define(result, pointwise(l, inputs->tensors, inputs->maps, l.sizes(data), Lowering::storage(to), body));
}

static LogicalResult lowerDequantize(onnx::DequantizeLinearOp op, Lowering &l) {
  Value data = op.getX(), result = op.getY();
  Type from = Lowering::element(data), to = Lowering::element(result), work = Scalar::working(to);
  if (!isSmallFloat(from) && !isa<IntegerType>(from))
    return op.emitError("expected integers or floats of at most 8 bits, found ") << from;
  // Differences of integers are exact in 32 bits, of codes in f32.
  Type exact = isa<IntegerType>(from) ? Type(l.b.getI32Type()) : l.b.getF32Type();
  bool isUnsigned = Lowering::isUnsigned(data);
  FailureOr<Inputs> inputs =
      inputsOf(l, op, data, {op.getXScale(), op.getXZeroPoint()}, op.getAxis(), op.getBlockSize());
  if (failed(inputs))
    return failure();
  int64_t rank = l.rank(data);
  auto body = [&](Scalar &s, ValueRange x) {
    Value value = s.cast(s.load(x[0], from), exact, isUnsigned, false);
    ValueRange rest = x.drop_front();
    Value stored = read(s, inputs->parameters[0], rest, rank);
    Value scale = s.cast(s.load(stored, Lowering::element(op.getXScale())), work, false, false);
    if (inputs->parameters.size() > 1)
      value = s.sub(value, s.cast(s.load(read(s, inputs->parameters[1], rest, rank), from), exact, isUnsigned, false));
    return s.store(s.mul(s.cast(value, work, false, false), scale), to);
  };
  return l.define(result, pointwise(l, inputs->tensors, inputs->maps, l.sizes(data), Lowering::storage(to), body));
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
