// Slice: a view where the steps are known and forward, else element start + i * step is read, for each axis.
#include "lib/Linalg/ComputedAxes.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// One sliced axis at run time; starts and ends as the standard clamps them.
struct Cut {
  int64_t axis, step;
  OpFoldResult start;
};
} // namespace

static Value clamped(Lowering &l, Value value, int64_t low, Value high) {
  value = arith::MaxSIOp::create(l.b, value, l.index(low));
  return arith::MinSIOp::create(l.b, value, high);
}

/// A position counted from the end when negative, clamped to [low, size + high].
static Value position(Lowering &l, OpFoldResult given, Value size, int64_t low, int64_t high) {
  Value value = l.index(given);
  Value negative = arith::CmpIOp::create(l.b, arith::CmpIPredicate::slt, value, l.index(0));
  Value fromEnd = arith::AddIOp::create(l.b, value, size);
  value = arith::SelectOp::create(l.b, negative, fromEnd, value);
  Value limit = high == 0 ? size : Value(arith::AddIOp::create(l.b, size, l.index(high)));
  return clamped(l, value, low, limit);
}

/// The first element taken. A constant start that is not negative needs no clamp: beyond the end
/// nothing is read.
static OpFoldResult startOf(Lowering &l, onnx::SliceOp op, int64_t entry, int64_t axis, int64_t step) {
  OpFoldResult given = l.elementAsIndex(op.getStarts(), entry);
  std::optional<int64_t> constant = getConstantIntValue(given);
  std::optional<int64_t> size = getConstantIntValue(l.size(op.getData(), axis));
  if (constant && size) {
    int64_t start = *constant < 0 ? *constant + *size : *constant;
    return l.b.getIndexAttr(std::clamp<int64_t>(start, 0, step > 0 ? *size : std::max<int64_t>(*size - 1, 0)));
  }
  if (constant && *constant >= 0 && step > 0)
    return given;
  return position(l, given, l.sizeValue(op.getData(), axis), 0, step > 0 ? 0 : -1);
}

/// ceil((end - start) / step), at least 0.
static OpFoldResult slicedSize(Lowering &l, onnx::SliceOp op, int64_t entry, const Cut &cut) {
  Value size = l.sizeValue(op.getData(), cut.axis);
  bool forward = cut.step > 0;
  Value start = position(l, l.elementAsIndex(op.getStarts(), entry), size, 0, forward ? 0 : -1);
  Value end = position(l, l.elementAsIndex(op.getEnds(), entry), size, forward ? 0 : -1, forward ? 0 : -1);
  Value span = forward ? arith::SubIOp::create(l.b, end, start) : arith::SubIOp::create(l.b, start, end);
  Value count = arith::CeilDivSIOp::create(l.b, span, l.index(std::abs(cut.step)));
  return arith::MaxSIOp::create(l.b, count, l.index(0)).getResult();
}

/// Shape inference takes the last element of a dim of unknown size to be there.
static void checkLast(Lowering &l, onnx::SliceOp op, int64_t entry, int64_t axis) {
  auto start = getConstantIntValue(l.elementAsIndex(op.getStarts(), entry));
  if (start != -1 || l.type(op.getOutput()).getDimSize(axis) != 1 || !l.type(op.getData()).isDynamicDim(axis))
    return;
  Value isThere = arith::CmpIOp::create(l.b, arith::CmpIPredicate::ne, l.sizeValue(op.getData(), axis), l.index(0));
  l.check(isThere, "expected an element at -1, found a dim of size 0");
}

/// Element starts[d] + i * steps[d] along each dim d.
static Value sliceByReading(Lowering &l, Value data, Value result, ArrayRef<Value> starts, ArrayRef<Value> steps) {
  Value source = l.in(data);
  return pointwise(l, {}, {}, l.sizes(result), getElementTypeOrSelf(source), [&](Scalar &s, ValueRange) -> Value {
    SmallVector<Value> place;
    for (auto [dim, start, step] : llvm::enumerate(starts, steps)) {
      Value index = mlir::linalg::IndexOp::create(s.b, dim);
      if (!matchPattern(step, m_One()))
        index = arith::MulIOp::create(s.b, index, step);
      place.push_back(matchPattern(start, m_Zero()) ? index : Value(arith::AddIOp::create(s.b, start, index)));
    }
    return tensor::ExtractOp::create(s.b, source, place);
  });
}

//===- Axes or steps that only the run knows ------------------------------===//

namespace {
/// One dim of a slice: the positions as they were given.
struct Given {
  Value size, start, end, step;
};
} // namespace

/// A step beyond the other end is as good as one to it, and overflows nothing.
static Value boundedStep(Lowering &l, const Given &given) {
  Value most = arith::MaxSIOp::create(l.b, given.size, l.index(1));
  Value least = arith::SubIOp::create(l.b, l.index(0), most);
  return arith::MaxSIOp::create(l.b, arith::MinSIOp::create(l.b, given.step, most), least);
}

/// The first element taken.
static Value computedStart(Lowering &l, const Given &given, Value isForward) {
  Value forward = position(l, given.start, given.size, 0, 0), backward = position(l, given.start, given.size, 0, -1);
  return arith::SelectOp::create(l.b, isForward, forward, backward);
}

/// ceil((end - start) / step), at least 0.
static Value computedSize(Lowering &l, const Given &given, Value start, Value isForward) {
  Value forward = position(l, given.end, given.size, 0, 0), backward = position(l, given.end, given.size, -1, -1);
  Value span = arith::SelectOp::create(l.b, isForward, arith::SubIOp::create(l.b, forward, start),
                                       arith::SubIOp::create(l.b, start, backward));
  Value negated = arith::SubIOp::create(l.b, l.index(0), given.step);
  // A step of 0 has been refused, but a division by it would come first.
  Value stride = arith::MaxSIOp::create(l.b, arith::MaxSIOp::create(l.b, given.step, negated), l.index(1));
  return arith::MaxSIOp::create(l.b, arith::CeilDivSIOp::create(l.b, span, stride), l.index(0));
}

/// What is given for each dim: everything where it is not among the axes.
static SmallVector<Given> givenOf(onnx::SliceOp op, Lowering &l) {
  int64_t rank = l.rank(op.getData());
  SmallVector<Value> starts = listElements(l, op.getStarts(), rank), ends = listElements(l, op.getEnds(), rank), steps;
  // Shape inference has asked for lists of one length; the known one of two is the shorter.
  size_t entries = std::min(starts.size(), ends.size());
  if (onnx::isPresent(op.getSteps()))
    steps = listElements(l, op.getSteps(), rank);
  steps.resize(entries, l.index(1));
  starts.resize(entries);
  ends.resize(entries);
  SmallVector<Given> result;
  for (int64_t dim = 0; dim < rank; ++dim)
    result.push_back({l.sizeValue(op.getData(), dim), l.index(0), l.sizeValue(op.getData(), dim), l.index(1)});
  if (onnx::isPresent(op.getAxes())) {
    ComputedAxes axes = ComputedAxes::of(l, op.getAxes(), rank);
    for (auto [dim, given] : llvm::enumerate(result))
      given = {given.size, axes.entryOf(l, dim, starts, given.start), axes.entryOf(l, dim, ends, given.end),
               axes.entryOf(l, dim, steps, given.step)};
    return result;
  }
  Value length = l.index(lengthOf(l, op.getStarts()));
  for (auto [dim, start, end, step] : llvm::enumerate(starts, ends, steps)) {
    Value isGiven = arith::CmpIOp::create(l.b, arith::CmpIPredicate::slt, l.index(dim), length);
    auto orWhole = [&](Value given, Value whole) -> Value {
      return arith::SelectOp::create(l.b, isGiven, given, whole);
    };
    Given &whole = result[dim];
    whole = {whole.size, orWhole(start, whole.start), orWhole(end, whole.end), orWhole(step, whole.step)};
  }
  return result;
}

static LogicalResult sliceComputed(onnx::SliceOp op, Lowering &l) {
  SmallVector<Given> dims = givenOf(op, l);
  SmallVector<Value> starts, steps;
  for (int64_t dim = 0; dim < l.rank(op.getData()); ++dim) {
    Given &given = dims[dim];
    given.step = boundedStep(l, given);
    auto compare = [&](arith::CmpIPredicate predicate) -> Value {
      return arith::CmpIOp::create(l.b, predicate, given.step, l.index(0));
    };
    l.check(compare(arith::CmpIPredicate::ne), "expected 'steps' other than 0, found 0");
    Value isForward = compare(arith::CmpIPredicate::sgt);
    starts.push_back(computedStart(l, given, isForward));
    steps.push_back(given.step);
    claimSize(l, op.getOutput(), dim, computedSize(l, given, starts.back(), isForward));
  }
  return l.define(op.getOutput(), sliceByReading(l, op.getData(), op.getOutput(), starts, steps));
}

//===- The rule -----------------------------------------------------------===//

static LogicalResult lowerSlice(onnx::SliceOp op, Lowering &l) {
  Value data = op.getData(), result = op.getOutput();
  int64_t rank = l.rank(data);
  auto entries = getConstantIntValue(lengthOf(l, op.getStarts()));
  auto axes = onnx::isPresent(op.getAxes()) ? l.integers(op.getAxes()) : std::nullopt;
  auto steps = onnx::isPresent(op.getSteps()) ? l.integers(op.getSteps()) : std::nullopt;
  if (!entries || (onnx::isPresent(op.getAxes()) && !axes) || (onnx::isPresent(op.getSteps()) && !steps))
    return sliceComputed(op, l);
  SmallVector<Cut> cuts;
  for (int64_t entry = 0; entry < *entries; ++entry) {
    int64_t axis = axes ? normalizedAxis((*axes)[entry], rank) : entry;
    cuts.push_back({axis, steps ? (*steps)[entry] : 1, {}});
    cuts.back().start = startOf(l, op, entry, axis, cuts.back().step);
    l.defineSize(result, axis, [&] { return slicedSize(l, op, entry, cuts.back()); });
    checkLast(l, op, entry, axis);
  }
  if (llvm::any_of(cuts, [](const Cut &cut) { return cut.step < 0; })) {
    SmallVector<Value> firsts(rank, l.index(0)), distances(rank, l.index(1));
    for (const Cut &cut : cuts) {
      firsts[cut.axis] = l.index(cut.start);
      distances[cut.axis] = l.index(cut.step);
    }
    return l.define(result, sliceByReading(l, data, result, firsts, distances));
  }
  SmallVector<OpFoldResult> offsets(rank, l.b.getIndexAttr(0)), strides(rank, l.b.getIndexAttr(1));
  for (const Cut &cut : cuts) {
    offsets[cut.axis] = cut.start;
    strides[cut.axis] = l.b.getIndexAttr(cut.step);
  }
  return l.define(result, sliced(l, l.in(data), offsets, l.sizes(result), strides));
}

void populateSliceRules(Rules &rules) { rules.add(lowerSlice); }

} // namespace aicc::linalg
