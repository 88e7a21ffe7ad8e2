// Packing a matrix that is no weight, by copies alone: a role takes windows of the source, zeros beyond its edge,
// another one writes them where the panels lie.
#include "lib/Tile/Blocks.h"
#include "lib/Tile/Generate.h"
#include "lib/Tile/Program.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace aicc::tile {

/// The factors of the source's dimensions in the order in which the packed tensor walks them, the tiled one last.
static Linear sourceOffset(linalg::PackOp op) {
  ArrayRef<int64_t> shape = op.getSourceType().getShape();
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t dim = int64_t(shape.size()) - 2; dim >= 0; --dim)
    strides[dim] = strides[dim + 1] * shape[dim + 1];
  int64_t tiled = op.getInnerDimsPos()[0];
  Linear offset;
  for (int64_t dim : op.getOuterDimsPerm())
    if (dim != tiled)
      offset.factors.push_back(strides[dim]);
  offset.factors.push_back(strides[tiled]);
  return offset;
}

/// Why the op is none that copies can do; empty when it is.
static std::string faultOf(linalg::PackOp op) {
  ArrayRef<int64_t> order = op.getOuterDimsPerm();
  if (op.getInnerDimsPos().size() != 1 || order.size() < 2 || order.size() != size_t(op.getSourceType().getRank()))
    return "expected one dimension to be packed";
  if (order[order.size() - 2] != op.getInnerDimsPos()[0])
    return "expected panels to hold whole columns";
  bool isZero = op.getPaddingValue() ? matchPattern(op.getPaddingValue(), m_AnyZeroFloat()) : true;
  return isZero && isa<BlockArgument>(op.getSource()) ? "" : "expected an argument padded with zeros";
}

LogicalResult generatePack(dispatch::KernelOp kernel, linalg::PackOp op, const Device &device) {
  if (std::string fault = faultOf(op); !fault.empty())
    return op.emitError(fault);
  ArrayRef<int64_t> packed = op.getDestType().getShape();
  int64_t panel = packed.back(), depth = packed[packed.size() - 2];
  Type element = op.getSourceType().getElementType();
  Linear from = sourceOffset(op);
  Program program(kernel, device);
  CodeBuilder &builder = program.builder;
  Space space(packed);
  const Memory *memory = device.memory(device.operands);
  int64_t bytes = panel * int64_t(llvm::divideCeil(element.getIntOrFloatBitWidth(), 8));
  int64_t rows =
      std::clamp<int64_t>(memory ? memory->bytes / device.stages / bytes : 0, 1, std::min<int64_t>(depth, 256));
  program.cut(space, rows, panel);

  // the source's extents in the order of `from`
  SmallVector<int64_t> extents;
  for (int64_t dim : op.getOuterDimsPerm())
    if (dim != op.getInnerDimsPos()[0])
      extents.push_back(op.getSourceType().getDimSize(dim));
  extents.push_back(op.getSourceType().getDimSize(op.getInnerDimsPos()[0]));
  for (auto [factor, extent] : llvm::zip_equal(from.factors, extents))
    factor = extent == 1 ? 0 : factor;
  Linear to = space.offset(space.identity(), packed);
  Value source = program.box(program.memory(op.getSource()), from, extents);
  Value target = program.box(program.result(0), to, space.extents());
  Value ring = program.alloc(device.operands, {device.stages, rows, panel}, element);
  Value channel = program.channel(device.stages);

  program.role(copyEngine, [&] {
    program.forEachTile([&](const Point &at) {
      Value slot = AcquireOp::create(builder, channel);
      Point place = at; // the panel's number becomes the column of its first element
      place.column = builder.mul(place.outer.pop_back_val(), panel);
      Value window = program.window(source, from, place, rows, panel);
      SmallVector<int64_t> shape(cast<MemRefType>(window.getType()).getShape());
      Value zero = builder.number(0);
      CopyOp::create(builder, window, ViewOp::create(builder, ring, ValueRange{slot, zero, zero}, shape));
      CommitOp::create(builder, channel);
    });
  });
  program.role(copyEngine, [&] {
    program.forEachTile([&](const Point &at) {
      Value part = program.slot(ring, WaitOp::create(builder, channel));
      CopyOp::create(builder, part, program.window(target, to, at, rows, panel));
      ReleaseOp::create(builder, channel);
    });
  });
  program.finish();
  return success();
}

} // namespace aicc::tile
