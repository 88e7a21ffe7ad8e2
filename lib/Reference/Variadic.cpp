// Elementwise functions of any number of inputs, Clip and Where.
#include "lib/Reference/Elementwise.h"
#include "lib/Reference/Move.h"

namespace aicc::reference {

/// Folds all inputs with fn from the left, then gives finish(total, count).
template <typename Fn, typename Finish> static bool accumulate(Call &call, Fn fn, Finish finish) {
  DType type = call.input(0).dtype();
  Shape shape = call.input(0).shape();
  for (size_t i = 0; i < call.inputCount(); ++i) {
    if (!call.has(i) || call.input(i).dtype() != type)
      return call.fail("expected inputs of one element type");
    if (!call.expectNumber(i) || !broadcast(call, Shape(shape), call.input(i).shape(), shape))
      return false;
  }
  if (!call.affordable(type, shape))
    return false;
  return withWide(type, [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> total(size_t(elementCount(shape)));
    for (size_t i = 0; i < call.inputCount(); ++i) {
      std::vector<T> values = widen<T>(call.input(i));
      T *out = total.data();
      forEachRow<1>(shape, {broadcastStrides(call.input(i).shape(), shape)},
                    [&](const auto &at, const auto &step, int64_t count) {
                      for (int64_t j = 0; j < count; ++j, ++out)
                        *out = i == 0 ? values[at[0] + j * step[0]] : fn(*out, values[at[0] + j * step[0]]);
                    });
    }
    for (T &value : total)
      value = finish(value, T(call.inputCount()));
    return call.give(0, narrow(type, shape, total));
  });
}

static bool sum(Call &call) {
  return accumulate(call, [](auto a, auto b) { return plus(a, b); }, [](auto total, auto) { return total; });
}

static bool mean(Call &call) {
  return accumulate(
      call, [](auto a, auto b) { return plus(a, b); }, [](auto total, auto count) { return total / count; });
}

// A NaN on either side wins, as in numpy.
static bool max(Call &call) {
  return accumulate(
      call, [](auto a, auto b) -> decltype(a) { return a != a || a > b ? a : b; },
      [](auto total, auto) { return total; });
}

static bool min(Call &call) {
  return accumulate(
      call, [](auto a, auto b) -> decltype(a) { return a != a || a < b ? a : b; },
      [](auto total, auto) { return total; });
}

/// Min(max, Max(input, min)): NaN stays NaN, and max wins when it is below min.
static bool clip(Call &call) {
  const Tensor &input = call.input(0);
  for (size_t i = 1; i < 3; ++i)
    if (call.has(i) && (call.input(i).elements() != 1 || call.input(i).dtype() != input.dtype()))
      return call.fail("expected limits to be scalars of the input's type, found " +
                       std::string(name(call.input(i).dtype())) + " " + toString(call.input(i).shape()));
  if (!call.expectNumber(0))
    return false;
  return withWide(input.dtype(), [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> values = widen<T>(input);
    T low = call.has(1) ? widen<T>(call.input(1))[0] : T(), high = call.has(2) ? widen<T>(call.input(2))[0] : T();
    for (T &value : values) {
      if (call.has(1) && value < low)
        value = low;
      if (call.has(2) && value > high)
        value = high;
    }
    return call.give(0, narrow(input.dtype(), input.shape(), values));
  });
}

static bool where(Call &call) {
  const Tensor &condition = call.input(0), &left = call.input(1), &right = call.input(2);
  if (condition.dtype() != DType::Bool || left.dtype() != right.dtype())
    return call.fail("expected a bool condition and two inputs of one type, found " +
                     std::string(name(condition.dtype())) + ", " + std::string(name(left.dtype())) + " and " +
                     std::string(name(right.dtype())));
  Shape both, shape;
  if (!broadcast(call, left.shape(), right.shape(), both) || !broadcast(call, condition.shape(), both, shape) ||
      !call.affordable(left.dtype(), shape))
    return false;
  std::array<Strides, 3> strides{broadcastStrides(condition.shape(), shape), broadcastStrides(left.shape(), shape),
                                 broadcastStrides(right.shape(), shape)};
  const uint8_t *flags = condition.data<uint8_t>();
  return call.give(0, moveElements({&left, &right}, shape, [&](auto *out, const auto &in) {
                     forEachRow<3>(shape, strides, [&](const auto &at, const auto &step, int64_t count) {
                       for (int64_t i = 0; i < count; ++i)
                         *out++ = flags[at[0] + i * step[0]] ? in[0][at[1] + i * step[1]] : in[1][at[2] + i * step[2]];
                     });
                   }));
}

static constexpr Row rows[] = {
    {"Clip", clip, 1}, {"Max", max, 1}, {"Mean", mean, 1}, {"Min", min, 1}, {"Sum", sum, 1}, {"Where", where, 3},
};

Table variadicKernels() { return rows; }

} // namespace aicc::reference
