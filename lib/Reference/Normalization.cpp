// Normalizations.
#include "lib/Reference/Elementwise.h"

#include <algorithm>
#include <cmath>

namespace aicc::reference {

namespace {
struct Moments {
  double mean, variance;
};
} // namespace

/// Mean and population variance of count values, `stride` apart.
static Moments momentsOf(const double *values, int64_t count, int64_t stride = 1) {
  double mean = 0, variance = 0;
  for (int64_t i = 0; i < count; ++i)
    mean += values[i * stride];
  mean /= double(count);
  for (int64_t i = 0; i < count; ++i)
    variance += (values[i * stride] - mean) * (values[i * stride] - mean);
  return {mean, variance / double(count)};
}

/// Reads a vector of one value per channel; fails on another length.
static bool readChannels(const Call &call, size_t index, int64_t channels, std::vector<double> &values) {
  if (!call.expectFloat(index))
    return false;
  values = widen<double>(call.input(index));
  if (int64_t(values.size()) == channels)
    return true;
  return call.fail("expected input " + std::to_string(index) + " of " + std::to_string(channels) + " elements, found " +
                   std::to_string(values.size()));
}

static bool expectChannels(const Call &call) {
  if (!call.expectFloat(0))
    return false;
  return call.input(0).rank() >= 2 ||
         call.fail("expected input 0 of rank 2 or more, found " + toString(call.input(0).shape()));
}

/// Statistics of each channel over batch and space.
static void channelMoments(const std::vector<double> &values, int64_t batch, int64_t channels, int64_t plane,
                           std::vector<double> &mean, std::vector<double> &variance) {
  for (int64_t c = 0; c < channels; ++c) {
    std::vector<double> gathered;
    for (int64_t n = 0; n < batch; ++n) {
      auto begin = values.begin() + (n * channels + c) * plane;
      gathered.insert(gathered.end(), begin, begin + plane);
    }
    Moments moments = momentsOf(gathered.data(), int64_t(gathered.size()));
    mean[c] = moments.mean;
    variance[c] = moments.variance;
  }
}

static bool batchNormalization(Call &call) {
  const Tensor &input = call.input(0);
  std::vector<double> scale, bias, mean, variance;
  int64_t channels = input.rank() >= 2 ? input.shape()[1] : 1;
  if (!call.expectFloat(0) || input.rank() < 1 || !readChannels(call, 1, channels, scale) ||
      !readChannels(call, 2, channels, bias) || !readChannels(call, 3, channels, mean) ||
      !readChannels(call, 4, channels, variance))
    return false;
  int64_t plane = input.rank() >= 2 ? product(input.shape(), 2, input.rank()) : 1;
  double epsilon = call.real("epsilon", 1e-5), momentum = call.real("momentum", 0.9);
  std::vector<double> values = widen<double>(input);
  if (call.integer("training_mode", 0)) {
    std::vector<double> oldMean = mean, oldVariance = variance;
    channelMoments(values, input.shape()[0], channels, plane, mean, variance);
    for (int64_t c = 0; c < channels; ++c) {
      oldMean[c] = oldMean[c] * momentum + mean[c] * (1 - momentum);
      oldVariance[c] = oldVariance[c] * momentum + variance[c] * (1 - momentum);
    }
    call.give(1, narrow(call.input(3).dtype(), {channels}, oldMean));
    call.give(2, narrow(call.input(4).dtype(), {channels}, oldVariance));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    int64_t c = int64_t(i) / plane % channels;
    values[i] = (values[i] - mean[c]) / std::sqrt(variance[c] + epsilon) * scale[c] + bias[c];
  }
  return call.give(0, narrow(input.dtype(), input.shape(), values));
}

/// Normalizes runs of `size` values and then scales by channel.
static bool normalizeGroups(Call &call, int64_t groups, int64_t stash) {
  const Tensor &input = call.input(0);
  std::vector<double> scale, bias, values = widen<double>(input);
  int64_t channels = input.shape()[1], plane = product(input.shape(), 2, input.rank());
  if (groups <= 0 || channels % groups)
    return call.fail("expected channels that the groups divide, found " + std::to_string(channels) + " channels and " +
                     std::to_string(groups) + " groups");
  if (!readChannels(call, 1, channels, scale) || !readChannels(call, 2, channels, bias))
    return false;
  double epsilon = call.real("epsilon", 1e-5);
  int64_t size = channels / groups * plane;
  for (int64_t start = 0; start < int64_t(values.size()); start += size) {
    Moments moments = momentsOf(values.data() + start, size);
    for (int64_t i = start; i < start + size; ++i) {
      int64_t c = i / plane % channels;
      values[i] = (values[i] - moments.mean) / std::sqrt(moments.variance + epsilon) * scale[c] + bias[c];
    }
  }
  return call.give(0, narrow(input.dtype(), input.shape(), values));
}

static bool instanceNormalization(Call &call) {
  return expectChannels(call) && normalizeGroups(call, call.input(0).shape()[1], 1);
}

static bool groupNormalization(Call &call) {
  return expectChannels(call) && normalizeGroups(call, call.integer("num_groups", 0), call.integer("stash_type", 1));
}

/// values[i] *= factor broadcast from input `index`, or += it.
template <typename Fn> static bool applyBroadcast(const Call &call, size_t index, std::vector<double> &values, Fn fn) {
  const Shape &shape = call.input(0).shape();
  Shape both;
  if (!call.expectFloat(index) || !broadcast(call, shape, call.input(index).shape(), both))
    return false;
  if (both != shape)
    return call.fail("expected input " + std::to_string(index) + " to broadcast to " + toString(shape) + ", found " +
                     toString(call.input(index).shape()));
  std::vector<double> factors = widen<double>(call.input(index));
  double *out = values.data();
  forEachRow<1>(shape, {broadcastStrides(call.input(index).shape(), shape)},
                [&](const auto &at, const auto &step, int64_t count) {
                  for (int64_t i = 0; i < count; ++i, ++out)
                    *out = fn(*out, factors[at[0] + i * step[0]]);
                });
  return true;
}

/// Over all axes from 'axis' on; `centred` subtracts the mean (LayerNormalization), otherwise the
/// root mean square divides.
static bool normalizeTail(Call &call, bool centred) {
  const Tensor &input = call.input(0);
  int64_t axis = call.integer("axis", -1), stash = call.integer("stash_type", 1);
  if (!call.expectFloat(0) || !normalizeAxis(call, axis, input.rank()))
    return false;
  int64_t outer = product(input.shape(), 0, axis), size = product(input.shape(), axis, input.rank());
  double epsilon = call.real("epsilon", 1e-5);
  std::vector<double> values = widen<double>(input), means, inverses;
  for (int64_t o = 0; o < outer; ++o) {
    double *run = values.data() + o * size;
    Moments moments = momentsOf(run, size);
    double mean = centred ? moments.mean : 0;
    double power = centred ? moments.variance : moments.variance + moments.mean * moments.mean;
    double inverse = 1 / std::sqrt(power + epsilon);
    for (int64_t i = 0; i < size; ++i)
      run[i] = (run[i] - mean) * inverse;
    means.push_back(mean);
    inverses.push_back(inverse);
  }
  if (call.has(1) && !applyBroadcast(call, 1, values, [](double x, double scale) { return x * scale; }))
    return false;
  if (centred && call.has(2) && !applyBroadcast(call, 2, values, [](double x, double bias) { return x + bias; }))
    return false;
  call.give(0, narrow(call.has(1) && !centred ? call.input(1).dtype() : input.dtype(), input.shape(), values));
  if (!centred)
    return true;
  Shape reduced = input.shape();
  std::fill(reduced.begin() + axis, reduced.end(), 1);
  DType stashType = isKnownDType(stash) && isFloat(DType(stash)) ? DType(stash) : DType::F32;
  call.give(1, narrow(stashType, reduced, means));
  return call.give(2, narrow(stashType, reduced, inverses));
}

static bool layerNormalization(Call &call) { return normalizeTail(call, true); }
static bool rmsNormalization(Call &call) { return normalizeTail(call, false); }

static bool lpNormalization(Call &call) {
  const Tensor &input = call.input(0);
  int64_t axis = call.integer("axis", -1), p = call.integer("p", 2);
  if (!call.expectFloat(0) || !normalizeAxis(call, axis, input.rank()))
    return false;
  AxisView view(input.shape(), axis);
  std::vector<double> values = widen<double>(input);
  for (int64_t o = 0; o < view.outer; ++o)
    for (int64_t i = 0; i < view.inner; ++i) {
      double *line = values.data() + o * view.size * view.inner + i, norm = 0;
      for (int64_t k = 0; k < view.size; ++k)
        norm += p == 1 ? std::fabs(line[k * view.inner]) : line[k * view.inner] * line[k * view.inner];
      norm = p == 1 ? norm : std::sqrt(norm);
      for (int64_t k = 0; k < view.size; ++k)
        line[k * view.inner] = norm == 0 ? 0 : line[k * view.inner] / norm;
    }
  return call.give(0, narrow(input.dtype(), input.shape(), values));
}

static bool localResponse(Call &call) {
  const Tensor &input = call.input(0);
  if (!expectChannels(call))
    return false;
  int64_t size = call.integer("size", 0), channels = input.shape()[1], plane = product(input.shape(), 2, input.rank());
  if (size <= 0)
    return call.fail("expected a positive 'size', found " + std::to_string(size));
  double alpha = call.real("alpha", 1e-4), beta = call.real("beta", 0.75), bias = call.real("bias", 1);
  std::vector<double> values = widen<double>(input), results(values.size());
  for (int64_t i = 0; i < int64_t(values.size()); ++i) {
    int64_t c = i / plane % channels, low = std::max<int64_t>(0, c - (size - 1) / 2);
    int64_t high = std::min(channels - 1, c + size / 2);
    double total = 0;
    for (int64_t k = low; k <= high; ++k)
      total += values[i + (k - c) * plane] * values[i + (k - c) * plane];
    results[i] = values[i] / std::pow(bias + alpha / double(size) * total, beta);
  }
  return call.give(0, narrow(input.dtype(), input.shape(), results));
}

/// Over the named axes, all elements that share the other indices.
static bool meanVariance(Call &call) {
  const Tensor &input = call.input(0);
  std::vector<int64_t> axes = call.integers("axes", {0, 2, 3});
  if (!call.expectFloat(0) || !normalizeAxes(call, axes, input.rank()))
    return false;
  Strides strides = stridesOf(input.shape()), groupStrides(strides.size(), 0);
  Shape kept = input.shape();
  for (int64_t axis : axes)
    kept[axis] = 1;
  groupStrides = broadcastStrides(kept, input.shape());
  std::vector<double> values = widen<double>(input), sums(size_t(elementCount(kept)), 0), squares(sums);
  auto forEach = [&](auto fn) {
    forEachRow<2>(input.shape(), {strides, groupStrides}, [&](const auto &at, const auto &step, int64_t count) {
      for (int64_t i = 0; i < count; ++i)
        fn(values[at[0] + i * step[0]], at[1] + i * step[1]);
    });
  };
  double count = sums.empty() ? 1 : double(values.size()) / double(sums.size());
  forEach([&](double &x, int64_t group) { sums[group] += x / count; });
  forEach([&](double &x, int64_t group) { x -= sums[group]; });
  forEach([&](double &x, int64_t group) { squares[group] += x * x / count; });
  forEach([&](double &x, int64_t group) { x /= std::sqrt(squares[group]) + 1e-9; });
  return call.give(0, narrow(input.dtype(), input.shape(), values));
}

static constexpr Row rows[] = {
    {"BatchNormalization", batchNormalization, 5},       {"GroupNormalization", groupNormalization, 3},
    {"InstanceNormalization", instanceNormalization, 3}, {"LRN", localResponse, 1},
    {"LayerNormalization", layerNormalization, 2},       {"LpNormalization", lpNormalization, 1},
    {"MeanVarianceNormalization", meanVariance, 1},      {"RMSNormalization", rmsNormalization, 1},
};

Table normalizationKernels() { return rows; }

} // namespace aicc::reference
