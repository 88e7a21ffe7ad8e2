// GridSample and AffineGrid: one elementwise op each.
//
//   %y = onnx.GridSample %x, %grid            N x C x H x W, N x Ho x Wo x 2
//   =>
//   %y = linalg.generic (n, c, i, j) { the taps of grid[n, i, j] in x[n, c], weighted }
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"

using namespace mlir;

namespace aicc::linalg {

static Value loopIndex(Scalar &s, int64_t dim) { return mlir::linalg::IndexOp::create(s.b, dim); }

//===- Coordinates --------------------------------------------------------===//

namespace {
struct Sampler {
  StringRef mode, padding;
  bool alignCorners;
};
} // namespace

/// Reflects `x` at `low` and `high` until it lies between them.
static Value reflected(Scalar &s, Value x, Value low, Value high) {
  Value range = s.sub(high, low), isPoint = arith::CmpFOp::create(s.b, arith::CmpFPredicate::OLE, range, s.like(x, 0));
  Value period = s.mul(s.select(isPoint, s.like(x, 1), range), s.like(x, 2));
  Value distance = math::AbsFOp::create(s.b, s.sub(x, low));
  Value periods = math::FloorOp::create(s.b, s.div(distance, period));
  Value phase = s.sub(distance, s.mul(periods, period));
  Value inside = s.add(low, s.select(s.greater(phase, range), s.sub(period, phase), phase));
  return s.select(isPoint, low, inside);
}

/// A coordinate as the padding moves it; zeros are left to the taps.
static Value limited(Scalar &s, const Sampler &sampler, Value x, Value extent) {
  if (sampler.padding == "zeros")
    return x;
  Value last = s.sub(extent, s.like(x, 1)), half = s.like(x, 0.5);
  if (sampler.padding == "reflection")
    x = sampler.alignCorners ? reflected(s, x, s.like(x, 0), last)
                             : reflected(s, x, s.like(x, -0.5), s.sub(extent, half));
  return s.min(s.max(x, s.like(x, 0)), last);
}

/// Keys' cubic convolution with a = -0.75: weights of the elements at distances 1 + t, t, 1 - t, 2 - t.
static SmallVector<Value> cubicWeights(Scalar &s, Value t) {
  auto outer = [&](Value d) { // ((a d - 5 a) d + 8 a) d - 4 a
    Value inner = s.add(s.mul(s.like(d, -0.75), d), s.like(d, 3.75));
    return s.add(s.mul(s.add(s.mul(inner, d), s.like(d, -6)), d), s.like(d, 3));
  };
  auto inner = [&](Value d) { // ((a + 2) d - (a + 3)) d d + 1
    Value factor = s.sub(s.mul(s.like(d, 1.25), d), s.like(d, 2.25));
    return s.add(s.mul(s.mul(factor, d), d), s.like(d, 1));
  };
  Value one = s.like(t, 1), rest = s.sub(one, t);
  return {outer(s.add(t, one)), inner(t), inner(rest), outer(s.add(rest, one))};
}

/// The taps of a coordinate between -1 and 1. Those of the cubic mode are padded one by one, the others look at a
/// coordinate that is padded as a whole.
static SmallVector<Tap> tapsOf(Scalar &s, const Sampler &sampler, Value coordinate, Value size) {
  Value extent = sizeAsFloat(s, size, coordinate.getType()), one = s.like(coordinate, 1), half = s.like(one, 0.5);
  Value shifted = s.add(coordinate, one);
  Value x = sampler.alignCorners ? s.mul(s.mul(shifted, half), s.sub(extent, one))
                                 : s.mul(s.sub(s.mul(shifted, extent), one), half);
  if (sampler.mode == "cubic") {
    Value low = math::FloorOp::create(s.b, x);
    SmallVector<Tap> taps;
    for (auto [number, weight] : llvm::enumerate(cubicWeights(s, s.sub(x, low)))) {
      Value position = limited(s, sampler, s.add(low, s.like(low, double(number) - 1)), extent);
      // Reflection at half places may leave a whole number by a rounding.
      taps.push_back(tapAt(s, position, weight, size));
    }
    return taps;
  }
  x = limited(s, sampler, x, extent);
  if (sampler.mode == "nearest")
    return {tapAt(s, math::RoundEvenOp::create(s.b, x), one, size)};
  SmallVector<Tap> taps = linearTaps(s, x, size);
  if (sampler.padding != "zeros") { // the upper neighbour of the last element has no weight, and no place either
    Value low = math::FloorOp::create(s.b, x), upper = s.min(s.add(low, one), s.sub(extent, one));
    taps[1] = tapAt(s, upper, taps[1].weight, size);
  }
  return taps;
}

//===- GridSample ---------------------------------------------------------===//

static FailureOr<Sampler> samplerOf(onnx::GridSampleOp op) {
  Sampler sampler{op.getMode(), op.getPaddingMode(), op.getAlignCorners() != 0};
  if (!llvm::is_contained({"linear", "nearest", "cubic"}, sampler.mode))
    return op.emitError("expected 'mode' to be linear, nearest or cubic, found '") << sampler.mode << "'";
  if (!llvm::is_contained({"zeros", "border", "reflection"}, sampler.padding))
    return op.emitError("expected 'padding_mode' to be zeros, border or reflection, found '") << sampler.padding << "'";
  return sampler;
}

/// Elements that are no numbers to interpolate between: the nearest one is taken as it is.
static Type sumType(Lowering &l, Type element) {
  Type work = Scalar::working(element);
  return isa<FloatType>(work) ? work : Type(l.b.getF64Type());
}

static LogicalResult lowerGridSample(onnx::GridSampleOp op, Lowering &l) {
  Value x = op.getX(), grid = op.getGrid();
  FailureOr<Sampler> sampler = samplerOf(op);
  if (failed(sampler))
    return failure();
  int64_t rank = l.rank(x), spatial = rank - 2;
  AffineExpr count = getAffineConstantExpr(spatial, op.getContext());
  checkSameSize(l, l.dims(grid)[rank - 1], count, "expected 'grid' with a coordinate for each spatial dim of 'X'");
  checkSameSize(l, l.dims(grid)[0], l.dims(x)[0], "expected 'grid' with the batch of 'X'");
  SmallVector<Value> extents;
  SmallVector<int64_t> dims;
  for (int64_t dim = 2; dim < rank; ++dim) {
    extents.push_back(l.sizeValue(x, dim));
    dims.push_back(dim);
  }
  checkNotEmpty(l, extents, "X");
  Value source = l.in(x), places = l.in(grid);
  Type element = Lowering::element(x), gridElement = Lowering::element(grid), type = sumType(l, element);
  auto body = [&](Scalar &s, ValueRange) {
    s.isUnsigned = Lowering::isUnsigned(x);
    SmallVector<Value> at = {loopIndex(s, 0)}, place = {loopIndex(s, 0), loopIndex(s, 1)};
    for (int64_t dim : dims)
      at.push_back(loopIndex(s, dim));
    at.push_back(Value());
    place.resize(rank);
    SmallVector<SmallVector<Tap>> taps;
    for (int64_t dim = 0; dim < spatial; ++dim) { // the last coordinate belongs to the first spatial dim
      at.back() = arith::ConstantIndexOp::create(s.b, spatial - 1 - dim);
      Value coordinate = s.load(tensor::ExtractOp::create(s.b, places, at), gridElement);
      taps.push_back(tapsOf(s, *sampler, coordinate, extents[dim]));
    }
    Value sum = sumOfTaps(s, source, element, type, place, dims, taps);
    return s.store(s.cast(sum, Scalar::working(element), false, s.isUnsigned), element);
  };
  return l.define(op.getY(), pointwise(l, {}, {}, l.sizes(op.getY()), Lowering::storage(element), body));
}

//===- AffineGrid ---------------------------------------------------------===//

/// The coordinate of place `index` among `extent` ones.
static Value gridCoordinate(Scalar &s, Value index, Value extent, bool alignCorners) {
  Value one = s.like(index, 1), twice = s.mul(index, s.like(index, 2));
  if (!alignCorners)
    return s.sub(s.div(s.add(twice, one), extent), one);
  Value many = s.greater(extent, one), last = s.select(many, s.sub(extent, one), one);
  return s.select(many, s.sub(s.div(twice, last), one), s.like(index, 0));
}

static LogicalResult lowerAffineGrid(onnx::AffineGridOp op, Lowering &l) {
  Value theta = op.getTheta(), result = op.getGrid();
  int64_t rank = l.rank(result), spatial = rank - 2;
  if (spatial < 2 || spatial > 3)
    return op.emitError("expected 'size' with 2 or 3 spatial dims, found ") << spatial;
  for (int64_t dim = 0; dim + 1 < rank; ++dim)
    l.defineSize(result, dim, [&] { return l.elementAsIndex(op.getSize(), dim == 0 ? 0 : dim + 1); });
  auto number = [&](int64_t value) { return getAffineConstantExpr(value, op.getContext()); };
  AffineExpr wanted[] = {l.dims(result)[0], number(spatial), number(spatial + 1)};
  for (auto [found, size] : llvm::zip(l.dims(theta), wanted))
    checkSameSize(l, found, size, "expected 'theta' with matrices that fit 'size'");
  SmallVector<Value> extents;
  for (int64_t dim = 1; dim <= spatial; ++dim)
    extents.push_back(l.sizeValue(result, dim));
  Value source = l.in(theta);
  Type element = Lowering::element(theta), type = Scalar::working(element);
  auto body = [&](Scalar &s, ValueRange) {
    Value row = loopIndex(s, rank - 1), sum;
    for (int64_t column = 0; column <= spatial; ++column) {
      Value at[] = {loopIndex(s, 0), row, arith::ConstantIndexOp::create(s.b, column)};
      Value part = s.load(tensor::ExtractOp::create(s.b, source, at), element);
      if (column < spatial) { // x, the innermost dim, comes first
        Value index = s.cast(loopIndex(s, spatial - column), type, false, false);
        Value extent = sizeAsFloat(s, extents[spatial - 1 - column], type);
        part = s.mul(part, gridCoordinate(s, index, extent, op.getAlignCorners()));
      }
      sum = sum ? s.add(sum, part) : part;
    }
    return s.store(sum, element);
  };
  return l.define(result, pointwise(l, {}, {}, l.sizes(result), Lowering::storage(element), body));
}

void populateSamplingRules(Rules &rules) {
  rules.add(lowerGridSample);
  rules.add(lowerAffineGrid);
}

} // namespace aicc::linalg
