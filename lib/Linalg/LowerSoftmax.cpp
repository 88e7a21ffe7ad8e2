// Softmax, LogSoftmax and Hardmax as a few row operations with one iteration space, which a target
// fuses by rows:
//
//   m = max(x), e = exp(x - m), s = sum(e), y = e / s        (LogSoftmax: y = (x - m) - log(s))
//
// Everything runs in f32 at least. The maximum ignores NaN: a row with a NaN has a NaN sum and
// comes out NaN all the same.
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
struct Rows {
  Type element, work;
  int64_t rank, axis;
  SmallVector<OpFoldResult> sizes, outer;
  AffineMap all, kept; ///< of the data and of what is reduced along the axis
};
} // namespace

static Rows rowsOf(Lowering &l, Value input, int64_t axis) {
  Rows rows;
  rows.element = Lowering::element(input);
  rows.work = Scalar::working(rows.element);
  rows.rank = l.rank(input);
  rows.axis = normalizedAxis(axis, rows.rank);
  rows.sizes = l.sizes(input);
  rows.outer = without(rows.sizes, rows.axis);
  rows.all = l.b.getMultiDimIdentityMap(rows.rank);
  rows.kept = mapWithout(l.b.getContext(), rows.rank, rows.axis);
  return rows;
}

static Value rowMaximum(Lowering &l, Value data, const Rows &rows) {
  auto lowest = l.b.getFloatAttr(rows.work, APFloat::getInf(cast<FloatType>(rows.work).getFloatSemantics(), true));
  return reduction(l, data, rows.axis, lowest, [&](Scalar &s, ValueRange x) -> Value {
    auto flags = arith::FastMathFlags::nnan | arith::FastMathFlags::nsz;
    return arith::MaxNumFOp::create(s.b, s.load(x[0], rows.element), x[1], flags);
  });
}

static LogicalResult lowerSoftmax(onnx::SoftmaxOp op, Lowering &l) {
  Rows rows = rowsOf(l, op.getInput(), op.getAxis());
  Value data = l.in(op.getInput());
  Value maximum = rowMaximum(l, data, rows);
  Value exponentials = pointwise(l, {data, maximum}, {rows.all, rows.kept}, rows.sizes, rows.work,
                                 [&](Scalar &s, ValueRange x) -> Value {
                                   Value centred = s.subComputed(s.load(x[0], rows.element), x[1]);
                                   return math::ExpOp::create(s.b, centred);
                                 });
  Value sum = reduction(l, exponentials, rows.axis, l.b.getZeroAttr(rows.work),
                        [](Scalar &s, ValueRange x) { return s.accumulate(x[0], x[1]); });
  Value result =
      pointwise(l, {exponentials, sum}, {rows.all, rows.kept}, rows.sizes, rows.element, [&](Scalar &s, ValueRange x) {
        // The reciprocal does not change along a row: loop-invariant.
        Value scale = s.div(s.like(x[1], 1), x[1]);
        return s.store(s.mul(x[0], scale), rows.element);
      });
  return l.define(op.getOutput(), result);
}

Value logSoftmax(Lowering &l, Value onnxValue, int64_t axis, Type element) {
  Rows rows = rowsOf(l, onnxValue, axis);
  Value data = l.in(onnxValue);
  Value maximum = rowMaximum(l, data, rows);
  Value zero = filled(l, rows.outer, l.b.getZeroAttr(rows.work));
  Value sum =
      generic(l, {data, maximum}, zero, {rows.all, rows.kept, rows.kept}, rows.axis, [&](Scalar &s, ValueRange x) {
        Value centred = s.subComputed(s.load(x[0], rows.element), x[1]);
        return SmallVector<Value>{s.accumulate(math::ExpOp::create(s.b, centred), x[2])};
      })[0];
  return pointwise(l, {data, maximum, sum}, {rows.all, rows.kept, rows.kept}, rows.sizes, element,
                   [&](Scalar &s, ValueRange x) {
                     Value centred = s.subComputed(s.load(x[0], rows.element), x[1]);
                     return s.store(s.sub(centred, math::LogOp::create(s.b, x[2])), element);
                   });
}

static LogicalResult lowerLogSoftmax(onnx::LogSoftmaxOp op, Lowering &l) {
  Type element = Lowering::element(op.getInput());
  return l.define(op.getOutput(), logSoftmax(l, op.getInput(), op.getAxis(), element));
}

/// The index of the first maximum by a reduction over (value, index), then a comparison with the
/// position.
static LogicalResult lowerHardmax(onnx::HardmaxOp op, Lowering &l) {
  Rows rows = rowsOf(l, op.getInput(), op.getAxis());
  Value data = l.in(op.getInput());
  auto lowest = l.b.getFloatAttr(rows.work, APFloat::getInf(cast<FloatType>(rows.work).getFloatSemantics(), true));
  Value inits[] = {filled(l, rows.outer, lowest), filled(l, rows.outer, l.b.getI64IntegerAttr(0))};
  auto position = [&](Scalar &s) -> Value {
    Value index = mlir::linalg::IndexOp::create(s.b, rows.axis);
    return arith::IndexCastOp::create(s.b, s.b.getI64Type(), index);
  };
  Value first = generic(l, data, inits, {rows.all, rows.kept, rows.kept}, rows.axis, [&](Scalar &s, ValueRange x) {
    Value value = s.load(x[0], rows.element);
    Value better = s.greater(value, x[1]);
    return SmallVector<Value>{s.select(better, value, x[1]), s.select(better, position(s), x[2])};
  })[1];
  Value result = pointwise(l, first, rows.kept, rows.sizes, rows.element, [&](Scalar &s, ValueRange x) {
    Value hit = s.equal(position(s), x[0]);
    return s.select(hit, s.constant(rows.element, 1), s.constant(rows.element, 0));
  });
  return l.define(op.getOutput(), result);
}

void populateSoftmaxRules(Rules &rules) {
  rules.add(lowerSoftmax);
  rules.add(lowerLogSoftmax);
  rules.add(lowerHardmax);
}

} // namespace aicc::linalg
