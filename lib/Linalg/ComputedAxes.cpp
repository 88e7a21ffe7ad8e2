// Axes that only the run knows.
#include "lib/Linalg/ComputedAxes.h"

#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

static Value equals(Lowering &l, Value a, Value b) {
  return arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, a, b);
}

/// One axis, negative ones counted from the end.
static Value axisOf(Lowering &l, OpFoldResult given, int64_t rank) {
  if (auto constant = getConstantIntValue(given))
    return l.index(normalizedAxis(*constant, rank));
  Value axis = l.index(given);
  Value negative = arith::CmpIOp::create(l.b, arith::CmpIPredicate::slt, axis, l.index(0));
  axis = arith::SelectOp::create(l.b, negative, arith::AddIOp::create(l.b, axis, l.index(rank)), axis);
  // As an unsigned number, a negative one is beyond the end.
  Value inside = arith::CmpIOp::create(l.b, arith::CmpIPredicate::ult, axis, l.index(rank));
  l.check(inside, "expected axes in [" + Twine(-rank) + ", " + Twine(rank) + "), found one outside");
  return axis;
}

FailureOr<ComputedAxes> ComputedAxes::of(Lowering &l, Value axes, int64_t rank) {
  std::optional<int64_t> count = 1;
  if (l.rank(axes) == 1)
    count = onnx::constantOf(l.dims(axes)[0]);
  if (!count)
    return emitError(l.b.getLoc(), "expected a known number of axes, found one computed at run time");
  ComputedAxes result;
  for (int64_t entry = 0; entry < *count; ++entry) {
    Value axis = axisOf(l, l.elementAsIndex(axes, entry), rank);
    for (Value other : result.axes) {
      Value distinct = arith::CmpIOp::create(l.b, arith::CmpIPredicate::ne, axis, other);
      l.check(distinct, "expected distinct axes, found one twice");
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
  for (auto [axis, entry] : llvm::zip_equal(axes, entries))
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
