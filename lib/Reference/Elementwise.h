// Applying scalar functions to whole tensors, with broadcasting.
#pragma once

#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

namespace aicc::reference {

/// x limited to [low, high]; NaN stays NaN.
inline double clamped(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

/// Sums, products and differences that wrap instead of overflowing.
template <typename T> T plus(T a, T b) {
  if constexpr (std::is_same_v<T, double>)
    return a + b;
  else
    return T(uint64_t(a) + uint64_t(b));
}
template <typename T> T times(T a, T b) {
  if constexpr (std::is_same_v<T, double>)
    return a * b;
  else
    return T(uint64_t(a) * uint64_t(b));
}

template <typename T> T minus(T a, T b) {
  if constexpr (std::is_same_v<T, double>)
    return a - b;
  else
    return T(uint64_t(a) - uint64_t(b));
}

/// fn(double) on each element of float input 0.
template <typename Fn> bool mapFloat(Call &call, Fn fn) {
  if (!call.expectFloat(0))
    return false;
  const Tensor &input = call.input(0);
  std::vector<double> values = widen<double>(input);
  for (double &value : values)
    value = fn(value);
  return call.give(0, narrow(input.dtype(), input.shape(), values));
}

/// fn(T) on each element of number input 0, T being the type it is computed in.
template <typename Fn> bool mapNumber(Call &call, Fn fn) {
  if (!call.expectNumber(0))
    return false;
  const Tensor &input = call.input(0);
  return withWide(input.dtype(), [&](auto zero) {
    auto values = widen<decltype(zero)>(input);
    for (auto &value : values)
      value = fn(value);
    return call.give(0, narrow(input.dtype(), input.shape(), values));
  });
}

/// values[i] = fn(left[i], right[i]) with broadcasting to `shape`.
template <typename R, typename T, typename Fn>
std::vector<R> zip(const Shape &shape, const Tensor &left, const Tensor &right, Fn fn) {
  std::vector<T> l = widen<T>(left), r = widen<T>(right);
  std::vector<R> values(size_t(elementCount(shape)));
  R *out = values.data();
  std::array<Strides, 2> strides{broadcastStrides(left.shape(), shape), broadcastStrides(right.shape(), shape)};
  forEachRow<2>(shape, strides, [&](const auto &at, const auto &step, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
      *out++ = fn(l[at[0] + i * step[0]], r[at[1] + i * step[1]]);
  });
  return values;
}

/// Broadcasts inputs 0 and 1, which must have one element type; the result has type `type`, or
/// theirs if Undefined.
template <typename Fn> bool zipNumbers(Call &call, Fn fn, DType type = DType::Undefined) {
  const Tensor &left = call.input(0), &right = call.input(1);
  if (left.dtype() != right.dtype())
    return call.fail("expected inputs of one element type, found " + std::string(name(left.dtype())) + " and " +
                     std::string(name(right.dtype())));
  Shape shape;
  if (!call.expectNumber(0) || !broadcast(call, left.shape(), right.shape(), shape) ||
      !call.affordable(left.dtype(), shape))
    return false;
  if (type == DType::Undefined)
    type = left.dtype();
  return withWide(left.dtype(), [&](auto zero) {
    using T = decltype(zero);
    using R = decltype(fn(zero, zero));
    if constexpr (std::is_same_v<R, bool>)
      return call.give(0, narrow(type, shape, zip<int64_t, T>(shape, left, right, fn)));
    else
      return call.give(0, narrow(type, shape, zip<R, T>(shape, left, right, fn)));
  });
}

} // namespace aicc::reference
