// Reading at computed positions.
#include "lib/Reference/Move.h"

#include <algorithm>

namespace aicc::reference {

bool wrapIndices(const Call &call, std::vector<int64_t> &indices, int64_t dim) {
  for (int64_t &index : indices) {
    if (index < -dim || index >= dim)
      return call.fail("expected indices in [" + std::to_string(-dim) + ", " + std::to_string(dim) + "), found " +
                       std::to_string(index));
    if (index < 0)
      index += dim;
  }
  return true;
}

static bool gather(Call &call) {
  const Tensor &data = call.input(0);
  int64_t axis = call.integer("axis", 0);
  std::vector<int64_t> indices;
  if (!normalizeAxis(call, axis, data.rank()) || !call.readIntegers(1, indices) ||
      !wrapIndices(call, indices, data.shape()[axis]))
    return false;
  AxisView view(data.shape(), axis);
  Shape shape(data.shape().begin(), data.shape().begin() + axis);
  shape.insert(shape.end(), call.input(1).shape().begin(), call.input(1).shape().end());
  shape.insert(shape.end(), data.shape().begin() + axis + 1, data.shape().end());
  if (!call.affordable(data.dtype(), shape))
    return false;
  return call.give(0, moveElements({&data}, shape, [&](auto *out, const auto &in) {
                     for (int64_t o = 0; o < view.outer; ++o)
                       for (int64_t index : indices)
                         out = std::copy_n(in[0] + (o * view.size + index) * view.inner, view.inner, out);
                   }));
}

bool placesAlongAxis(const Call &call, std::vector<int64_t> &places) {
  const Shape &data = call.input(0).shape(), &shape = call.input(1).shape();
  int64_t rank = call.input(0).rank(), axis = call.integer("axis", 0);
  std::vector<int64_t> indices;
  if (!call.expectRank(1, rank) || !normalizeAxis(call, axis, rank) || !call.readIntegers(1, indices) ||
      !wrapIndices(call, indices, data[axis]))
    return false;
  for (int64_t d = 0; d < rank; ++d)
    if (d != axis && shape[d] > data[d])
      return call.fail("expected indices no larger than the data beside the axis, found " + toString(shape) + " and " +
                       toString(data));
  Strides strides = stridesOf(data);
  int64_t along = strides[axis];
  strides[axis] = 0;
  forEachRow<1>(shape, {strides}, [&](const auto &at, const auto &step, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
      places.push_back(at[0] + i * step[0] + indices[places.size()] * along);
  });
  return true;
}

static bool gatherElements(Call &call) {
  std::vector<int64_t> source;
  return placesAlongAxis(call, source) && call.give(0, readAt(call.input(0), call.input(1).shape(), source));
}

static bool gatherND(Call &call) {
  const Tensor &data = call.input(0), &where = call.input(1);
  int64_t batch = call.integer("batch_dims", 0);
  std::vector<int64_t> indices;
  if (!call.readIntegers(1, indices))
    return false;
  int64_t depth = where.rank() ? where.shape().back() : 0;
  if (where.rank() < 1 || batch < 0 || batch >= where.rank() || depth < 1 || batch + depth > data.rank() ||
      !std::equal(where.shape().begin(), where.shape().begin() + batch, data.shape().begin()))
    return call.fail("expected index tuples that fit the data, found indices " + toString(where.shape()) +
                     " and data " + toString(data.shape()));
  Shape shape(where.shape().begin(), where.shape().end() - 1);
  shape.insert(shape.end(), data.shape().begin() + batch + depth, data.shape().end());
  if (!call.affordable(data.dtype(), shape))
    return false;
  Strides strides = stridesOf(data.shape());
  int64_t tuples = int64_t(indices.size()) / depth, batches = product(data.shape(), 0, batch);
  int64_t block = product(data.shape(), batch + depth, data.rank());
  int64_t batchSize = product(data.shape(), batch, data.rank());
  std::vector<int64_t> starts;
  for (int64_t t = 0; t < tuples; ++t) {
    int64_t start = t / (tuples / batches) * batchSize;
    for (int64_t k = 0; k < depth; ++k) {
      std::vector<int64_t> index{indices[t * depth + k]};
      if (!wrapIndices(call, index, data.shape()[batch + k]))
        return false;
      start += index[0] * strides[batch + k];
    }
    starts.push_back(start);
  }
  return call.give(0, moveElements({&data}, shape, [&](auto *out, const auto &in) {
                     for (int64_t start : starts)
                       out = std::copy_n(in[0] + start, block, out);
                   }));
}

static bool compress(Call &call) {
  Tensor data = call.input(0);
  int64_t axis = call.integer("axis", 0);
  if (!call.hasAttribute("axis"))
    data = data.reshaped({data.elements()});
  if (!normalizeAxis(call, axis, data.rank()))
    return false;
  AxisView view(data.shape(), axis);
  std::vector<int64_t> flags = widen<int64_t>(call.input(1)), kept;
  for (int64_t i = 0; i < int64_t(flags.size()) && i < view.size; ++i)
    if (flags[i])
      kept.push_back(i);
  Shape shape = data.shape();
  shape[axis] = int64_t(kept.size());
  return call.give(0, moveElements({&data}, shape, [&](auto *out, const auto &in) {
                     for (int64_t o = 0; o < view.outer; ++o)
                       for (int64_t index : kept)
                         out = std::copy_n(in[0] + (o * view.size + index) * view.inner, view.inner, out);
                   }));
}

static bool reverseSequence(Call &call) {
  const Tensor &input = call.input(0);
  int64_t batchAxis = call.integer("batch_axis", 1), timeAxis = call.integer("time_axis", 0);
  std::vector<int64_t> lengths;
  if (!call.readIntegers(1, lengths) || !normalizeAxis(call, batchAxis, input.rank()) ||
      !normalizeAxis(call, timeAxis, input.rank()))
    return false;
  const Shape &shape = input.shape();
  if (int64_t(lengths.size()) != shape[batchAxis] || batchAxis == timeAxis)
    return call.fail("expected a length per batch entry (" + std::to_string(shape[batchAxis]) + "), found " +
                     std::to_string(lengths.size()));
  for (int64_t length : lengths)
    if (length < 0 || length > shape[timeAxis])
      return call.fail("expected lengths up to " + std::to_string(shape[timeAxis]) + ", found " +
                       std::to_string(length));
  Strides strides = stridesOf(shape);
  std::vector<int64_t> source(size_t(input.elements()));
  for (int64_t i = 0; i < int64_t(source.size()); ++i) {
    int64_t time = i / strides[timeAxis] % shape[timeAxis];
    int64_t length = lengths[i / strides[batchAxis] % shape[batchAxis]];
    source[i] = time < length ? i + (length - 1 - 2 * time) * strides[timeAxis] : i;
  }
  return call.give(0, readAt(input, shape, source));
}

static constexpr Row rows[] = {
    {"Compress", compress, 2},
    {"Gather", gather, 2},
    {"GatherElements", gatherElements, 2},
    {"GatherND", gatherND, 2},
    {"ReverseSequence", reverseSequence, 2},
};

Table gatherKernels() { return rows; }

} // namespace aicc::reference
