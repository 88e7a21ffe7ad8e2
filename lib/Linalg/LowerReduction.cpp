// Reduce*, ArgMax, ArgMin: fill with the identity, one linalg.generic with reduction loops, a
// pointwise finish where the op has one. Narrow floats accumulate in f32.
//
//   ReduceMean(x, axis 1)   ⇒   %s = linalg.generic {add}, %m = linalg.generic {%s * (1 / n)}
//
// Axes that only the run knows: the data is copied into a matrix first, a row for each element of the result, and the
// columns are reduced.
#include "lib/Linalg/ComputedAxes.h"
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

namespace {
/// What is reduced, and along which of its dims.
struct Source {
  Value tensor;
  SmallVector<int64_t> axes;
  bool isMatrix = false; ///< rows are the elements of the result

  SmallVector<OpFoldResult> counts(Lowering &l) const {
    SmallVector<OpFoldResult> sizes = l.sizesOf(tensor);
    return llvm::map_to_vector(axes, [&](int64_t axis) { return sizes[axis]; });
  }
};

/// The operands and attributes that all reductions have.
struct Options {
  Value data, axes, result;
  bool keepDims, noop;

  template <typename OpTy>
  explicit Options(OpTy op)
      : data(op.getData()), axes(op.getAxes()), result(op.getReduced()), keepDims(op.getKeepdims()),
        noop(op.getNoopWithEmptyAxes()) {}
};
} // namespace

/// Element (row, column) of the matrix is the one whose kept coordinates are those of number `row`, and whose reduced
/// ones are those of number `column`.
static Value matrixOf(Lowering &l, Value data, ArrayRef<Value> kept, ArrayRef<Value> reduced) {
  OpFoldResult rows = l.b.getIndexAttr(1), columns = l.b.getIndexAttr(1);
  for (auto [row, column] : llvm::zip(kept, reduced)) {
    rows = multiplySizes(l, rows, row);
    columns = multiplySizes(l, columns, column);
  }
  // What divides must not be 0, even where there is nothing to compute: vectors reach beyond the last element.
  auto asDivisor = [&](Value size) -> Value { return arith::MaxSIOp::create(l.b, size, l.index(1)); };
  SmallVector<Value> keptSizes = llvm::map_to_vector(kept, asDivisor);
  SmallVector<Value> reducedSizes = llvm::map_to_vector(reduced, asDivisor);
  Value source = l.in(data);
  return pointwise(l, {}, {}, {rows, columns}, getElementTypeOrSelf(source), [&](Scalar &s, ValueRange) -> Value {
    Value row = mlir::linalg::IndexOp::create(s.b, 0), column = mlir::linalg::IndexOp::create(s.b, 1);
    SmallVector<Value> place(kept.size());
    for (int64_t dim = kept.size() - 1; dim >= 0; --dim) {
      // One of the two has a single value, 0.
      Value keptIndex = arith::RemUIOp::create(s.b, row, keptSizes[dim]);
      Value reducedIndex = arith::RemUIOp::create(s.b, column, reducedSizes[dim]);
      place[dim] = arith::AddIOp::create(s.b, keptIndex, reducedIndex);
      row = arith::DivUIOp::create(s.b, row, keptSizes[dim]);
      column = arith::DivUIOp::create(s.b, column, reducedSizes[dim]);
    }
    return tensor::ExtractOp::create(s.b, source, place);
  });
}

/// The sizes of the result without the reduced dims: its dim i is the i-th dim that is kept.
static void claimKeptSizes(Lowering &l, const Options &options, ArrayRef<Value> isReduced) {
  for (int64_t position = 0; position < l.rank(options.result); ++position) {
    Value size = l.index(1), before = l.index(0);
    for (auto [dim, reduced] : llvm::enumerate(isReduced)) {
      Value next = arith::AddIOp::create(l.b, before, l.index(1));
      Value isNext = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, before, l.index(position));
      Value taken = arith::SelectOp::create(l.b, isNext, l.sizeValue(options.data, dim), size);
      size = arith::SelectOp::create(l.b, reduced, size, taken);
      before = arith::SelectOp::create(l.b, reduced, before, next);
    }
    claimSize(l, options.result, position, size);
  }
}

/// No axes at all mean all of them, unless the op says otherwise.
static Value meansAll(Lowering &l, const Options &options, const ComputedAxes &axes) {
  Value isEmpty = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, axes.count(), l.index(0));
  return options.noop ? Value(arith::ConstantIntOp::create(l.b, 0, 1)) : isEmpty;
}

static Source computedSource(Lowering &l, const Options &options) {
  int64_t rank = l.rank(options.data);
  ComputedAxes axes = ComputedAxes::of(l, options.axes, rank);
  Value isWhole = meansAll(l, options, axes);
  SmallVector<Value> isReduced, kept, reduced;
  Value left = l.index(0);
  for (int64_t dim = 0; dim < rank; ++dim) {
    Value size = l.sizeValue(options.data, dim);
    isReduced.push_back(arith::OrIOp::create(l.b, axes.contain(l, dim), isWhole));
    kept.push_back(arith::SelectOp::create(l.b, isReduced.back(), l.index(1), size));
    reduced.push_back(arith::SelectOp::create(l.b, isReduced.back(), size, l.index(1)));
    left = arith::AddIOp::create(l.b, left, arith::SelectOp::create(l.b, isReduced.back(), l.index(0), l.index(1)));
  }
  for (int64_t dim = 0; options.keepDims && dim < rank; ++dim)
    claimSize(l, options.result, dim, kept[dim]);
  if (!options.keepDims) {
    Value fits = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, left, l.index(l.rank(options.result)));
    l.check(fits, "expected as many axes as leave a result of rank " + Twine(l.rank(options.result)));
    claimKeptSizes(l, options, isReduced);
  }
  return Source{matrixOf(l, options.data, kept, reduced), {1}, true};
}

static Source sourceOf(Lowering &l, const Options &options) {
  int64_t rank = l.rank(options.data);
  SmallVector<int64_t> constants;
  if (onnx::isPresent(options.axes)) {
    auto integers = l.integers(options.axes);
    if (!integers && getConstantIntValue(lengthOf(l, options.axes)) != 0)
      return computedSource(l, options);
    constants = integers.value_or(SmallVector<int64_t>());
  }
  if (constants.empty() && !options.noop)
    constants = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  return Source{l.in(options.data), normalizedAxes(constants, rank)};
}

/// Defines the result from what is left of the source.
static LogicalResult define(Lowering &l, const Options &options, const Source &source, Value result) {
  if (source.isMatrix)
    return l.define(options.result, reshapeThroughOneDim(l, result, l.sizes(options.result)));
  return l.define(options.result, options.keepDims ? insertUnitDims(l, result, source.axes) : result);
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

/// The reduction of `source`, elements of `data`, along its axes, which disappear; element type is the working type (i8
/// for bool).
static Value reduce(Lowering &l, Value data, const Source &source, const Reduction &kind) {
  Type element = Lowering::element(data);
  Type work = Scalar::working(element);
  bool isUnsigned = Lowering::isUnsigned(data);
  TypedAttr identity = identityInMemory(work, kind.identity, isUnsigned);
  return reduction(l, source.tensor, source.axes, identity, [&](Scalar &s, ValueRange x) {
    s.isUnsigned = isUnsigned;
    Value contribution = kind.contribution(s, s.load(x[0], element));
    Value accumulator = work.isInteger(1) ? s.load(x[1], work) : x[1];
    return s.store(kind.combine(s, contribution, accumulator), work);
  });
}

static OpFoldResult elementsOf(Lowering &l, const Source &source) {
  OpFoldResult elements = l.b.getIndexAttr(1);
  for (OpFoldResult count : source.counts(l))
    elements = multiplySizes(l, elements, count);
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

static Value finish(Lowering &l, Value total, Value data, const Source &source, const Reduction &kind) {
  Type element = Lowering::element(data);
  Type stored = Lowering::storage(element);
  if (!kind.finish && !kind.mean && getElementTypeOrSelf(total) == stored)
    return total;
  OpFoldResult count = kind.mean ? elementsOf(l, source) : OpFoldResult();
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
    Options options(cast<OpTy>(operation));
    Source source = sourceOf(l, options);
    Value total = reduce(l, options.data, source, kind);
    return define(l, options, source, finish(l, total, options.data, source, kind));
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
  Options options(op);
  Source source = sourceOf(l, options);
  Type element = Lowering::element(options.data);
  Type work = Scalar::working(element);
  Value maximum = reduce(l, options.data, source, {Reduction::Lowest, itself, greatest, nullptr});
  int64_t rank = l.sizesOf(source.tensor).size();
  AffineMap all = l.b.getMultiDimIdentityMap(rank);
  AffineMap kept = mapWithout(l.b.getContext(), rank, source.axes);
  Value zero = filled(l, l.sizesOf(maximum), l.b.getZeroAttr(work));
  // An infinite maximum is replaced by zero: inf - inf is no number.
  auto shift = [](Scalar &s, Value m) {
    Value finite = s.less(math::AbsFOp::create(s.b, m), s.like(m, INFINITY));
    return s.select(finite, m, s.like(m, 0));
  };
  Value total =
      generic(l, {source.tensor, maximum}, zero, {all, kept, kept}, source.axes, [&](Scalar &s, ValueRange x) {
        Value centred = s.subComputed(s.load(x[0], element), shift(s, x[1]));
        return SmallVector<Value>{s.accumulate(math::ExpOp::create(s.b, centred), x[2])};
      })[0];
  AffineMap identity = l.b.getMultiDimIdentityMap(kept.getNumResults());
  Value result =
      pointwise(l, {total, maximum}, {identity, identity}, l.sizesOf(total), element, [&](Scalar &s, ValueRange x) {
        return s.store(s.add(math::LogOp::create(s.b, x[0]), shift(s, x[1])), element);
      });
  return define(l, options, source, result);
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
}

} // namespace aicc::linalg
