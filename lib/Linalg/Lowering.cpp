// The state of lowering one function: values, dims, constants.
#include "lib/Linalg/Lowering.h"

#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/Scalar.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/TensorBridge.h"
#include "lib/Linalg/Packed.h"
#include "lib/Linalg/SmallFloat.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"

using namespace mlir;

namespace aicc::linalg {

const Rules::Rule *Rules::find(Operation *op) const { return find(op->getName().getStringRef()); }

const Rules::Rule *Rules::find(StringRef name) const {
  auto rule = rules.find(name);
  return rule == rules.end() ? nullptr : &rule->second;
}

Lowering::Lowering(func::FuncOp function, Block *entry, const Rules &rules, WeightStore &weights)
    : b(function.getLoc(), OpBuilder::atBlockEnd(entry)), weights(weights), shapes(function), rules(rules),
      entry(entry), isHost(!function->hasAttr("dispatch.device")) {
  scopes.emplace_back();
  for (auto [from, to] : llvm::zip(function.getArguments(), entry->getArguments())) {
    scopes.back().values[from] = to;
    origin[to] = from;
  }
}

Lowering::Scope::Scope(Lowering &lowering) : lowering(lowering) { lowering.scopes.emplace_back(); }
Lowering::Scope::~Scope() { lowering.scopes.pop_back(); }

Value Lowering::hoisted(llvm::function_ref<Value()> build) {
  OpBuilder::InsertionGuard guard(b);
  if (lastHoisted)
    b.setInsertionPointAfter(lastHoisted);
  else
    b.setInsertionPointToStart(entry);
  Value value = build();
  lastHoisted = value.getDefiningOp();
  return value;
}

//===- Values -------------------------------------------------------------===//

Value Lowering::lookup(Value onnxValue) {
  for (Cache &scope : llvm::reverse(scopes))
    if (Value found = scope.values.lookup(onnxValue))
      return found;
  return {};
}

Value Lowering::in(Value onnxValue) {
  if (Value found = lookup(onnxValue))
    return found;
  if (onnxValue.getDefiningOp<onnx::ConstantOp>()) {
    Value tensor = constantTensor(onnxValue);
    scopes.front().values[onnxValue] = tensor;
    origin[tensor] = onnxValue;
    return tensor;
  }
  std::optional<ArrayRef<AffineExpr>> elements = shapes.values(onnxValue);
  assert(elements && "an op reads a value that no rule has defined");
  Value tensor = fromElements(onnxValue, *elements);
  scopes.back().values[onnxValue] = tensor;
  origin[tensor] = onnxValue;
  return tensor;
}

LogicalResult Lowering::define(Value onnxResult, Value lowered) {
  Type expected = storedType(onnxResult);
  if (lowered.getType() != expected)
    lowered = tensor::CastOp::create(b, expected, lowered);
  scopes.back().values[onnxResult] = lowered;
  origin.try_emplace(lowered, onnxResult);
  return success();
}

static Attribute numberAttr(Type type, int64_t number) {
  Builder b(type.getContext());
  if (isa<FloatType>(type))
    return b.getFloatAttr(type, double(number));
  return b.getIntegerAttr(type, number);
}

/// Shapes are integers, but pass through bool and float tensors too.
Value Lowering::fromElements(Value onnxValue, ArrayRef<AffineExpr> elements) {
  RankedTensorType tensorType = type(onnxValue);
  Type stored = tensorType.getElementType();
  if (llvm::all_of(elements, [](AffineExpr e) { return isa<AffineConstantExpr>(e); })) {
    auto numbers = llvm::map_to_vector(
        elements, [&](AffineExpr element) { return numberAttr(stored, cast<AffineConstantExpr>(element).getValue()); });
    return hoisted(
        [&]() -> Value { return arith::ConstantOp::create(b, DenseElementsAttr::get(tensorType, numbers)); });
  }
  SmallVector<Value> numbers;
  for (AffineExpr element : elements) {
    Value number = index(size(element));
    Type integer = isa<FloatType>(stored) ? b.getI64Type() : stored;
    number = arith::IndexCastOp::create(b, integer, number);
    if (isa<FloatType>(stored))
      number = arith::SIToFPOp::create(b, stored, number);
    numbers.push_back(number);
  }
  return tensor::FromElementsOp::create(b, tensorType, numbers);
}

//===- Types --------------------------------------------------------------===//

Type Lowering::storage(Type onnxElement) {
  if (isSmallFloat(onnxElement))
    return IntegerType::get(onnxElement.getContext(), 8);
  if (auto integer = dyn_cast<IntegerType>(onnxElement))
    return IntegerType::get(integer.getContext(), std::max(8u, integer.getWidth()));
  return isa<onnx::StringType>(onnxElement) ? IntegerType::get(onnxElement.getContext(), 64) : onnxElement;
}

Type Lowering::element(Value onnxValue) { return getElementTypeOrSelf(onnxValue.getType()); }
bool Lowering::isUnsigned(Value onnxValue) { return element(onnxValue).isUnsignedInteger(); }
bool Lowering::isBool(Value onnxValue) { return element(onnxValue).isInteger(1); }

RankedTensorType Lowering::type(Value onnxValue) {
  SmallVector<int64_t> shape;
  for (AffineExpr dim : dims(onnxValue)) {
    auto constant = dyn_cast<AffineConstantExpr>(dim);
    shape.push_back(constant ? constant.getValue() : ShapedType::kDynamic);
  }
  return RankedTensorType::get(shape, storage(element(onnxValue)));
}

bool Lowering::isHandle(Type onnxType) { return isa<onnx::SequenceType, onnx::OptionalType, onnx::MapType>(onnxType); }

Type Lowering::storedType(Value onnxValue) {
  return isHandle(onnxValue.getType()) ? Type(b.getIndexType()) : type(onnxValue);
}

//===- Dims ---------------------------------------------------------------===//

ArrayRef<AffineExpr> Lowering::dims(Value onnxValue) { return *shapes.dims(onnxValue); }

Value Lowering::index(OpFoldResult size) {
  if (auto value = dyn_cast<Value>(size))
    return value;
  return index(*getConstantIntValue(size));
}

Value Lowering::index(int64_t value) {
  AffineExpr key = getAffineConstantExpr(value, b.getContext());
  OpFoldResult &cached = scopes.front().sizes[key];
  if (!cached)
    cached = hoisted([&]() -> Value { return arith::ConstantIndexOp::create(b, value); });
  return cast<Value>(cached);
}

SmallVector<OpFoldResult> Lowering::sizes(ArrayRef<AffineExpr> dims) {
  return llvm::map_to_vector(dims, [&](AffineExpr dim) { return size(dim); });
}

SmallVector<OpFoldResult> Lowering::sizes(Value onnxValue) { return sizes(SmallVector<AffineExpr>(dims(onnxValue))); }

OpFoldResult Lowering::lookup(AffineExpr dim) {
  for (Cache &scope : llvm::reverse(scopes))
    if (OpFoldResult found = scope.sizes.lookup(dim))
      return found;
  return {};
}

OpFoldResult Lowering::size(AffineExpr dim) {
  if (auto constant = dyn_cast<AffineConstantExpr>(dim))
    return b.getIndexAttr(constant.getValue());
  if (OpFoldResult found = lookup(dim))
    return found;
  OpFoldResult computed = isa<AffineSymbolExpr>(dim) ? sizeOfSymbol(dim) : computeSize(dim);
  Cache &scope = isOfArguments(dim) ? scopes.front() : scopes.back();
  scope.sizes[dim] = computed;
  return computed;
}

bool Lowering::isOfArguments(AffineExpr dim) {
  bool result = true;
  dim.walk([&](AffineExpr part) {
    if (isa<AffineSymbolExpr>(part))
      result &= isa<BlockArgument>(shapes.origin(part).value) &&
                cast<BlockArgument>(shapes.origin(part).value).getOwner()->isEntryBlock() &&
                isa<func::FuncOp>(cast<BlockArgument>(shapes.origin(part).value).getOwner()->getParentOp());
  });
  return result;
}

OpFoldResult Lowering::sizeOfSymbol(AffineExpr symbol) {
  Value value = shapes.origin(symbol).value;
  unsigned dim = shapes.origin(symbol).dim;
  if (isOfArguments(symbol))
    return hoisted([&]() -> Value { return tensor::DimOp::create(b, lookup(value), dim); });
  Value tensor = lookup(value);
  if (!tensor) {
    // The body that would have made it was refused.
    if (!hasRefused)
      emitError(b.getLoc(), "expected sizes that are computed before they are used");
    hasRefused = true;
    return b.getIndexAttr(1);
  }
  return tensor::getMixedSize(b, b.getLoc(), tensor, dim);
}

static Value combine(ImplicitLocOpBuilder &b, AffineExprKind kind, Value lhs, Value rhs) {
  // Sizes are computed at the head of a run, before anything is checked: a division by none must not end the process.
  auto divisor = [&](Value size) -> Value {
    if (getConstantIntValue(size))
      return size;
    return arith::MaxSIOp::create(b, size, arith::ConstantIndexOp::create(b, 1));
  };
  switch (kind) {
  case AffineExprKind::Add: return arith::AddIOp::create(b, lhs, rhs);
  case AffineExprKind::Mul: return arith::MulIOp::create(b, lhs, rhs);
  case AffineExprKind::FloorDiv: return arith::FloorDivSIOp::create(b, lhs, divisor(rhs));
  case AffineExprKind::CeilDiv: return arith::CeilDivSIOp::create(b, lhs, divisor(rhs));
  case AffineExprKind::Mod: return arith::RemSIOp::create(b, lhs, divisor(rhs));
  default: llvm_unreachable("a binary affine expression");
  }
}

OpFoldResult Lowering::computeSize(AffineExpr dim) {
  auto binary = cast<AffineBinaryOpExpr>(dim);
  Value lhs = index(size(binary.getLHS()));
  Value rhs = index(size(binary.getRHS()));
  auto build = [&] { return combine(b, dim.getKind(), lhs, rhs); };
  return isOfArguments(dim) ? hoisted(build) : build();
}

void Lowering::defineSize(Value onnxResult, int64_t dim, llvm::function_ref<OpFoldResult()> compute) {
  AffineExpr expr = dims(onnxResult)[dim];
  if (!isa<AffineSymbolExpr>(expr) || lookup(expr))
    return;
  const onnx::SymbolOrigin &symbol = shapes.origin(expr);
  if (symbol.value != onnxResult || int64_t(symbol.dim) != dim)
    return;
  scopes.back().sizes[expr] = compute();
  checkSize(expr); // before anything gets memory of this size
}

bool Lowering::isDefinedOutside(ArrayRef<AffineExpr> dims, Operation *op) {
  bool outside = true;
  for (AffineExpr dim : dims)
    dim.walk([&](AffineExpr part) {
      if (!isa<AffineSymbolExpr>(part))
        return;
      Value value = shapes.origin(part).value;
      outside &= !op->isAncestor(value.getParentRegion()->getParentOp());
    });
  return outside;
}

SmallVector<OpFoldResult> Lowering::sizesOf(Value lowered) {
  if (Value onnxValue = origin.lookup(lowered))
    return sizes(onnxValue);
  auto type = cast<RankedTensorType>(lowered.getType());
  if (type.hasStaticShape())
    return getAsIndexOpFoldResult(b.getContext(), type.getShape());
  if (auto op = lowered.getDefiningOp<DestinationStyleOpInterface>())
    return sizesOf(op.getTiedOpOperand(cast<OpResult>(lowered))->get());
  if (auto op = lowered.getDefiningOp<tensor::EmptyOp>())
    return op.getMixedSizes();
  if (auto op = lowered.getDefiningOp<tensor::ExpandShapeOp>())
    return op.getMixedOutputShape();
  return tensor::getMixedSizes(b, b.getLoc(), lowered);
}

Value Lowering::empty(Value onnxResult) { return empty(sizes(onnxResult), storage(element(onnxResult))); }

Value Lowering::empty(ArrayRef<OpFoldResult> sizes, Type elementType) {
  return tensor::EmptyOp::create(b, sizes, elementType);
}

//===- Checks at run time -------------------------------------------------===//

void Lowering::check(Value holds, const Twine &message) {
  cf::AssertOp::create(b, holds, (onnx::nodeText(b.getLoc()) + ": " + message).str());
}

void Lowering::fail(const Twine &message) {
  Value never = arith::ConstantIntOp::create(b, 0, 1);
  cf::AssertOp::create(b, never, message.str());
}

void Lowering::checkRequirements(Operation *op) {
  using Predicate = arith::CmpIPredicate;
  for (const onnx::ShapeContext::Requirement &required : shapes.shapes().requirements(op)) {
    Value left = index(size(required.a)), right = index(size(required.b));
    Value holds = arith::CmpIOp::create(b, Predicate::eq, left, right);
    for (Value side : {left, right})
      if (required.orOne)
        holds = arith::OrIOp::create(b, holds, arith::CmpIOp::create(b, Predicate::eq, side, index(1)));
    check(holds, "expected dimensions " + shapes.shapes().text(required.a) + " and " +
                     shapes.shapes().text(required.b) + " of its inputs to " +
                     (required.orOne ? "broadcast" : "be equal"));
  }
}

/// Whether dims of `op` itself take part in `dim`.
static bool isOwnSize(onnx::ShapeAnalysis &shapes, AffineExpr dim, Operation *op) {
  bool isOwn = false;
  dim.walk([&](AffineExpr part) {
    isOwn |= isa<AffineSymbolExpr>(part) && shapes.origin(part).value.getDefiningOp() == op;
  });
  return isOwn;
}

void Lowering::checkSizes(Operation *op, bool after) {
  if (op->getNumRegions() != 0)
    return; // what branches and loops give has been checked inside
  for (Value result : op->getResults()) {
    auto known = shapes.dims(result);
    for (AffineExpr dim : known ? *known : ArrayRef<AffineExpr>()) {
      bool isOwn = isOwnSize(shapes, dim, op);
      bool isSafe = onnx::lowerBound(dim, 0).value_or(-1) >= 0 && !isOwn;
      if (!isSafe && isOwn == after)
        checkSize(dim);
    }
  }
}

void Lowering::checkSize(AffineExpr dim) {
  if (isChecked(dim))
    return;
  // As unsigned numbers, negative ones are beyond every end.
  Value isCount = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, index(size(dim)), index(int64_t(1) << 47));
  check(isCount, "expected a size of its result from 0 to 2^47, found another " + shapes.shapes().text(dim));
  scopes.back().checked.insert(dim);
}

bool Lowering::isChecked(AffineExpr dim) const {
  return llvm::any_of(scopes, [&](const Cache &scope) { return scope.checked.contains(dim); });
}

//===- Constants ----------------------------------------------------------===//

DenseElementsAttr Lowering::inStorage(DenseElementsAttr elements) {
  Type element = elements.getElementType();
  Type stored = storage(element);
  if (element == stored)
    return elements;
  if (element.getIntOrFloatBitWidth() >= 8)
    return elements.bitcast(stored);
  if (isa<FloatType>(element))
    return cast<DenseFPElementsAttr>(elements).mapValues(
        stored, [](const APFloat &number) { return number.bitcastToAPInt().zext(8); });
  bool isSigned = !element.isUnsignedInteger() && !element.isInteger(1);
  return elements.mapValues(stored, [&](const APInt &bits) { return isSigned ? bits.sext(8) : bits.zext(8); });
}

std::optional<std::string> Lowering::weightKey(Value onnxValue) {
  auto constant = onnxValue.getDefiningOp<onnx::ConstantOp>();
  if (!constant)
    return std::nullopt;
  if (auto weight = dyn_cast<onnx::WeightAttr>(constant.getValue()))
    return weight.getKey().str();
  return std::nullopt;
}

Value Lowering::weight(StringRef key, RankedTensorType type) {
  return hoisted([&]() -> Value { return dispatch::WeightOp::create(b, type, key); });
}

Value Lowering::constantTensor(Value onnxValue) {
  RankedTensorType tensorType = type(onnxValue);
  if (auto key = weightKey(onnxValue))
    return isPacked(element(onnxValue))
               ? hoisted([&] { return unpackedWeight(*this, *key, cast<RankedTensorType>(onnxValue.getType())); })
               : weight(*key, tensorType);
  auto elements = cast<DenseElementsAttr>(onnxValue.getDefiningOp<onnx::ConstantOp>().getValue());
  if (auto strings = dyn_cast<DenseStringElementsAttr>(elements))
    return hoisted([&]() -> Value { return stringConstant(*this, strings.getRawStringData(), tensorType); });
  return hoisted([&]() -> Value { return arith::ConstantOp::create(b, inStorage(elements)); });
}

DenseElementsAttr Lowering::constant(Value onnxValue, int64_t limit) {
  auto op = onnxValue.getDefiningOp<onnx::ConstantOp>();
  if (!op)
    return {};
  if (auto elements = dyn_cast<DenseElementsAttr>(op.getValue()))
    return elements;
  auto tensorType = dyn_cast<RankedTensorType>(onnxValue.getType());
  auto weight = dyn_cast<onnx::WeightAttr>(op.getValue());
  if (!weight || !tensorType || !tensorType.hasStaticShape() || tensorType.getNumElements() > limit ||
      !tensorType.getElementType().isIntOrFloat() || !weights.contains(weight.getKey().str()))
    return {};
  return onnx::denseElementsOf(weights.get(weight.getKey().str()), b.getContext());
}

std::optional<SmallVector<int64_t>> Lowering::integers(Value onnxValue) {
  SmallVector<int64_t> result;
  if (auto elements = shapes.values(onnxValue)) {
    for (AffineExpr element : *elements) {
      auto number = dyn_cast_or_null<AffineConstantExpr>(element);
      if (!number)
        return std::nullopt;
      result.push_back(number.getValue());
    }
    return result;
  }
  DenseElementsAttr elements = constant(onnxValue);
  if (!elements || !isa<IntegerType>(elements.getElementType()))
    return std::nullopt;
  for (const APInt &element : elements.getValues<APInt>())
    result.push_back(isUnsigned(onnxValue) ? element.getZExtValue() : element.getSExtValue());
  return result;
}

std::optional<SmallVector<double>> Lowering::floats(Value onnxValue) {
  DenseElementsAttr elements = constant(onnxValue);
  if (!elements || !isa<FloatType>(elements.getElementType()))
    return std::nullopt;
  SmallVector<double> result;
  for (APFloat element : elements.getValues<APFloat>())
    result.push_back(element.convertToDouble());
  return result;
}

TypedAttr Lowering::splat(Value onnxValue) {
  auto op = onnxValue.getDefiningOp<onnx::ConstantOp>();
  auto elements = op ? dyn_cast<DenseElementsAttr>(op.getValue()) : DenseElementsAttr();
  if (!elements || !elements.isSplat() || !elements.getElementType().isIntOrFloat())
    return {};
  return cast<TypedAttr>(inStorage(elements).getSplatValue<Attribute>());
}

void Lowering::checkElement(Value onnxValue, int64_t position) {
  if (rank(onnxValue) != 1 || onnx::constantOf(dims(onnxValue)[0]))
    return;
  AffineExpr rest = onnx::add(dims(onnxValue)[0], -(position + 1));
  if (onnx::lowerBound(rest, 0).value_or(-1) >= 0 || isChecked(rest))
    return;
  Value isThere = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, index(size(rest)), index(0));
  check(isThere, "expected at least " + Twine(position + 1) + " elements in a list of it, found fewer");
  scopes.back().checked.insert(rest);
}

OpFoldResult Lowering::elementAsIndex(Value onnxValue, int64_t position) {
  if (auto elements = shapes.values(onnxValue); elements && (*elements)[position])
    return size((*elements)[position]);
  if (auto numbers = integers(onnxValue))
    return b.getIndexAttr((*numbers)[position]);
  checkElement(onnxValue, position);
  SmallVector<Value> indices;
  if (rank(onnxValue) == 1)
    indices.push_back(index(position));
  Value element = tensor::ExtractOp::create(b, in(onnxValue), indices);
  Scalar scalar{b, isUnsigned(onnxValue)};
  if (isa<FloatType>(element.getType()))
    element = scalar.cast(element, b.getI64Type(), false, false);
  return OpFoldResult(scalar.indexCast(element));
}

} // namespace aicc::linalg
