// Softmax, LogSoftmax and Hardmax along one axis.
#include "lib/Reference/Elementwise.h"

#include <cmath>

namespace aicc::reference {

/// Calls fn(line) for each line along the axis, copied out and back.
template <typename Fn> static bool mapLines(Call &call, Fn fn) {
  const Tensor &input = call.input(0);
  int64_t axis = call.integer("axis", -1);
  if (!call.expectFloat(0))
    return false;
  if (input.rank() == 0)
    return call.fail("expected input 0 of rank 1 or more, found a scalar");
  if (!normalizeAxis(call, axis, input.rank()))
    return false;
  AxisView view(input.shape(), axis);
  std::vector<double> values = widen<double>(input), line(size_t(view.size));
  for (int64_t o = 0; o < view.outer; ++o)
    for (int64_t i = 0; i < view.inner && view.size > 0; ++i) {
      double *at = values.data() + o * view.size * view.inner + i;
      for (int64_t k = 0; k < view.size; ++k)
        line[k] = at[k * view.inner];
      fn(line);
      for (int64_t k = 0; k < view.size; ++k)
        at[k * view.inner] = line[k];
    }
  return call.give(0, narrow(input.dtype(), input.shape(), values));
}

static double greatest(const std::vector<double> &line) {
  double best = line[0];
  for (double x : line)
    if (x > best || x != x)
      best = x;
  return best;
}

static bool softmax(Call &call) {
  return mapLines(call, [](std::vector<double> &line) {
    double shift = greatest(line), total = 0;
    for (double &x : line)
      total += x = std::exp(x - shift);
    for (double &x : line)
      x /= total;
  });
}

static bool logSoftmax(Call &call) {
  return mapLines(call, [](std::vector<double> &line) {
    double shift = greatest(line), total = 0;
    for (double x : line)
      total += std::exp(x - shift);
    for (double &x : line)
      x -= shift + std::log(total);
  });
}

static bool hardmax(Call &call) {
  return mapLines(call, [](std::vector<double> &line) {
    size_t winner = 0;
    for (size_t i = 1; i < line.size(); ++i)
      if (line[i] > line[winner])
        winner = i;
    for (size_t i = 0; i < line.size(); ++i)
      line[i] = i == winner;
  });
}

static constexpr Row rows[] = {{"Hardmax", hardmax, 1}, {"LogSoftmax", logSoftmax, 1}, {"Softmax", softmax, 1}};

Table softmaxKernels() { return rows; }

} // namespace aicc::reference
