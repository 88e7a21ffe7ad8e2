// Pad and CenterCropPad. A constant border of known width is a fill and an insert_slice; every other kind reads its
// input at a computed position:
//
//   reflect  mirrored at the first and last element     edge  the nearest element     wrap  as if
//   repeated
#include "lib/Linalg/ComputedAxes.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
struct Border {
  SmallVector<OpFoldResult> low, high; ///< per dim of the data
};
} // namespace

/// The border around axes that only the run knows.
static Border computedBorder(onnx::PadOp op, Lowering &l) {
  int64_t rank = l.rank(op.getData());
  ComputedAxes axes = ComputedAxes::of(l, op.getAxes(), rank);
  size_t entries = axes.values().size();
  SmallVector<Value> pads = listElements(l, op.getPads(), 2 * rank), low(pads), high;
  low.resize(entries, l.index(0));
  for (size_t entry = 0; entry < entries; ++entry) { // the second half begins where the number of axes says
    Value place = arith::AddIOp::create(l.b, axes.count(), l.index(entry)), width = l.index(0);
    for (auto [i, pad] : llvm::enumerate(pads)) {
      Value isHere = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, place, l.index(i));
      width = arith::SelectOp::create(l.b, isHere, pad, width);
    }
    high.push_back(width);
  }
  Border border;
  for (int64_t dim = 0; dim < rank; ++dim) {
    border.low.push_back(axes.entryOf(l, dim, low, l.index(0)));
    border.high.push_back(axes.entryOf(l, dim, high, l.index(0)));
  }
  return border;
}

static Border borderOf(onnx::PadOp op, Lowering &l) {
  int64_t rank = l.rank(op.getData());
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (onnx::isPresent(op.getAxes())) {
    auto constants = l.integers(op.getAxes());
    if (!constants)
      return computedBorder(op, l);
    axes = *constants;
  }
  Border border;
  border.low.assign(rank, l.b.getIndexAttr(0));
  border.high.assign(rank, l.b.getIndexAttr(0));
  for (auto [entry, axis] : llvm::enumerate(axes)) {
    border.low[normalizedAxis(axis, rank)] = l.elementAsIndex(op.getPads(), entry);
    border.high[normalizedAxis(axis, rank)] = l.elementAsIndex(op.getPads(), entry + axes.size());
  }
  return border;
}

static bool isWidth(OpFoldResult size) {
  auto constant = getConstantIntValue(size);
  return constant && *constant >= 0;
}

/// The place in the data of `index`, which counts from the first element of the data and may lie
/// outside.
static Value sourceIndex(Scalar &s, StringRef mode, Value index, Value size) {
  Value zero = arith::ConstantIndexOp::create(s.b, 0), one = arith::ConstantIndexOp::create(s.b, 1);
  Value last = arith::SubIOp::create(s.b, size, one);
  if (mode == "wrap") {
    Value rest = arith::RemSIOp::create(s.b, index, arith::MaxSIOp::create(s.b, size, one)); // 0 would trap
    return s.select(s.less(rest, zero), arith::AddIOp::create(s.b, rest, size), rest);
  }
  if (mode == "reflect") {
    index = arith::MaxSIOp::create(s.b, index, s.neg(index));
    Value mirrored = arith::SubIOp::create(s.b, arith::AddIOp::create(s.b, last, last), index);
    index = arith::MinSIOp::create(s.b, index, mirrored);
  }
  return arith::MaxSIOp::create(s.b, arith::MinSIOp::create(s.b, index, last), zero);
}

/// Ends the run where elements are to be repeated and there is none.
static void checkSource(onnx::PadOp op, Lowering &l) {
  using Predicate = arith::CmpIPredicate;
  for (int64_t dim = 0; dim < l.rank(op.getData()); ++dim) {
    if (l.dims(op.getData())[dim] == l.dims(op.getOutput())[dim] || onnx::lowerBound(l.dims(op.getData())[dim], 0) >= 1)
      continue;
    Value has = arith::CmpIOp::create(l.b, Predicate::ne, l.sizeValue(op.getData(), dim), l.index(0));
    Value none = arith::CmpIOp::create(l.b, Predicate::eq, l.sizeValue(op.getOutput(), dim), l.index(0));
    l.check(arith::OrIOp::create(l.b, has, none), "expected elements to repeat, found an axis without any");
  }
}

static LogicalResult padByReading(onnx::PadOp op, Lowering &l, const Border &border, Value fill) {
  Value source = l.in(op.getData());
  StringRef mode = op.getMode();
  SmallVector<OpFoldResult> sizes = l.sizes(op.getData());
  SmallVector<Value> lows, extents;
  for (auto [low, size] : llvm::zip(border.low, sizes)) {
    lows.push_back(l.index(low));
    extents.push_back(l.index(size));
  }
  if (mode != "constant")
    checkSource(op, l);
  Type stored = Lowering::storage(Lowering::element(op.getData()));
  Value result = pointwise(l, {}, {}, l.sizes(op.getOutput()), stored, [&](Scalar &s, ValueRange) -> Value {
    Value inside = s.constant(s.b.getI1Type(), 1);
    SmallVector<Value> indices;
    for (auto [dim, low] : llvm::enumerate(border.low)) {
      Value index = mlir::linalg::IndexOp::create(s.b, dim);
      if (getConstantIntValue(low) == 0 && getConstantIntValue(border.high[dim]) == 0) {
        indices.push_back(index);
        continue;
      }
      index = arith::SubIOp::create(s.b, index, lows[dim]);
      // As unsigned numbers, negative ones are beyond the end.
      Value within = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, index, extents[dim]);
      inside = arith::AndIOp::create(s.b, inside, within);
      indices.push_back(sourceIndex(s, mode, index, extents[dim]));
    }
    Value value = tensor::ExtractOp::create(s.b, source, indices);
    return mode == "constant" ? s.select(inside, value, fill) : value;
  });
  return l.define(op.getOutput(), result);
}

static LogicalResult lowerPad(onnx::PadOp op, Lowering &l) {
  Border border = borderOf(op, l);
  bool isComputed = onnx::isPresent(op.getAxes()) && !l.integers(op.getAxes());
  for (int64_t dim = 0; dim < l.rank(op.getData()); ++dim) {
    auto size = [&] { return addSizes(l, addSizes(l, l.size(op.getData(), dim), border.low[dim]), border.high[dim]); };
    if (isComputed)
      claimSize(l, op.getOutput(), dim, l.index(size()));
    l.defineSize(op.getOutput(), dim, size);
  }
  Type stored = Lowering::storage(Lowering::element(op.getData()));
  Value fill = onnx::isPresent(op.getConstantValue()) ? scalarOf(l, op.getConstantValue())
                                                      : Value(arith::ConstantOp::create(l.b, l.b.getZeroAttr(stored)));
  bool known = llvm::all_of(border.low, isWidth) && llvm::all_of(border.high, isWidth);
  if (op.getMode() != "constant" || !known)
    return padByReading(op, l, border, fill);
  if (l.dims(op.getData()) == l.dims(op.getOutput()))
    return l.define(op.getOutput(), l.in(op.getData()));
  Value result = padded(l, l.in(op.getData()), border.low, l.sizes(op.getOutput()), fill);
  return l.define(op.getOutput(), result);
}

/// Cuts or pads with zeros around the middle: where the rest is odd, the front loses or gets the smaller part.
static LogicalResult lowerCenterCropPad(onnx::CenterCropPadOp op, Lowering &l) {
  Value data = op.getInputData(), result = op.getOutputData(), source = l.in(data);
  int64_t rank = l.rank(data);
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (auto given = op.getAxes())
    axes = llvm::map_to_vector(*given, [&](int64_t axis) { return normalizedAxis(axis, rank); });
  SmallVector<Value> begins(rank), extents(rank);
  for (auto [entry, axis] : llvm::enumerate(axes)) {
    int64_t position = entry;
    l.defineSize(result, axis, [&] { return l.elementAsIndex(op.getShape(), position); });
    extents[axis] = l.sizeValue(data, axis);
    Value rest = arith::SubIOp::create(l.b, l.sizeValue(result, axis), extents[axis]);
    begins[axis] = arith::DivSIOp::create(l.b, rest, l.index(2)); // towards zero
  }
  Type stored = getElementTypeOrSelf(source);
  Value middle = pointwise(l, {}, {}, l.sizes(result), stored, [&](Scalar &s, ValueRange) {
    Value inside = s.constant(s.b.getI1Type(), 1), zero = arith::ConstantIndexOp::create(s.b, 0);
    SmallVector<Value> place;
    for (int64_t dim = 0; dim < rank; ++dim) {
      place.push_back(mlir::linalg::IndexOp::create(s.b, dim));
      if (!begins[dim])
        continue;
      place.back() = arith::SubIOp::create(s.b, place.back(), begins[dim]);
      // As unsigned numbers, negative ones are beyond the end.
      Value within = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, place.back(), extents[dim]);
      place.back() = s.select(within, place.back(), zero);
      inside = arith::AndIOp::create(s.b, inside, within);
    }
    Value value = tensor::ExtractOp::create(s.b, source, place);
    return s.select(inside, value, s.like(value, 0));
  });
  return l.define(result, middle);
}

void populatePadRules(Rules &rules) {
  rules.add(lowerPad);
  rules.add(lowerCenterCropPad);
}

} // namespace aicc::linalg
