// Writing at computed positions.
#include "lib/Reference/Elementwise.h"
#include "lib/Reference/Move.h"

#include <algorithm>

namespace aicc::reference {

/// A copy of the data with data[targets[i]] replaced by, or combined with, updates[i].
static bool writeAt(Call &call, const Tensor &data, const Tensor &updates, const std::vector<int64_t> &targets) {
  std::string how = call.text("reduction", "none");
  if (updates.dtype() != data.dtype() || updates.elements() != int64_t(targets.size()))
    return call.fail("expected " + std::to_string(targets.size()) + " updates of the data's type, found " +
                     std::string(name(updates.dtype())) + " " + toString(updates.shape()));
  if (how == "none")
    return call.give(0, moveElements({&data, &updates}, data.shape(), [&](auto *out, const auto &in) {
                       std::copy_n(in[0], data.elements(), out);
                       for (size_t i = 0; i < targets.size(); ++i)
                         out[targets[i]] = in[1][i];
                     }));
  if (how != "add" && how != "mul" && how != "max" && how != "min")
    return call.fail("expected 'reduction' to be none, add, mul, max or min, found '" + how + "'");
  if (!isWidenable(data.dtype()))
    return call.fail("expected numbers to combine, found " + std::string(name(data.dtype())));
  return withWide(data.dtype(), [&](auto zero) {
    auto values = widen<decltype(zero)>(data), news = widen<decltype(zero)>(updates);
    for (size_t i = 0; i < targets.size(); ++i) {
      auto &at = values[targets[i]];
      auto x = news[i];
      at = how == "add" ? plus(at, x) : how == "mul" ? times(at, x) : how == "max" ? std::max(at, x) : std::min(at, x);
    }
    return call.give(0, narrow(data.dtype(), data.shape(), values));
  });
}

static bool scatterElements(Call &call) {
  std::vector<int64_t> targets;
  return placesAlongAxis(call, targets) && writeAt(call, call.input(0), call.input(2), targets);
}

static bool scatterND(Call &call) {
  const Tensor &data = call.input(0), &where = call.input(1);
  std::vector<int64_t> indices, targets;
  if (!call.readIntegers(1, indices))
    return false;
  int64_t depth = where.rank() ? where.shape().back() : 0;
  if (where.rank() < 1 || depth < 1 || depth > data.rank())
    return call.fail("expected index tuples that fit the data, found indices " + toString(where.shape()) +
                     " and data " + toString(data.shape()));
  Strides strides = stridesOf(data.shape());
  int64_t block = product(data.shape(), depth, data.rank());
  for (size_t t = 0; t + depth <= indices.size(); t += depth) {
    int64_t start = 0;
    for (int64_t k = 0; k < depth; ++k) {
      std::vector<int64_t> index{indices[t + k]};
      if (!wrapIndices(call, index, data.shape()[k]))
        return false;
      start += index[0] * strides[k];
    }
    for (int64_t i = 0; i < block; ++i)
      targets.push_back(start + i);
  }
  return writeAt(call, data, call.input(2), targets);
}

/// A cache update: writes the update behind each batch entry's write index along one axis.
static bool tensorScatter(Call &call) {
  const Tensor &cache = call.input(0), &update = call.input(1);
  int64_t axis = call.integer("axis", -2);
  if (!normalizeAxis(call, axis, cache.rank()))
    return false;
  Shape same = update.shape();
  if (update.rank() == cache.rank())
    same[axis] = cache.shape()[axis];
  if (axis == 0 || same != cache.shape())
    return call.fail("expected an update that differs from the cache along axis " + std::to_string(axis) +
                     " only, found " + toString(update.shape()) + " and " + toString(cache.shape()));
  std::vector<int64_t> writes(size_t(cache.shape()[0]), 0), targets;
  if (call.has(2) && !call.readIntegers(2, writes))
    return false;
  bool circular = call.text("mode", "linear") == "circular";
  AxisView to(cache.shape(), axis), from(update.shape(), axis);
  if (int64_t(writes.size()) != cache.shape()[0])
    return call.fail("expected a write index per batch entry, found " + std::to_string(writes.size()));
  for (int64_t o = 0; o < from.outer; ++o)
    for (int64_t s = 0; s < from.size; ++s) {
      int64_t at = writes[o / (from.outer / cache.shape()[0])] + s;
      if (circular && to.size)
        at = (at % to.size + to.size) % to.size;
      if (at < 0 || at >= to.size)
        return call.fail("expected writes inside the cache of " + std::to_string(to.size) + ", found position " +
                         std::to_string(at));
      for (int64_t i = 0; i < to.inner; ++i)
        targets.push_back((o * to.size + at) * to.inner + i);
    }
  return writeAt(call, cache, update, targets);
}

/// Values are off and on; indices outside the depth give a row of off.
static bool oneHot(Call &call) {
  const Tensor &where = call.input(0), &values = call.input(2);
  int64_t axis = call.integer("axis", -1);
  if (!call.expectNumber(0) || !call.expectNumber(1) || call.input(1).elements() != 1 || values.elements() != 2)
    return call.fail("expected a number of depth and two values");
  int64_t depth = widen<int64_t>(call.input(1))[0];
  if (!normalizeAxis(call, axis, where.rank() + 1))
    return false;
  Shape shape = where.shape();
  shape.insert(shape.begin() + axis, depth);
  if (depth < 0 || !call.affordable(values.dtype(), shape))
    return call.fail("expected a depth of 0 or more, found " + std::to_string(depth));
  std::vector<int64_t> indices = widen<int64_t>(where), source(size_t(elementCount(shape)), 0);
  int64_t inner = product(shape, axis + 1, int64_t(shape.size()));
  for (int64_t i = 0; i < int64_t(indices.size()); ++i) {
    int64_t index = indices[i] < 0 ? indices[i] + depth : indices[i];
    if (index >= 0 && index < depth)
      source[(i / inner * depth + index) * inner + i % inner] = 1;
  }
  return call.give(0, readAt(values, shape, source));
}

static constexpr Row rows[] = {
    {"OneHot", oneHot, 3},       {"Scatter", scatterElements, 3},     {"ScatterElements", scatterElements, 3},
    {"ScatterND", scatterND, 3}, {"TensorScatter", tensorScatter, 2},
};

Table scatterKernels() { return rows; }

} // namespace aicc::reference
