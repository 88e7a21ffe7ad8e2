// linalgx.conv on the contraction tiling: rows are output pixels, flattened over batch and space, so that tails are
// rare; depth is taps times channels. Nothing is copied: a tile whose windows all lie inside the input reads it with
// fixed row offsets, any other tile points rows whose tap is outside at a line of zeros. A filter of unknown dims comes
// with an image whose border is in memory.
#include "targets/CPU/compiler/Emit/Contraction.h"
#include "lib/Codegen/Roots.h"

#include "dialects/LinalgX/LinalgX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::cpu {
namespace {

class Conv : public Contraction {
public:
  Conv(Frame &frame, linalgx::ConvOp op) : Contraction(frame, op.getOutput()), op(op), window(op.getWindow()) {}

private:
  using Points = SmallVector<SmallVector<Value>>;
  /// Register tile state that both paths share.
  struct Tile {
    MicroKernel &products;
    MicroKernel::Operands operands; ///< columns at tap 0; rows and depth are set per tap
    SmallVector<Value> bases;       ///< offset of each row's image and group
    Points starts;                  ///< first input position of each row's window, may be negative
  };

  Extents extents() override {
    input = frame.sizes(op.getX());
    output = frame.sizes(op.getOutput());
    SmallVector<Value> filter = frame.sizes(op.getW());
    groups = filter[0], panels = filter[1];
    channels = filter[filter.size() - 2];
    kernel.assign(filter.begin() + 2, filter.end() - 2);
    Value rows = builder.product(ArrayRef(output).drop_back());
    return {groups, rows, builder.div(output.back(), groups), depthOf()};
  }

  SmallVector<Value> multiply(MicroKernel &products, Value batch, Value row, unsigned rowCount, Value column,
                              unsigned vectors) override;
  SmallVector<SmallVector<Value>> rowCoordinates(Value batch, Value row, unsigned rowCount) override {
    return builder.delinearizeRun(row, rowCount, ArrayRef(output).drop_back());
  }
  Value lastCoordinate(Value batch, Value column) override {
    return builder.add(builder.mul(batch, builder.div(output.back(), groups)), column);
  }
  std::optional<int64_t> rowBytes() override {
    int64_t bytes = bytesOf(accumulatorType()) * window.strides.back();
    return known(builder.mul(input.back(), bytes));
  }

  Value depthOf() { return builder.mul(channels, builder.product(kernel)); }
  bool isPadded(int64_t dim) const { return window.padBegin(dim) || window.padEnd(dim); }
  /// A filter without extent, stride or padding reads pixel p for pixel p.
  bool isPointwise() const {
    for (int64_t d = 0; d < window.rank(); ++d)
      if (window.kernel[d] != 1 || window.strides[d] != 1 || isPadded(d))
        return false;
    return true;
  }
  Value inside(const Tile &tile);
  SmallVector<Value> interior(Tile &tile, SmallVector<Value> sums);
  SmallVector<Value> border(Tile &tile, SmallVector<Value> sums);
  SmallVector<Value> borderTap(Tile &tile, ArrayRef<Value> tap, ValueRange sums);
  SmallVector<Value> taps(int64_t count, SmallVector<Value> sums,
                          llvm::function_ref<SmallVector<Value>(ArrayRef<Value>, ValueRange)> body);
  Value rowOffset(Value base, ArrayRef<Value> position);
  Value position(Value start, Value tap, int64_t dim) {
    return builder.add(start, builder.mul(tap, window.dilations[dim]));
  }
  Value zeroLine();

  linalgx::ConvOp op;
  linalgx::Window window;
  SmallVector<Value> input, output; ///< sizes
  SmallVector<Value> kernel;        ///< taps along each spatial dim
  Value groups, panels, channels;   ///< channels of one group
};

/// Base plus the offset of a spatial position within one image.
Value Conv::rowOffset(Value base, ArrayRef<Value> position) {
  Value pixel = builder.linearize(position, ArrayRef(input).slice(1, window.rank()));
  return builder.add(base, builder.mul(pixel, input.back()));
}

SmallVector<Value> Conv::multiply(MicroKernel &products, Value batch, Value row, unsigned rowCount, Value column,
                                  unsigned vectors) {
  Value depth = depthOf();
  Tile tile{products, {}, {}, {}};
  tile.operands.b = frame.memory(op.getW());
  Value memory = frame.memory(op.getX());
  tile.operands.a.assign(rowCount, memory);
  Value firstPanel = builder.mul(batch, builder.product({panels, depth, builder.number(panelColumns)}));
  firstPanel = builder.add(firstPanel, panelOffset(column, depth));
  for (unsigned v = 0; v < vectors; ++v)
    tile.operands.columns.push_back(builder.add(firstPanel, panelOffset(builder.number(v * lanes), depth)));
  Value group = builder.mul(batch, channels);
  SmallVector<Value> sums = products.zeros(rowCount, vectors);
  if (isPointwise()) {
    for (unsigned r = 0; r < rowCount; ++r)
      tile.operands.rows.push_back(builder.add(builder.mul(builder.add(row, r), input.back()), group));
    tile.operands.depth = channels;
    return products.accumulate(tile.operands, sums);
  }
  Value image = builder.product(ArrayRef(input).drop_front());
  for (SmallVector<Value> &point : rowCoordinates(batch, row, rowCount)) {
    tile.bases.push_back(builder.add(builder.mul(point[0], image), group));
    SmallVector<Value> start;
    for (int64_t d = 0; d < window.rank(); ++d)
      start.push_back(builder.add(builder.mul(point[1 + d], window.strides[d]), -window.padBegin(d)));
    tile.starts.push_back(start);
  }
  return builder.choose(
      inside(tile), ValueRange(sums).getTypes(), [&] { return interior(tile, sums); },
      [&] { return border(tile, sums); });
}

/// Whether no window of the tile leaves the input.
Value Conv::inside(const Tile &tile) {
  Value all = builder.scalar(builder.getI1Type(), 1);
  for (int64_t d = 0; d < window.rank(); ++d) {
    if (!isPadded(d))
      continue;
    Value last = builder.add(input[1 + d], -window.reach(d));
    for (const SmallVector<Value> &start : tile.starts) {
      // One unsigned comparison would do if no input were smaller than its window.
      Value above = builder.compare(arith::CmpIPredicate::sge, start[d], builder.number(0));
      Value below = builder.compare(arith::CmpIPredicate::sle, start[d], last);
      all = builder.both(all, builder.both(above, below));
    }
  }
  return all;
}

/// A nest over the first `count` window dims that carries the sums.
SmallVector<Value> Conv::taps(int64_t count, SmallVector<Value> sums,
                              llvm::function_ref<SmallVector<Value>(ArrayRef<Value>, ValueRange)> body) {
  SmallVector<Value> tap;
  std::function<SmallVector<Value>(ValueRange)> nest = [&](ValueRange carried) -> SmallVector<Value> {
    if (static_cast<int64_t>(tap.size()) == count)
      return body(tap, carried);
    return builder.loop(builder.number(0), kernel[tap.size()], 1, carried, [&](Value i, ValueRange inner) {
      tap.push_back(i);
      SmallVector<Value> result = nest(inner);
      tap.pop_back();
      return result;
    });
  };
  return nest(sums);
}

SmallVector<Value> Conv::interior(Tile &tile, SmallVector<Value> sums) {
  int64_t rank = window.rank();
  // Neighbouring taps of the last dim are neighbours in memory: one longer run of K.
  bool merged = window.dilations[rank - 1] == 1 && known(groups) == 1;
  int64_t outer = merged ? rank - 1 : rank;
  Value run = merged ? builder.mul(channels, kernel[rank - 1]) : channels;
  return taps(outer, sums, [&](ArrayRef<Value> tap, ValueRange carried) {
    MicroKernel::Operands operands = tile.operands;
    operands.depth = run;
    for (auto [base, start] : llvm::zip_equal(tile.bases, tile.starts)) {
      SmallVector<Value> at = start;
      for (int64_t d = 0; d < outer; ++d)
        at[d] = position(start[d], tap[d], d);
      operands.rows.push_back(rowOffset(base, at));
    }
    Value number = builder.linearize(tap, ArrayRef(kernel).take_front(outer));
    Value step = builder.mul(builder.mul(number, run), panelColumns);
    for (Value &column : operands.columns)
      column = builder.add(column, step);
    return tile.products.accumulate(operands, carried);
  });
}

SmallVector<Value> Conv::border(Tile &tile, SmallVector<Value> sums) {
  return taps(window.rank(), sums,
              [&](ArrayRef<Value> tap, ValueRange carried) { return borderTap(tile, tap, carried); });
}

SmallVector<Value> Conv::borderTap(Tile &tile, ArrayRef<Value> tap, ValueRange sums) {
  MicroKernel::Operands operands = tile.operands;
  operands.depth = channels;
  Value zeros = zeroLine(), any = builder.scalar(builder.getI1Type(), 0);
  for (auto [r, base] : llvm::enumerate(tile.bases)) {
    SmallVector<Value> at;
    Value valid = builder.scalar(builder.getI1Type(), 1);
    for (int64_t d = 0; d < window.rank(); ++d) {
      at.push_back(position(tile.starts[r][d], tap[d], d));
      if (isPadded(d)) // unsigned: a negative position is a large one
        valid = builder.both(valid, builder.compare(arith::CmpIPredicate::ult, at[d], input[1 + d]));
    }
    any = builder.createOrFold<arith::OrIOp>(any, valid);
    operands.rows.push_back(builder.select(valid, rowOffset(base, at), builder.number(0)));
    operands.a[r] = builder.select(valid, operands.a[r], zeros);
  }
  Value step = builder.mul(builder.mul(builder.linearize(tap, kernel), channels), panelColumns);
  for (Value &column : operands.columns)
    column = builder.add(column, step);
  return builder.choose(
      any, sums.getTypes(), [&] { return tile.products.accumulate(operands, sums); },
      [&] { return SmallVector<Value>(sums); });
}

/// As many zeros as a group has channels, a constant beside the kernel.
Value Conv::zeroLine() {
  Type element = cast<RankedTensorType>(op.getX().getType()).getElementType();
  return frame.constant(
      frame.kernel.getSymName().str() + ".zeros",
      DenseElementsAttr::get(RankedTensorType::get({*known(channels)}, element), builder.getZeroAttr(element)));
}

} // namespace

std::unique_ptr<KernelEmitter> makeConvEmitter(Frame &frame) {
  auto op = rootOf<linalgx::ConvOp>(frame.kernel);
  if (!op || !frame.memory(op.getX()) || !frame.memory(op.getW()))
    return nullptr;
  return std::make_unique<Conv>(frame, op);
}

} // namespace aicc::cpu
