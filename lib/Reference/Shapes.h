// Shapes, strides and walking over several tensors in step.
#pragma once

#include "lib/Reference/Kernel.h"

#include <array>

namespace aicc::reference {

using Strides = std::vector<int64_t>;

/// Row-major strides in elements.
Strides stridesOf(const Shape &shape);

/// Product of dims [begin, end).
int64_t product(const Shape &shape, int64_t begin, int64_t end);

/// Adds `rank` to a negative axis; fails the call when it is outside [0, rank).
bool normalizeAxis(const Call &call, int64_t &axis, int64_t rank);
/// The same for a list, which must not repeat an axis.
bool normalizeAxes(const Call &call, std::vector<int64_t> &axes, int64_t rank);

/// Numpy broadcasting of two shapes; fails the call when they do not match.
bool broadcast(const Call &call, const Shape &left, const Shape &right, Shape &result);

/// Strides for reading a tensor of shape `from` at the positions of `to`: 0 along repeated dims.
Strides broadcastStrides(const Shape &from, const Shape &to);

/// Moves `index` to the next position of `shape`, row-major; false after the last.
bool nextIndex(const Shape &shape, Shape &index);

/// Visits `shape` in row-major order, a row (innermost dim) at a time: fn(offsets, steps, count),
/// where offsets and steps belong to the N stride sets.
template <size_t N, typename Fn> void forEachRow(const Shape &shape, const std::array<Strides, N> &strides, Fn fn) {
  if (elementCount(shape) <= 0)
    return;
  std::array<int64_t, N> offsets{}, steps{};
  if (shape.empty())
    return fn(offsets, steps, int64_t(1));
  size_t inner = shape.size() - 1;
  for (size_t n = 0; n < N; ++n)
    steps[n] = strides[n][inner];
  Shape outer(shape.begin(), shape.end() - 1), index(inner, 0);
  do {
    for (size_t n = 0; n < N; ++n) {
      offsets[n] = 0;
      for (size_t d = 0; d < inner; ++d)
        offsets[n] += index[d] * strides[n][d];
    }
    fn(offsets, steps, shape[inner]);
  } while (nextIndex(outer, index));
}

/// A tensor seen as [outer, axis, inner] around one axis.
struct AxisView {
  int64_t outer, size, inner;
  AxisView(const Shape &shape, int64_t axis)
      : outer(product(shape, 0, axis)), size(shape[axis]), inner(product(shape, axis + 1, int64_t(shape.size()))) {}
};

} // namespace aicc::reference
