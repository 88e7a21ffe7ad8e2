// linalgx.conv in tiles: rows are pixels of the result, flattened over batch and space, depth is taps times channels of
// a group, columns are the output channels of a group. Nothing is copied but the tile.
#include "lib/Codegen/Roots.h"
#include "lib/Codegen/SIMT/Contraction.h"

#include "dialects/LinalgX/LinalgX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {
namespace {

class TiledConv : public Contraction {
public:
  TiledConv(Frame &frame, linalgx::ConvOp op) : Contraction(frame, op.getOutput()), op(op), window(op.getWindow()) {}

private:
  Extents extents() override {
    input = frame.sizes(op.getX()), output = frame.sizes(root), filter = frame.sizes(op.getW());
    channels = *std::prev(filter.end(), 2);
    kernel.assign(filter.begin() + 2, filter.begin() + 2 + window.rank());
    Value depth = builder.mul(builder.product(kernel), channels);
    Value rows = builder.product(ArrayRef(output).drop_back());
    return {filter[0], rows, builder.div(output.back(), filter[0]), depth};
  }

  /// The image, the first position of the window in each spatial dimension, and the group's first channel.
  Row rowOf(Value batch, Value row) override {
    SmallVector<Value> at = builder.delinearize(row, ArrayRef(output).drop_back());
    Row state{at[0]};
    for (int64_t d = 0; d < window.rank(); ++d)
      state.push_back(builder.add(builder.mul(at[1 + d], window.strides[d]), builder.number(-window.padBegin(d))));
    state.push_back(builder.mul(batch, channels));
    return state;
  }

  Value left(ArrayRef<Value> row, Value k) override {
    SmallVector<Value> tap = builder.delinearize(builder.div(k, channels), kernel), position{row[0]};
    Value inside;
    for (int64_t d = 0; d < window.rank(); ++d) {
      position.push_back(builder.add(row[1 + d], builder.mul(tap[d], window.dilations[d])));
      if (window.padBegin(d) || window.padEnd(d)) // unsigned: a negative position is a large one
        inside = builder.both(inside, builder.compare(arith::CmpIPredicate::ult, position.back(), input[1 + d]));
    }
    auto read = [&]() -> Value {
      Value pixel = builder.linearize(position, ArrayRef(input).drop_back());
      Value channel = builder.add(row.back(), builder.rem(k, channels));
      Value offset = builder.add(builder.mul(pixel, input.back()), channel);
      return memref::LoadOp::create(builder, frame.memory(op.getX()), offset);
    };
    if (!inside)
      return read();
    return builder.choose(
        inside, leftType(), [&] { return SmallVector<Value>{read()}; },
        [&] { return SmallVector<Value>{builder.zero(leftType())}; })[0];
  }

  Value right(Value batch, Value k, Value column) override {
    int64_t width = linalgx::panelWidth;
    Value panel = builder.add(builder.mul(batch, filter[1]), builder.div(column, width));
    Value line = builder.add(builder.product({panel, builder.product(kernel), channels}), k);
    Value offset = builder.add(builder.mul(line, width), builder.rem(column, width));
    return memref::LoadOp::create(builder, frame.memory(op.getW()), offset);
  }

  Type leftType() override { return cast<RankedTensorType>(op.getX().getType()).getElementType(); }
  Type rightType() override { return cast<RankedTensorType>(op.getW().getType()).getElementType(); }

  SmallVector<Value> coordinates(Value batch, Value row, Value column) override {
    SmallVector<Value> at = builder.delinearize(row, ArrayRef(output).drop_back());
    at.push_back(builder.add(builder.mul(batch, builder.div(output.back(), filter[0])), column));
    return at;
  }

  linalgx::ConvOp op;
  linalgx::Window window;
  SmallVector<Value> input, output, filter, kernel; ///< sizes
  Value channels;                                   ///< of a group
};

} // namespace

std::unique_ptr<KernelEmitter> makeTiledConvEmitter(Frame &frame) {
  auto op = codegen::rootOf<linalgx::ConvOp>(frame.kernel);
  if (!op || !frame.memory(op.getX()) || !frame.memory(op.getW()))
    return nullptr;
  SmallVector<Value> sizes = frame.sizes(op.getOutput());
  CodeBuilder &builder = frame.builder;
  Value groups = frame.sizes(op.getW())[0];
  if (Contraction::isTooSmall(builder.product(ArrayRef(sizes).drop_back()), builder.div(sizes.back(), groups)))
    return nullptr;
  return std::make_unique<TiledConv>(frame, op);
}

} // namespace aicc::simt
