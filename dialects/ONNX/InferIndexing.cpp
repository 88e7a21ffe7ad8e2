// Shapes of gather and scatter ops, of shapes as values and of generators.
#include "dialects/ONNX/Infer.h"
#include "dialects/ONNX/Number.h"

using namespace mlir;

namespace aicc::onnx {

static Type i64(ShapeContext &context) { return IntegerType::get(context.getContext(), 64); }

//===- Gather and scatter -----------------------------------------------===//

static LogicalResult gatherElementsOf(ShapeContext &context, GatherOp op, ArrayRef<Dim> elements) {
  auto indices = context.constants(op.getIndices());
  auto rank = context.rank(op.getIndices());
  if (!indices || *rank > 1)
    return success();
  Dims result;
  for (int64_t index : *indices) {
    int64_t size = elements.size(), at = index < 0 ? index + size : index;
    if (at < 0 || at >= size)
      return op.emitOpError() << "expected 'indices' in [" << -size << ", " << size << "), found " << index;
    result.push_back(elements[at]);
  }
  context.setValue(op.getOutput(), result);
  return success();
}

LogicalResult GatherOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getData());
  auto dims = context.shape(getData()), indices = context.shape(getIndices());
  if (!dims || !indices) {
    context.setUnranked(getOutput(), elementType);
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), dims->size());
  if (failed(axis))
    return failure();
  Dims result(dims->take_front(*axis));
  llvm::append_range(result, *indices);
  llvm::append_range(result, dims->drop_front(*axis + 1));
  context.setShape(getOutput(), result, elementType);
  auto elements = context.value(getData());
  return elements && dims->size() == 1 ? gatherElementsOf(context, *this, *elements) : success();
}

/// Ops that take an index per element want every operand of one rank.
static LogicalResult checkRankOf(ShapeContext &context, Operation *op, Value value, StringRef name, Value data) {
  auto expected = context.rank(data), found = context.rank(value);
  if (!expected || !found || *expected == *found)
    return success();
  return op->emitOpError() << "expected '" << name << "' to have the rank of 'data' (" << *expected << "), found rank "
                           << *found;
}

LogicalResult GatherElementsOp::inferShapes(ShapeContext &context) {
  auto rank = context.rank(getData());
  if ((rank && failed(normalizeAxis(*this, getAxis(), *rank))) ||
      failed(checkRankOf(context, *this, getIndices(), "indices", getData())))
    return failure();
  auto dims = context.shape(getIndices());
  setResult(context, getOutput(), dims ? std::optional(Dims(*dims)) : std::nullopt, context.elementType(getData()));
  return success();
}

LogicalResult GatherNDOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getData());
  auto dims = context.shape(getData()), indices = context.shape(getIndices());
  auto depth = indices && !indices->empty() ? constantOf(indices->back()) : std::nullopt;
  auto declared = declaredRank(getOutput());
  if (dims && indices && !indices->empty() && declared && !depth) {
    depth = int64_t(indices->size()) - 1 + int64_t(dims->size()) - getBatchDims() - *declared;
    (void)context.unify(indices->back(), context.constant(*depth), getLoc());
  }
  if (!dims || !depth) {
    context.setUnranked(getOutput(), elementType);
    return success();
  }
  int64_t most = int64_t(dims->size()) - getBatchDims();
  if (*depth < 1 || *depth > most)
    return emitOpError() << "expected the last dim of 'indices' in [1, " << most << "], found " << *depth;
  for (int64_t dim = 0; dim < int64_t(getBatchDims()) && dim + 1 < int64_t(indices->size()); ++dim)
    requireSame(context, (*dims)[dim], (*indices)[dim]);
  Dims result(indices->drop_back());
  llvm::append_range(result, dims->drop_front(getBatchDims() + *depth));
  context.setShape(getOutput(), result, elementType);
  return success();
}

LogicalResult ScatterElementsOp::inferShapes(ShapeContext &context) {
  if (failed(checkRankOf(context, *this, getIndices(), "indices", getData())) ||
      failed(checkRankOf(context, *this, getUpdates(), "updates", getData())))
    return failure();
  return inferSameAlongAxis(context, *this);
}

LogicalResult ScatterNDOp::inferShapes(ShapeContext &context) {
  auto data = context.rank(getData()), updates = context.rank(getUpdates());
  auto indices = context.shape(getIndices());
  auto depth = indices && !indices->empty() ? constantOf(indices->back()) : std::nullopt;
  if (data && indices && !indices->empty() && updates && !depth) {
    depth = int64_t(indices->size()) - 1 + *data - *updates;
    (void)context.unify(indices->back(), context.constant(*depth), getLoc());
  }
  if (data && depth && (*depth < 0 || *depth > *data))
    return emitOpError() << "expected the last dim of 'indices' in [0, " << *data << "], found " << *depth;
  auto given = context.shape(getUpdates()), dims = context.shape(getData());
  if (given && dims && depth && indices && given->size() == indices->size() - 1 + dims->size() - *depth)
    for (auto [i, dim] : llvm::enumerate(*given))
      requireSame(context, dim, i + 1 < indices->size() ? (*indices)[i] : (*dims)[i + 1 - indices->size() + *depth]);
  int64_t wanted = data && depth ? int64_t(indices->size()) - 1 + *data - *depth : 0;
  if (data && depth && updates && *updates != wanted)
    return emitOpError() << "expected 'updates' to have rank " << wanted << ", found rank " << *updates;
  return inferSame(context, *this);
}

LogicalResult TensorScatterOp::inferShapes(ShapeContext &context) { return inferSame(context, *this); }

//===- Shapes as values -------------------------------------------------===//

LogicalResult ShapeOp::inferShapes(ShapeContext &context) {
  auto dims = context.shape(getData());
  if (!dims) {
    context.setShape(getShape(), Dim(), i64(context));
    return success();
  }
  int64_t rank = dims->size();
  auto place = [&](int64_t at) { return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank); };
  int64_t first = place(getStart()), last = getEnd() ? place(*getEnd()) : rank;
  ArrayRef<Dim> part = first < last ? dims->slice(first, last - first) : ArrayRef<Dim>();
  context.setShape(getShape(), context.constant(part.size()), i64(context));
  context.setValue(getShape(), part);
  return success();
}

LogicalResult SizeOp::inferShapes(ShapeContext &context) {
  context.setShape(getSize(), {}, i64(context));
  if (auto dims = context.shape(getData()))
    if (Dim count = product(context, *dims))
      context.setValue(getSize(), count);
  return success();
}

//===- Generators -------------------------------------------------------===//

static Dim rangeCount(ShapeContext &context, RangeOp op) {
  auto only = [&](Value value) {
    auto elements = context.value(value);
    return elements && elements->size() == 1 ? (*elements)[0] : Dim();
  };
  Dim start = only(op.getStart()), limit = only(op.getLimit()), delta = only(op.getDelta());
  auto step = constantOf(delta);
  auto first = context.floats(op.getStart()), last = context.floats(op.getLimit()), by = context.floats(op.getDelta());
  bool areNumbers = first && last && by && first->size() == 1 && last->size() == 1 && by->size() == 1;
  if (areNumbers && (*by)[0] != 0) {
    auto whole = wholeNumber(std::max(0.0, std::ceil(((*last)[0] - (*first)[0]) / (*by)[0])));
    return whole ? context.constant(*whole) : Dim();
  }
  if (!step || *step <= 0)
    return {};
  Dim count = ceilDivide(subtract(limit, start), *step);
  auto least = lowerBound(count, 0);
  return least && *least >= 0 ? count : Dim();
}

LogicalResult RangeOp::inferShapes(ShapeContext &context) {
  auto delta = context.constants(getDelta());
  if (delta && delta->size() == 1 && (*delta)[0] == 0)
    return emitOpError("expected 'delta' other than 0, found 0");
  Type elementType = context.elementType(getStart());
  Dim count = rangeCount(context, *this);
  context.setShape(getOutput(), count, elementType);
  auto start = context.value(getStart());
  auto number = constantOf(count);
  if (!elementType.isInteger() || !number || *number > 64 || !start || !delta)
    return success();
  Dims elements;
  for (int64_t i = 0; i < *number; ++i)
    elements.push_back(add((*start)[0], i * (*delta)[0]));
  context.setValue(getOutput(), elements);
  return success();
}

LogicalResult OneHotOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getValues());
  auto dims = context.shape(getIndices());
  if (!dims) {
    context.setUnranked(getOutput(), elementType);
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), dims->size() + 1);
  if (failed(axis))
    return failure();
  auto depth = context.value(getDepth());
  Dims result(*dims);
  result.insert(result.begin() + *axis, depth && depth->size() == 1 ? (*depth)[0] : Dim());
  context.setShape(getOutput(), result, elementType);
  return success();
}

LogicalResult EyeLikeOp::inferShapes(ShapeContext &context) {
  if (failed(inferSame(context, *this)))
    return failure();
  if (!getDtype())
    return success();
  auto type = typeOfNumber(*this, *getDtype(), "dtype");
  if (failed(type))
    return failure();
  auto dims = context.shape(getInput());
  setResult(context, getOutput(), dims ? std::optional(Dims(*dims)) : std::nullopt, *type);
  return success();
}

LogicalResult ConstantOfShapeOp::inferShapes(ShapeContext &context) {
  Type elementType = Float32Type::get(getContext());
  if (auto value = getValue())
    elementType = value->getElementType();
  auto shape = context.value(getInput());
  if (!shape) {
    auto rank = rankFrom(context, *this, getInput(), "input");
    if (succeeded(rank) && !*rank && (*rank = declaredRank(getOutput())) &&
        failed(requireCount(context, *this, getInput(), **rank)))
      return failure();
    if (failed(rank))
      return failure();
    setResult(context, getOutput(), *rank ? std::optional(unknownDims(**rank)) : std::nullopt, elementType);
    return success();
  }
  for (Dim dim : *shape)
    if (constantOf(dim).value_or(0) < 0)
      return emitOpError() << "expected dims of at least 0 in 'input', found " << context.text(dim);
  context.setShape(getOutput(), *shape, elementType);
  auto count = shape->size() <= 1 ? constantOf(product(context, *shape)) : std::nullopt;
  auto dense = dyn_cast_or_null<DenseElementsAttr>(getValueAttr());
  if (count && *count <= 64 && dense && elementType.isSignlessInteger())
    context.setValue(getOutput(), Dims(*count, context.constant((*dense.value_begin<APInt>()).getSExtValue())));
  return success();
}

LogicalResult ConstantOp::inferShapes(ShapeContext &context) {
  if (auto elements = dyn_cast<ElementsAttr>(getValue()))
    context.setType(getOutput(), elements.getType());
  else
    context.setType(getOutput(), getType());
  return success();
}

} // namespace aicc::onnx
