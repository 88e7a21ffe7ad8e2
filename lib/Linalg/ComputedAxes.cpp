// Axes that only the run knows.
#include "lib/Linalg/ComputedAxes.h"

#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

static Value equals(Lowering &l, Value a, Value b) {
  return arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, a, b);
}

OpFoldResult lengthOf(Lowering &l, Value list) {
  return l.rank(list) == 0 ? OpFoldResult(l.b.getIndexAttr(1)) : l.size(list, 0);
}

SmallVector<Value> listElements(Lowering &l, Value list, int64_t most) {
  SmallVector<Value> result;
  OpFoldResult length = lengthOf(l, list);
  if (auto known = getConstantIntValue(length)) {
    for (int64_t entry = 0; entry < *known; ++entry)
      result.push_back(l.index(l.elementAsIndex(list, entry)));
    return result;
  }
  Value fits = arith::CmpIOp::create(l.b, arith::CmpIPredicate::sle, l.index(length), l.index(most));
  l.check(fits, "expected at most " + Twine(most) + " elements in a list of it, found more");
  Type stored = Lowering::storage(Lowering::element(list));
  Value zero = arith::ConstantOp::create(l.b, l.b.getZeroAttr(stored));
  Value whole = padded(l, l.in(list), OpFoldResult(l.b.getIndexAttr(0)), OpFoldResult(l.b.getIndexAttr(most)), zero);
  Scalar scalar{l.b, Lowering::isUnsigned(list)};
  for (int64_t entry = 0; entry < most; ++entry)
    result.push_back(scalar.indexCast(tensor::ExtractOp::create(l.b, whole, l.index(entry))));
  return result;
}

/// One axis, negative ones counted from the end; -1 unless `isGiven`, an i1, null for always.
static Value axisOf(Lowering &l, Value axis, int64_t rank, Value isGiven) {
  if (auto constant = getConstantIntValue(axis))
    return l.index(normalizedAxis(*constant, rank));
  Value negative = arith::CmpIOp::create(l.b, arith::CmpIPredicate::slt, axis, l.index(0));
  axis = arith::SelectOp::create(l.b, negative, arith::AddIOp::create(l.b, axis, l.index(rank)), axis);
  if (isGiven)
    axis = arith::SelectOp::create(l.b, isGiven, axis, l.index(0));
  // As an unsigned number, a negative one is beyond the end.
  Value inside = arith::CmpIOp::create(l.b, arith::CmpIPredicate::ult, axis, l.index(std::max<int64_t>(rank, 1)));
  l.check(inside, "expected axes in [" + Twine(-rank) + ", " + Twine(rank) + "), found one outside");
  return isGiven ? arith::SelectOp::create(l.b, isGiven, axis, l.index(-1)).getResult() : axis;
}

Value computedAxis(Lowering &l, Value axis, int64_t rank) {
  return axisOf(l, l.index(l.elementAsIndex(axis, 0)), rank, {});
}

ComputedAxes ComputedAxes::of(Lowering &l, Value axes, int64_t rank) {
  ComputedAxes result;
  OpFoldResult length = lengthOf(l, axes);
  bool isKnown = getConstantIntValue(length).has_value();
  result.number = l.index(length);
  for (auto [entry, given] : llvm::enumerate(listElements(l, axes, rank))) {
    Value isGiven;
    if (!isKnown)
      isGiven = arith::CmpIOp::create(l.b, arith::CmpIPredicate::slt, l.index(entry), result.number);
    Value axis = axisOf(l, given, rank, isGiven);
    for (Value other : result.axes) {
      Value isFine = arith::CmpIOp::create(l.b, arith::CmpIPredicate::ne, axis, other);
      if (!isKnown)
        isFine = arith::OrIOp::create(l.b, isFine, equals(l, axis, l.index(-1)));
      l.check(isFine, "expected distinct axes, found one twice");
    }
    result.axes.push_back(axis);
  }
  return result;
}

Value ComputedAxes::contain(Lowering &l, int64_t dim) const {
  Value result = arith::ConstantIntOp::create(l.b, 0, 1);
  for (Value axis : axes)
    result = arith::OrIOp::create(l.b, result, equals(l, axis, l.index(dim)));
  return result;
}

Value ComputedAxes::entryOf(Lowering &l, int64_t dim, ArrayRef<Value> entries, Value otherwise) const {
  for (auto [axis, entry] : llvm::zip(axes, entries))
    otherwise = arith::SelectOp::create(l.b, equals(l, axis, l.index(dim)), entry, otherwise);
  return otherwise;
}

void claimSize(Lowering &l, Value result, int64_t dim, Value size) {
  l.defineSize(result, dim, [&] { return OpFoldResult(size); });
  Value known = l.sizeValue(result, dim);
  if (known != size)
    l.check(equals(l, known, size),
            "expected dim " + Twine(dim) + " of its result to have the size that the model says");
}

static SmallVector<ReassociationIndices> oneGroup(int64_t rank) {
  if (rank == 0)
    return {};
  return {llvm::to_vector(llvm::seq<int64_t>(0, rank))};
}

Value reshapeThroughOneDim(Lowering &l, Value input, ArrayRef<OpFoldResult> sizes) {
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<int64_t> shape;
  for (OpFoldResult size : sizes)
    shape.push_back(getConstantIntValue(size).value_or(ShapedType::kDynamic));
  RankedTensorType target = type.clone(shape);
  int64_t elements = target.hasStaticShape() ? target.getNumElements() : ShapedType::kDynamic;
  if (type.getRank() == 0)
    input = tensor::ExpandShapeOp::create(l.b, type.clone({1}), input, oneGroup(0));
  else if (type.getRank() > 1)
    input = tensor::CollapseShapeOp::create(l.b, input, oneGroup(type.getRank()));
  if (cast<RankedTensorType>(input.getType()).getDimSize(0) != elements)
    input = tensor::CastOp::create(l.b, type.clone({elements}), input);
  if (shape.size() == 1)
    return input;
  if (shape.empty())
    return tensor::CollapseShapeOp::create(l.b, input, oneGroup(0));
  return tensor::ExpandShapeOp::create(l.b, target, input, oneGroup(shape.size()), sizes);
}

} // namespace aicc::linalg
