// Shapes of reductions, scans and sorting.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

static Type i64(ShapeContext &context) { return IntegerType::get(context.getContext(), 64); }

static Dims reducedDims(ShapeContext &context, ArrayRef<Dim> dims, ArrayRef<int64_t> axes, bool keepDims) {
  Dims result;
  for (auto [i, dim] : llvm::enumerate(dims)) {
    bool isReduced = llvm::is_contained(axes, int64_t(i));
    if (!isReduced)
      result.push_back(dim);
    else if (keepDims)
      result.push_back(context.constant(1));
  }
  return result;
}

/// The reduced axes; none while they are not known.
static FailureOr<std::optional<SmallVector<int64_t>>> reductionAxes(ShapeContext &context, Operation *op, Value axes,
                                                                    int64_t rank, bool emptyMeansNone) {
  SmallVector<int64_t> given;
  if (isPresent(axes)) {
    auto known = context.constants(axes);
    if (!known && context.rank(axes) == 1 && constantOf((*context.shape(axes))[0]) == 0)
      known.emplace();
    if (!known)
      return std::optional<SmallVector<int64_t>>();
    given = *known;
  }
  if (given.empty() && !emptyMeansNone)
    given = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  FailureOr<SmallVector<int64_t>> normal = normalizeAxes(op, given, rank);
  if (failed(normal))
    return failure();
  return std::optional<SmallVector<int64_t>>(*normal);
}

LogicalResult inferReduce(ShapeContext &context, Operation *op) {
  Value data = op->getOperand(0), axes = op->getOperand(1), result = op->getResult(0);
  Type elementType = context.elementType(data);
  auto dims = context.shape(data);
  if (!dims) {
    context.setUnranked(result, elementType);
    return success();
  }
  bool keepDims = integerOr(op, "keepdims", 1) != 0;
  auto known = reductionAxes(context, op, axes, dims->size(), integerOr(op, "noop_with_empty_axes", 0) != 0);
  if (failed(known))
    return failure();
  if (*known) {
    context.setShape(result, reducedDims(context, *dims, **known, keepDims), elementType);
    return success();
  }
  auto count = rankFrom(context, op, axes, "axes");
  if (failed(count))
    return failure();
  if (count->value_or(0) > int64_t(dims->size()))
    return op->emitOpError() << "expected at most as many 'axes' as 'data' has dims (" << dims->size() << "), found "
                             << **count;
  auto declared = declaredRank(result);
  if (!*count && declared && *declared <= int64_t(dims->size())) // code checks the number of axes
    *count = int64_t(dims->size()) - *declared;
  if (keepDims)
    context.setShape(result, unknownDims(dims->size()), elementType);
  else
    setResult(context, result, *count ? std::optional(unknownDims(dims->size() - **count)) : std::nullopt, elementType);
  return success();
}

LogicalResult inferArgReduce(ShapeContext &context, Operation *op) {
  auto dims = context.shape(op->getOperand(0));
  if (!dims) {
    context.setUnranked(op->getResult(0), i64(context));
    return success();
  }
  auto axis = normalizeAxis(op, integerOr(op, "axis", 0), dims->size());
  if (failed(axis))
    return failure();
  bool keepDims = integerOr(op, "keepdims", 1) != 0;
  context.setShape(op->getResult(0), reducedDims(context, *dims, *axis, keepDims), i64(context));
  return success();
}

LogicalResult inferSameAlongAxis(ShapeContext &context, Operation *op) {
  auto rank = context.rank(op->getOperand(0));
  if (rank && *rank > 0 && failed(normalizeAxis(op, integerOr(op, "axis", 0), *rank)))
    return failure();
  return inferSame(context, op);
}

LogicalResult TopKOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getX());
  auto dims = context.shape(getX());
  if (!dims) {
    context.setUnranked(getValues(), elementType);
    context.setUnranked(getIndices(), i64(context));
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), dims->size());
  if (failed(axis))
    return failure();
  auto count = context.value(getK());
  Dim k = count && count->size() == 1 ? (*count)[0] : Dim();
  if (auto size = constantOf((*dims)[*axis]); size && k && constantOf(k).value_or(0) > *size)
    return emitOpError() << "expected 'K' of at most " << *size << ", the size of axis " << *axis << ", found "
                         << context.text(k);
  Dims result(*dims);
  result[*axis] = k ? k : context.fresh(getValues(), *axis);
  context.setShape(getValues(), result, elementType);
  context.setShape(getIndices(), result, i64(context));
  return success();
}

LogicalResult UniqueOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getX());
  auto dims = context.shape(getX());
  int64_t axis = 0;
  if (dims && getAxis()) {
    auto normal = normalizeAxis(*this, *getAxis(), dims->size());
    if (failed(normal))
      return failure();
    axis = *normal;
  }
  Dim count = context.fresh(getY(), axis);
  Dims result = {count};
  if (getAxis() && dims) {
    result = Dims(*dims);
    result[axis] = count;
  }
  if (!getAxis() || dims)
    context.setShape(getY(), result, elementType);
  else
    context.setUnranked(getY(), elementType);
  Dim inverse = dims ? (getAxis() ? (*dims)[axis] : product(context, *dims)) : Dim();
  context.setShape(getIndices(), count, i64(context));
  context.setShape(getInverseIndices(), inverse, i64(context));
  context.setShape(getCounts(), count, i64(context));
  return success();
}

LogicalResult NonZeroOp::inferShapes(ShapeContext &context) {
  auto rank = context.rank(getX());
  Dim rows = rank ? context.constant(*rank) : Dim();
  context.setShape(getY(), {rows, Dim()}, i64(context));
  return success();
}

} // namespace aicc::onnx
