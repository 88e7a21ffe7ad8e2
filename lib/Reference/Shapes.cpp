#include "lib/Reference/Shapes.h"

#include <algorithm>

namespace aicc::reference {

Strides stridesOf(const Shape &shape) {
  Strides strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;)
    strides[i - 1] = strides[i] * shape[i];
  return strides;
}

int64_t product(const Shape &shape, int64_t begin, int64_t end) {
  int64_t result = 1;
  for (int64_t i = begin; i < end; ++i)
    result *= shape[i];
  return result;
}

bool normalizeAxis(const Call &call, int64_t &axis, int64_t rank) {
  int64_t given = axis;
  if (axis < 0)
    axis += rank;
  if (axis >= 0 && axis < rank)
    return true;
  return call.fail("expected an axis in [" + std::to_string(-rank) + ", " + std::to_string(rank) + "), found " +
                   std::to_string(given));
}

bool normalizeAxes(const Call &call, std::vector<int64_t> &axes, int64_t rank) {
  std::vector<bool> seen(size_t(std::max<int64_t>(rank, 0)));
  for (int64_t &axis : axes) {
    if (!normalizeAxis(call, axis, rank))
      return false;
    if (seen[axis])
      return call.fail("expected axes without repetition, found " + std::to_string(axis) + " twice");
    seen[axis] = true;
  }
  return true;
}

bool broadcast(const Call &call, const Shape &left, const Shape &right, Shape &result) {
  size_t rank = std::max(left.size(), right.size());
  result.assign(rank, 1);
  for (size_t i = 0; i < rank; ++i) {
    int64_t l = i < left.size() ? left[left.size() - 1 - i] : 1;
    int64_t r = i < right.size() ? right[right.size() - 1 - i] : 1;
    if (l != r && l != 1 && r != 1)
      return call.fail("expected shapes that broadcast, found " + toString(left) + " and " + toString(right));
    result[rank - 1 - i] = l == 1 ? r : l;
  }
  return true;
}

Strides broadcastStrides(const Shape &from, const Shape &to) {
  Strides own = stridesOf(from), strides(to.size(), 0);
  size_t skipped = to.size() - from.size();
  for (size_t i = 0; i < from.size(); ++i)
    strides[skipped + i] = from[i] == 1 ? 0 : own[i];
  return strides;
}

bool nextIndex(const Shape &shape, Shape &index) {
  for (size_t d = shape.size(); d-- > 0;) {
    if (++index[d] < shape[d])
      return true;
    index[d] = 0;
  }
  return false;
}

} // namespace aicc::reference
