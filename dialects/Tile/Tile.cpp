// Types and verifiers of the `tile` dialect.
#include "dialects/Tile/Tile.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace aicc::tile;

#include "dialects/Tile/TileDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/Tile/TileTypes.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/Tile/TileOps.cpp.inc"

void TileDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Tile/TileTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Tile/TileOps.cpp.inc"
      >();
}

StringRef aicc::tile::memoryOf(Value buffer) {
  auto space = dyn_cast_or_null<StringAttr>(cast<MemRefType>(buffer.getType()).getMemorySpace());
  return space ? space.getValue() : "";
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

Type TileType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type elementType;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseDimensionList(shape, /*allowDynamic=*/false) || parser.parseType(elementType) ||
      parser.parseGreater())
    return {};
  return TileType::getChecked([&] { return parser.emitError(loc); }, parser.getContext(), shape, elementType);
}

void TileType::print(AsmPrinter &printer) const {
  printer << '<';
  printer.printDimensionList(getShape());
  printer << 'x' << getElementType() << '>';
}

LogicalResult TileType::verify(function_ref<InFlightDiagnostic()> emitError, ArrayRef<int64_t> shape,
                               Type elementType) {
  if (shape.empty() || llvm::any_of(shape, [](int64_t extent) { return extent < 1; }))
    return emitError() << "expected a tile of at least one dimension and extents of at least 1";
  if (!elementType.isSignlessInteger() && !isa<FloatType>(elementType))
    return emitError() << "expected a tile of integers or floats, found " << elementType;
  return success();
}

int64_t TileType::getNumElements() const { return ShapedType::getNumElements(getShape()); }

//===----------------------------------------------------------------------===//
// Cores and memory
//===----------------------------------------------------------------------===//

LogicalResult AllocOp::verify() {
  auto type = cast<MemRefType>(getBuffer().getType());
  if (!isa_and_present<StringAttr>(type.getMemorySpace()))
    return emitOpError("expected a memory space that is a string (C1), found ") << type;
  if (!type.getLayout().isIdentity())
    return emitOpError("expected the identity layout (C2), found ") << type;
  return success();
}

/// The type of a window of `sizes` in `base`.
static MemRefType windowType(MemRefType base, ArrayRef<int64_t> sizes) {
  auto [strides, offset] = base.getStridesAndOffset();
  auto layout = StridedLayoutAttr::get(base.getContext(), ShapedType::kDynamic,
                                       ArrayRef<int64_t>(strides).take_back(sizes.size()));
  return MemRefType::get(sizes, base.getElementType(), layout, base.getMemorySpace());
}

void ViewOp::build(OpBuilder &builder, OperationState &state, Value base, ValueRange offsets, ArrayRef<int64_t> sizes) {
  build(builder, state, windowType(cast<MemRefType>(base.getType()), sizes), base, offsets);
}

LogicalResult ViewOp::verify() {
  auto base = cast<MemRefType>(getBase().getType()), window = cast<MemRefType>(getWindow().getType());
  if (int64_t(getOffsets().size()) != base.getRank())
    return emitOpError("expected one offset per dimension of the base (")
           << base.getRank() << ") (C1), found " << getOffsets().size();
  if (window.getRank() > base.getRank() || window.getElementType() != base.getElementType() ||
      window.getMemorySpace() != base.getMemorySpace())
    return emitOpError("expected a window of element type and memory of the base and at most its rank (C2), found ")
           << window << " of " << base;
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(base.getStridesAndOffset(strides, offset)))
    return emitOpError("expected a base with strides (C3), found ") << base;
  if (MemRefType wanted = windowType(base, window.getShape()); wanted != window)
    return emitOpError("expected the window to be ") << wanted << " (C3), found " << window;
  if (getBase().getDefiningOp<ViewOp>())
    return emitOpError("expected a base that is no view (C4)");
  return success();
}

LogicalResult CopyOp::verify() {
  auto source = cast<MemRefType>(getSource().getType()), target = cast<MemRefType>(getTarget().getType());
  if (source.getShape() != target.getShape() || source.getElementType() != target.getElementType())
    return emitOpError("expected source and target of one shape and element type (C1), found ")
           << source << " and " << target;
  if (memoryOf(getSource()) == memoryOf(getTarget()))
    return emitOpError("expected source and target in different memories (C2), found '")
           << memoryOf(getSource()) << "' twice";
  return success();
}

static LogicalResult verifySame(Operation *op, Value tile, Value buffer) {
  auto type = cast<TileType>(tile.getType());
  auto memory = cast<MemRefType>(buffer.getType());
  if (type.getShape() != memory.getShape() || type.getElementType() != memory.getElementType())
    return op->emitOpError("expected tile and buffer of one shape and element type (C1), found ")
           << type << " and " << memory;
  return success();
}

void LoadOp::build(OpBuilder &builder, OperationState &state, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  build(builder, state, TileType::get(builder.getContext(), type.getShape(), type.getElementType()), buffer);
}

LogicalResult LoadOp::verify() { return verifySame(*this, getTile(), getBuffer()); }

LogicalResult StoreOp::verify() { return verifySame(*this, getTile(), getBuffer()); }

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

LogicalResult SplatOp::verify() {
  if (getValue().getType() != getTile().getType().getElementType())
    return emitOpError("expected a scalar of the tile's element type (C1), found ")
           << getValue().getType() << " for " << getTile().getType();
  return success();
}

LogicalResult MmaOp::verify() {
  TileType a = getLeft().getType(), b = getRight().getType(), c = getAccumulator().getType();
  bool isProduct = a.getRank() == 2 && b.getRank() == 2 && c.getRank() == 2 && a.getShape()[1] == b.getShape()[0] &&
                   a.getShape()[0] == c.getShape()[0] && b.getShape()[1] == c.getShape()[1];
  if (!isProduct)
    return emitOpError("expected tiles of M x K, K x N and M x N (C1), found ") << a << ", " << b << " and " << c;
  if (a.getElementType() != b.getElementType() ||
      isa<FloatType>(a.getElementType()) != isa<FloatType>(c.getElementType()))
    return emitOpError("expected operands of one element type, floats or integers as the accumulator (C2), found ")
           << a << ", " << b << " and " << c;
  return success();
}

/// Whether `input` can be repeated to `shape`.
static bool isRepeatable(ArrayRef<int64_t> input, ArrayRef<int64_t> shape) {
  return input.size() <= shape.size() &&
         llvm::all_of(llvm::zip(llvm::reverse(input), llvm::reverse(shape)), [](auto extents) {
           return std::get<0>(extents) == 1 || std::get<0>(extents) == std::get<1>(extents);
         });
}

LogicalResult MapOp::verify() {
  Block &body = getBody().front();
  auto yield = dyn_cast<YieldOp>(body.empty() ? nullptr : &body.back());
  bool matches = yield && yield.getValue().getType() == getResult().getType().getElementType() &&
                 body.getNumArguments() == getInputs().size() &&
                 llvm::all_of(llvm::zip(body.getArgumentTypes(), getInputs()), [](auto pair) {
                   return std::get<0>(pair) == cast<TileType>(std::get<1>(pair).getType()).getElementType();
                 });
  if (!matches)
    return emitOpError("expected a body with an element of each input that yields one of the result (C1)");
  for (Value input : getInputs())
    if (!isRepeatable(cast<TileType>(input.getType()).getShape(), getResult().getType().getShape()))
      return emitOpError("expected inputs that can be repeated to the result (C2), found ")
             << input.getType() << " for " << getResult().getType();
  return success();
}

//===----------------------------------------------------------------------===//
// Roles and channels
//===----------------------------------------------------------------------===//

LogicalResult RoleOp::verify() {
  if (!llvm::is_contained({copyEngine, matrixEngine, vectorEngine, computeEngine}, getEngine()))
    return emitOpError("expected the engine copy, matrix, vector or compute (C2), found '") << getEngine() << "'";
  WalkResult result = getBody().walk([&](Operation *op) {
    for (Value operand : op->getOperands())
      if (isa<TileType>(operand.getType()) && !getBody().isAncestor(operand.getParentRegion()))
        return emitOpError("expected no tile from outside (C1), found one in '") << op->getName() << "'",
               WalkResult::interrupt();
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

LogicalResult ChannelOp::verify() {
  Operation *producer = nullptr, *consumer = nullptr;
  for (Operation *user : getChannel().getUsers()) {
    Operation *&side = isa<AcquireOp, CommitOp>(user) ? producer : consumer;
    Operation *role = user->getParentOfType<RoleOp>();
    if (!role || (side && side != role))
      return emitOpError("expected one role to acquire and commit and another one to wait and release (C2)");
    side = role;
  }
  if (producer && producer == consumer)
    return emitOpError("expected one role to acquire and commit and another one to wait and release (C2)");
  return success();
}
