// linalgx.depthwise_conv and linalgx.pool: vectors run along channels, several output pixels of a row share registers
// and weights. Windows are clipped to the input: outer taps by loop bounds, taps of the last dimension by treating the
// few pixels at both ends one by one, so that no pixel needs a copy with padding.
#include "lib/Codegen/Roots.h"
#include "targets/CPU/compiler/Emit/Rows.h"
#include "targets/CPU/compiler/Emit/Window.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::cpu {

constexpr int64_t targetTileNs = 20000;
constexpr int64_t segmentPixels = 128; ///< pixels of a row that one point computes
constexpr int64_t unrolledTaps = 8;    ///< longest kernel row that is unrolled

/// Pixels that share registers: as many as fit, unless a smaller block leaves fewer pixels of a row to be done singly.
static unsigned choosePixels(unsigned most, std::optional<int64_t> row, const linalgx::Window &window) {
  int64_t last = window.rank() - 1, stride = window.strides[last];
  if (!row)
    return most;
  int64_t ends = llvm::divideCeil(window.padBegin(last), stride) + llvm::divideCeil(window.padEnd(last), stride);
  int64_t inner = std::max<int64_t>(*row - ends, 0);
  unsigned best = most;
  for (unsigned count = most; count >= 4; --count)
    if (inner % count < inner % best)
      best = count;
  return best;
}

Grid WindowEmitter::grid() {
  input = frame.sizes(source);
  output = frame.sizes(root);
  element = cast<RankedTensorType>(root.getType()).getElementType();
  lanes = frame.machine.lanes(std::max(32u, element.getIntOrFloatBitWidth()));
  pixels = choosePixels(frame.machine.registers >= 32 ? 8 : 4, known(output[window.rank()]), window);
  segment = builder.min(output[window.rank()], builder.number(segmentPixels));
  segment = builder.max(segment, builder.number(1));
  counts.assign(output.begin(), output.end() - 1);
  counts.back() = builder.ceilDiv(counts.back(), segment);
  points = builder.product(counts);
  int64_t taps = 1;
  for (int64_t extent : window.kernel)
    taps *= extent;
  // A vector multiply-add per tap, about one a nanosecond with its loads.
  Value vectors = builder.mul(builder.ceilDiv(output.back(), lanes), segment);
  Value pointNs = builder.add(builder.div(builder.mul(vectors, taps), 2), 10);
  pointsPerTile = builder.max(builder.number(1), builder.div(builder.number(targetTileNs), pointNs));
  pointsPerTile = builder.min(pointsPerTile, builder.max(points, builder.number(1)));
  return {builder.ceilDiv(points, pointsPerTile), builder.mul(pointNs, pointsPerTile)};
}

void WindowEmitter::tile(Value index) {
  Value begin = builder.mul(index, pointsPerTile);
  Value end = builder.min(builder.add(begin, pointsPerTile), points);
  builder.loop(begin, end, 1, [&](Value point) { emitSegment(builder.delinearize(point, counts)); });
}

/// Taps [first, last) of dimension `dim` that lie inside the input for the window of output position `at`.
Range WindowEmitter::clipped(int64_t dim, Value at) {
  int64_t extent = window.kernel[dim], dilation = window.dilations[dim];
  Value start = builder.add(builder.mul(at, window.strides[dim]), -window.padBegin(dim));
  Value zero = builder.number(0), all = builder.number(extent);
  if (!window.padBegin(dim) && !window.padEnd(dim))
    return {zero, all};
  // ceil(-start / dilation), and ceil((size - start) / dilation), of non-negative numbers.
  Value before = builder.max(builder.sub(zero, start), zero);
  Value room = builder.max(builder.sub(input[1 + dim], start), zero);
  return {builder.min(builder.ceilDiv(before, dilation), all), builder.min(builder.ceilDiv(room, dilation), all)};
}

void WindowEmitter::emitSegment(ArrayRef<Value> at) {
  int64_t last = window.rank() - 1;
  row.assign(at.begin(), at.end() - 1);
  outerTaps.clear();
  for (int64_t d = 0; d < last; ++d)
    outerTaps.push_back(clipped(d, at[1 + d]));
  Value begin = builder.mul(at.back(), segment);
  Value end = builder.min(builder.add(begin, segment), output[1 + last]);
  if (known(segment) && known(segment) == known(output[1 + last]))
    begin = builder.number(0), end = output[1 + last];
  // [inner, outer): pixels whose windows lie inside the input.
  Value size = input[1 + last], zero = builder.number(0);
  int64_t stride = window.strides[last], pad = window.padBegin(last);
  Value inner = builder.number(llvm::divideCeil(pad, stride));
  Value room = builder.add(size, pad - window.reach(last));
  Value outer = builder.select(builder.compare(arith::CmpIPredicate::sge, room, zero),
                               builder.add(builder.div(builder.max(room, zero), stride), 1), zero);
  auto within = [&](Value v) { return builder.max(builder.min(v, end), begin); };
  inner = within(inner), outer = builder.max(within(outer), inner);
  auto oneByOne = [&](Value from, Value to) {
    builder.loop(from, to, 1, [&](Value x) { emitPixels(x, 1, clipped(last, x)); });
  };
  oneByOne(begin, inner);
  Value whole = builder.add(inner, builder.mul(builder.div(builder.sub(outer, inner), pixels), pixels));
  builder.loop(inner, whole, pixels, [&](Value x) { emitPixels(x, pixels, std::nullopt); });
  builder.loop(whole, outer, 1, [&](Value x) { emitPixels(x, 1, std::nullopt); });
  oneByOne(outer, end);
}

/// All channels of `count` pixels from `first`; `taps` are those of the last dimension (all of them if absent).
void WindowEmitter::emitPixels(Value first, unsigned count, std::optional<Range> taps) {
  Value channels = output.back(), zero = builder.number(0);
  int64_t wide = 2 * lanes;
  Value wideEnd = lanes == 1 ? zero : builder.mul(builder.div(channels, wide), wide);
  builder.loop(zero, wideEnd, wide, [&](Value column) { emitBlock(first, count, taps, {lanes, 2, column, {}, {}}); });
  forEachVector(frame, lanes, {wideEnd, channels}, [&](unsigned width, Value column, Value mask) {
    emitBlock(first, count, taps, {width, 1, column, mask, mask ? builder.sub(channels, column) : Value()});
  });
}

void WindowEmitter::emitBlock(Value first, unsigned count, std::optional<Range> taps, const Columns &columns) {
  SmallVector<Value> sums(count * columns.vectors, initial(columns));
  SmallVector<Value> tap;
  Value taken = builder.number(1);
  for (const Range &range : outerTaps)
    taken = builder.mul(taken, builder.max(builder.sub(range.upper, range.lower), builder.number(0)));
  std::function<SmallVector<Value>(ValueRange)> nest = [&](ValueRange carried) -> SmallVector<Value> {
    if (tap.size() < outerTaps.size()) {
      Range range = outerTaps[tap.size()];
      return builder.loop(range.lower, range.upper, 1, carried, [&](Value i, ValueRange inner) {
        tap.push_back(i);
        SmallVector<Value> result = nest(inner);
        tap.pop_back();
        return result;
      });
    }
    return alongRow(first, count, taps, tap, columns, carried);
  };
  sums = nest(sums);
  int64_t last = window.rank() - 1;
  Value extent = taps ? builder.sub(taps->upper, taps->lower) : builder.number(window.kernel[last]);
  taken = builder.mul(taken, builder.max(extent, builder.number(0)));
  Epilogue epilogue(frame, root);
  for (unsigned p = 0; p < count; ++p) {
    SmallVector<Value> coordinates = row;
    coordinates.push_back(builder.add(first, p));
    for (unsigned v = 0; v < columns.vectors; ++v)
      epilogue.emit(coordinates, builder.add(columns.first, v * columns.lanes),
                    finished(sums[p * columns.vectors + v], taken), columns.alive, columns.lanes);
  }
}

/// The taps of the last dimension for one tap of the others.
SmallVector<Value> WindowEmitter::alongRow(Value first, unsigned count, std::optional<Range> taps,
                                           ArrayRef<Value> outer, const Columns &columns, ValueRange sums) {
  int64_t last = window.rank() - 1, extent = window.kernel[last];
  Value line = row.front(), tapLine = builder.number(0);
  for (int64_t d = 0; d < last; ++d) {
    Value at = builder.add(builder.mul(row[1 + d], window.strides[d]), -window.padBegin(d));
    at = builder.add(at, builder.mul(outer[d], window.dilations[d]));
    line = builder.add(builder.mul(line, input[1 + d]), at);
    tapLine = builder.add(builder.mul(tapLine, window.kernel[d]), outer[d]);
  }
  line = builder.mul(line, input[1 + last]);
  Value start = builder.add(builder.mul(first, window.strides[last]), -window.padBegin(last));
  auto oneTap = [&](Value tap, ValueRange carried) {
    Value pixel = builder.add(builder.add(line, start), builder.mul(tap, window.dilations[last]));
    Value offset = builder.add(builder.mul(pixel, input.back()), columns.first);
    Value tapNumber = builder.add(builder.mul(tapLine, extent), tap);
    SmallVector<Value> next(carried);
    SmallVector<Value> weights;
    for (unsigned v = 0; v < columns.vectors; ++v)
      weights.push_back(weight(tapNumber, columns, v));
    for (unsigned p = 0; p < count; ++p)
      for (unsigned v = 0; v < columns.vectors; ++v) {
        Value step = builder.mul(input.back(), p * window.strides[last]);
        Value at = builder.add(builder.add(offset, step), v * columns.lanes);
        Value &sum = next[p * columns.vectors + v];
        sum = combine(sum, loadVector(frame.memory(source), at, columns), weights[v]);
      }
    return next;
  };
  if (taps)
    return builder.loop(taps->lower, taps->upper, 1, sums, oneTap);
  if (extent > unrolledTaps)
    return builder.loop(builder.number(0), builder.number(extent), 1, sums, oneTap);
  SmallVector<Value> result(sums);
  for (int64_t tap = 0; tap < extent; ++tap)
    result = oneTap(builder.number(tap), result);
  return result;
}

Value WindowEmitter::loadVector(Value memory, Value offset, const Columns &columns) {
  LaneBuilder lane(builder, columns.lanes, columns.mask);
  return lane.load(memory, lane.consecutive(offset)).value;
}

Value WindowEmitter::spread(Value scalar, const Columns &columns) {
  LaneBuilder lane(builder, columns.lanes);
  return lane.vector(lane.uniform(scalar));
}

} // namespace aicc::cpu
