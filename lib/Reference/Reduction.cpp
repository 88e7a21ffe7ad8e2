// Reductions over axes, and the positions of extremes.
#include "lib/Reference/Elementwise.h"

#include <cmath>
#include <limits>

namespace aicc::reference {

namespace {
/// Where a reduction reads and writes: `kept` and `reduced` are the strides of the two groups of
/// dims of the input.
struct Plan {
  Shape result, keptShape, reducedShape;
  Strides kept, reduced;
};
} // namespace

static Plan planFor(const Shape &shape, const std::vector<int64_t> &axes, bool keepDims) {
  Plan plan;
  std::vector<bool> isReduced(shape.size());
  for (int64_t axis : axes)
    isReduced[axis] = true;
  Strides strides = stridesOf(shape);
  for (size_t d = 0; d < shape.size(); ++d) {
    (isReduced[d] ? plan.reducedShape : plan.keptShape).push_back(shape[d]);
    (isReduced[d] ? plan.reduced : plan.kept).push_back(strides[d]);
    if (!isReduced[d])
      plan.result.push_back(shape[d]);
    else if (keepDims)
      plan.result.push_back(1);
  }
  return plan;
}

/// Calls begin(), then step(value) for each element of one group, then end() gives the result;
/// group after group.
template <typename T, typename Reducer>
static std::vector<T> reduceGroups(const Plan &plan, const std::vector<T> &values, Reducer reducer) {
  std::vector<T> results;
  results.reserve(size_t(elementCount(plan.keptShape)));
  forEachRow<1>(plan.keptShape, {plan.kept}, [&](const auto &base, const auto &stride, int64_t groups) {
    for (int64_t g = 0; g < groups; ++g) {
      Reducer group = reducer;
      int64_t origin = base[0] + g * stride[0];
      forEachRow<1>(plan.reducedShape, {plan.reduced}, [&](const auto &at, const auto &step, int64_t count) {
        for (int64_t i = 0; i < count; ++i)
          group.add(values[origin + at[0] + i * step[0]]);
      });
      results.push_back(group.result());
    }
  });
  return results;
}

namespace {
template <typename T> struct Sum {
  T total = 0;
  void add(T x) { total = plus(total, x); }
  T result() const { return total; }
};
template <typename T> struct Mean {
  T total = 0;
  int64_t count = 0;
  void add(T x) { total = plus(total, x), ++count; }
  T result() const {
    if (count == 0 && !std::is_same_v<T, double>)
      return 0;
    return total / T(count);
  }
};
template <typename T> struct Product {
  T total = 1;
  void add(T x) { total = times(total, x); }
  T result() const { return total; }
};
template <typename T> struct SumSquare {
  T total = 0;
  void add(T x) { total = plus(total, times(x, x)); }
  T result() const { return total; }
};
template <typename T> struct L1 {
  T total = 0;
  void add(T x) { total = plus(total, x < 0 ? minus(T(0), x) : x); }
  T result() const { return total; }
};
template <typename T> struct L2 {
  double total = 0;
  void add(T x) { total += double(x) * double(x); }
  T result() const { return T(std::sqrt(total)); }
};
template <typename T> struct LogSum {
  double total = 0;
  void add(T x) { total += double(x); }
  T result() const { return T(std::log(total)); }
};
/// Rescaled whenever a greater exponent comes, so that nothing overflows.
template <typename T> struct LogSumExp {
  double total = 0, greatest = -HUGE_VAL;
  void add(T element) {
    double x = double(element);
    if (x > greatest) {
      total *= std::exp(greatest - x);
      greatest = x;
    }
    total += x == greatest ? 1 : std::exp(x - greatest);
  }
  T result() const { return T(total == 0 ? -HUGE_VAL : greatest + std::log(total)); }
};
template <typename T> struct Extreme {
  T best;
  bool greatest;
  void add(T x) {
    if (x != x || (greatest ? x > best : x < best))
      best = x;
  }
  T result() const { return best; }
};
} // namespace

/// The value that loses against every other: what an empty Max or Min gives.
template <typename T> static T worst(DType type, bool greatest) {
  if constexpr (std::is_same_v<T, double>)
    return greatest ? -HUGE_VAL : HUGE_VAL;
  else if constexpr (std::is_same_v<T, uint64_t>)
    return greatest ? 0 : UINT64_MAX;
  else
    return greatest ? leastInteger(type) : greatestInteger(type);
}

/// Axes come as an input; none means all, or nothing at all with noop_with_empty_axes.
static bool readAxes(Call &call, std::vector<int64_t> &axes) {
  int64_t rank = call.input(0).rank();
  if (call.has(1) && !call.readIntegers(1, axes))
    return false;
  if (axes.empty() && !call.integer("noop_with_empty_axes", 0))
    for (int64_t d = 0; d < rank; ++d)
      axes.push_back(d);
  return normalizeAxes(call, axes, rank);
}

template <typename Make> static bool reduce(Call &call, Make make) {
  std::vector<int64_t> axes;
  if (!call.expectNumber(0) || !readAxes(call, axes))
    return false;
  const Tensor &input = call.input(0);
  Plan plan = planFor(input.shape(), axes, call.integer("keepdims", 1) != 0);
  return withWide(input.dtype(), [&](auto zero) {
    using T = decltype(zero);
    return call.give(0, narrow(input.dtype(), plan.result, reduceGroups<T>(plan, widen<T>(input), make(zero))));
  });
}

template <template <typename> typename Reducer> static bool reduceWith(Call &call) {
  return reduce(call, [](auto zero) { return Reducer<decltype(zero)>(); });
}

template <bool greatest> static bool reduceExtreme(Call &call) {
  DType type = call.input(0).dtype();
  return reduce(call, [=](auto zero) {
    using T = decltype(zero);
    return Extreme<T>{worst<T>(type, greatest), greatest};
  });
}

template <bool greatest> static bool argExtreme(Call &call) {
  int64_t axis = call.integer("axis", 0);
  const Tensor &input = call.input(0);
  if (!call.expectNumber(0) || !normalizeAxis(call, axis, input.rank()))
    return false;
  bool last = call.integer("select_last_index", 0) != 0;
  AxisView view(input.shape(), axis);
  if (view.size == 0 && view.outer * view.inner != 0)
    return call.fail("expected a non-empty axis to search, found " + toString(input.shape()));
  Shape shape = planFor(input.shape(), {axis}, call.integer("keepdims", 1) != 0).result;
  return withWide(input.dtype(), [&](auto zero) {
    auto values = widen<decltype(zero)>(input);
    std::vector<int64_t> winners;
    for (int64_t o = 0; o < view.outer; ++o)
      for (int64_t i = 0; i < view.inner; ++i) {
        const auto *line = values.data() + o * view.size * view.inner + i;
        int64_t winner = 0;
        for (int64_t k = 1; k < view.size; ++k) {
          auto best = line[winner * view.inner], x = line[k * view.inner];
          if ((greatest ? x > best : x < best) || (x != x && best == best) || (last && x == best))
            winner = k;
        }
        winners.push_back(winner);
      }
    return call.give(0, narrow(DType::I64, shape, winners));
  });
}

static constexpr Row rows[] = {
    {"ArgMax", argExtreme<true>, 1},         {"ArgMin", argExtreme<false>, 1},
    {"ReduceL1", reduceWith<L1>, 1},         {"ReduceL2", reduceWith<L2>, 1},
    {"ReduceLogSum", reduceWith<LogSum>, 1}, {"ReduceLogSumExp", reduceWith<LogSumExp>, 1},
    {"ReduceMax", reduceExtreme<true>, 1},   {"ReduceMean", reduceWith<Mean>, 1},
    {"ReduceMin", reduceExtreme<false>, 1},  {"ReduceProd", reduceWith<Product>, 1},
    {"ReduceSum", reduceWith<Sum>, 1},       {"ReduceSumSquare", reduceWith<SumSquare>, 1},
};

Table reductionKernels() { return rows; }

} // namespace aicc::reference
