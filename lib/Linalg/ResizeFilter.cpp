// Resize along one axis with antialiasing: a filter around the coordinate, stretched by 1 / scale where the axis
// shrinks. How many taps that makes only the scale says: they are a reduction loop, over (sum, total weight).
//
//   y[i] = sum over t of w(t) * x[t] / sum over t of w(t)       w(t) = filter((t - coordinate(i)) * min(scale, 1))
#include "lib/Linalg/Resize.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// Scalars made before the body.
struct Filter {
  Value stretch; ///< f32: distances are multiplied by it
  Value reach;   ///< index: taps on each side
};
} // namespace

static Filter filterOf(onnx::ResizeOp op, Lowering &l, const Axis &axis) {
  Scalar s{l.b};
  Value one = s.constant(l.b.getF32Type(), 1), radius = s.like(one, op.getMode() == "cubic" ? 2 : 1);
  Filter filter;
  filter.stretch = s.select(s.less(axis.scale, one), axis.scale, one);
  // No filter is wider than what makes one element of all, whatever the scale is.
  Value least = s.div(one, axis.inSize);
  filter.stretch = s.select(s.less(filter.stretch, least), least, filter.stretch);
  // Rounded up by hand: the host program has no math functions.
  Value wanted = s.div(radius, filter.stretch);
  Value whole = arith::FPToSIOp::create(l.b, l.b.getI64Type(), wanted);
  Value isCut = s.less(s.cast(whole, l.b.getF32Type(), false, false), wanted);
  whole = arith::AddIOp::create(l.b, whole, s.cast(isCut, l.b.getI64Type(), false, false));
  filter.reach = arith::IndexCastOp::create(l.b, l.b.getIndexType(), whole);
  return filter;
}

/// The weight of the element at `position`; x is the coordinate.
static Value weightOf(onnx::ResizeOp op, Scalar &s, const Axis &axis, const Filter &filter, Value position, Value x) {
  Value distance = math::AbsFOp::create(s.b, s.mul(s.sub(position, x), filter.stretch));
  Value zero = s.like(x, 0), one = s.like(x, 1);
  Value weight = op.getMode() == "cubic" ? cubicWeight(s, distance, op.getCubicCoeffA().convertToDouble())
                                         : s.max(s.sub(one, distance), zero);
  if (!op.getExcludeOutside())
    return weight;
  Value beyond = s.greater(position, s.sub(axis.inSize, one));
  return s.select(arith::OrIOp::create(s.b, s.less(position, zero), beyond), zero, weight);
}

Value filteredAlong(onnx::ResizeOp op, Lowering &l, Value source, const Axis &axis) {
  Type type = getElementTypeOrSelf(source);
  SmallVector<OpFoldResult> sizes = l.sizesOf(source);
  int64_t rank = sizes.size();
  sizes[axis.dim] = l.size(op.getY(), axis.dim);
  Filter filter = filterOf(op, l, axis);
  OpFoldResult taps = multiplySizes(l, filter.reach, l.b.getIndexAttr(2));
  Value window = l.empty(taps, l.b.getI8Type()), zero = filled(l, sizes, l.b.getZeroAttr(type));
  AffineMap tap = AffineMap::get(rank + 1, 0, getAffineDimExpr(rank, l.b.getContext()));
  AffineMap out = mapWithout(l.b.getContext(), rank + 1, rank);
  auto results = generic(l, window, {zero, zero}, {tap, out, out}, rank, [&](Scalar &s, ValueRange arguments) {
    Value x = coordinate(s, op, axis), base = math::FloorOp::create(s.b, x);
    Value number = arith::SubIOp::create(s.b, mlir::linalg::IndexOp::create(s.b, rank), filter.reach);
    Value offset = s.add(s.cast(number, s.b.getF32Type(), false, false), s.like(x, 1));
    Value position = s.add(base, offset);
    SmallVector<Value> place;
    for (int64_t dim = 0; dim < rank; ++dim)
      place.push_back(mlir::linalg::IndexOp::create(s.b, dim));
    place[axis.dim] = clampedIndex(s, position, axis.extent);
    Value weight = s.cast(weightOf(op, s, axis, filter, position, x), type, false, false);
    Value part = s.mul(weight, tensor::ExtractOp::create(s.b, source, place));
    return SmallVector<Value>{s.accumulate(part, arguments[1]), s.accumulate(weight, arguments[2])};
  });
  AffineMap identity = l.b.getMultiDimIdentityMap(rank);
  return pointwise(l, results, {identity, identity}, sizes, type,
                   [](Scalar &s, ValueRange x) { return s.div(x[0], x[1]); });
}

} // namespace aicc::linalg
