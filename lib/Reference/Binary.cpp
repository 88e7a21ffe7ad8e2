// Elementwise arithmetic of two inputs. Integers wrap like the machine's; division by zero gives 0
// instead of a trap.
#include "lib/Reference/Elementwise.h"

#include <cmath>

namespace aicc::reference {

template <typename T> static constexpr bool isReal = std::is_same_v<T, double>;

static bool add(Call &call) {
  return zipNumbers(call, [](auto a, auto b) { return plus(a, b); });
}

static bool subtract(Call &call) {
  return zipNumbers(call, [](auto a, auto b) { return minus(a, b); });
}

static bool multiply(Call &call) {
  return zipNumbers(call, [](auto a, auto b) { return times(a, b); });
}

/// Truncates; the least integer divided by -1 wraps to itself.
template <typename T> static T quotient(T a, T b) {
  if (b == 0)
    return 0;
  if (std::is_signed_v<T> && b == T(-1))
    return T(-uint64_t(a));
  return a / b;
}

static bool divide(Call &call) {
  return zipNumbers(call, [](auto a, auto b) -> decltype(a) {
    if constexpr (isReal<decltype(a)>)
      return a / b;
    else
      return quotient(a, b);
  });
}

/// The sign of the result is b's.
static double floorRemainder(double a, double b) {
  double rest = std::fmod(a, b);
  if (rest == 0)
    return std::copysign(0.0, b);
  return (rest < 0) != (b < 0) ? rest + b : rest;
}

template <typename T> static T remainder(T a, T b, bool truncate) {
  if (b == 0 || (std::is_signed_v<T> && b == T(-1)))
    return 0;
  T rest = a % b;
  if (!truncate && rest != 0 && (rest < 0) != (b < 0))
    rest += b;
  return rest;
}

static bool modulo(Call &call) {
  bool truncate = call.integer("fmod", 0) != 0;
  return zipNumbers(call, [=](auto a, auto b) -> decltype(a) {
    if constexpr (isReal<decltype(a)>)
      return truncate ? std::fmod(a, b) : floorRemainder(a, b);
    else
      return remainder(a, b, truncate);
  });
}

/// Wraps; a negative exponent gives the truncated fraction.
template <typename T> static T integerPower(T base, T exponent) {
  if (exponent < 0)
    return base == 1 ? 1 : base == T(-1) ? (exponent % 2 ? T(-1) : 1) : 0;
  uint64_t result = 1, square = uint64_t(base);
  for (uint64_t rest = uint64_t(exponent); rest; rest >>= 1, square *= square)
    if (rest & 1)
      result *= square;
  return T(result);
}

/// The exponent may have another type; the result has the base's.
static bool power(Call &call) {
  const Tensor &base = call.input(0), &exponent = call.input(1);
  if (!call.expectNumber(0) || !call.expectNumber(1))
    return false;
  if (base.dtype() == exponent.dtype())
    return zipNumbers(call, [](auto a, auto b) -> decltype(a) {
      if constexpr (isReal<decltype(a)>)
        return std::pow(a, b);
      else
        return integerPower(a, b);
    });
  Shape shape;
  if (!broadcast(call, base.shape(), exponent.shape(), shape) || !call.affordable(base.dtype(), shape))
    return false;
  if (isFloat(base.dtype()) || isFloat(exponent.dtype()))
    return call.give(0, narrow(base.dtype(), shape, zip<double, double>(shape, base, exponent, [](double a, double b) {
                                 return std::pow(a, b);
                               })));
  return call.give(0, narrow(base.dtype(), shape, zip<int64_t, int64_t>(shape, base, exponent, integerPower<int64_t>)));
}

static bool prelu(Call &call) {
  Shape shape;
  if (!broadcast(call, call.input(0).shape(), call.input(1).shape(), shape))
    return false;
  if (shape != call.input(0).shape())
    return call.fail("expected a slope that broadcasts to " + toString(call.input(0).shape()) + ", found " +
                     toString(call.input(1).shape()));
  return zipNumbers(call, [](auto x, auto slope) -> decltype(x) { return x < 0 ? times(x, slope) : x; });
}

template <typename Fn> static bool zipBits(Call &call, Fn fn) {
  if (!isInteger(call.input(0).dtype()))
    return call.fail("expected input 0 to be an integer tensor, found " + std::string(name(call.input(0).dtype())));
  return zipNumbers(call, [=](auto a, auto b) -> decltype(a) { return decltype(a)(fn(uint64_t(a), uint64_t(b))); });
}

static bool bitwiseAnd(Call &call) {
  return zipBits(call, [](uint64_t a, uint64_t b) { return a & b; });
}
static bool bitwiseOr(Call &call) {
  return zipBits(call, [](uint64_t a, uint64_t b) { return a | b; });
}
static bool bitwiseXor(Call &call) {
  return zipBits(call, [](uint64_t a, uint64_t b) { return a ^ b; });
}

/// Amounts below 0 or beyond the width leave only copies of the sign; a signed right shift fills
/// with the sign.
static bool bitShift(Call &call) {
  std::string direction = call.text("direction", "");
  if (direction != "LEFT" && direction != "RIGHT")
    return call.fail("expected 'direction' to be LEFT or RIGHT, found '" + direction + "'");
  if (!isInteger(call.input(0).dtype()))
    return call.fail("expected input 0 to be an integer tensor, found " + std::string(name(call.input(0).dtype())));
  int64_t width = bitWidth(call.input(0).dtype());
  bool left = direction == "LEFT";
  return zipNumbers(call, [=](auto x, auto amount) -> decltype(x) {
    using T = decltype(x);
    bool all = amount < 0 || amount >= T(width);
    if (left)
      return all ? T(0) : T(uint64_t(x) << uint64_t(amount));
    if constexpr (std::is_same_v<T, double>)
      return 0;
    else
      return all ? T(x < 0 ? -1 : 0) : T(x >> amount);
  });
}

static constexpr Row rows[] = {
    {"Add", add, 2},
    {"BitShift", bitShift, 2},
    {"BitwiseAnd", bitwiseAnd, 2},
    {"BitwiseOr", bitwiseOr, 2},
    {"BitwiseXor", bitwiseXor, 2},
    {"Div", divide, 2},
    {"Mod", modulo, 2},
    {"Mul", multiply, 2},
    {"PRelu", prelu, 2},
    {"Pow", power, 2},
    {"Sub", subtract, 2},
};

Table binaryKernels() { return rows; }

} // namespace aicc::reference
