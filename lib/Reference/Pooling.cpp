// Poolings over sliding windows.
#include "lib/Reference/Windows.h"

#include <cmath>

namespace aicc::reference {

namespace {
/// What every pooling starts from.
struct Pool {
  Window window;
  std::vector<Tap> taps;
  Shape shape;                ///< of the result
  std::vector<double> values; ///< of the input
  int64_t planes, plane, outPlane;
};
} // namespace

static bool readPool(const Call &call, Pool &pool) {
  const Tensor &input = call.input(0);
  if (!call.expectNumber(0))
    return false;
  if (input.rank() < 3)
    return call.fail("expected input 0 of rank 3 or more, found " + toString(input.shape()));
  Shape spatial(input.shape().begin() + 2, input.shape().end());
  if (!readWindow(call, spatial, call.integers("kernel_shape"), call.integer("ceil_mode", 0) != 0, pool.window))
    return false;
  pool.shape = {input.shape()[0], input.shape()[1]};
  pool.shape.insert(pool.shape.end(), pool.window.output.begin(), pool.window.output.end());
  if (!call.affordable(DType::F64, pool.shape))
    return false;
  pool.taps = tapsOf(pool.window);
  pool.values = widen<double>(input);
  pool.planes = input.shape()[0] * input.shape()[1];
  pool.plane = pool.window.inputSize();
  pool.outPlane = pool.window.outputSize();
  return true;
}

/// fn(output position, input position) for every pair that a tap connects, plane after plane.
template <typename Fn> static void forEachPair(const Pool &pool, Fn fn) {
  for (int64_t p = 0; p < pool.planes; ++p)
    for (const Tap &tap : pool.taps)
      for (const Run &run : tap.runs)
        for (int64_t i = 0; i < run.count; ++i)
          fn(p * pool.outPlane + run.output + i, p * pool.plane + run.input + i * tap.step);
}

/// How many elements each window divides by: those inside the input, or inside the padded input.
static std::vector<double> windowCounts(const Window &window, bool includePads) {
  Window counted = window;
  for (size_t d = 0; includePads && d < counted.input.size(); ++d) {
    counted.input[d] += counted.begin[d] + counted.end[d];
    counted.begin[d] = counted.end[d] = 0;
  }
  std::vector<double> counts(size_t(window.outputSize()), 0);
  for (const Tap &tap : tapsOf(counted))
    for (const Run &run : tap.runs)
      for (int64_t i = 0; i < run.count; ++i)
        ++counts[run.output + i];
  return counts;
}

static bool averagePool(Call &call) {
  Pool pool;
  if (!readPool(call, pool))
    return false;
  std::vector<double> totals(size_t(elementCount(pool.shape)), 0);
  forEachPair(pool, [&](int64_t out, int64_t in) { totals[out] += pool.values[in]; });
  std::vector<double> counts = windowCounts(pool.window, call.integer("count_include_pad", 0) != 0);
  for (size_t i = 0; i < totals.size(); ++i)
    totals[i] /= counts[i % counts.size()];
  return call.give(0, narrow(call.input(0).dtype(), pool.shape, totals));
}

static bool lpPool(Call &call) {
  Pool pool;
  if (!readPool(call, pool))
    return false;
  double p = double(call.integer("p", 2));
  std::vector<double> totals(size_t(elementCount(pool.shape)), 0);
  forEachPair(pool, [&](int64_t out, int64_t in) { totals[out] += std::pow(std::fabs(pool.values[in]), p); });
  for (double &total : totals)
    total = std::pow(total, 1 / p);
  return call.give(0, narrow(call.input(0).dtype(), pool.shape, totals));
}

/// The position with the first spatial dim varying fastest.
static int64_t columnMajor(const Shape &spatial, int64_t plane, int64_t flat) {
  int64_t base = flat / plane * plane, rest = flat % plane, result = 0, stride = plane;
  for (size_t d = spatial.size(); d-- > 0; rest /= spatial[d]) {
    stride /= spatial[d];
    result += rest % spatial[d] * stride;
  }
  return base + result;
}

static bool maxPool(Call &call) {
  Pool pool;
  if (!readPool(call, pool))
    return false;
  DType type = call.input(0).dtype();
  double worst = isFloat(type) ? -HUGE_VAL : double(leastInteger(type));
  std::vector<double> best(size_t(elementCount(pool.shape)), worst);
  std::vector<int64_t> winners(best.size(), -1);
  forEachPair(pool, [&](int64_t out, int64_t in) {
    double value = pool.values[in];
    if (value > best[out] || value != value || winners[out] < 0) {
      best[out] = value;
      winners[out] = in;
    }
  });
  if (call.integer("storage_order", 0))
    for (int64_t &winner : winners)
      winner = winner < 0 ? winner : columnMajor(pool.window.input, pool.plane, winner);
  call.give(0, narrow(type, pool.shape, best));
  return call.give(1, narrow(DType::I64, pool.shape, winners));
}

static bool unpoolShape(Call &call, Shape &shape) {
  const Shape &input = call.input(0).shape();
  std::vector<int64_t> kernel = call.integers("kernel_shape"), strides, pads = call.integers("pads");
  size_t rank = input.size() < 2 ? 0 : input.size() - 2;
  if (!readPerDim(call, "strides", rank, strides))
    return false;
  pads.resize(2 * rank, 0);
  if (rank == 0 || kernel.size() != rank)
    return call.fail("expected 'kernel_shape' to fit input " + toString(input));
  shape = {input[0], input[1]};
  for (size_t d = 0; d < rank; ++d)
    shape.push_back((input[d + 2] - 1) * strides[d] + kernel[d] - pads[d] - pads[d + rank]);
  return true;
}

/// Indices count within the shape that the attributes give; a wanted larger shape keeps rows and
/// columns in place.
static bool maxUnpool(Call &call) {
  const Tensor &input = call.input(0);
  Shape inferred, shape;
  std::vector<int64_t> indices;
  if (!call.expectNumber(0) || !call.readIntegers(1, indices) || !unpoolShape(call, inferred))
    return false;
  shape = inferred;
  if (call.has(2) && !call.readIntegers(2, shape))
    return false;
  if (shape.size() != inferred.size() || !call.affordable(input.dtype(), shape) ||
      indices.size() != size_t(input.elements()))
    return call.fail("expected an output shape and indices that fit input " + toString(input.shape()));
  std::vector<double> values = widen<double>(input), result(size_t(elementCount(shape)), 0);
  Strides from = stridesOf(inferred), to = stridesOf(shape);
  for (size_t i = 0; i < values.size(); ++i) {
    int64_t target = 0;
    bool inside = indices[i] >= 0 && indices[i] < elementCount(inferred);
    for (size_t d = 0; inside && d < shape.size(); ++d) {
      int64_t at = indices[i] / from[d] % inferred[d];
      inside = at < shape[d];
      target += at * to[d];
    }
    if (!inside)
      return call.fail("expected indices inside " + toString(shape) + ", found " + std::to_string(indices[i]));
    result[target] = values[i];
  }
  return call.give(0, narrow(input.dtype(), shape, result));
}

static constexpr Row rows[] = {
    {"AveragePool", averagePool, 1},
    {"LpPool", lpPool, 1},
    {"MaxPool", maxPool, 1},
    {"MaxUnpool", maxUnpool, 2},
};

Table poolingKernels() { return rows; }

} // namespace aicc::reference
