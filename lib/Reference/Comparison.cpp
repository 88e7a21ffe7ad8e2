// Comparisons and logic.
#include "lib/Reference/Elementwise.h"

namespace aicc::reference {

static bool equalStrings(Call &call) {
  const Tensor &left = call.input(0), &right = call.input(1);
  if (right.dtype() != DType::String)
    return call.fail("expected inputs of one element type, found string and " + std::string(name(right.dtype())));
  Shape shape;
  if (!broadcast(call, left.shape(), right.shape(), shape) || !call.affordable(DType::Bool, shape))
    return false;
  std::vector<int64_t> values;
  std::array<Strides, 2> strides{broadcastStrides(left.shape(), shape), broadcastStrides(right.shape(), shape)};
  forEachRow<2>(shape, strides, [&](const auto &at, const auto &step, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
      values.push_back(left.strings()[at[0] + i * step[0]] == right.strings()[at[1] + i * step[1]]);
  });
  return call.give(0, narrow(DType::Bool, shape, values));
}

static bool equal(Call &call) {
  if (call.input(0).dtype() == DType::String)
    return equalStrings(call);
  return zipNumbers(call, [](auto a, auto b) { return a == b; }, DType::Bool);
}
static bool less(Call &call) {
  return zipNumbers(call, [](auto a, auto b) { return a < b; }, DType::Bool);
}
static bool lessOrEqual(Call &call) {
  return zipNumbers(call, [](auto a, auto b) { return a <= b; }, DType::Bool);
}
static bool greater(Call &call) {
  return zipNumbers(call, [](auto a, auto b) { return a > b; }, DType::Bool);
}
static bool greaterOrEqual(Call &call) {
  return zipNumbers(call, [](auto a, auto b) { return a >= b; }, DType::Bool);
}

template <typename Fn> static bool logic(Call &call, Fn fn) {
  if (call.input(0).dtype() != DType::Bool)
    return call.fail("expected input 0 to be a bool tensor, found " + std::string(name(call.input(0).dtype())));
  return zipNumbers(call, fn, DType::Bool);
}

static bool logicalAnd(Call &call) {
  return logic(call, [](auto a, auto b) { return a != 0 && b != 0; });
}
static bool logicalOr(Call &call) {
  return logic(call, [](auto a, auto b) { return a != 0 || b != 0; });
}
static bool logicalXor(Call &call) {
  return logic(call, [](auto a, auto b) { return (a != 0) != (b != 0); });
}

static constexpr Row rows[] = {
    {"And", logicalAnd, 2},  {"Equal", equal, 2},
    {"Greater", greater, 2}, {"GreaterOrEqual", greaterOrEqual, 2},
    {"Less", less, 2},       {"LessOrEqual", lessOrEqual, 2},
    {"Or", logicalOr, 2},    {"Xor", logicalXor, 2},
};

Table compareKernels() { return rows; }

} // namespace aicc::reference
