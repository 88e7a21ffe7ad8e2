// Types of sequences and optionals.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

static Type i64(ShapeContext &context) { return IntegerType::get(context.getContext(), 64); }

/// The least type that holds both tensors: dims on which they differ are unknown.
static Type commonType(Type a, Type b) {
  if (a == b || !a || !b)
    return a ? a : b;
  auto left = dyn_cast<RankedTensorType>(a), right = dyn_cast<RankedTensorType>(b);
  if (!left || !right || left.getRank() != right.getRank())
    return isa<TensorType>(a) ? Type(UnrankedTensorType::get(elementTypeOf(a))) : a;
  SmallVector<int64_t> sizes;
  for (auto [x, y] : llvm::zip(left.getShape(), right.getShape()))
    sizes.push_back(x == y ? x : ShapedType::kDynamic);
  return RankedTensorType::get(sizes, left.getElementType());
}

static bool holdsMap(Type type) {
  if (auto optional = dyn_cast<OptionalType>(type))
    return holdsMap(optional.getElementType());
  auto sequence = dyn_cast<SequenceType>(type);
  return sequence ? holdsMap(sequence.getElementType()) : isa<MapType>(type);
}

/// The standard has these operators for tensors only.
static LogicalResult refuseMaps(ShapeContext &context, Operation *op) {
  for (Value operand : op->getOperands())
    if (holdsMap(context.type(operand)))
      return op->emitOpError() << "expected tensors, or sequences and optionals of them, found "
                               << context.type(operand);
  return success();
}

static FailureOr<Type> elementOf(ShapeContext &context, Operation *op, Value sequence) {
  if (failed(refuseMaps(context, op)))
    return failure();
  if (auto type = dyn_cast<SequenceType>(context.type(sequence)))
    return type.getElementType();
  return op->emitOpError() << "expected a sequence, found " << context.type(sequence);
}

LogicalResult SequenceConstructOp::inferShapes(ShapeContext &context) {
  if (getInputs().empty())
    return emitOpError("expected at least one operand, found none");
  if (failed(refuseMaps(context, *this)))
    return failure();
  Type element;
  for (Value input : getInputs())
    element = commonType(element, context.type(input));
  context.setType(getOutputSequence(), SequenceType::get(getContext(), element));
  return success();
}

LogicalResult SequenceEmptyOp::inferShapes(ShapeContext &context) {
  auto type = typeOfNumber(*this, getDtype().value_or(1), "dtype");
  if (failed(type))
    return failure();
  context.setType(getOutput(), SequenceType::get(getContext(), UnrankedTensorType::get(*type)));
  return success();
}

LogicalResult SequenceAtOp::inferShapes(ShapeContext &context) {
  auto element = elementOf(context, *this, getInputSequence());
  if (failed(element))
    return failure();
  context.setType(getTensor(), *element);
  return success();
}

LogicalResult SequenceEraseOp::inferShapes(ShapeContext &context) {
  if (failed(refuseMaps(context, *this)))
    return failure();
  context.copy(getInputSequence(), getOutputSequence());
  return success();
}

LogicalResult SequenceInsertOp::inferShapes(ShapeContext &context) {
  auto element = elementOf(context, *this, getInputSequence());
  if (failed(element))
    return failure();
  if (elementTypeOf(*element) != context.elementType(getTensor()))
    return emitOpError() << "expected a tensor of " << elementTypeOf(*element) << ", as in the sequence, found "
                         << context.elementType(getTensor());
  bool isFirst = getInputSequence().getDefiningOp<SequenceEmptyOp>() != nullptr; // what it says of shapes is nothing
  Type common = isFirst ? context.type(getTensor()) : commonType(*element, context.type(getTensor()));
  context.setType(getOutputSequence(), SequenceType::get(getContext(), common));
  return success();
}

LogicalResult SequenceLengthOp::inferShapes(ShapeContext &context) {
  if (failed(refuseMaps(context, *this)))
    return failure();
  context.setShape(getLength(), {}, i64(context));
  return success();
}

LogicalResult SplitToSequenceOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getInput());
  auto dims = context.shape(getInput());
  if (!dims) {
    context.setType(getOutputSequence(), SequenceType::get(getContext(), UnrankedTensorType::get(elementType)));
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), dims->size());
  if (failed(axis))
    return failure();
  SmallVector<int64_t> sizes;
  for (Dim dim : *dims)
    sizes.push_back(constantOf(dim).value_or(ShapedType::kDynamic));
  auto split = isPresent(getSplit()) ? context.constants(getSplit()) : std::nullopt;
  bool byOne = !isPresent(getSplit());
  sizes[*axis] = byOne                                                            ? 1
                 : split && split->size() == 1 && sizes[*axis] % (*split)[0] == 0 ? (*split)[0]
                                                                                  : ShapedType::kDynamic;
  if (byOne && !getKeepdims())
    sizes.erase(sizes.begin() + *axis);
  context.setType(getOutputSequence(), SequenceType::get(getContext(), RankedTensorType::get(sizes, elementType)));
  return success();
}

LogicalResult ConcatFromSequenceOp::inferShapes(ShapeContext &context) {
  auto element = elementOf(context, *this, getInputSequence());
  if (failed(element))
    return failure();
  auto tensor = dyn_cast<RankedTensorType>(*element);
  Type elementType = elementTypeOf(*element);
  if (!tensor) {
    context.setUnranked(getConcatResult(), elementType);
    return success();
  }
  Dims dims;
  for (int64_t size : tensor.getShape())
    dims.push_back(ShapedType::isDynamic(size) ? Dim() : context.constant(size));
  auto axis = normalizeAxis(*this, getAxis(), dims.size() + (getNewAxis() ? 1 : 0));
  if (failed(axis))
    return failure();
  if (getNewAxis())
    dims.insert(dims.begin() + *axis, Dim());
  else
    dims[*axis] = Dim();
  context.setShape(getConcatResult(), dims, elementType);
  return success();
}

LogicalResult SequenceMapOp::inferShapes(ShapeContext &context) {
  if (failed(refuseMaps(context, *this)))
    return failure();
  if (getBody().empty() || getBody().front().getNumArguments() != getNumOperands())
    return emitOpError() << "expected " << getNumOperands() << " arguments of 'body', one per operand";
  for (auto [operand, argument] : llvm::zip(getOperands(), getBody().getArguments())) {
    auto sequence = dyn_cast<SequenceType>(context.type(operand));
    context.setType(argument, sequence ? sequence.getElementType() : context.type(operand));
  }
  if (failed(context.inferBlock(getBody().front())))
    return failure();
  auto yield = dyn_cast<YieldOp>(getBody().front().back());
  if (!yield || yield.getNumOperands() != getNumResults())
    return emitOpError() << "expected " << getNumResults() << " values from 'body', one per result";
  for (auto [value, result] : llvm::zip(yield.getOperands(), getResults()))
    context.setType(result, SequenceType::get(getContext(), context.type(value)));
  return success();
}

//===- Optionals --------------------------------------------------------===//

LogicalResult OptionalOp::inferShapes(ShapeContext &context) {
  Type type = isPresent(getInput()) ? context.type(getInput()) : getElemType().value_or(Type());
  if (!type)
    return emitOpError("expected a value or 'elem_type', found neither");
  if (holdsMap(type))
    return emitOpError() << "expected a tensor or a sequence of tensors, found " << type;
  context.setType(getOutput(), OptionalType::get(getContext(), type));
  return success();
}

LogicalResult OptionalGetElementOp::inferShapes(ShapeContext &context) {
  Type type = context.type(getInput());
  if (auto optional = dyn_cast<OptionalType>(type))
    context.setType(getOutput(), optional.getElementType());
  else
    context.copy(getInput(), getOutput());
  return success();
}

LogicalResult OptionalHasElementOp::inferShapes(ShapeContext &context) {
  context.setShape(getOutput(), {}, IntegerType::get(getContext(), 1));
  return success();
}

} // namespace aicc::onnx
