// Pools whose padding depends on sizes that only the run knows: SAME over strides, and rounding up where a window may
// lie in the padding as a whole. One loop nest that reads the image where the window says and skips what is outside.
//
//   MaxPool      y[n, c, q..] = the greatest over f.. of x[n, c, q * s + f * d - before]
//   AveragePool  the sum of the same, divided by the number of places that count
//   LpPool       the root of the sum of their powers
#include "lib/Linalg/PoolByLoops.h"

#include "lib/Linalg/Sampling.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
struct Pool {
  Value x, y; ///< onnx values
  Type type;  ///< elements while pooling
  bool isMax, countsPadding;
  std::optional<int64_t> p;
  SmallVector<PoolAxis> axes;
};
} // namespace

static int64_t entryOf(std::optional<ArrayRef<int64_t>> list, int64_t position, int64_t otherwise) {
  return list ? (*list)[position] : otherwise;
}

bool dependsOnSizes(const OpenPool &pool, Lowering &l) {
  for (int64_t dim = 2; dim < l.rank(pool.x); ++dim) {
    if (onnx::constantOf(l.dims(pool.x)[dim]))
      continue;
    int64_t at = dim - 2, stride = entryOf(pool.strides, at, 1), rank = pool.kernel.size();
    int64_t after = pool.autoPad == "VALID" ? 0 : entryOf(pool.pads, rank + at, 0);
    bool mayMiss = after + stride > (pool.kernel[at] - 1) * entryOf(pool.dilations, at, 1) + 1;
    if (pool.autoPad.starts_with("SAME") ? stride > 1 : pool.roundUp && mayMiss)
      return true;
  }
  return false;
}

/// How many windows there are when rounding up: one that would start behind the image is none.
static Value roundedUp(Lowering &l, const PoolAxis &axis, int64_t reach) {
  Value room = arith::SubIOp::create(l.b, axis.end, l.index(reach));
  Value last = arith::CeilDivSIOp::create(l.b, room, l.index(axis.stride));
  Value start = arith::MulIOp::create(l.b, last, l.index(axis.stride));
  Value isBehind = arith::CmpIOp::create(l.b, arith::CmpIPredicate::sge, start,
                                         arith::AddIOp::create(l.b, axis.extent, axis.before));
  return arith::SelectOp::create(l.b, isBehind, last, arith::AddIOp::create(l.b, last, l.index(1)));
}

static PoolAxis axisOf(Lowering &l, const OpenPool &pool, int64_t dim) {
  int64_t rank = pool.kernel.size();
  PoolAxis axis{pool.kernel[dim], entryOf(pool.strides, dim, 1), entryOf(pool.dilations, dim, 1), {}, {}, {}};
  axis.extent = l.sizeValue(pool.x, dim + 2);
  int64_t reach = (axis.kernel - 1) * axis.dilation + 1;
  if (pool.autoPad.starts_with("SAME")) {
    Value last = arith::SubIOp::create(l.b, l.sizeValue(pool.y, dim + 2), l.index(1));
    Value whole = arith::AddIOp::create(l.b, arith::MulIOp::create(l.b, last, l.index(axis.stride)), l.index(reach));
    Value total = arith::MaxSIOp::create(l.b, arith::SubIOp::create(l.b, whole, axis.extent), l.index(0));
    Value small = arith::DivUIOp::create(l.b, total, l.index(2));
    axis.before = pool.autoPad == "SAME_UPPER" ? small : Value(arith::SubIOp::create(l.b, total, small));
    axis.end = arith::AddIOp::create(l.b, axis.extent, total);
    return axis;
  }
  bool isValid = pool.autoPad == "VALID";
  int64_t before = isValid ? 0 : entryOf(pool.pads, dim, 0), after = isValid ? 0 : entryOf(pool.pads, rank + dim, 0);
  axis.before = l.index(before);
  axis.end = arith::AddIOp::create(l.b, axis.extent, l.index(before + after));
  l.defineSize(pool.y, dim + 2, [&]() -> OpFoldResult { return roundedUp(l, axis, reach); });
  return axis;
}

SmallVector<PoolAxis> axesOf(const OpenPool &pool, Lowering &l) {
  SmallVector<PoolAxis> axes;
  SmallVector<Value> extents;
  for (size_t dim = 0; dim < pool.kernel.size(); ++dim) {
    axes.push_back(axisOf(l, pool, dim));
    extents.push_back(axes.back().extent);
  }
  checkNotEmpty(l, extents, "X");
  return axes;
}

Value powerOf(Scalar &s, Value value, int64_t p) {
  if (p == 2)
    return s.mul(value, value);
  Value magnitude = math::AbsFOp::create(s.b, value);
  return p == 1 ? magnitude : Value(math::PowFOp::create(s.b, magnitude, s.like(magnitude, double(p))));
}

Value rootOf(Scalar &s, Value sum, int64_t p) {
  if (p == 2)
    return math::SqrtOp::create(s.b, sum);
  return p == 1 ? sum : Value(math::PowFOp::create(s.b, sum, s.like(sum, 1.0 / double(p))));
}

//===----------------------------------------------------------------------===//
// The loop nest
//===----------------------------------------------------------------------===//

namespace {
/// A tap of a window: where it reads, whether that is in the image, and whether it counts.
struct Place {
  SmallVector<Value> indices;
  Value inside, counts;
};
} // namespace

/// Loops n, c, q.., f...
static Place placeOf(Scalar &s, const Pool &pool) {
  auto loop = [&](int64_t dim) -> Value { return mlir::linalg::IndexOp::create(s.b, dim); };
  auto number = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(s.b, value); };
  int64_t rank = pool.axes.size();
  Value always = s.constant(s.b.getI1Type(), 1);
  Place place{{loop(0), loop(1)}, always, always};
  for (auto [dim, axis] : llvm::enumerate(pool.axes)) {
    Value start = arith::MulIOp::create(s.b, loop(2 + dim), number(axis.stride));
    Value step = arith::MulIOp::create(s.b, loop(2 + rank + dim), number(axis.dilation));
    Value padded = arith::AddIOp::create(s.b, start, step), index = arith::SubIOp::create(s.b, padded, axis.before);
    // As unsigned numbers, negative ones are beyond the end.
    Value inside = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, index, axis.extent);
    Value counts = pool.countsPadding
                       ? arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, padded, axis.end).getResult()
                       : inside;
    place.indices.push_back(s.select(inside, index, number(0)));
    place.inside = arith::AndIOp::create(s.b, place.inside, inside);
    place.counts = arith::AndIOp::create(s.b, place.counts, counts);
  }
  return place;
}

/// The greatest elements or the sums, and how many counted.
static SmallVector<Value> pooled(Lowering &l, const Pool &pool) {
  MLIRContext *context = l.b.getContext();
  int64_t rank = pool.axes.size(), loops = 2 + 2 * rank;
  SmallVector<AffineExpr> taps, outer;
  SmallVector<int64_t> kernel;
  for (int64_t dim = 0; dim < loops; ++dim)
    (dim < 2 + rank ? outer : taps).push_back(getAffineDimExpr(dim, context));
  for (const PoolAxis &axis : pool.axes)
    kernel.push_back(axis.kernel);
  // What no tap reads: it gives the loops over taps their ends.
  auto shape = RankedTensorType::get(kernel, l.b.getI8Type());
  Value ends = arith::ConstantOp::create(l.b, DenseElementsAttr::get(shape, l.b.getI8IntegerAttr(0)));
  AffineMap result = AffineMap::get(loops, 0, outer, context);
  AffineMap maps[] = {AffineMap::get(loops, 0, taps, context), result, result};
  SmallVector<OpFoldResult> sizes = l.sizes(pool.y);
  auto lowest = APFloat::getInf(cast<FloatType>(pool.type).getFloatSemantics(), /*Negative=*/true);
  TypedAttr first = pool.isMax ? l.b.getFloatAttr(pool.type, lowest) : l.b.getFloatAttr(pool.type, 0);
  Value inits[] = {filled(l, sizes, first), filled(l, sizes, l.b.getFloatAttr(pool.type, 0))};
  Value source = l.in(pool.x);
  Type element = Lowering::element(pool.x);
  bool isUnsigned = Lowering::isUnsigned(pool.x);
  return generic(l, ends, inits, maps, llvm::to_vector(llvm::seq(2 + rank, loops)), [&](Scalar &s, ValueRange x) {
    Place place = placeOf(s, pool);
    Value read = s.load(tensor::ExtractOp::create(s.b, source, place.indices), element);
    Value value = s.cast(read, pool.type, isUnsigned, false);
    if (pool.p)
      value = powerOf(s, value, *pool.p);
    Value next = pool.isMax ? s.max(value, x[1]) : s.accumulate(value, x[1]);
    Value one = s.select(place.counts, s.like(x[2], 1), s.like(x[2], 0));
    return SmallVector<Value>{s.select(place.inside, next, x[1]), s.accumulate(one, x[2])};
  });
}

LogicalResult poolByLoops(const OpenPool &open, Lowering &l) {
  Pool pool{open.x, open.y, open.type, open.isMax, open.countsPadding, open.p, axesOf(open, l)};
  SmallVector<Value> results = pooled(l, pool);
  SmallVector<OpFoldResult> sizes = l.sizes(pool.y);
  AffineMap identity = l.b.getMultiDimIdentityMap(sizes.size());
  Type element = Lowering::element(pool.y);
  Value y =
      pointwise(l, results, {identity, identity}, sizes, Lowering::storage(element), [&](Scalar &s, ValueRange x) {
        Value value = pool.isMax ? x[0] : pool.p ? rootOf(s, x[0], *pool.p) : s.div(x[0], x[1]);
        return s.store(s.cast(value, Scalar::working(element), false, Lowering::isUnsigned(pool.y)), element);
      });
  return l.define(pool.y, y);
}

} // namespace aicc::linalg
