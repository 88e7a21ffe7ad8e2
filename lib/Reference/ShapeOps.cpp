// Operators that only look at a shape or give the same elements another one.
#include "lib/Reference/Elementwise.h"

#include <algorithm>

namespace aicc::reference {

static bool identity(Call &call) { return call.give(0, call.input(0)); }

/// Gives input 0 the shape, or fails when the number of elements differs.
static bool giveReshaped(Call &call, Shape shape) {
  const Tensor &input = call.input(0);
  if (elementCount(shape) != input.elements())
    return call.fail("expected a shape of " + std::to_string(input.elements()) + " elements, found " + toString(shape));
  return call.give(0, input.reshaped(std::move(shape)));
}

static bool reshape(Call &call) {
  const Tensor &input = call.input(0);
  Shape shape;
  if (!call.readIntegers(1, shape))
    return false;
  bool zeroIsZero = call.integer("allowzero", 0) != 0;
  int64_t unknown = -1, known = 1;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == -1 && unknown >= 0)
      return call.fail("expected at most one dim of -1 in the shape, found two");
    if (shape[d] == -1) {
      unknown = int64_t(d);
      continue;
    }
    if (shape[d] == 0 && !zeroIsZero) {
      if (int64_t(d) >= input.rank())
        return call.fail("expected a dim to copy for dim " + std::to_string(d) + " of the shape, found input " +
                         toString(input.shape()));
      shape[d] = input.shape()[d];
    }
    if (shape[d] < 0 || __builtin_mul_overflow(known, shape[d], &known))
      return call.fail("expected dims that can be counted, found " + toString(shape));
  }
  if (unknown >= 0)
    shape[unknown] = known == 0 ? 0 : input.elements() / known;
  return giveReshaped(call, shape);
}

static bool flatten(Call &call) {
  const Shape &shape = call.input(0).shape();
  int64_t axis = call.integer("axis", 1), rank = int64_t(shape.size());
  if (axis < 0)
    axis += rank;
  if (axis < 0 || axis > rank)
    return call.fail("expected an axis up to rank " + std::to_string(rank) + ", found " +
                     std::to_string(call.integer("axis", 1)));
  return giveReshaped(call, {product(shape, 0, axis), product(shape, axis, rank)});
}

static bool squeeze(Call &call) {
  const Shape &shape = call.input(0).shape();
  std::vector<int64_t> axes;
  if (call.has(1) && (!call.readIntegers(1, axes) || !normalizeAxes(call, axes, int64_t(shape.size()))))
    return false;
  Shape result;
  for (size_t d = 0; d < shape.size(); ++d) {
    bool named = std::find(axes.begin(), axes.end(), int64_t(d)) != axes.end();
    if (named && shape[d] != 1)
      return call.fail("expected dim " + std::to_string(d) + " to be 1, found " + std::to_string(shape[d]));
    if (!named && (call.has(1) || shape[d] != 1))
      result.push_back(shape[d]);
  }
  return giveReshaped(call, result);
}

static bool unsqueeze(Call &call) {
  const Shape &shape = call.input(0).shape();
  std::vector<int64_t> axes;
  if (!call.readIntegers(1, axes))
    return false;
  int64_t rank = int64_t(shape.size() + axes.size());
  if (!normalizeAxes(call, axes, rank))
    return false;
  Shape result;
  auto next = shape.begin();
  for (int64_t d = 0; d < rank; ++d)
    result.push_back(std::find(axes.begin(), axes.end(), d) != axes.end() ? 1 : *next++);
  return giveReshaped(call, result);
}

static bool shapeOf(Call &call) {
  const Shape &shape = call.input(0).shape();
  int64_t rank = int64_t(shape.size()), start = call.integer("start", 0), end = call.integer("end", rank);
  start = std::clamp<int64_t>(start < 0 ? start + rank : start, 0, rank);
  end = std::clamp<int64_t>(end < 0 ? end + rank : end, 0, rank);
  std::vector<int64_t> dims;
  if (start < end)
    dims.assign(shape.begin() + start, shape.begin() + end);
  int64_t count = int64_t(dims.size());
  return call.give(0, Tensor::of<int64_t>(DType::I64, {count}, dims));
}

static bool size(Call &call) { return call.give(0, Tensor::of<int64_t>(DType::I64, {}, {call.input(0).elements()})); }

static constexpr Row rows[] = {
    {"Flatten", flatten, 1}, {"Identity", identity, 1}, {"Reshape", reshape, 2},     {"Shape", shapeOf, 1},
    {"Size", size, 1},       {"Squeeze", squeeze, 1},   {"Unsqueeze", unsqueeze, 2},
};

Table shapeKernels() { return rows; }

} // namespace aicc::reference
