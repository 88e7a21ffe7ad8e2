// Resize. Every result element is a weighted sum of the input elements around a coordinate, along
// each resized dim: 1 tap for nearest, 2 for linear, 4 for cubic. Enlarging by whole numbers to the
// nearest element is a mere index map:
//
//   1x4x4x8 to 1x8x8x8   ⇒   linalg.generic (n,h,a,w,b,c) -> (n,h,w,c) into 1x4x2x4x2x8,
//   collapse_shape
#include "lib/Linalg/Resize.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

namespace {
/// One input element that takes part, and how much.
struct Tap {
  Value index, weight;
};
} // namespace

static Value number(ImplicitLocOpBuilder &b, double value) {
  return arith::ConstantOp::create(b, b.getF32FloatAttr(value));
}

static Value toFloat(Lowering &l, OpFoldResult size) {
  if (auto constant = getConstantIntValue(size))
    return number(l.b, double(*constant));
  Value integer = arith::IndexCastOp::create(l.b, l.b.getI64Type(), cast<Value>(size));
  return arith::SIToFPOp::create(l.b, l.b.getF32Type(), integer);
}

static bool isGiven(Lowering &l, Value operand) {
  return onnx::isPresent(operand) && onnx::constantOf(l.dims(operand)[0]) != 0;
}

/// Element of a float operand, as f32.
static Value floatElement(Lowering &l, Value operand, int64_t position) {
  if (auto constants = l.floats(operand))
    return number(l.b, (*constants)[position]);
  l.checkElement(operand, position);
  Value element = tensor::ExtractOp::create(l.b, l.in(operand), l.index(position));
  return Scalar{l.b}.cast(element, l.b.getF32Type(), false, false);
}

//===- Axes ---------------------------------------------------------------===//

/// A size that a scale gives, as an integer; ends the run on a scale that is no positive number or gives more than 62
/// bits count.
static Value wholeSize(Lowering &l, Value scaled) {
  Scalar s{l.b};
  Value fits = arith::AndIOp::create(l.b, s.less(s.like(scaled, -1), scaled), s.less(scaled, s.like(scaled, 0x1p62)));
  l.check(fits, "expected scales of at least 0 that give sizes of less than 2^62, found others");
  return arith::FPToSIOp::create(l.b, l.b.getI64Type(), scaled);
}

static OpFoldResult scaledSize(Lowering &l, Value input, int64_t dim, Value scale) {
  Value size = toFloat(l, l.size(input, dim));
  Value product = arith::MulFOp::create(l.b, size, scale); // the conversion rounds down: neither is negative
  Value integer = wholeSize(l, product);
  return arith::IndexCastOp::create(l.b, l.b.getIndexType(), integer).getResult();
}

static std::optional<double> scaleOf(onnx::ResizeOp op, Lowering &l, int64_t entry, int64_t dim, bool byScales) {
  if (byScales) {
    auto constants = l.floats(op.getScales());
    return constants ? std::optional((*constants)[entry]) : std::nullopt;
  }
  // Float like the division at run time.
  onnx::Dim ratio = onnx::divideExactly(l.dims(op.getY())[dim], l.dims(op.getX())[dim], l.b.getContext());
  if (auto whole = ratio ? onnx::constantOf(ratio) : std::nullopt)
    return double(*whole);
  auto in = onnx::constantOf(l.dims(op.getX())[dim]), out = onnx::constantOf(l.dims(op.getY())[dim]);
  return in && out && *in > 0 ? std::optional(double(float(*out) / float(*in))) : std::nullopt;
}

/// Under an aspect ratio policy the sizes are bounds: one scale for all dims, the least or the greatest, f64. Null
/// without such a policy.
static Value commonScale(onnx::ResizeOp op, Lowering &l, ArrayRef<int64_t> dims) {
  if (op.getKeepAspectRatioPolicy() == "stretch" || isGiven(l, op.getScales()))
    return {};
  Scalar s{l.b};
  Value result;
  for (auto [entry, dim] : llvm::enumerate(dims)) {
    Value wanted = s.cast(l.index(l.elementAsIndex(op.getSizes(), entry)), l.b.getF64Type(), false, false);
    Value scale = s.div(wanted, s.cast(l.sizeValue(op.getX(), dim), l.b.getF64Type(), false, false));
    bool isLeast = op.getKeepAspectRatioPolicy() == "not_larger";
    if (result)
      scale = s.select(isLeast ? s.less(scale, result) : s.less(result, scale), scale, result);
    result = scale;
  }
  return result;
}

/// The input's size scaled, to the nearest integer.
static OpFoldResult roundedSize(Lowering &l, Value input, int64_t dim, Value scale) {
  Scalar s{l.b};
  Value size = s.mul(s.cast(l.sizeValue(input, dim), l.b.getF64Type(), false, false), scale);
  Value integer = wholeSize(l, s.add(size, s.like(size, 0.5)));
  return arith::IndexCastOp::create(l.b, l.b.getIndexType(), integer).getResult();
}

/// Ends the run where elements are to be made of none.
static void checkSource(onnx::ResizeOp op, Lowering &l, int64_t dim) {
  using Predicate = arith::CmpIPredicate;
  onnx::Dim from = l.dims(op.getX())[dim], to = l.dims(op.getY())[dim];
  if (from == to || onnx::lowerBound(from, 0) >= 1)
    return;
  Value has = arith::CmpIOp::create(l.b, Predicate::ne, l.sizeValue(op.getX(), dim), l.index(0));
  Value none = arith::CmpIOp::create(l.b, Predicate::eq, l.sizeValue(op.getY(), dim), l.index(0));
  l.check(arith::OrIOp::create(l.b, has, none), "expected elements to resize, found an axis without any");
}

/// `common` is the scale of all dims, may be null.
static Axis axisOf(onnx::ResizeOp op, Lowering &l, int64_t entry, int64_t entries, int64_t dim, Value common) {
  Axis axis;
  axis.dim = dim;
  bool byScales = isGiven(l, op.getScales());
  if (!common)
    axis.constantScale = scaleOf(op, l, entry, dim, byScales);
  axis.isScaled = byScales || common;
  if (byScales)
    axis.scale = floatElement(l, op.getScales(), entry);
  else if (common)
    axis.scale = Scalar{l.b}.cast(common, l.b.getF32Type(), false, false);
  l.defineSize(op.getY(), dim, [&] {
    if (common)
      return roundedSize(l, op.getX(), dim, common);
    return byScales ? scaledSize(l, op.getX(), dim, axis.scale) : l.elementAsIndex(op.getSizes(), entry);
  });
  checkSource(op, l, dim);
  axis.inSize = toFloat(l, l.size(op.getX(), dim));
  axis.outSize = toFloat(l, l.size(op.getY(), dim));
  axis.extent = l.sizeValue(op.getX(), dim);
  if (axis.constantScale)
    axis.scale = number(l.b, *axis.constantScale);
  else if (!axis.scale)
    axis.scale = arith::DivFOp::create(l.b, axis.outSize, axis.inSize);
  if (op.getCoordinateTransformationMode() == "tf_crop_and_resize") {
    axis.roiStart = floatElement(l, op.getRoi(), entry);
    axis.roiEnd = floatElement(l, op.getRoi(), entry + entries);
  }
  return axis;
}

/// The dims that change, or are sampled at other places than their own.
static SmallVector<Axis> axesOf(onnx::ResizeOp op, Lowering &l) {
  int64_t rank = l.rank(op.getX());
  SmallVector<int64_t> dims = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (auto given = op.getAxes())
    dims = llvm::map_to_vector(*given, [&](int64_t axis) { return normalizedAxis(axis, rank); });
  Value common = commonScale(op, l, dims);
  SmallVector<Axis> axes;
  for (auto [entry, dim] : llvm::enumerate(dims)) {
    Axis axis = axisOf(op, l, entry, dims.size(), dim, common);
    bool cropped = bool(axis.roiStart);
    if (axis.constantScale != 1 || l.dims(op.getX())[axis.dim] != l.dims(op.getY())[axis.dim] || cropped)
      axes.push_back(axis);
  }
  return axes;
}

//===- Enlarging by whole numbers -----------------------------------------===//

/// Whether the nearest element to result element i is i / scale, rounded down.
static bool isRepetition(onnx::ResizeOp op, Lowering &l, const Axis &axis) {
  if (!axis.constantScale || *axis.constantScale < 1 || std::floor(*axis.constantScale) != *axis.constantScale)
    return false;
  int64_t scale = int64_t(*axis.constantScale);
  if (onnx::multiply(l.dims(op.getX())[axis.dim], scale) != l.dims(op.getY())[axis.dim])
    return false;
  StringRef transform = op.getCoordinateTransformationMode(), rounding = op.getNearestMode();
  if (transform == "asymmetric")
    return rounding == "floor" || (rounding == "round_prefer_floor" && scale <= 2);
  // Half pixels put the elements of a block strictly within half a step of their source.
  bool halfPixel = transform == "half_pixel" || transform == "half_pixel_symmetric";
  return halfPixel && rounding.starts_with("round");
}

static Value repeatElements(onnx::ResizeOp op, Lowering &l, ArrayRef<Axis> axes) {
  SmallVector<OpFoldResult> sizes;
  SmallVector<AffineExpr> read;
  SmallVector<ReassociationIndices> groups;
  for (int64_t dim = 0; dim < l.rank(op.getX()); ++dim) {
    groups.push_back({int64_t(sizes.size())});
    read.push_back(getAffineDimExpr(sizes.size(), l.b.getContext()));
    sizes.push_back(l.size(op.getX(), dim));
    for (const Axis &axis : axes) {
      if (axis.dim != dim)
        continue;
      groups.back().push_back(sizes.size());
      sizes.push_back(l.b.getIndexAttr(int64_t(*axis.constantScale)));
    }
  }
  AffineMap map = AffineMap::get(sizes.size(), 0, read, l.b.getContext());
  Value source = l.in(op.getX());
  Value repeated =
      pointwise(l, source, map, sizes, getElementTypeOrSelf(source), [](Scalar &, ValueRange x) { return x[0]; });
  return tensor::CollapseShapeOp::create(l.b, repeated, groups);
}

//===- Coordinates and taps -----------------------------------------------===//

Value coordinate(Scalar &s, onnx::ResizeOp op, const Axis &axis) {
  StringRef mode = op.getCoordinateTransformationMode();
  Value x = s.cast(mlir::linalg::IndexOp::create(s.b, axis.dim), s.b.getF32Type(), false, false);
  Value zero = number(s.b, 0), one = number(s.b, 1), half = number(s.b, 0.5);
  Value many = s.greater(axis.outSize, one);
  Value lastIn = s.sub(axis.inSize, one);
  Value lastOut = s.select(many, s.sub(axis.outSize, one), one);
  if (mode == "asymmetric")
    return s.div(x, axis.scale);
  if (mode == "align_corners") { // of the size that the scale asks for, whole or not
    Value wanted = axis.isScaled ? s.mul(axis.scale, axis.inSize) : axis.outSize, last = s.sub(wanted, one);
    Value isOne = s.equal(wanted, one);
    return s.select(isOne, zero, s.div(s.mul(x, lastIn), s.select(isOne, one, last)));
  }
  if (mode == "tf_crop_and_resize") {
    Value span = s.div(s.mul(s.sub(axis.roiEnd, axis.roiStart), lastIn), lastOut);
    Value inside = s.add(s.mul(axis.roiStart, lastIn), s.mul(x, span));
    Value middle = s.mul(s.mul(half, s.add(axis.roiStart, axis.roiEnd)), lastIn);
    return s.select(many, inside, middle);
  }
  Value centred = s.sub(s.div(s.add(x, half), axis.scale), half);
  if (mode == "pytorch_half_pixel")
    return s.select(many, centred, zero);
  if (mode == "half_pixel_symmetric") {
    Value adjustment = s.div(axis.outSize, s.mul(axis.inSize, axis.scale));
    Value offset = s.mul(s.mul(axis.inSize, half), s.sub(one, adjustment));
    return s.add(offset, centred);
  }
  return centred;
}

Value clampedIndex(Scalar &s, Value position, Value extent) {
  Value integer = arith::FPToSIOp::create(s.b, s.b.getI64Type(), position);
  Value index = arith::IndexCastOp::create(s.b, s.b.getIndexType(), integer);
  Value last = arith::SubIOp::create(s.b, extent, arith::ConstantIndexOp::create(s.b, 1));
  index = arith::MinSIOp::create(s.b, index, last);
  return arith::MaxSIOp::create(s.b, index, arith::ConstantIndexOp::create(s.b, 0));
}

static Value nearest(Scalar &s, StringRef rounding, Value x) {
  if (rounding == "floor")
    return math::FloorOp::create(s.b, x);
  if (rounding == "ceil")
    return math::CeilOp::create(s.b, x);
  if (rounding == "round_prefer_ceil")
    return math::FloorOp::create(s.b, s.add(x, number(s.b, 0.5)));
  return math::CeilOp::create(s.b, s.sub(x, number(s.b, 0.5)));
}

/// ((a + 2) d - (a + 3)) d d + 1.
static Value nearWeight(Scalar &s, Value d, double a) {
  Value inner = s.sub(s.mul(s.like(d, a + 2), d), s.like(d, a + 3));
  return s.add(s.mul(s.mul(inner, d), d), s.like(d, 1));
}

/// ((a d - 5 a) d + 8 a) d - 4 a.
static Value farWeight(Scalar &s, Value d, double a) {
  Value inner = s.add(s.mul(s.sub(s.mul(s.like(d, a), d), s.like(d, 5 * a)), d), s.like(d, 8 * a));
  return s.sub(s.mul(inner, d), s.like(d, 4 * a));
}

Value cubicWeight(Scalar &s, Value d, double a) {
  Value far = s.select(s.less(d, s.like(d, 2)), farWeight(s, d, a), s.like(d, 0));
  return s.select(s.less(d, s.like(d, 1)), nearWeight(s, d, a), far);
}

/// Keys' cubic convolution: weights of the elements at distances 1 + t, t, 1 - t, 2 - t.
static SmallVector<Value> cubicWeights(Scalar &s, Value t, double a) {
  Value one = s.like(t, 1), rest = s.sub(one, t);
  return {farWeight(s, s.add(t, one), a), nearWeight(s, t, a), nearWeight(s, rest, a),
          farWeight(s, s.add(rest, one), a)};
}

/// Weights of elements outside become zero, the others are scaled up to a sum of one.
static void excludeOutside(Scalar &s, SmallVectorImpl<Value> &weights, ArrayRef<Value> positions, const Axis &axis) {
  Value zero = number(s.b, 0), sum = zero;
  for (auto [weight, position] : llvm::zip(weights, positions)) {
    Value below = s.less(position, zero);
    Value above = s.greater(position, s.sub(axis.inSize, number(s.b, 1)));
    weight = s.select(arith::OrIOp::create(s.b, below, above), zero, weight);
    sum = s.add(sum, weight);
  }
  for (Value &weight : weights)
    weight = s.div(weight, sum);
}

static SmallVector<Tap> tapsOf(onnx::ResizeOp op, Scalar &s, const Axis &axis, Value x) {
  if (op.getMode() == "nearest")
    return {{clampedIndex(s, nearest(s, op.getNearestMode(), x), axis.extent), Value()}};
  Value base = math::FloorOp::create(s.b, x);
  Value t = s.sub(x, base);
  bool cubic = op.getMode() == "cubic";
  SmallVector<Value> weights = cubic ? cubicWeights(s, t, op.getCubicCoeffA().convertToDouble())
                                     : SmallVector<Value>{s.sub(number(s.b, 1), t), t};
  SmallVector<Value> positions;
  for (int64_t tap = 0; tap < int64_t(weights.size()); ++tap)
    positions.push_back(s.add(base, number(s.b, double(tap) - (cubic ? 1 : 0))));
  if (cubic && op.getExcludeOutside())
    excludeOutside(s, weights, positions, axis);
  SmallVector<Tap> taps;
  for (auto [weight, position] : llvm::zip(weights, positions))
    taps.push_back({clampedIndex(s, position, axis.extent), weight});
  return taps;
}

/// The weighted sum over the taps of the axes from `next` on.
static Value sample(Scalar &s, Value source, Type element, SmallVectorImpl<Value> &place, ArrayRef<Axis> axes,
                    ArrayRef<SmallVector<Tap>> taps) {
  if (axes.empty())
    return s.load(tensor::ExtractOp::create(s.b, source, place), element);
  Value sum;
  for (const Tap &tap : taps.front()) {
    place[axes.front().dim] = tap.index;
    Value value = sample(s, source, element, place, axes.drop_front(), taps.drop_front());
    if (!tap.weight)
      return value;
    if (!isa<FloatType>(value.getType()))
      value = s.cast(value, s.b.getF32Type(), s.isUnsigned, false);
    Value part = s.mul(value, s.cast(tap.weight, value.getType(), false, false));
    sum = sum ? s.add(sum, part) : part;
  }
  return sum;
}

/// Whether some axis reads beyond the input, in tf_crop_and_resize; else null.
static Value isOutside(onnx::ResizeOp op, Scalar &s, ArrayRef<Axis> axes) {
  if (op.getCoordinateTransformationMode() != "tf_crop_and_resize")
    return {};
  Value outside = s.constant(s.b.getI1Type(), 0);
  for (const Axis &axis : axes) {
    Value x = coordinate(s, op, axis);
    Value beyond = s.greater(x, s.sub(axis.inSize, number(s.b, 1)));
    outside = arith::OrIOp::create(s.b, outside, arith::OrIOp::create(s.b, s.less(x, number(s.b, 0)), beyond));
  }
  return outside;
}

/// One loop nest that reads all taps of all axes.
static LogicalResult resizeAtOnce(onnx::ResizeOp op, Lowering &l, ArrayRef<Axis> axes) {
  Value source = l.in(op.getX());
  Type element = Lowering::element(op.getX()), work = Scalar::working(element);
  bool isUnsigned = Lowering::isUnsigned(op.getX());
  SmallVector<OpFoldResult> sizes = l.sizes(op.getY());
  Value result = pointwise(l, {}, {}, sizes, Lowering::storage(element), [&](Scalar &s, ValueRange) {
    s.isUnsigned = isUnsigned;
    SmallVector<Value> place;
    for (int64_t dim = 0; dim < int64_t(sizes.size()); ++dim)
      place.push_back(mlir::linalg::IndexOp::create(s.b, dim));
    SmallVector<SmallVector<Tap>> taps;
    for (const Axis &axis : axes)
      taps.push_back(tapsOf(op, s, axis, coordinate(s, op, axis)));
    Value value = s.cast(sample(s, source, element, place, axes, taps), work, isUnsigned, isUnsigned);
    if (Value outside = isOutside(op, s, axes))
      value = s.select(outside, s.constant(work, op.getExtrapolationValue().convertToDouble()), value);
    return s.store(value, element);
  });
  return l.define(op.getY(), result);
}

/// One axis after the other, since filters are as wide as the scale is small.
static LogicalResult resizeInTurn(onnx::ResizeOp op, Lowering &l, ArrayRef<Axis> axes) {
  Type element = Lowering::element(op.getX()), work = Scalar::working(element);
  bool isUnsigned = Lowering::isUnsigned(op.getX());
  Type real = isa<FloatType>(work) ? work : l.b.getF32Type();
  SmallVector<OpFoldResult> sizes = l.sizes(op.getX());
  AffineMap identity = l.b.getMultiDimIdentityMap(sizes.size());
  Value value = pointwise(l, l.in(op.getX()), identity, sizes, real, [&](Scalar &s, ValueRange x) {
    return s.cast(s.load(x[0], element), real, isUnsigned, false);
  });
  for (const Axis &axis : axes)
    value = filteredAlong(op, l, value, axis);
  value = pointwise(l, value, identity, l.sizes(op.getY()), Lowering::storage(element), [&](Scalar &s, ValueRange x) {
    s.isUnsigned = isUnsigned;
    Value sum = s.cast(x[0], work, false, isUnsigned);
    if (Value outside = isOutside(op, s, axes))
      sum = s.select(outside, s.constant(work, op.getExtrapolationValue().convertToDouble()), sum);
    return s.store(sum, element);
  });
  return l.define(op.getY(), value);
}

static LogicalResult lowerResize(onnx::ResizeOp op, Lowering &l) {
  SmallVector<Axis> axes = axesOf(op, l);
  if (axes.empty())
    return l.define(op.getY(), l.in(op.getX()));
  bool isNearest = op.getMode() == "nearest";
  if (isNearest && llvm::all_of(axes, [&](const Axis &axis) { return isRepetition(op, l, axis); }))
    return l.define(op.getY(), repeatElements(op, l, axes));
  bool enlarges = llvm::all_of(axes, [](const Axis &axis) { return axis.constantScale && *axis.constantScale >= 1; });
  return op.getAntialias() && !isNearest && !enlarges ? resizeInTurn(op, l, axes) : resizeAtOnce(op, l, axes);
}

void populateResizeRules(Rules &rules) { rules.add(lowerResize); }

} // namespace aicc::linalg
