// Packing a matrix that is no weight. A role takes windows of the source, zeros beyond its edge, another one writes
// them where the panels lie; what is computed on the way is a role between them. What stands in the last panel behind
// the edge does not matter: it makes columns that nobody stores.
#include "lib/Tile/Blocks.h"
#include "lib/Tile/Finish.h"
#include "lib/Tile/Generate.h"

using namespace mlir;

namespace aicc::tile {
namespace {

class PackProgram {
public:
  PackProgram(dispatch::KernelOp kernel, linalg::PackOp op, const Device &device, Space source)
      : op(op), device(device), packed(op.getDestType().getShape()), source(std::move(source)), program(kernel, device),
        builder(program.builder), finish(program) {}

  LogicalResult emit(const Access &access);

private:
  std::optional<Leaf> onlyLeaf(const Access &access);
  LogicalResult emitCopies(const Leaf &leaf);
  LogicalResult emitMap(const Access &access);
  Value target(const Point &at, int64_t rows);
  int64_t rowsFor(StringRef memory, int64_t bytes);

  linalg::PackOp op;
  const Device &device;
  Space packed; ///< outer dimensions, panels, rows of a panel, columns of a panel
  Space source; ///< outer dimensions, rows, columns of all panels
  Linear targetOffset;
  Value targetBox;
  Program program;
  CodeBuilder &builder;
  Finish finish;
  int64_t panel = linalgx::panelWidth;
};

/// What the source is a copy of; none if something is computed, or if rows or columns are repeated.
std::optional<Leaf> PackProgram::onlyLeaf(const Access &access) {
  Pointwise pointwise(source, Value(), {});
  auto body = pointwise.body(op.getSource(), access);
  if (failed(body) || pointwise.leaves().size() != 1 || !llvm::hasSingleElement((*body)->front()))
    return std::nullopt;
  Leaf leaf = pointwise.leaves()[0];
  auto factors = ArrayRef<int64_t>(leaf.offset.factors).take_back(2);
  bool isRepeated = (factors[0] == 0 && source.rows() > 1) || (factors[1] == 0 && source.columns() > 1);
  return isRepeated ? std::nullopt : std::optional(leaf);
}

int64_t PackProgram::rowsFor(StringRef memory, int64_t bytes) {
  const Memory *found = device.memory(memory.str());
  int64_t room = found ? found->bytes : device.registerElements;
  return std::clamp<int64_t>(room / (4 * panel * bytes), 1, std::min<int64_t>(source.rows(), 256));
}

/// The window of the packed tensor at a tile.
Value PackProgram::target(const Point &at, int64_t rows) {
  return program.window(targetBox, targetOffset, at, rows, panel, /*whole=*/true);
}

LogicalResult PackProgram::emitCopies(const Leaf &leaf) {
  Type element = op.getSourceType().getElementType();
  int64_t rows = rowsFor(device.operands, llvm::divideCeil(element.getIntOrFloatBitWidth(), 8));
  program.cut(packed, rows, panel);
  Value from = program.box(program.memory(leaf.tensor), leaf.offset, source.extents());
  Value ring = program.alloc(device.operands, {device.stages, rows, panel}, element);
  Value channel = program.channel(device.stages);
  program.role(copyEngine, [&] {
    program.forEachTile([&](const Point &at) {
      Value slot = AcquireOp::create(builder, channel);
      Point place = at; // the panel's number becomes the column of its first element
      place.column = builder.mul(place.outer.pop_back_val(), panel);
      Value window = program.window(from, leaf.offset, place, rows, panel, /*whole=*/true);
      CopyOp::create(builder, window, program.slot(ring, slot));
      CommitOp::create(builder, channel);
    });
  });
  program.role(copyEngine, [&] {
    program.forEachTile([&](const Point &at) {
      Value part = program.slot(ring, WaitOp::create(builder, channel));
      CopyOp::create(builder, part, target(at, rows));
      ReleaseOp::create(builder, channel);
    });
  });
  return success();
}

LogicalResult PackProgram::emitMap(const Access &access) {
  if (failed(finish.plan(source, Value(), {}, op.getSource(), access)))
    return failure();
  int64_t rows = rowsFor(device.results, finish.bytesOfPoint());
  program.cut(source, rows, panel);
  finish.declare(source, rows, panel);
  finish.setTarget([&, rows](const Point &at) {
    Point place = at;
    place.outer.push_back(at.columnTile);
    place.column = builder.number(0);
    return target(place, rows);
  });
  finish.emitAlone();
  return success();
}

LogicalResult PackProgram::emit(const Access &access) {
  targetOffset = packed.offset(packed.identity(), packed.extents());
  targetBox = program.box(program.result(0), targetOffset, packed.extents());
  std::optional<Leaf> leaf = onlyLeaf(access);
  if (failed(leaf ? emitCopies(*leaf) : emitMap(access)))
    return failure();
  program.finish();
  return success();
}

} // namespace

LogicalResult generatePack(dispatch::KernelOp kernel, linalg::PackOp op, const Device &device) {
  ArrayRef<int64_t> order = op.getOuterDimsPerm(), shape = op.getSourceType().getShape();
  if (op.getInnerDimsPos().size() != 1 || order.size() < 2 || order.size() != shape.size() ||
      order[order.size() - 2] != op.getInnerDimsPos()[0] || op.getDestType().getShape().back() != linalgx::panelWidth)
    return op.emitError("expected the right operand of a product, packed in panels of its columns");
  SmallVector<int64_t> dims(order.drop_back(2)); // of the source: outer ones, rows, columns
  dims.append({order.back(), op.getInnerDimsPos()[0]});
  SmallVector<int64_t> extents = llvm::map_to_vector(dims, [&](int64_t dim) { return shape[dim]; });
  Space source(extents);
  Access places = source.identity(), access(dims.size());
  for (auto [place, dim] : llvm::zip_equal(places, dims))
    access[dim] = place;
  return PackProgram(kernel, op, device, source).emit(access);
}

} // namespace aicc::tile
