#include "lib/Tile/Program.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::tile {

static MemRefType flatType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return MemRefType::get({tensor.getNumElements()}, tensor.getElementType());
}

Program::Program(dispatch::KernelOp kernel, const Device &device)
    : builder(kernel.getLoc(), kernel), device(device), kernel(kernel) {
  SmallVector<Type> inputs;
  for (Type type : llvm::concat<const Type>(kernel.getArgumentTypes(), kernel.getResultTypes()))
    inputs.push_back(flatType(type));
  builder.setInsertionPointAfter(kernel);
  function = func::FuncOp::create(builder, (kernel.getSymName() + ".tiles").str(), builder.getFunctionType(inputs, {}));
  function->setAttr("nodes", kernel.getNodesAttr());
  builder.setInsertionPointToStart(function.addEntryBlock());
}

void Program::cut(const Space &space, int64_t rows, int64_t columns) {
  tileRows = rows, tileColumns = columns;
  for (auto [dim, extent] : llvm::enumerate(space.extents())) {
    int64_t step = int64_t(dim) == space.rank() - 1 ? columns : int64_t(dim) == space.rank() - 2 ? rows : 1;
    int64_t count = llvm::divideCeil(extent, step);
    tiles *= count;
    counts.push_back(builder.number(count));
  }
  cores = device.cores == 0 ? tiles : std::max<int64_t>(1, std::min(device.cores, tiles));
}

void Program::forEachTile(llvm::function_ref<void(const Point &)> body) {
  auto at = [&](Value tile) {
    SmallVector<Value> place = builder.delinearize(tile, counts);
    Point point;
    point.columnTile = place.pop_back_val();
    point.column = builder.mul(point.columnTile, tileColumns);
    point.row = builder.mul(place.pop_back_val(), tileRows);
    point.outer = place;
    body(point);
  };
  Value core = cores == 1 ? builder.number(0) : CoreIdOp::create(builder);
  if (cores == tiles)
    return at(core);
  builder.loop(core, builder.number(tiles), cores, at);
}

Value Program::alloc(StringRef memory, ArrayRef<int64_t> shape, Type element) {
  return AllocOp::create(builder,
                         MemRefType::get(shape, element, MemRefLayoutAttrInterface(), builder.getStringAttr(memory)));
}

Value Program::channel(int64_t slots) {
  return ChannelOp::create(builder, ChannelType::get(builder.getContext()), slots);
}

void Program::role(StringRef engine, llvm::function_ref<void()> body) {
  auto op = RoleOp::create(builder, engine);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&op.getBody().emplaceBlock());
  body();
}

Value Program::memory(Value tensor) { return function.getArgument(cast<BlockArgument>(tensor).getArgNumber()); }

Value Program::result(unsigned number) { return function.getArgument(kernel.getNumArguments() + number); }

Value Program::box(Value flat, const Linear &offset, ArrayRef<int64_t> extents) {
  SmallVector<int64_t> sizes, strides;
  for (auto [factor, extent] : llvm::zip_equal(offset.factors, extents)) {
    sizes.push_back(factor == 0 ? 1 : extent);
    strides.push_back(factor);
  }
  for (int64_t dim = int64_t(sizes.size()) - 1, inner = 1; dim >= 0; --dim) {
    if (strides[dim] == 0) // of no meaning: what a dense box has
      strides[dim] = inner;
    inner = sizes[dim] * strides[dim];
  }
  auto type = MemRefType::get(sizes, cast<MemRefType>(flat.getType()).getElementType());
  auto [dense, start] = type.getStridesAndOffset();
  if (offset.constant != 0 || dense != strides)
    type = MemRefType::get(sizes, type.getElementType(),
                           StridedLayoutAttr::get(builder.getContext(), offset.constant, strides));
  return memref::ReinterpretCastOp::create(builder, type, flat, offset.constant, sizes, strides);
}

Value Program::window(Value box, const Linear &offset, const Point &at, int64_t rows, int64_t columns, bool whole) {
  SmallVector<Value> place(at.outer);
  place.append({at.row, at.column});
  for (auto [coordinate, factor] : llvm::zip_equal(place, offset.factors))
    if (factor == 0)
      coordinate = builder.number(0);
  ArrayRef<int64_t> factors = ArrayRef<int64_t>(offset.factors).take_back(2);
  return ViewOp::create(builder, box, place,
                        {factors[0] == 0 && !whole ? 1 : rows, factors[1] == 0 && !whole ? 1 : columns});
}

Value Program::slot(Value ring, Value number) {
  ArrayRef<int64_t> shape = cast<MemRefType>(ring.getType()).getShape();
  SmallVector<Value> place(shape.size(), builder.number(0));
  place[0] = number;
  return ViewOp::create(builder, ring, place, shape.drop_front());
}

Value Program::number(const Linear &place, const Point &at) {
  SmallVector<Value> coordinates(at.outer);
  coordinates.append({at.row, at.column});
  Value sum = builder.number(place.constant);
  for (auto [coordinate, factor] : llvm::zip_equal(coordinates, place.factors))
    if (factor != 0)
      sum = builder.add(sum, builder.mul(coordinate, factor));
  return sum;
}

/// Writes what a launch needs: cores, and no threads, shared memory or workspace.
static void makeGrid(CodeBuilder &builder, StringRef name, int64_t cores) {
  Type pointer = LLVM::LLVMPointerType::get(builder.getContext()), none = LLVM::LLVMVoidType::get(builder.getContext());
  auto grid =
      LLVM::LLVMFuncOp::create(builder, (name + ".grid").str(), LLVM::LLVMFunctionType::get(none, {pointer, pointer}));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(grid.addEntryBlock(builder));
  int64_t numbers[] = {cores, 1, 0, 0};
  for (auto [place, number] : llvm::enumerate(numbers)) {
    LLVM::GEPArg at = static_cast<int32_t>(place);
    Value value = LLVM::ConstantOp::create(builder, builder.getI64Type(), number);
    LLVM::StoreOp::create(builder, value,
                          LLVM::GEPOp::create(builder, pointer, builder.getI64Type(), grid.getArgument(1), at));
  }
  LLVM::ReturnOp::create(builder, ValueRange());
}

void Program::finish() {
  builder.setInsertionPointToEnd(&function.getBody().front());
  func::ReturnOp::create(builder);
  function->setAttr(coresAttrName, builder.getI64IntegerAttr(cores));
  builder.setInsertionPointAfter(function);
  std::string name = kernel.getSymName().str();
  makeGrid(builder, name, cores);
  kernel.erase();
  function.setSymName(name);
}

} // namespace aicc::tile
