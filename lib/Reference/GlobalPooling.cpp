// Poolings over all of a plane.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

#include <cmath>

namespace aicc::reference {

/// fn(begin, end) gives the one value of a plane.
template <typename Fn> static bool poolPlanes(Call &call, Fn fn) {
  const Tensor &input = call.input(0);
  if (!call.expectFloat(0))
    return false;
  if (input.rank() < 2)
    return call.fail("expected input 0 of rank 2 or more, found " + toString(input.shape()));
  Shape shape(input.shape().size(), 1);
  shape[0] = input.shape()[0];
  shape[1] = input.shape()[1];
  int64_t plane = product(input.shape(), 2, input.rank());
  std::vector<double> values = widen<double>(input), results;
  for (int64_t p = 0, planes = shape[0] * shape[1]; p < planes; ++p)
    results.push_back(fn(values.data() + p * plane, values.data() + (p + 1) * plane));
  return call.give(0, narrow(input.dtype(), shape, results));
}

static bool globalAverage(Call &call) {
  return poolPlanes(call, [](const double *begin, const double *end) {
    double total = 0;
    for (const double *x = begin; x != end; ++x)
      total += *x;
    return total / double(end - begin);
  });
}

static bool globalMax(Call &call) {
  return poolPlanes(call, [](const double *begin, const double *end) {
    double best = -HUGE_VAL;
    for (const double *x = begin; x != end; ++x)
      if (*x > best || *x != *x)
        best = *x;
    return best;
  });
}

static bool globalLp(Call &call) {
  double p = double(call.integer("p", 2));
  return poolPlanes(call, [=](const double *begin, const double *end) {
    double total = 0;
    for (const double *x = begin; x != end; ++x)
      total += std::pow(std::fabs(*x), p);
    return std::pow(total, 1 / p);
  });
}

static constexpr Row rows[] = {
    {"GlobalAveragePool", globalAverage, 1}, {"GlobalLpPool", globalLp, 1}, {"GlobalMaxPool", globalMax, 1}};

Table globalPoolingKernels() { return rows; }

} // namespace aicc::reference
