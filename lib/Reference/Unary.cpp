// Elementwise functions of one input without attributes.
#include "lib/Reference/Elementwise.h"

#include <cmath>
#include <limits>

namespace aicc::reference {

template <double (*F)(double)> static bool ofFloat(Call &call) { return mapFloat(call, F); }

static double erfOf(double x) { return std::erf(x); }
static double reciprocal(double x) { return 1 / x; }
static double roundHalfEven(double x) { return std::nearbyint(x); }
static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
static double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
static double softsign(double x) { return x / (1 + std::fabs(x)); }
static double mish(double x) { return x * std::tanh(softplus(x)); }
static double hardSwish(double x) { return x * clamped(x / 6 + 0.5, 0, 1); }

static uint64_t bitsOf(int64_t x) { return uint64_t(x); }

static bool absolute(Call &call) {
  return mapNumber(call, [](auto x) -> decltype(x) {
    if constexpr (std::is_same_v<decltype(x), double>)
      return std::fabs(x);
    else if constexpr (std::is_same_v<decltype(x), int64_t>)
      return x < 0 ? int64_t(-bitsOf(x)) : x;
    else
      return x;
  });
}

static bool negate(Call &call) {
  return mapNumber(call, [](auto x) -> decltype(x) {
    if constexpr (std::is_same_v<decltype(x), double>)
      return -x;
    else
      return decltype(x)(-uint64_t(x));
  });
}

static bool sign(Call &call) {
  return mapNumber(call, [](auto x) -> decltype(x) {
    if (x != x)
      return x;
    return x > 0 ? 1 : x < 0 ? -1 : 0;
  });
}

static bool relu(Call &call) {
  return mapNumber(call, [](auto x) -> decltype(x) { return x < 0 ? 0 : x; });
}

template <typename Fn> static bool floatTest(Call &call, Fn fn) {
  if (!call.expectFloat(0))
    return false;
  const Tensor &input = call.input(0);
  std::vector<double> values = widen<double>(input);
  for (double &value : values)
    value = fn(value);
  return call.give(0, narrow(DType::Bool, input.shape(), values));
}

static bool isNaN(Call &call) {
  return floatTest(call, [](double x) { return std::isnan(x); });
}

static bool isInf(Call &call) {
  bool negative = call.integer("detect_negative", 1), positive = call.integer("detect_positive", 1);
  return floatTest(call, [=](double x) { return std::isinf(x) && (x < 0 ? negative : positive); });
}

static bool logicalNot(Call &call) {
  if (call.input(0).dtype() != DType::Bool)
    return call.fail("expected input 0 to be a bool tensor, found " + std::string(name(call.input(0).dtype())));
  return mapNumber(call, [](auto x) -> decltype(x) { return x == 0; });
}

static bool bitwiseNot(Call &call) {
  if (!isInteger(call.input(0).dtype()))
    return call.fail("expected input 0 to be an integer tensor, found " + std::string(name(call.input(0).dtype())));
  return mapNumber(call, [](auto x) -> decltype(x) { return decltype(x)(~uint64_t(x)); });
}

static constexpr Row rows[] = {
    {"Abs", absolute, 1},
    {"Acos", ofFloat<std::acos>, 1},
    {"Acosh", ofFloat<std::acosh>, 1},
    {"Asin", ofFloat<std::asin>, 1},
    {"Asinh", ofFloat<std::asinh>, 1},
    {"Atan", ofFloat<std::atan>, 1},
    {"Atanh", ofFloat<std::atanh>, 1},
    {"BitwiseNot", bitwiseNot, 1},
    {"Ceil", ofFloat<std::ceil>, 1},
    {"Cos", ofFloat<std::cos>, 1},
    {"Cosh", ofFloat<std::cosh>, 1},
    {"Erf", ofFloat<erfOf>, 1},
    {"Exp", ofFloat<std::exp>, 1},
    {"Floor", ofFloat<std::floor>, 1},
    {"HardSwish", ofFloat<hardSwish>, 1},
    {"IsInf", isInf, 1},
    {"IsNaN", isNaN, 1},
    {"Log", ofFloat<std::log>, 1},
    {"Mish", ofFloat<mish>, 1},
    {"Neg", negate, 1},
    {"Not", logicalNot, 1},
    {"Reciprocal", ofFloat<reciprocal>, 1},
    {"Relu", relu, 1},
    {"Round", ofFloat<roundHalfEven>, 1},
    {"Sigmoid", ofFloat<sigmoid>, 1},
    {"Sign", sign, 1},
    {"Sin", ofFloat<std::sin>, 1},
    {"Sinh", ofFloat<std::sinh>, 1},
    {"Softplus", ofFloat<softplus>, 1},
    {"Softsign", ofFloat<softsign>, 1},
    {"Sqrt", ofFloat<std::sqrt>, 1},
    {"Tan", ofFloat<std::tan>, 1},
    {"Tanh", ofFloat<std::tanh>, 1},
};

Table unaryKernels() { return rows; }

} // namespace aicc::reference
