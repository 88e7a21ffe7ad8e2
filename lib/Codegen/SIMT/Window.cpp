// Windows are clipped to the source by loop bounds, so that no tap needs a test.
#include "lib/Codegen/SIMT/Window.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace aicc::simt {

Value WindowPoints::startOf(int64_t dim, Value at) {
  return builder.add(builder.mul(at, window.strides[dim]), builder.number(-window.padBegin(dim)));
}

std::pair<Value, Value> WindowPoints::clipped(int64_t dim, Value at) {
  Value zero = builder.number(0), all = builder.number(window.kernel[dim]);
  if (!window.padBegin(dim) && !window.padEnd(dim))
    return {zero, all};
  // ceil(-start / dilation) and ceil((size - start) / dilation), of non-negative numbers.
  Value start = startOf(dim, at), size = frame.sizes(source)[1 + dim];
  Value before = builder.max(builder.sub(zero, start), zero), room = builder.max(builder.sub(size, start), zero);
  Value last = builder.min(builder.ceilDiv(room, window.dilations[dim]), all);
  return {builder.min(builder.ceilDiv(before, window.dilations[dim]), last), last};
}

Value WindowPoints::overTaps(ArrayRef<Value> at, Value initial, llvm::function_ref<Value(const Tap &, Value)> body) {
  int64_t rank = window.rank();
  SmallVector<Value> input = frame.sizes(source), first, extents, kernel;
  for (int64_t d = 0; d < rank; ++d) {
    auto [from, to] = clipped(d, at[1 + d]);
    first.push_back(from);
    extents.push_back(builder.sub(to, from));
    kernel.push_back(builder.number(window.kernel[d]));
  }
  return reduce(extents, initial, [&](ArrayRef<Value> offset, Value carried) {
    SmallVector<Value> tap, position{at[0]};
    for (int64_t d = 0; d < rank; ++d) {
      tap.push_back(builder.add(first[d], offset[d]));
      position.push_back(builder.add(startOf(d, at[1 + d]), builder.mul(tap[d], window.dilations[d])));
    }
    Value pixel = builder.linearize(position, ArrayRef(input).drop_back());
    return body({builder.linearize(tap, kernel), builder.mul(pixel, input.back())}, carried);
  });
}

Value WindowPoints::countTaps(ArrayRef<Value> at) {
  Value count = builder.number(1);
  for (int64_t d = 0; d < window.rank(); ++d) {
    auto [from, to] = clipped(d, at[1 + d]);
    count = builder.mul(count, builder.sub(to, from));
  }
  return count;
}

} // namespace aicc::simt
