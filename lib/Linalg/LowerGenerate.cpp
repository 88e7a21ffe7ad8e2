// Ops that make tensors out of sizes and scalars: Shape, Size, Range, ConstantOfShape, EyeLike.
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

static Value asInteger(Lowering &l, OpFoldResult size) {
  return arith::IndexCastOp::create(l.b, l.b.getI64Type(), l.index(size));
}

/// Shapes of up to 64 dims are known values and never get here; this is for what is longer or was
/// not inferred.
static LogicalResult lowerShape(onnx::ShapeOp op, Lowering &l) {
  int64_t rank = l.rank(op.getData());
  int64_t begin = std::clamp<int64_t>(normalizedAxis(op.getStart(), rank), 0, rank);
  int64_t end = std::clamp<int64_t>(normalizedAxis(op.getEnd().value_or(rank), rank), 0, rank);
  SmallVector<Value> elements;
  for (int64_t dim = begin; dim < end; ++dim)
    elements.push_back(asInteger(l, l.size(op.getData(), dim)));
  return l.define(op.getShape(), tensor::FromElementsOp::create(l.b, l.type(op.getShape()), elements));
}

static LogicalResult lowerSize(onnx::SizeOp op, Lowering &l) {
  OpFoldResult total = l.b.getIndexAttr(1);
  for (OpFoldResult size : l.sizes(op.getData()))
    total = multiplySizes(l, total, size);
  Value element = asInteger(l, total);
  return l.define(op.getSize(), tensor::FromElementsOp::create(l.b, l.type(op.getSize()), element));
}

/// max(ceil((limit - start) / delta), 0).
static OpFoldResult rangeLength(Lowering &l, Value start, Value limit, Value delta, bool isUnsigned) {
  Scalar s{l.b, isUnsigned};
  Value span = s.sub(limit, start), zero = s.like(delta, 0), yes = s.constant(l.b.getI1Type(), 1);
  Value isStill = s.equal(delta, zero);
  l.check(arith::XOrIOp::create(l.b, isStill, yes), "expected a 'delta' other than 0, found 0");
  const char *tooMany = "expected a number of elements that 64 bits count, found more";
  Value count;
  if (isa<FloatType>(start.getType())) {
    // Rounded up by hand: the host program, which computes sizes, has no math functions.
    Value steps = s.div(span, delta);
    l.check(s.less(steps, s.like(steps, 0x1p62)), tooMany); // nor one that is no number
    steps = s.select(s.less(steps, s.like(steps, 0)), s.like(steps, 0), steps);
    Value whole = arith::FPToSIOp::create(l.b, l.b.getI64Type(), steps);
    Value isCut = s.less(arith::SIToFPOp::create(l.b, steps.getType(), whole), steps);
    whole = arith::AddIOp::create(l.b, whole, arith::ExtUIOp::create(l.b, l.b.getI64Type(), isCut));
    count = arith::IndexCastOp::create(l.b, l.b.getIndexType(), whole);
  } else {
    // In 64 bits, where the distance of narrower numbers always fits.
    Type wide = l.b.getI64Type();
    Value from = s.cast(start, wide, isUnsigned, false), to = s.cast(limit, wide, isUnsigned, false);
    Value step = s.cast(delta, wide, isUnsigned, false), distance = arith::SubIOp::create(l.b, to, from);
    Value goesDown = s.less(distance, s.like(distance, 0)), isBelow = s.less(to, from);
    Value fits = s.equal(arith::ExtUIOp::create(l.b, wide, goesDown), arith::ExtUIOp::create(l.b, wide, isBelow));
    Value least = s.equal(distance, arith::ConstantIntOp::create(l.b, INT64_MIN, 64));
    l.check(arith::AndIOp::create(l.b, fits, arith::XOrIOp::create(l.b, least, yes)), tooMany);
    // Divided by hand: neither a step of 0 nor what does not fit may reach the division, wherever it is computed.
    step = s.select(isStill, s.like(step, 1), step);
    distance = s.select(least, s.like(distance, 0), distance);
    count = arith::CeilDivSIOp::create(l.b, arith::IndexCastOp::create(l.b, l.b.getIndexType(), distance),
                                       arith::IndexCastOp::create(l.b, l.b.getIndexType(), step));
  }
  return arith::MaxSIOp::create(l.b, count, l.index(0)).getResult();
}

static LogicalResult lowerRange(onnx::RangeOp op, Lowering &l) {
  Value result = op.getOutput();
  Type element = Lowering::element(result);
  Scalar outside{l.b};
  auto scalar = [&](Value operand) { return outside.load(scalarOf(l, operand), element); };
  Value start = scalar(op.getStart()), delta = scalar(op.getDelta());
  bool isUnsigned = Lowering::isUnsigned(result);
  l.defineSize(result, 0, [&] { return rangeLength(l, start, scalar(op.getLimit()), delta, isUnsigned); });
  Value range = pointwise(l, {}, {}, l.sizes(result), Lowering::storage(element), [&](Scalar &s, ValueRange) {
    Value index = mlir::linalg::IndexOp::create(s.b, 0);
    Value steps = s.cast(index, start.getType(), false, false);
    return s.store(s.add(start, s.mul(steps, delta)), element);
  });
  return l.define(result, range);
}

static LogicalResult lowerConstantOfShape(onnx::ConstantOfShapeOp op, Lowering &l) {
  Value result = op.getOutput();
  for (int64_t dim = 0; dim < l.rank(result); ++dim)
    l.defineSize(result, dim, [&] { return l.elementAsIndex(op.getInput(), dim); });
  Type stored = Lowering::storage(Lowering::element(result));
  TypedAttr value = l.b.getZeroAttr(stored);
  if (auto given = dyn_cast_or_null<DenseElementsAttr>(op.getValueAttr()))
    value = cast<TypedAttr>(Lowering::inStorage(given).getValues<Attribute>()[0]);
  return l.define(result, filled(l, l.sizes(result), value));
}

static LogicalResult lowerEyeLike(onnx::EyeLikeOp op, Lowering &l) {
  Value result = op.getOutput();
  Type stored = Lowering::storage(Lowering::element(result));
  int64_t diagonal = op.getK();
  Value eye = pointwise(l, {}, {}, l.sizes(result), stored, [&](Scalar &s, ValueRange) -> Value {
    Value row = mlir::linalg::IndexOp::create(s.b, 0), column = mlir::linalg::IndexOp::create(s.b, 1);
    Value wanted = arith::AddIOp::create(s.b, row, arith::ConstantIndexOp::create(s.b, diagonal));
    Value hit = arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, column, wanted);
    return s.select(hit, s.constant(stored, 1), s.constant(stored, 0));
  });
  return l.define(result, eye);
}

void populateGenerateRules(Rules &rules) {
  rules.add(lowerShape);
  rules.add(lowerSize);
  rules.add(lowerRange);
  rules.add(lowerConstantOfShape);
  rules.add(lowerEyeLike);
}

} // namespace aicc::linalg
