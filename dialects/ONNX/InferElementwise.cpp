// Shapes of elementwise ops, and arithmetic on the small integer tensors that compute shapes.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

static Type boolType(ShapeContext &context) { return IntegerType::get(context.getContext(), 1); }

LogicalResult inferSame(ShapeContext &context, Operation *op) {
  Value input = op->getOperand(0);
  std::optional<Dims> dims;
  if (auto shape = context.shape(input))
    dims = Dims(*shape);
  setResult(context, op->getResult(0), dims, context.elementType(input));
  return success();
}

LogicalResult inferPredicate(ShapeContext &context, Operation *op) {
  std::optional<Dims> dims;
  if (auto shape = context.shape(op->getOperand(0)))
    dims = Dims(*shape);
  setResult(context, op->getResult(0), dims, boolType(context));
  return success();
}

static LogicalResult inferBroadcastAs(ShapeContext &context, Operation *op, ValueRange values, Type elementType) {
  auto dims = broadcastShapes(context, op, values);
  if (failed(dims))
    return failure();
  setResult(context, op->getResult(0), *dims, elementType);
  return success();
}

LogicalResult inferBroadcast(ShapeContext &context, Operation *op) {
  if (op->getNumOperands() == 0)
    return op->emitOpError("expected at least one operand, found none");
  return inferBroadcastAs(context, op, op->getOperands(), context.elementType(op->getOperand(0)));
}

LogicalResult inferComparison(ShapeContext &context, Operation *op) {
  return inferBroadcastAs(context, op, op->getOperands(), boolType(context));
}

//===- Elements ---------------------------------------------------------===//

using Function = llvm::function_ref<Dim(ArrayRef<Dim>)>;

/// Whether the elements of a tensor of this type are numbers that Dims can hold: all integers and bools, and floats as
/// long as they are integral (a shape that makes a detour through Cast).
static bool holdsDims(Type type) { return type && (type.isInteger() || isa<FloatType>(type)); }

/// Element i of the result from element i (or the only element) of each operand.
static void inferElements(ShapeContext &context, Operation *op, Function compute) {
  Value result = op->getResult(0);
  auto dims = context.shape(result);
  auto count = dims ? constantOf(product(context, *dims)) : std::nullopt;
  if (!count || *count > 64 || dims->size() > 1 || !holdsDims(context.elementType(result)))
    return;
  SmallVector<ArrayRef<Dim>> inputs;
  for (Value operand : op->getOperands()) {
    auto elements = context.value(operand);
    if (!elements || (elements->size() != 1 && int64_t(elements->size()) != *count))
      return;
    inputs.push_back(*elements);
  }
  SmallVector<Dim> elements;
  for (int64_t i = 0; i < *count; ++i) {
    SmallVector<Dim> arguments;
    for (ArrayRef<Dim> input : inputs)
      arguments.push_back(input[input.size() == 1 ? 0 : i]);
    elements.push_back(compute(arguments));
  }
  if (llvm::any_of(elements, [](Dim dim) { return bool(dim); }))
    context.setValue(result, elements);
}

static LogicalResult inferArithmetic(ShapeContext &context, Operation *op, Function compute) {
  if (op->getNumOperands() == 0)
    return op->emitOpError("expected at least one operand, found none");
  if (failed(inferBroadcast(context, op)))
    return failure();
  inferElements(context, op, compute);
  return success();
}

static LogicalResult inferTest(ShapeContext &context, Operation *op, Function compute) {
  if (failed(inferComparison(context, op)))
    return failure();
  inferElements(context, op, compute);
  return success();
}

/// Whether a >= b whatever the symbols are; none when it depends on them.
static std::optional<bool> isAtLeast(Dim a, Dim b) {
  if (auto least = lowerBound(subtract(a, b), 0); least && *least >= 0)
    return true;
  if (auto least = lowerBound(subtract(b, a), 0); least && *least > 0)
    return false;
  return std::nullopt;
}

static std::optional<bool> isEqual(Dim a, Dim b) {
  if (!a || !b)
    return std::nullopt;
  if (a == b)
    return true;
  if (lowerBound(subtract(a, b), 0).value_or(0) > 0 || lowerBound(subtract(b, a), 0).value_or(0) > 0)
    return false;
  return std::nullopt;
}

static Dim boolean(ShapeContext &context, std::optional<bool> value) {
  return value ? context.constant(*value) : Dim();
}

static std::optional<bool> negated(std::optional<bool> value) {
  return value ? std::optional<bool>(!*value) : std::nullopt;
}

/// Integer division truncates, which is flooring only for operands that are not negative.
static Dim divide(ShapeContext &context, Type type, Dim a, Dim b) {
  auto left = constantOf(a), right = constantOf(b);
  if (left && right && *right != 0 && !(*right == -1 && *left == INT64_MIN))
    return type.isInteger() || *left % *right == 0 ? context.constant(*left / *right) : Dim();
  if (!type.isInteger())
    return a && b ? divideExactly(a, b, context.getContext()) : Dim();
  auto least = lowerBound(a, 0);
  return least && *least >= 0 ? floorDivide(a, b) : Dim();
}

LogicalResult AddOp::inferShapes(ShapeContext &context) {
  return inferArithmetic(context, *this, [](ArrayRef<Dim> x) { return add(x[0], x[1]); });
}

LogicalResult SubOp::inferShapes(ShapeContext &context) {
  return inferArithmetic(context, *this, [](ArrayRef<Dim> x) { return subtract(x[0], x[1]); });
}

LogicalResult MulOp::inferShapes(ShapeContext &context) {
  return inferArithmetic(context, *this, [](ArrayRef<Dim> x) { return multiply(x[0], x[1]); });
}

LogicalResult DivOp::inferShapes(ShapeContext &context) {
  Type type = context.elementType(getA());
  return inferArithmetic(context, *this, [&](ArrayRef<Dim> x) { return divide(context, type, x[0], x[1]); });
}

LogicalResult ModOp::inferShapes(ShapeContext &context) {
  return inferArithmetic(context, *this, [](ArrayRef<Dim> x) {
    auto least = lowerBound(x[0], 0);
    return least && *least >= 0 ? subtract(x[0], multiply(floorDivide(x[0], x[1]), x[1])) : Dim();
  });
}

static Dim extreme(ArrayRef<Dim> x, bool greatest) {
  Dim result = x[0];
  for (Dim dim : x.drop_front()) {
    auto atLeast = isAtLeast(dim, result);
    if (!atLeast)
      return {};
    if (*atLeast == greatest)
      result = dim;
  }
  return result;
}

LogicalResult MaxOp::inferShapes(ShapeContext &context) {
  return inferArithmetic(context, *this, [](ArrayRef<Dim> x) { return extreme(x, true); });
}

LogicalResult MinOp::inferShapes(ShapeContext &context) {
  return inferArithmetic(context, *this, [](ArrayRef<Dim> x) { return extreme(x, false); });
}

static LogicalResult inferUnaryElements(ShapeContext &context, Operation *op, Function compute) {
  if (failed(inferSame(context, op)))
    return failure();
  inferElements(context, op, compute);
  return success();
}

LogicalResult NegOp::inferShapes(ShapeContext &context) {
  return inferUnaryElements(context, *this, [](ArrayRef<Dim> x) { return multiply(x[0], -1); });
}

LogicalResult FloorOp::inferShapes(ShapeContext &context) {
  return inferUnaryElements(context, *this, [](ArrayRef<Dim> x) { return x[0]; });
}

LogicalResult CeilOp::inferShapes(ShapeContext &context) {
  return inferUnaryElements(context, *this, [](ArrayRef<Dim> x) { return x[0]; });
}

LogicalResult RoundOp::inferShapes(ShapeContext &context) {
  return inferUnaryElements(context, *this, [](ArrayRef<Dim> x) { return x[0]; });
}

LogicalResult EqualOp::inferShapes(ShapeContext &context) {
  return inferTest(context, *this, [&](ArrayRef<Dim> x) { return boolean(context, isEqual(x[0], x[1])); });
}

LogicalResult GreaterOrEqualOp::inferShapes(ShapeContext &context) {
  return inferTest(context, *this, [&](ArrayRef<Dim> x) { return boolean(context, isAtLeast(x[0], x[1])); });
}

LogicalResult LessOrEqualOp::inferShapes(ShapeContext &context) {
  return inferTest(context, *this, [&](ArrayRef<Dim> x) { return boolean(context, isAtLeast(x[1], x[0])); });
}

LogicalResult GreaterOp::inferShapes(ShapeContext &context) {
  return inferTest(context, *this, [&](ArrayRef<Dim> x) { return boolean(context, negated(isAtLeast(x[1], x[0]))); });
}

LogicalResult LessOp::inferShapes(ShapeContext &context) {
  return inferTest(context, *this, [&](ArrayRef<Dim> x) { return boolean(context, negated(isAtLeast(x[0], x[1]))); });
}

LogicalResult NotOp::inferShapes(ShapeContext &context) {
  return inferUnaryElements(context, *this, [&](ArrayRef<Dim> x) {
    auto value = constantOf(x[0]);
    return value ? context.constant(*value == 0) : Dim();
  });
}

/// And decides on a false operand, Or on a true one, even when the other is not known.
static Dim connect(ShapeContext &context, ArrayRef<Dim> x, int64_t deciding) {
  auto left = constantOf(x[0]), right = constantOf(x[1]);
  if (left == deciding || right == deciding)
    return context.constant(deciding);
  return left && right ? context.constant(1 - deciding) : Dim();
}

LogicalResult AndOp::inferShapes(ShapeContext &context) {
  return inferTest(context, *this, [&](ArrayRef<Dim> x) { return connect(context, x, 0); });
}

LogicalResult OrOp::inferShapes(ShapeContext &context) {
  return inferTest(context, *this, [&](ArrayRef<Dim> x) { return connect(context, x, 1); });
}

LogicalResult WhereOp::inferShapes(ShapeContext &context) {
  if (failed(inferBroadcastAs(context, *this, getOperands(), context.elementType(getX()))))
    return failure();
  inferElements(context, *this, [](ArrayRef<Dim> x) {
    if (auto condition = constantOf(x[0]))
      return *condition ? x[1] : x[2];
    return x[1] == x[2] ? x[1] : Dim();
  });
  return success();
}

LogicalResult ClipOp::inferShapes(ShapeContext &context) { return inferSame(context, *this); }

//===- Conversion -------------------------------------------------------===//

/// Integers keep their value; of floats only integral ones are known, so truncation changes nothing.
static LogicalResult inferConversion(ShapeContext &context, Operation *op, Type to) {
  Value input = op->getOperand(0);
  std::optional<Dims> dims;
  if (auto shape = context.shape(input))
    dims = Dims(*shape);
  setResult(context, op->getResult(0), dims, to);
  auto elements = context.value(input);
  if (!elements || !holdsDims(to) || !holdsDims(context.elementType(input)))
    return success();
  Dims converted(*elements);
  if (to.isInteger(1))
    for (Dim &dim : converted)
      dim = boolean(context, negated(isEqual(dim, context.constant(0))));
  context.setValue(op->getResult(0), converted);
  return success();
}

LogicalResult CastOp::inferShapes(ShapeContext &context) {
  FailureOr<Type> to = typeOfNumber(*this, getTo(), "to");
  return failed(to) ? failure() : inferConversion(context, *this, *to);
}

LogicalResult CastLikeOp::inferShapes(ShapeContext &context) {
  return inferConversion(context, *this, context.elementType(getTargetType()));
}

LogicalResult BitCastOp::inferShapes(ShapeContext &context) {
  FailureOr<Type> to = typeOfNumber(*this, getTo(), "to");
  if (failed(to) || failed(inferSame(context, *this)))
    return failure();
  std::optional<Dims> dims;
  if (auto shape = context.shape(getInput()))
    dims = Dims(*shape);
  setResult(context, getOutput(), dims, *to);
  return success();
}

} // namespace aicc::onnx
