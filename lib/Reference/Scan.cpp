// Running totals along an axis.
#include "lib/Reference/Elementwise.h"

namespace aicc::reference {

/// Each element becomes start combined with all before it (exclusive), or also with itself.
template <typename Fn> static bool runAlong(Call &call, int start, Fn fn) {
  const Tensor &input = call.input(0);
  std::vector<int64_t> axis;
  if (!call.expectNumber(0) || !call.readIntegers(1, axis))
    return false;
  if (axis.size() != 1)
    return call.fail("expected one axis, found " + std::to_string(axis.size()));
  if (!normalizeAxis(call, axis[0], input.rank()))
    return false;
  bool exclusive = call.integer("exclusive", 0) != 0, reverse = call.integer("reverse", 0) != 0;
  AxisView view(input.shape(), axis[0]);
  return withWide(input.dtype(), [&](auto zero) {
    auto values = widen<decltype(zero)>(input);
    for (int64_t o = 0; o < view.outer; ++o)
      for (int64_t i = 0; i < view.inner; ++i) {
        auto *line = values.data() + o * view.size * view.inner + i;
        auto total = decltype(zero)(start);
        for (int64_t k = 0; k < view.size; ++k) {
          auto &at = line[(reverse ? view.size - 1 - k : k) * view.inner];
          auto next = fn(total, at);
          at = exclusive ? total : next;
          total = next;
        }
      }
    return call.give(0, narrow(input.dtype(), input.shape(), values));
  });
}

static bool cumSum(Call &call) {
  return runAlong(call, 0, [](auto a, auto b) { return plus(a, b); });
}

static bool cumProd(Call &call) {
  return runAlong(call, 1, [](auto a, auto b) { return times(a, b); });
}

static constexpr Row rows[] = {{"CumProd", cumProd, 2}, {"CumSum", cumSum, 2}};

Table scanKernels() { return rows; }

} // namespace aicc::reference
