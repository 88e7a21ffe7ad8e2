// RoiAlign and MaxRoiPool: a reduction over the places of each bin. How many places a bin has may depend on the data:
// the loops run to the largest count of all regions, and places beyond a bin's own count take no part.
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"

using namespace mlir;

namespace aicc::linalg {

using Predicate = arith::CmpIPredicate;

static Value loopIndex(Scalar &s, int64_t dim) { return mlir::linalg::IndexOp::create(s.b, dim); }
static Value indexOf(Scalar &s, int64_t value) { return arith::ConstantIndexOp::create(s.b, value); }

/// A whole number as an index, held within [low, high] whatever it is.
static Value boundedIndex(Scalar &s, Value number, double low, double high) {
  Value least = s.like(number, low), most = s.like(number, high);
  Value above = arith::CmpFOp::create(s.b, arith::CmpFPredicate::OGE, number, least);
  Value held = s.select(above, number, least); // a NaN too
  held = s.select(s.less(held, most), held, most);
  Value integer = arith::FPToSIOp::create(s.b, s.b.getI64Type(), held);
  return arith::IndexCastOp::create(s.b, s.b.getIndexType(), integer);
}

/// The greatest index that `body` gives for any region, and at least `least`.
static Value greatest(Lowering &l, Value rois, int64_t least, llvm::function_ref<Value(Scalar &, Value)> body) {
  AffineMap along = l.b.getMultiDimIdentityMap(1), none = AffineMap::get(1, 0, l.b.getContext());
  Value counts = pointwise(l, {}, {}, {l.size(rois, 0)}, l.b.getI64Type(), [&](Scalar &s, ValueRange) -> Value {
    return arith::IndexCastOp::create(s.b, s.b.getI64Type(), body(s, loopIndex(s, 0)));
  });
  Value init = filled(l, {}, l.b.getI64IntegerAttr(least));
  Value most = generic(l, counts, init, {along, none}, {0},
                       [](Scalar &s, ValueRange x) { return SmallVector<Value>{s.max(x[0], x[1])}; })[0];
  Value scalar = tensor::ExtractOp::create(l.b, most, ValueRange());
  return arith::IndexCastOp::create(l.b, l.b.getIndexType(), scalar);
}

/// A reduction over R x C x H x W bins of `down` x `across` places each; the body gets the accumulator.
static Value reducedBins(Lowering &l, Value onnxResult, Value down, Value across, TypedAttr start, PointBody body) {
  MLIRContext *context = l.b.getContext();
  // An operand that nothing reads says how long the loops are.
  Value places = filled(l, {OpFoldResult(down), OpFoldResult(across)}, l.b.getI8IntegerAttr(0));
  AffineMap last = AffineMap::get(6, 0, {getAffineDimExpr(4, context), getAffineDimExpr(5, context)}, context);
  AffineMap first = mapWithout(context, 6, {4, 5});
  Value init = filled(l, l.sizes(onnxResult), start);
  return generic(l, places, init, {last, first}, {4, 5},
                 [&](Scalar &s, ValueRange x) { return SmallVector<Value>{body(s, x.drop_front())}; })[0];
}

static TypedAttr lowest(Type type) {
  auto floating = cast<FloatType>(type);
  return FloatAttr::get(type, APFloat::getInf(floating.getFloatSemantics(), /*Negative=*/true));
}

/// The number `column` of region `row`.
static Value roiNumber(Scalar &s, Value rois, Type onnxElement, Value row, int64_t column) {
  return s.load(tensor::ExtractOp::create(s.b, rois, ValueRange{row, indexOf(s, column)}), onnxElement);
}

/// Ends the run unless every batch index names a batch of `x`. Reads all of them in front of the regions.
static void checkBatches(Lowering &l, Value x, Value rois, llvm::function_ref<Value(Scalar &, Value)> batch) {
  Value most = greatest(l, rois, 0, batch);
  Value least = greatest(l, rois, 0, [&](Scalar &s, Value row) -> Value {
    return arith::SubIOp::create(s.b, indexOf(s, 0), batch(s, row));
  });
  Value below = arith::CmpIOp::create(l.b, Predicate::slt, most, l.sizeValue(x, 0));
  Value fromZero = arith::CmpIOp::create(l.b, Predicate::eq, least, l.index(0));
  Value none = arith::CmpIOp::create(l.b, Predicate::eq, l.sizeValue(rois, 0), l.index(0));
  Value inside = arith::AndIOp::create(l.b, below, fromZero);
  l.check(arith::OrIOp::create(l.b, none, inside), "expected batch indices of 'X' for its regions, found others");
}

//===- RoiAlign -----------------------------------------------------------===//

namespace {
/// What RoiAlign knows of its regions.
struct Align {
  mutable onnx::RoiAlignOp op; ///< generated accessors are not const
  Value x, rois, batches;
  Value height, width;
  Type element, type;

  bool halfPixel() const { return op.getCoordinateTransformationMode() == "half_pixel"; }
};
/// One dim of one region, on the feature map.
struct Extent {
  Value start, bin; ///< bin: the size of one
  Value samples;    ///< per bin, float
};
} // namespace

/// Vertical for `dim` 0, horizontal for 1.
static Extent extentOf(Scalar &s, const Align &a, Value row, int64_t dim) {
  auto number = [&](int64_t column) {
    Value stored = roiNumber(s, a.rois, Lowering::element(a.op.getRois()), row, column);
    return s.mul(stored, s.like(stored, a.op.getSpatialScale().convertToDouble()));
  };
  Value begin = number(1 - dim), size = s.sub(number(3 - dim), begin);
  if (a.halfPixel())
    begin = s.sub(begin, s.like(begin, 0.5));
  else
    size = s.max(size, s.like(size, 1));
  Value bin = s.div(size, s.like(size, double(dim == 0 ? a.op.getOutputHeight() : a.op.getOutputWidth())));
  int64_t given = a.op.getSamplingRatio();
  Value samples = given > 0 ? s.like(bin, double(given)) : Value(math::CeilOp::create(s.b, bin));
  return {begin, bin, samples};
}

/// Past this many samples a bin and dim a region is no region.
static constexpr double mostSamples = 4096;

static Value sampleCount(Scalar &s, const Align &a, Value row, int64_t dim) {
  return boundedIndex(s, extentOf(s, a, row, dim).samples, 0, mostSamples);
}

/// The corners of a sample along a dim: outside of -1 .. size none, else held within the map.
static SmallVector<Tap> cornersAt(Scalar &s, Value place, Value size) {
  Type type = place.getType();
  Value extent = sizeAsFloat(s, size, type), zero = s.constant(type, 0), one = s.constant(type, 1);
  Value above = arith::CmpFOp::create(s.b, arith::CmpFPredicate::OGE, place, s.constant(type, -1));
  Value below = arith::CmpFOp::create(s.b, arith::CmpFPredicate::OLE, place, extent);
  Value inside = arith::AndIOp::create(s.b, above, below), last = s.sub(extent, one);
  Value at = s.select(inside, s.max(place, zero), zero);
  Value low = s.min(math::FloorOp::create(s.b, at), last), high = s.min(s.add(low, one), last);
  Value rest = s.select(s.equal(low, high), zero, s.sub(at, low));
  SmallVector<Tap> taps = {tapAt(s, low, s.sub(one, rest), size), tapAt(s, high, rest, size)};
  for (Tap &tap : taps)
    tap.inside = inside;
  return taps;
}

static Value greatestCorner(Scalar &s, const Align &a, SmallVector<Value> place, ArrayRef<SmallVector<Tap>> taps) {
  Value most, zero = s.constant(a.type, 0);
  for (const Tap &down : taps[0])
    for (const Tap &across : taps[1]) {
      place[2] = down.index;
      place[3] = across.index;
      Value loaded = s.load(tensor::ExtractOp::create(s.b, a.x, place), a.element);
      Value inside = arith::AndIOp::create(s.b, down.inside, across.inside);
      Value value = s.select(inside, s.mul(s.mul(down.weight, across.weight), loaded), zero);
      most = most ? s.max(most, value) : value;
    }
  return most;
}

static Value batchOf(Scalar &s, const Align &a, Value row) {
  return s.indexCast(tensor::ExtractOp::create(s.b, a.batches, ValueRange{row}));
}

/// Accumulates sample (i, j) of a bin.
static Value accumulateSample(Scalar &s, const Align &a, Value accumulator) {
  Value row = loopIndex(s, 0), sizes[] = {a.height, a.width}, takesPart;
  SmallVector<SmallVector<Tap>> taps;
  for (int64_t dim = 0; dim < 2; ++dim) {
    Extent extent = extentOf(s, a, row, dim);
    Value bin = s.cast(loopIndex(s, 2 + dim), a.type, false, false);
    Value sample = s.add(s.cast(loopIndex(s, 4 + dim), a.type, false, false), s.constant(a.type, 0.5));
    Value step = s.div(s.mul(sample, extent.bin), s.max(extent.samples, s.constant(a.type, 1)));
    Value place = s.add(s.add(extent.start, s.mul(bin, extent.bin)), step);
    taps.push_back(cornersAt(s, place, sizes[dim]));
    Value counts = arith::CmpIOp::create(s.b, Predicate::slt, loopIndex(s, 4 + dim), sampleCount(s, a, row, dim));
    takesPart = takesPart ? Value(arith::AndIOp::create(s.b, takesPart, counts)) : counts;
  }
  SmallVector<Value> place = {batchOf(s, a, row), loopIndex(s, 1), Value(), Value()};
  if (a.op.getMode() == "max")
    return s.select(takesPart, s.max(greatestCorner(s, a, place, taps), accumulator), accumulator);
  Value sum = sumOfTaps(s, a.x, a.element, a.type, place, {2, 3}, taps);
  return s.select(takesPart, s.accumulate(sum, accumulator), accumulator);
}

/// The mean of a sum; zero for a bin without samples.
static Value finishBin(Scalar &s, const Align &a, Value value) {
  Value row = loopIndex(s, 0), one = indexOf(s, 1);
  Value count = arith::MulIOp::create(s.b, sampleCount(s, a, row, 0), sampleCount(s, a, row, 1));
  Value none = arith::CmpIOp::create(s.b, Predicate::eq, count, indexOf(s, 0));
  if (a.op.getMode() == "max")
    value = s.select(none, s.like(value, 0), value);
  else
    value = s.div(value, s.cast(arith::MaxSIOp::create(s.b, count, one), a.type, false, false));
  return s.store(value, a.element);
}

static LogicalResult lowerRoiAlign(onnx::RoiAlignOp op, Lowering &l) {
  Value x = op.getX(), rois = op.getRois();
  Type element = Lowering::element(x);
  Align a{op,
          l.in(x),
          l.in(rois),
          l.in(op.getBatchIndices()),
          l.sizeValue(x, 2),
          l.sizeValue(x, 3),
          element,
          Scalar::working(element)};
  if (op.getSamplingRatio() > int64_t(mostSamples))
    return op.emitError("expected 'sampling_ratio' of at most ")
           << int64_t(mostSamples) << ", found " << op.getSamplingRatio();
  checkNotEmpty(l, {a.height, a.width}, "X");
  checkSameSize(l, l.dims(rois)[1], getAffineConstantExpr(4, op.getContext()),
                "expected 'rois' with four numbers each");
  checkSameSize(l, l.dims(op.getBatchIndices())[0], l.dims(rois)[0], "expected a batch index for each region");
  checkBatches(l, x, rois, [&](Scalar &s, Value row) { return batchOf(s, a, row); });
  Value counts[2];
  for (int64_t dim = 0; dim < 2; ++dim)
    counts[dim] = op.getSamplingRatio() > 0
                      ? l.index(op.getSamplingRatio())
                      : greatest(l, rois, 0, [&](Scalar &s, Value row) { return sampleCount(s, a, row, dim); });
  TypedAttr start = op.getMode() == "max" ? lowest(a.type) : l.b.getZeroAttr(a.type);
  Value bins = reducedBins(l, op.getY(), counts[0], counts[1], start,
                           [&](Scalar &s, ValueRange accumulator) { return accumulateSample(s, a, accumulator[0]); });
  Value result = pointwise(l, bins, l.b.getMultiDimIdentityMap(4), l.sizes(op.getY()), Lowering::storage(element),
                           [&](Scalar &s, ValueRange args) { return finishBin(s, a, args[0]); });
  return l.define(op.getY(), result);
}

//===- MaxRoiPool ---------------------------------------------------------===//

namespace {
struct RoiPool {
  mutable onnx::MaxRoiPoolOp op; ///< generated accessors are not const
  Value x, rois;
  Type element, type;
};
/// The places of a bin along a dim.
struct Range {
  Value begin, end;
};
} // namespace

/// A coordinate of a region on the feature map, rounded; half away from zero.
static Value corner(Scalar &s, const RoiPool &p, Value row, int64_t column) {
  Value stored = roiNumber(s, p.rois, Lowering::element(p.op.getRois()), row, column);
  Value scaled = s.mul(stored, s.like(stored, p.op.getSpatialScale().convertToDouble()));
  return math::RoundOp::create(s.b, scaled);
}

/// The size of a bin, a float; vertical for `dim` 0.
static Value binSize(Scalar &s, const RoiPool &p, Value row, int64_t dim) {
  Value first = corner(s, p, row, 2 - dim), last = corner(s, p, row, 4 - dim), one = s.like(first, 1);
  Value size = s.max(s.add(s.sub(last, first), one), one);
  return s.div(size, s.like(size, double(p.op.getPooledShape()[dim])));
}

static Range rangeOf(Scalar &s, const RoiPool &p, Value row, Value bin, int64_t dim, Value extent) {
  Value size = binSize(s, p, row, dim), first = corner(s, p, row, 2 - dim);
  Value number = s.cast(bin, size.getType(), false, false), next = s.add(number, s.like(number, 1));
  Value begin = s.add(math::FloorOp::create(s.b, s.mul(number, size)), first);
  Value end = s.add(math::CeilOp::create(s.b, s.mul(next, size)), first);
  auto held = [&](Value place) -> Value {
    return arith::MinSIOp::create(s.b, boundedIndex(s, place, 0, 1 << 30), extent);
  };
  return {held(begin), held(end)};
}

static Value poolBatch(Scalar &s, const RoiPool &p, Value row) {
  return boundedIndex(s, roiNumber(s, p.rois, Lowering::element(p.op.getRois()), row, 0), -1, 1 << 30);
}

static Value accumulatePlace(Scalar &s, const RoiPool &p, ArrayRef<Value> extents, Value accumulator) {
  Value row = loopIndex(s, 0), takesPart;
  SmallVector<Value> place = {poolBatch(s, p, row), loopIndex(s, 1)};
  for (int64_t dim = 0; dim < 2; ++dim) {
    Range range = rangeOf(s, p, row, loopIndex(s, 2 + dim), dim, extents[dim]);
    Value at = arith::AddIOp::create(s.b, range.begin, loopIndex(s, 4 + dim));
    Value inside = arith::CmpIOp::create(s.b, Predicate::slt, at, range.end);
    place.push_back(s.select(inside, at, indexOf(s, 0)));
    takesPart = takesPart ? Value(arith::AndIOp::create(s.b, takesPart, inside)) : inside;
  }
  Value loaded = s.load(tensor::ExtractOp::create(s.b, p.x, place), p.element);
  return s.select(takesPart, s.max(loaded, accumulator), accumulator);
}

static LogicalResult lowerMaxRoiPool(onnx::MaxRoiPoolOp op, Lowering &l) {
  Value x = op.getX(), rois = op.getRois();
  Type element = Lowering::element(x);
  RoiPool p{op, l.in(x), l.in(rois), element, Scalar::working(element)};
  if (op.getPooledShape().size() != 2)
    return op.emitError("expected 'pooled_shape' of 2 entries, found ") << op.getPooledShape().size();
  SmallVector<Value> extents = {l.sizeValue(x, 2), l.sizeValue(x, 3)};
  checkNotEmpty(l, extents, "X");
  checkSameSize(l, l.dims(rois)[1], getAffineConstantExpr(5, op.getContext()),
                "expected 'rois' with five numbers each");
  checkBatches(l, x, rois, [&](Scalar &s, Value row) { return poolBatch(s, p, row); });
  Value counts[2];
  for (int64_t dim = 0; dim < 2; ++dim) {
    Value most = greatest(l, rois, 1, [&](Scalar &s, Value row) { // a bin may begin and end within places
      Value size = math::CeilOp::create(s.b, binSize(s, p, row, dim));
      return boundedIndex(s, s.add(size, s.like(size, 1)), 1, 1 << 30);
    });
    counts[dim] = arith::MinSIOp::create(l.b, most, extents[dim]);
  }
  Value bins = reducedBins(l, op.getY(), counts[0], counts[1], lowest(p.type), [&](Scalar &s, ValueRange accumulator) {
    return accumulatePlace(s, p, extents, accumulator[0]);
  });
  Value result = pointwise(l, bins, l.b.getMultiDimIdentityMap(4), l.sizes(op.getY()), Lowering::storage(element),
                           [&](Scalar &s, ValueRange args) { // an empty bin gives zero
                             Value empty;
                             for (int64_t dim = 0; dim < 2; ++dim) {
                               Range r = rangeOf(s, p, loopIndex(s, 0), loopIndex(s, 2 + dim), dim, extents[dim]);
                               Value none = arith::CmpIOp::create(s.b, Predicate::sge, r.begin, r.end);
                               empty = empty ? Value(arith::OrIOp::create(s.b, empty, none)) : none;
                             }
                             return s.store(s.select(empty, s.like(args[0], 0), args[0]), element);
                           });
  return l.define(op.getY(), result);
}

void populateRegionRules(Rules &rules) {
  rules.add(lowerRoiAlign);
  rules.add(lowerMaxRoiPool);
}

} // namespace aicc::linalg
