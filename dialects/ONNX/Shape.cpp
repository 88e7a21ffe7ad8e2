// The store behind shape inference: symbols, dims and elements per value.
#include "dialects/ONNX/Shape.h"

#include "dialects/ONNX/Accepts.h"
#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/Number.h"
#include "dialects/ONNX/Types.h"

#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace aicc::onnx {

/// Integer tensors up to this many elements are taken for shapes and followed element by element.
static constexpr int64_t maxElements = 64;

/// What 47 bits of address space hold.
static constexpr int64_t maxTensorBits = int64_t(8) << 47;

//===- Symbols ----------------------------------------------------------===//

Dim ShapeContext::newSymbol(SymbolOrigin origin) {
  origins.push_back(std::move(origin));
  return getAffineSymbolExpr(origins.size() - 1, context);
}

Dim ShapeContext::named(StringRef name, Value value, unsigned dim) {
  Dim &symbol = names[name];
  if (!symbol)
    symbol = newSymbol({value, dim, name.str()});
  return symbol;
}

Dim ShapeContext::fresh(Value value, unsigned dim) {
  Dim &symbol = opaque[{value, dim}];
  if (!symbol)
    symbol = newSymbol({value, dim, ""});
  return symbol;
}

Dim ShapeContext::minimum(Value value, unsigned dim, Dim a, Dim b) {
  Dim symbol = fresh(value, dim);
  minima[symbol] = {a, b};
  return symbol;
}

void ShapeContext::setOrigin(Dim symbol, Value value, unsigned dim) {
  SymbolOrigin &origin = origins[cast<AffineSymbolExpr>(symbol).getPosition()];
  origin.value = value;
  origin.dim = dim;
}

std::string ShapeContext::text(Dim dim) const {
  if (!dim)
    return "?";
  std::string expr;
  llvm::raw_string_ostream(expr) << dim;
  std::string result;
  for (size_t at = 0; at < expr.size();) { // s12 becomes the name of symbol 12
    size_t end = at + 1;
    while (expr[at] == 's' && end < expr.size() && llvm::isDigit(expr[end]))
      ++end;
    StringRef token(expr.data() + at, end - at);
    unsigned position;
    if (token.size() > 1 && !token.drop_front().getAsInteger(10, position) && !origins[position].name.empty())
      result += origins[position].name;
    else
      result += token;
    at = end;
  }
  return result;
}

std::string ShapeContext::text(ArrayRef<Dim> dims) const {
  std::string result = "[";
  for (Dim dim : dims)
    result += (result.size() > 1 ? ", " : "") + text(dim);
  return result + "]";
}

//===- Values -----------------------------------------------------------===//

ArrayRef<Dim> ShapeContext::keep(ArrayRef<Dim> dims) { return dims.copy(memory); }

static bool hasUnknownDims(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && !tensor.hasStaticShape();
}

ShapeContext::Info &ShapeContext::info(Value value) {
  auto [at, isNew] = infos.try_emplace(value);
  if (!isNew)
    return at->second;
  Type type = value.getType();
  at->second.elementType = elementTypeOf(type);
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return at->second;
  Dims dims;
  for (auto [i, size] : llvm::enumerate(tensor.getShape()))
    dims.push_back(ShapedType::isDynamic(size) ? fresh(value, i) : constant(size));
  at->second.ranked = true;
  at->second.dims = keep(dims);
  return at->second;
}

std::optional<ArrayRef<Dim>> ShapeContext::shape(Value value) {
  const Info &known = info(value);
  return known.ranked ? std::optional<ArrayRef<Dim>>(known.dims) : std::nullopt;
}

std::optional<int64_t> ShapeContext::rank(Value value) {
  const Info &known = info(value);
  return known.ranked ? std::optional<int64_t>(known.dims.size()) : std::nullopt;
}

Type ShapeContext::elementType(Value value) { return info(value).elementType; }

Type ShapeContext::type(Value value) {
  const Info &known = info(value);
  if (isa<SequenceType, OptionalType, MapType, NoneType>(known.elementType))
    return known.elementType;
  if (!known.ranked)
    return isa<TensorType>(value.getType()) ? Type(UnrankedTensorType::get(known.elementType)) : known.elementType;
  SmallVector<int64_t> sizes;
  for (Dim dim : known.dims)
    sizes.push_back(constantOf(dim).value_or(ShapedType::kDynamic));
  return RankedTensorType::get(sizes, known.elementType);
}

void ShapeContext::setShape(Value value, ArrayRef<Dim> dims, Type elementType) {
  auto present = dyn_cast<RankedTensorType>(value.getType());
  bool fits = present && present.getRank() == int64_t(dims.size());
  Dims full(dims);
  for (auto [i, dim] : llvm::enumerate(full))
    if (!dim)
      dim = fits && !present.isDynamicDim(i) ? constant(present.getDimSize(i)) : fresh(value, i);
  Info &known = infos[value];
  known.elementType = elementType;
  known.ranked = true;
  known.dims = keep(full);
  known.hasValue = false;
}

void ShapeContext::setUnranked(Value value, Type elementType) {
  if (auto present = dyn_cast<RankedTensorType>(value.getType()))
    return setShape(value, Dims(present.getRank(), Dim()), elementType);
  forgetRank(value, elementType);
}

void ShapeContext::forgetRank(Value value, Type elementType) {
  Info &known = infos[value];
  known = Info();
  known.elementType = elementType;
}

void ShapeContext::setType(Value value, Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    Dims dims;
    for (int64_t size : tensor.getShape())
      dims.push_back(ShapedType::isDynamic(size) ? Dim() : constant(size));
    return setShape(value, dims, tensor.getElementType());
  }
  if (auto tensor = dyn_cast<UnrankedTensorType>(type))
    return setUnranked(value, tensor.getElementType());
  Info &known = infos[value];
  known = Info();
  known.elementType = type;
}

void ShapeContext::copy(Value from, Value to) {
  Info known = info(from);
  infos[to] = known;
}

//===- Elements ---------------------------------------------------------===//

void ShapeContext::setValue(Value value, ArrayRef<Dim> elements) {
  if (int64_t(elements.size()) > maxElements)
    return;
  Info &known = info(value);
  known.hasValue = true;
  known.elements = keep(elements);
}

/// The elements of a small dense constant as doubles or integers.
template <typename Sink> static void readConstant(DenseElementsAttr dense, Sink sink) {
  if (dense.getElementType().isInteger()) {
    bool isSigned = !dense.getElementType().isUnsignedInteger() && !dense.getElementType().isInteger(1);
    for (const APInt &element : dense.getValues<APInt>())
      sink(isSigned ? element.getSExtValue() : int64_t(element.getZExtValue()));
    return;
  }
  for (APFloat element : dense.getValues<APFloat>()) {
    bool lossy;
    element.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &lossy);
    sink(element.convertToDouble());
  }
}

static DenseElementsAttr smallConstant(Value value) {
  auto op = value.getDefiningOp<ConstantOp>();
  auto dense = op ? dyn_cast<DenseElementsAttr>(op.getValue()) : DenseElementsAttr();
  if (!dense || dense.getNumElements() > maxElements)
    return {};
  Type type = dense.getElementType();
  return type.isInteger() || isa<FloatType>(type) ? dense : DenseElementsAttr();
}

std::optional<ArrayRef<Dim>> ShapeContext::value(Value value) {
  Info &known = info(value);
  if (known.hasValue)
    return known.elements;
  DenseElementsAttr dense = smallConstant(value);
  if (!dense)
    return std::nullopt;
  Dims elements;
  readConstant(dense, [&](auto element) {
    auto whole = wholeNumber(element);
    elements.push_back(whole ? constant(*whole) : Dim());
  });
  setValue(value, elements);
  return known.elements;
}

std::optional<SmallVector<int64_t>> ShapeContext::constants(Value value) {
  auto elements = this->value(value);
  if (!elements)
    return std::nullopt;
  SmallVector<int64_t> result;
  for (Dim element : *elements) {
    auto number = constantOf(element);
    if (!number)
      return std::nullopt;
    result.push_back(*number);
  }
  return result;
}

std::optional<SmallVector<double>> ShapeContext::floats(Value value) {
  DenseElementsAttr dense = smallConstant(value);
  if (!dense) {
    auto integral = constants(value);
    return integral ? std::optional(SmallVector<double>(integral->begin(), integral->end())) : std::nullopt;
  }
  SmallVector<double> result;
  readConstant(dense, [&](auto element) { result.push_back(double(element)); });
  return result;
}

//===- Rules ------------------------------------------------------------===//

void ShapeContext::require(Dim a, Dim b, bool orOne) {
  if (inferred)
    required[inferred].push_back({a, b, orOne});
}

ArrayRef<ShapeContext::Requirement> ShapeContext::requirements(Operation *op) const {
  auto found = required.find(op);
  return found == required.end() ? ArrayRef<Requirement>() : ArrayRef<Requirement>(found->second);
}

FailureOr<Dim> ShapeContext::broadcast(Dim a, Dim b, Location) {
  if (!a || !b)
    return a && isNeverOne(a) ? a : b && isNeverOne(b) ? b : Dim();
  if (a == b || constantOf(b) == 1)
    return a;
  if (constantOf(a) == 1)
    return b;
  if (constantOf(a) && constantOf(b))
    return failure();
  if (constantOf(b) || (!constantOf(a) && !isNeverOne(a) && isNeverOne(b)))
    std::swap(a, b);
  if (isNeverOne(a)) {
    require(a, b, true);
    return a;
  }
  auto isMinimumOf = [&](Dim symbol, Dim other) { // min(s, 512) against s: one of them is 1 only when both are
    auto at = minima.find(symbol);
    return at != minima.end() && ((at->second.first == other && isNeverOne(at->second.second)) ||
                                  (at->second.second == other && isNeverOne(at->second.first)));
  };
  require(a, b, true);
  if (isMinimumOf(a, b))
    return b;
  return isMinimumOf(b, a) ? a : Dim();
}

FailureOr<Dim> ShapeContext::unify(Dim a, Dim b, Location) {
  if (!a || !b || a == b)
    return a ? a : b;
  if (constantOf(a) && constantOf(b))
    return failure();
  require(a, b, false);
  return constantOf(b) ? b : a;
}

//===- Functions --------------------------------------------------------===//

void ShapeContext::setArguments(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    auto names = function.getArgAttrOfType<ArrayAttr>(argument.getArgNumber(), "onnx.dims");
    auto tensor = dyn_cast<RankedTensorType>(argument.getType());
    if (!names || !tensor || names.size() != size_t(tensor.getRank()) || !hasUnknownDims(tensor))
      continue;
    Dims dims;
    for (auto [i, size] : llvm::enumerate(tensor.getShape())) {
      auto name = dyn_cast<StringAttr>(names[i]);
      if (!ShapedType::isDynamic(size))
        dims.push_back(constant(size));
      else
        dims.push_back(name && !name.empty() ? named(name, argument, i) : fresh(argument, i));
    }
    setShape(argument, dims, tensor.getElementType());
  }
}

/// Sizes are computed in 64 bits all the way down: a tensor that no address space holds is refused here, so that none
/// of them overflows. Dims of 0 count as 1, for sizes of parts leave them out.
static bool fitsMemory(ShapeContext &context, Value value) {
  int64_t bits = std::max(8, bitWidth(dtypeOf(context.elementType(value))));
  for (Dim dim : context.shape(value).value_or(ArrayRef<Dim>())) {
    auto size = constantOf(dim);
    if (__builtin_mul_overflow(bits, std::max<int64_t>(1, size.value_or(1)), &bits))
      return false;
  }
  return bits < maxTensorBits;
}

static LogicalResult checkSizes(ShapeContext &context, Operation *op) {
  for (Value result : op->getResults())
    if (!fitsMemory(context, result))
      return op->emitOpError() << "expected results of less than 128 TiB, found one with dims "
                               << context.text(*context.shape(result));
  return success();
}

static LogicalResult inferOp(ShapeContext &context, InferShapes op) {
  if (failed(checkOperands(context, op, op.getAccepts())) || failed(op.inferShapes(context)))
    return failure();
  return checkSizes(context, op);
}

LogicalResult ShapeContext::inferBlock(Block &block) {
  Operation *outer = inferred;
  for (Operation &op : block) {
    auto inferable = dyn_cast<InferShapes>(op);
    if (!inferable)
      continue;
    inferred = &op;
    required.erase(&op);
    if (failed(inferOp(*this, inferable)))
      return failure();
  }
  inferred = outer;
  return success();
}

bool ShapeContext::inferBranch(Region &branch) {
  std::string problem;
  Operation *outer = inferred;
  {
    ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() == DiagnosticSeverity::Error && problem.empty())
        problem = nodeText(diagnostic.getLocation()) + ": " + diagnostic.str();
      return success(diagnostic.getSeverity() == DiagnosticSeverity::Error);
    });
    if (failed(inferBlock(branch.front())) && problem.empty())
      problem = "expected its shapes to fit";
  }
  inferred = outer;
  misfits[&branch] = problem;
  return problem.empty();
}

StringRef ShapeContext::misfit(Region &branch) const {
  auto found = misfits.find(&branch);
  return found == misfits.end() ? StringRef() : StringRef(found->second);
}

ShapeAnalysis::ShapeAnalysis(func::FuncOp function) : context(function.getContext()), result(success()) {
  if (function.isExternal())
    return;
  context.setArguments(function);
  result = context.inferBlock(function.getBody().front());
}

const SymbolOrigin &ShapeAnalysis::origin(Dim symbol) const {
  return context.symbols()[cast<AffineSymbolExpr>(symbol).getPosition()];
}

static void writeTypes(ShapeContext &context, Operation *op) {
  for (Value result : op->getResults())
    result.setType(context.type(result));
  for (Region &region : op->getRegions())
    for (Block &block : region) {
      for (BlockArgument argument : block.getArguments())
        argument.setType(context.type(argument));
      for (Operation &inner : block)
        writeTypes(context, &inner);
    }
}

LogicalResult inferTypes(ShapeContext &context, Operation *op) {
  auto inferable = dyn_cast<InferShapes>(op);
  if (!inferable)
    return success();
  if (failed(inferOp(context, inferable)))
    return failure();
  writeTypes(context, op);
  return success();
}

} // namespace aicc::onnx
