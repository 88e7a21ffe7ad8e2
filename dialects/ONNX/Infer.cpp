// What the inference functions of several op families share.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

FailureOr<int64_t> normalizeAxis(Operation *op, int64_t axis, int64_t rank, StringRef name) {
  if (axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  return op->emitOpError() << "expected '" << name << "' in [" << -rank << ", " << rank << "), found " << axis;
}

FailureOr<SmallVector<int64_t>> normalizeAxes(Operation *op, ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    FailureOr<int64_t> normal = normalizeAxis(op, axis, rank, "axes");
    if (failed(normal))
      return failure();
    if (llvm::is_contained(result, *normal))
      return op->emitOpError() << "expected distinct 'axes', found " << *normal << " twice";
    result.push_back(*normal);
  }
  llvm::sort(result);
  return result;
}

static FailureOr<Dims> broadcastTwo(ShapeContext &context, Operation *op, ArrayRef<Dim> a, ArrayRef<Dim> b) {
  if (a.size() < b.size())
    std::swap(a, b);
  Dims result(a);
  size_t offset = a.size() - b.size();
  for (auto [i, dim] : llvm::enumerate(b)) {
    FailureOr<Dim> both = context.broadcast(a[offset + i], dim, op->getLoc());
    if (failed(both))
      return op->emitOpError() << "expected operands that broadcast, found dims " << context.text(a) << " and "
                               << context.text(b);
    result[offset + i] = *both;
  }
  return result;
}

FailureOr<std::optional<Dims>> broadcastShapes(ShapeContext &context, Operation *op, ValueRange values) {
  std::optional<Dims> result = Dims();
  for (Value value : values) {
    auto dims = context.shape(value);
    if (!dims)
      return std::optional<Dims>();
    FailureOr<Dims> both = broadcastTwo(context, op, *result, *dims);
    if (failed(both))
      return failure();
    result = *both;
  }
  return result;
}

void setResult(ShapeContext &context, Value result, const std::optional<Dims> &dims, Type elementType) {
  if (dims)
    context.setShape(result, *dims, elementType);
  else
    context.setUnranked(result, elementType);
}

FailureOr<std::optional<int64_t>> rankFrom(ShapeContext &context, Operation *op, Value shape, StringRef name) {
  auto dims = context.shape(shape);
  auto rank = dims && dims->size() == 1 ? constantOf(dims->front()) : std::nullopt;
  if (rank.value_or(0) <= 64)
    return rank;
  return FailureOr<std::optional<int64_t>>(op->emitOpError()
                                           << "expected at most 64 elements in '" << name << "', found " << *rank);
}

std::optional<int64_t> declaredRank(Value result) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  return type ? std::optional(type.getRank()) : std::nullopt;
}

LogicalResult requireCount(ShapeContext &context, Operation *op, Value list, int64_t count) {
  auto dims = isPresent(list) ? context.shape(list) : std::nullopt;
  if (!dims || dims->size() != 1 || count < 0)
    return success();
  auto known = constantOf(dims->front());
  if (!known)
    (void)context.unify(dims->front(), context.constant(count), op->getLoc());
  else if (*known != count && !context.value(list))
    return op->emitOpError() << "expected a list of " << count << " elements, found one of " << *known;
  return success();
}

void requireSame(ShapeContext &context, Dim a, Dim b) {
  if (a && b && !(constantOf(a) && constantOf(b)))
    (void)context.unify(a, b, UnknownLoc::get(context.getContext()));
}

Dims unknownDims(int64_t rank) { return Dims(rank, Dim()); }

FailureOr<Type> typeOfNumber(Operation *op, int64_t number, StringRef attribute) {
  if (!isKnownDType(number))
    return op->emitOpError() << "expected '" << attribute << "' to number an element type, found " << number;
  return elementTypeOf(DType(number), op->getContext());
}

int64_t integerOr(Operation *op, StringRef name, int64_t otherwise) {
  auto attribute = op->getAttrOfType<IntegerAttr>(name);
  return attribute ? attribute.getInt() : otherwise;
}

Dim product(ShapeContext &context, ArrayRef<Dim> dims) {
  Dim result = context.constant(1);
  for (Dim dim : dims)
    result = multiply(result, dim);
  return result;
}

} // namespace aicc::onnx
