// Reduce*, ArgMax, ArgMin: fill with the identity, one linalg.generic with reduction loops, a
// pointwise finish where the op has one. Narrow floats accumulate in f32.
//
//   ReduceMean(x, axis 1)   ⇒   %s = linalg.generic {add}, %m = linalg.generic {%s * (1 / n)}
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {

/// One kind of reduction: what an element contributes, how contributions combine, what happens to
/// the total.
struct Reduction {
  enum Identity { Zero, One, Lowest, Highest } identity;
  Value (*contribution)(Scalar &, Value);
  Value (*combine)(Scalar &, Value element, Value accumulator);
  Value (*finish)(Scalar &, Value total); ///< may be null
  bool mean = false;                      ///< divide by the number of elements
};

} // namespace

//===- Axes ---------------------------------------------------------------===//

/// The reduced dims; none when they are not constant.
static std::optional<SmallVector<int64_t>> reducedAxes(Operation *op, Value axes, bool noop, Lowering &l) {
  int64_t rank = l.rank(op->getOperand(0));
  SmallVector<int64_t> constants;
  if (onnx::isPresent(axes)) {
    auto integers = l.integers(axes);
    if (!integers) {
      op->emitError("expected constant 'axes', found axes computed at run time");
      return std::nullopt;
    }
    constants = *integers;
  }
  if (constants.empty() && !noop)
    return llvm::to_vector(llvm::seq<int64_t>(0, rank));
  return normalizedAxes(constants, rank);
}

//===- Identities ---------------------------------------------------------===//

static TypedAttr identityOf(Type type, Reduction::Identity identity, bool isUnsigned) {
  Builder b(type.getContext());
  if (identity == Reduction::Zero)
    return b.getZeroAttr(type);
  if (identity == Reduction::One)
    return b.getOneAttr(type);
  bool lowest = identity == Reduction::Lowest;
  if (auto floating = dyn_cast<FloatType>(type))
    return b.getFloatAttr(type, APFloat::getInf(floating.getFloatSemantics(), lowest));
  unsigned width = type.getIntOrFloatBitWidth();
  if (isUnsigned || width == 1)
    return b.getIntegerAttr(type, lowest ? APInt::getMinValue(width) : APInt::getMaxValue(width));
  return b.getIntegerAttr(type, lowest ? APInt::getSignedMinValue(width) : APInt::getSignedMaxValue(width));
}

/// Accumulators of bool are i8 like all bools in memory.
static TypedAttr identityInMemory(Type work, Reduction::Identity identity, bool isUnsigned) {
  TypedAttr value = identityOf(work, identity, isUnsigned);
  if (!work.isInteger(1))
    return value;
  return Builder(work.getContext()).getI8IntegerAttr(cast<IntegerAttr>(value).getValue().getZExtValue());
}

//===- Lowering -----------------------------------------------------------===//

/// The reduction of `data` along `axes`, which disappear; element type is the working type (i8 for
/// bool).
static Value reduce(Lowering &l, Value data, ArrayRef<int64_t> axes, const Reduction &kind) {
  Type element = Lowering::element(data);
  Type work = Scalar::working(element);
  bool isUnsigned = Lowering::isUnsigned(data);
  TypedAttr identity = identityInMemory(work, kind.identity, isUnsigned);
  return reduction(l, l.in(data), axes, identity, [&](Scalar &s, ValueRange x) {
    s.isUnsigned = isUnsigned;
    Value contribution = kind.contribution(s, s.load(x[0], element));
    Value accumulator = work.isInteger(1) ? s.load(x[1], work) : x[1];
    return s.store(kind.combine(s, contribution, accumulator), work);
  });
}

static OpFoldResult elementsOf(Lowering &l, Value data, ArrayRef<int64_t> axes) {
  OpFoldResult elements = l.b.getIndexAttr(1);
  for (int64_t axis : axes)
    elements = multiplySizes(l, elements, l.size(data, axis));
  return elements;
}

/// total / count in the working type; integers divide, floats multiply by the reciprocal when the
/// count is constant.
static Value divideByCount(Scalar &s, Value total, OpFoldResult count) {
  if (auto constant = getConstantIntValue(count)) {
    if (isa<FloatType>(total.getType()))
      return s.mul(total, s.like(total, 1.0 / double(*constant)));
    return s.div(total, s.like(total, *constant));
  }
  return s.div(total, s.cast(cast<Value>(count), total.getType(), false, false));
}

static Value finish(Lowering &l, Value total, Value data, ArrayRef<int64_t> axes, const Reduction &kind) {
  Type element = Lowering::element(data);
  Type stored = Lowering::storage(element);
  if (!kind.finish && !kind.mean && getElementTypeOrSelf(total) == stored)
    return total;
  OpFoldResult count = kind.mean ? elementsOf(l, data, axes) : OpFoldResult();
  SmallVector<OpFoldResult> sizes = l.sizesOf(total);
  return pointwise(l, total, l.b.getMultiDimIdentityMap(sizes.size()), sizes, stored, [&](Scalar &s, ValueRange x) {
    s.isUnsigned = Lowering::isUnsigned(data);
    Value value = kind.finish ? kind.finish(s, x[0]) : x[0];
    if (kind.mean)
      value = divideByCount(s, value, count);
    return s.store(value, element);
  });
}

template <typename OpTy> static void addReduction(Rules &rules, Reduction kind) {
  rules.add(OpTy::getOperationName(), [kind](Operation *operation, Lowering &l) -> LogicalResult {
    auto op = cast<OpTy>(operation);
    auto axes = reducedAxes(op, op.getAxes(), op.getNoopWithEmptyAxes(), l);
    if (!axes)
      return failure();
    Value total = reduce(l, op.getData(), *axes, kind);
    Value result = finish(l, total, op.getData(), *axes, kind);
    if (op.getKeepdims())
      result = insertUnitDims(l, result, *axes);
    return l.define(op.getReduced(), result);
  });
}

static Value itself(Scalar &, Value x) { return x; }
static Value square(Scalar &s, Value x) { return s.mul(x, x); }
static Value magnitude(Scalar &s, Value x) {
  if (isa<FloatType>(x.getType()))
    return math::AbsFOp::create(s.b, x);
  return s.isUnsigned ? x : Value(math::AbsIOp::create(s.b, x));
}
static Value sum(Scalar &s, Value x, Value total) { return s.accumulate(x, total); }
static Value product(Scalar &s, Value x, Value total) {
  if (!isa<FloatType>(x.getType()))
    return s.mul(x, total);
  return arith::MulFOp::create(s.b, x, total, arith::FastMathFlags::reassoc);
}
static Value greatest(Scalar &s, Value x, Value total) { return s.max(x, total); }
static Value least(Scalar &s, Value x, Value total) { return s.min(x, total); }

/// Float functions on integer totals go through f64.
template <typename MathOp> static Value throughFloat(Scalar &s, Value total) {
  if (isa<FloatType>(total.getType()))
    return MathOp::create(s.b, total);
  Value wide = s.cast(total, s.b.getF64Type(), s.isUnsigned, false);
  return s.cast(MathOp::create(s.b, wide), total.getType(), false, s.isUnsigned);
}

/// m + log(sum(exp(x - m))) with m the maximum, so that nothing overflows.
static LogicalResult lowerLogSumExp(onnx::ReduceLogSumExpOp op, Lowering &l) {
  auto axes = reducedAxes(op, op.getAxes(), op.getNoopWithEmptyAxes(), l);
  if (!axes)
    return failure();
  Value data = op.getData();
  Type element = Lowering::element(data);
  Type work = Scalar::working(element);
  Value maximum = reduce(l, data, *axes, {Reduction::Lowest, itself, greatest, nullptr});
  SmallVector<OpFoldResult> sizes = l.sizes(data);
  AffineMap all = l.b.getMultiDimIdentityMap(sizes.size());
  AffineMap kept = mapWithout(l.b.getContext(), sizes.size(), *axes);
  Value zero = filled(l, l.sizesOf(maximum), l.b.getZeroAttr(work));
  // An infinite maximum is replaced by zero: inf - inf is no number.
  auto shift = [](Scalar &s, Value m) {
    Value finite = s.less(math::AbsFOp::create(s.b, m), s.like(m, INFINITY));
    return s.select(finite, m, s.like(m, 0));
  };
  Value total = generic(l, {l.in(data), maximum}, zero, {all, kept, kept}, *axes, [&](Scalar &s, ValueRange x) {
    Value centred = s.subComputed(s.load(x[0], element), shift(s, x[1]));
    return SmallVector<Value>{s.accumulate(math::ExpOp::create(s.b, centred), x[2])};
  })[0];
  AffineMap identity = l.b.getMultiDimIdentityMap(kept.getNumResults());
  Value result =
      pointwise(l, {total, maximum}, {identity, identity}, l.sizesOf(total), element, [&](Scalar &s, ValueRange x) {
        return s.store(s.add(math::LogOp::create(s.b, x[0]), shift(s, x[1])), element);
      });
  if (op.getKeepdims())
    result = insertUnitDims(l, result, *axes);
  return l.define(op.getReduced(), result);
}

//===- ArgMax and ArgMin --------------------------------------------------===//

/// Keeps (best value, its index); ties go to the first index or the last.
template <typename OpTy> static LogicalResult lowerArg(OpTy op, Lowering &l) {
  Value data = op.getData();
  constexpr bool isMax = std::is_same_v<OpTy, onnx::ArgMaxOp>;
  Type element = Lowering::element(data);
  Type work = Scalar::working(element);
  bool isUnsigned = Lowering::isUnsigned(data), last = op.getSelectLastIndex();
  int64_t rank = l.rank(data), axis = normalizedAxis(op.getAxis(), rank);
  SmallVector<OpFoldResult> sizes = without(l.sizes(data), axis);
  Value best = filled(l, sizes, identityOf(work, isMax ? Reduction::Lowest : Reduction::Highest, isUnsigned));
  Value where = filled(l, sizes, l.b.getI64IntegerAttr(0));
  AffineMap kept = mapWithout(l.b.getContext(), rank, axis);
  AffineMap maps[] = {l.b.getMultiDimIdentityMap(rank), kept, kept};
  auto results = generic(l, l.in(data), {best, where}, maps, axis, [&](Scalar &s, ValueRange x) {
    s.isUnsigned = isUnsigned;
    Value value = s.load(x[0], element);
    Value index = arith::IndexCastOp::create(s.b, s.b.getI64Type(), mlir::linalg::IndexOp::create(s.b, axis));
    Value better = isMax ? s.greater(value, x[1]) : s.less(value, x[1]);
    if (last)
      better = arith::OrIOp::create(s.b, better, s.equal(value, x[1]));
    return SmallVector<Value>{s.select(better, value, x[1]), s.select(better, index, x[2])};
  });
  Value result = results[1];
  if (op.getKeepdims())
    result = insertUnitDims(l, result, axis);
  return l.define(op.getReduced(), result);
}

//===- CumSum and CumProd -------------------------------------------------===//

/// y[i] combines x[j] over j <= i (j >= i in reverse): one loop more than the data has, which
/// reduces. Quadratic in the axis, but parallel in everything else and right for every shape.
template <typename OpTy> static LogicalResult lowerCumulative(OpTy op, Lowering &l) {
  constexpr bool isSum = std::is_same_v<OpTy, onnx::CumSumOp>;
  auto constant = l.integers(op.getAxis());
  if (!constant)
    return op.emitError("expected a constant 'axis', found one computed at run time");
  Value data = op.getX();
  Type element = Lowering::element(data);
  Type work = Scalar::working(element);
  int64_t rank = l.rank(data), axis = normalizedAxis(constant->front(), rank);
  SmallVector<OpFoldResult> sizes = l.sizes(data);
  SmallVector<AffineExpr> read = llvm::map_to_vector(
      llvm::seq(rank), [&](int64_t dim) { return getAffineDimExpr(dim == axis ? rank : dim, l.b.getContext()); });
  AffineMap in = AffineMap::get(rank + 1, 0, read, l.b.getContext());
  AffineMap out = mapWithout(l.b.getContext(), rank + 1, rank);
  Value init = filled(l, sizes, identityOf(work, isSum ? Reduction::Zero : Reduction::One, false));
  bool exclusive = op.getExclusive(), reverse = op.getReverse();
  Value total = generic(l, l.in(data), init, {in, out}, rank, [&](Scalar &s, ValueRange x) {
    Value i = mlir::linalg::IndexOp::create(s.b, axis), j = mlir::linalg::IndexOp::create(s.b, rank);
    if (reverse)
      std::swap(i, j);
    auto predicate = exclusive ? arith::CmpIPredicate::slt : arith::CmpIPredicate::sle;
    Value counts = arith::CmpIOp::create(s.b, predicate, j, i);
    Value value = s.load(x[0], element);
    Value combined = isSum ? s.add(value, x[1]) : s.mul(value, x[1]);
    return SmallVector<Value>{s.select(counts, combined, x[1])};
  })[0];
  if (work != Lowering::storage(element))
    total = pointwise(l, total, l.b.getMultiDimIdentityMap(rank), sizes, element,
                      [&](Scalar &s, ValueRange x) { return s.store(x[0], element); });
  return l.define(op.getY(), total);
}

void populateReductionRules(Rules &rules) {
  addReduction<onnx::ReduceSumOp>(rules, {Reduction::Zero, itself, sum, nullptr});
  addReduction<onnx::ReduceMeanOp>(rules, {Reduction::Zero, itself, sum, nullptr, true});
  addReduction<onnx::ReduceMaxOp>(rules, {Reduction::Lowest, itself, greatest, nullptr});
  addReduction<onnx::ReduceMinOp>(rules, {Reduction::Highest, itself, least, nullptr});
  addReduction<onnx::ReduceProdOp>(rules, {Reduction::One, itself, product, nullptr});
  addReduction<onnx::ReduceL1Op>(rules, {Reduction::Zero, magnitude, sum, nullptr});
  addReduction<onnx::ReduceL2Op>(rules, {Reduction::Zero, square, sum, throughFloat<math::SqrtOp>});
  addReduction<onnx::ReduceLogSumOp>(rules, {Reduction::Zero, itself, sum, throughFloat<math::LogOp>});
  addReduction<onnx::ReduceSumSquareOp>(rules, {Reduction::Zero, square, sum, nullptr});
  rules.add(lowerLogSumExp);
  rules.add(lowerArg<onnx::ArgMaxOp>);
  rules.add(lowerArg<onnx::ArgMinOp>);
  rules.add(lowerCumulative<onnx::CumSumOp>);
  rules.add(lowerCumulative<onnx::CumProdOp>);
}

} // namespace aicc::linalg
