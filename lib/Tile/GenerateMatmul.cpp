// A product with its elementwise end:
//
//   role copy     for tile, for k:  acquire operands; copy left, panels of right; commit        then what the end reads
//   role matrix   for tile:         acquire sums; sum = 0; for k: wait, sum += left * right, release; store sum; commit
//   role vector   for tile:         wait sums; map; store to a ring of results
//   role copy     for tile:         wait results; copy to main memory
//
// Where tiles are registers, matrix, vector and the last copy are one role `compute`.
#include "lib/Tile/Blocks.h"
#include "lib/Tile/Finish.h"
#include "lib/Tile/Generate.h"

#include "dialects/ONNX/Types.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace aicc::tile {
namespace {

constexpr int64_t sumSlots = 2;

ArrayRef<int64_t> shapeOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getShape(); }
Type elementOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getElementType(); }

/// The argument behind reshapes, which do not move elements; null for a tensor that is computed here.
Value argumentBehind(Value tensor) {
  while (isa_and_present<tensor::ExpandShapeOp, tensor::CollapseShapeOp, tensor::CastOp>(tensor.getDefiningOp()))
    tensor = tensor.getDefiningOp()->getOperand(0);
  return isa<BlockArgument>(tensor) ? tensor : Value();
}

/// The points to walk: those of the tensor behind `root` that has most dimensions, since reshapes split rows and a tile
/// must not span two parts. The last two dimensions are rows and columns of one matrix, also where there is only one.
SmallVector<int64_t> pointsOf(dispatch::KernelOp kernel, Value root) {
  auto dims = [](Value tensor) { return llvm::count_if(shapeOf(tensor), [](int64_t extent) { return extent > 1; }); };
  llvm::SmallPtrSet<Operation *, 16> behind = {root.getDefiningOp()};
  Value best = root;
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    auto isBehind = [&](Value operand) { return behind.contains(operand.getDefiningOp()); };
    if (!llvm::any_of(op.getOperands(), isBehind))
      continue;
    behind.insert(&op);
    for (Value result : op.getResults())
      if (isa<RankedTensorType>(result.getType()) && dims(result) > dims(best))
        best = result;
  }
  SmallVector<int64_t> shape(shapeOf(best));
  if (shapeOf(root)[2] == 1 && shape.back() != 1)
    shape.push_back(1);
  if (shapeOf(root)[1] == 1 && shape[shape.size() - 2] != 1)
    shape.insert(shape.end() - 1, 1);
  return shape;
}

class MatmulProgram {
public:
  MatmulProgram(dispatch::KernelOp kernel, linalgx::MatmulOp op, const Device &device, Space space)
      : op(op), device(device), space(std::move(space)), program(kernel, device), builder(program.builder),
        finish(program) {}

  LogicalResult plan(ArrayRef<int64_t> shape);
  void emit();

private:
  void declare();
  void fetchOperands(const Point &at, Value k);
  Value product(Value start);
  void emitRegisters();
  void emitStaged();

  linalgx::MatmulOp op;
  const Device &device;
  Space space;
  Program program;
  CodeBuilder &builder;
  Finish finish;
  Access root; ///< batch, row and column of the product at a point
  Blocks blocks = {};
  Linear leftOffset; ///< with the depth in place of the columns
  Value leftBox, rightBox, leftRing, rightRing, operands;
  int64_t depth = 0;
};

LogicalResult MatmulProgram::plan(ArrayRef<int64_t> shape) {
  std::optional<Access> access = space.reshape(space.identity(), shape, shapeOf(op.getOutput()));
  Linear column = space.constant(0);
  column.factors.back() = space.columns() == 1 ? 0 : 1;
  auto batch = access ? ArrayRef<int64_t>((*access)[0].factors).take_back(2) : ArrayRef<int64_t>();
  if (!access || !((*access)[2] == column) || batch[0] != 0 || batch[1] != 0)
    return op.emitError("expected rows and columns of a product to stay together");
  root = *access;
  SmallVector<Access> results;
  auto tensors = program.kernel.getBody().front().getTerminator()->getOperands();
  for (Value result : tensors) {
    std::optional<Access> place = space.reshape(space.identity(), shape, shapeOf(result));
    if (!place)
      return op.emitError("expected a reshape that keeps rows apart");
    results.push_back(*place);
  }
  if (failed(finish.plan(space, op.getOutput(), root, tensors, results)))
    return failure();

  depth = shapeOf(op.getA())[2];
  int64_t outer = 1;
  for (int64_t extent : space.extents().drop_back(2))
    outer *= extent;
  const MatrixShape *unit = device.shapeFor(onnx::dtypeOf(elementOf(op.getA())));
  if (!unit || elementOf(op.getOutput()) != onnx::elementTypeOf(unit->accumulator, op.getContext()))
    return op.emitError("no matrix unit multiplies ") << elementOf(op.getA()) << " into " << elementOf(op.getOutput());
  auto bytes = [](Type type) { return int64_t(llvm::divideCeil(type.getIntOrFloatBitWidth(), 8)); };
  ProductSize size{outer,
                   space.rows(),
                   space.columns(),
                   depth,
                   bytes(elementOf(op.getA())),
                   bytes(elementOf(op.getOutput())),
                   finish.bytesOfPoint()};
  std::optional<Blocks> chosen = chooseBlocks(device, *unit, size, linalgx::panelWidth);
  if (!chosen)
    return op.emitError("no tile of this product fits the memory of a core");
  blocks = *chosen;
  return success();
}

void MatmulProgram::declare() {
  program.cut(space, blocks.rows, blocks.columns);
  ArrayRef<int64_t> left = shapeOf(op.getA()), right = shapeOf(op.getB());
  leftOffset = root[1].times(depth);
  if (left[0] > 1)
    leftOffset = leftOffset.plus(root[0].times(left[1] * depth));
  leftOffset.factors.back() = depth == 1 ? 0 : 1;
  SmallVector<int64_t> extents(space.extents());
  extents.back() = depth;
  leftBox = program.box(program.memory(argumentBehind(op.getA())), leftOffset, extents);
  Space panels(right);
  rightBox = program.box(program.memory(argumentBehind(op.getB())), panels.offset(panels.identity(), right), right);
  Type element = elementOf(op.getA());
  leftRing = program.alloc(device.operands, {blocks.stages, blocks.rows, blocks.depth}, element);
  rightRing = program.alloc(device.operands, {blocks.stages, blocks.depth, blocks.columns}, element);
  operands = program.channel(blocks.stages);
  finish.declare(space, blocks.rows, blocks.columns);
}

void MatmulProgram::fetchOperands(const Point &at, Value k) {
  Value slot = AcquireOp::create(builder, operands);
  Point left{at.outer, at.row, k, {}};
  Value from = program.window(leftBox, leftOffset, left, blocks.rows, blocks.depth, /*whole=*/true);
  CopyOp::create(builder, from,
                 ViewOp::create(builder, leftRing, ValueRange{slot, builder.number(0), builder.number(0)},
                                cast<MemRefType>(from.getType()).getShape()));
  Value batch = shapeOf(op.getB())[0] == 1 ? builder.number(0) : program.number(root[0], at);
  Value panel = builder.mul(at.columnTile, blocks.columns / linalgx::panelWidth), zero = builder.number(0);
  for (int64_t number = 0; number < blocks.columns / linalgx::panelWidth; ++number) {
    Value source = ViewOp::create(builder, rightBox, ValueRange{batch, builder.add(panel, number), k, zero},
                                  {blocks.depth, linalgx::panelWidth});
    Value target =
        ViewOp::create(builder, rightRing, ValueRange{slot, zero, builder.number(number * linalgx::panelWidth)},
                       {blocks.depth, linalgx::panelWidth});
    CopyOp::create(builder, source, target);
  }
  CommitOp::create(builder, operands);
}

Value MatmulProgram::product(Value start) {
  return builder.loop(builder.number(0), builder.number(depth), blocks.depth, start, [&](Value, ValueRange sums) {
    Value slot = WaitOp::create(builder, operands);
    Value a = LoadOp::create(builder, program.slot(leftRing, slot));
    Value b = LoadOp::create(builder, program.slot(rightRing, slot));
    Value next = MmaOp::create(builder, a, b, sums[0]);
    ReleaseOp::create(builder, operands);
    return SmallVector<Value>{next};
  })[0];
}

void MatmulProgram::emit() {
  declare();
  program.role(copyEngine, [&] {
    program.forEachTile([&](const Point &at) {
      builder.loop(builder.number(0), builder.number(depth), blocks.depth, [&](Value k) { fetchOperands(at, k); });
      finish.fetch(at);
    });
  });
  if (device.tilesAreRegisters())
    emitRegisters();
  else
    emitStaged();
  program.finish();
}

void MatmulProgram::emitRegisters() {
  auto type = TileType::get(builder.getContext(), {blocks.rows, blocks.columns}, elementOf(op.getOutput()));
  program.role(computeEngine, [&] {
    program.forEachTile([&](const Point &at) {
      Value zero = SplatOp::create(builder, type, builder.zero(type.getElementType()));
      finish.computeInPlace(product(zero), at);
    });
  });
}

void MatmulProgram::emitStaged() {
  auto type = TileType::get(builder.getContext(), {blocks.rows, blocks.columns}, elementOf(op.getOutput()));
  Value ring = program.alloc(device.results, {sumSlots, blocks.rows, blocks.columns}, type.getElementType());
  Value sums = program.channel(sumSlots);
  program.role(matrixEngine, [&] {
    program.forEachTile([&](const Point &) {
      Value to = program.slot(ring, AcquireOp::create(builder, sums));
      Value zero = SplatOp::create(builder, type, builder.zero(type.getElementType()));
      StoreOp::create(builder, product(zero), to);
      CommitOp::create(builder, sums);
    });
  });
  program.role(vectorEngine, [&] {
    program.forEachTile([&](const Point &) {
      Value sum = LoadOp::create(builder, program.slot(ring, WaitOp::create(builder, sums)));
      finish.compute(sum);
      ReleaseOp::create(builder, sums);
    });
  });
  program.role(copyEngine, [&] { program.forEachTile([&](const Point &at) { finish.drain(at); }); });
}

} // namespace

LogicalResult generateMatmul(dispatch::KernelOp kernel, linalgx::MatmulOp op, const Device &device) {
  if (!argumentBehind(op.getA()) || !argumentBehind(op.getB()))
    return op.emitError("expected the operands of a product to lie in memory");
  SmallVector<int64_t> shape = pointsOf(kernel, op.getOutput());
  MatmulProgram program(kernel, op, device, Space(shape));
  if (failed(program.plan(shape)))
    return failure();
  program.emit();
  return success();
}

} // namespace aicc::tile
