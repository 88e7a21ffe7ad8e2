// Activations with parameters.
#include "lib/Reference/Elementwise.h"

#include <cmath>

namespace aicc::reference {

static bool celu(Call &call) {
  double alpha = call.real("alpha", 1);
  return mapFloat(call, [=](double x) { return x > 0 ? x : alpha * std::expm1(x / alpha); });
}

static bool elu(Call &call) {
  double alpha = call.real("alpha", 1);
  return mapFloat(call, [=](double x) { return x < 0 ? alpha * std::expm1(x) : x; });
}

static bool gelu(Call &call) {
  std::string form = call.text("approximate", "none");
  if (form == "none")
    return mapFloat(call, [](double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); });
  if (form != "tanh")
    return call.fail("expected 'approximate' to be none or tanh, found '" + form + "'");
  double scale = std::sqrt(2 / M_PI);
  return mapFloat(call, [=](double x) { return 0.5 * x * (1 + std::tanh(scale * (x + 0.044715 * x * x * x))); });
}

static bool hardSigmoid(Call &call) {
  double alpha = call.real("alpha", 0.2), beta = call.real("beta", 0.5);
  return mapFloat(call, [=](double x) { return clamped(alpha * x + beta, 0, 1); });
}

static bool leakyRelu(Call &call) {
  double alpha = call.real("alpha", 0.01);
  return mapFloat(call, [=](double x) { return x < 0 ? alpha * x : x; });
}

static bool selu(Call &call) {
  double alpha = call.real("alpha", 1.67326319217681884765625), gamma = call.real("gamma", 1.05070102214813232421875);
  return mapFloat(call, [=](double x) { return gamma * (x > 0 ? x : alpha * std::expm1(x)); });
}

static bool shrink(Call &call) {
  double bias = call.real("bias", 0), lambda = call.real("lambd", 0.5);
  return mapNumber(call, [=](auto x) -> decltype(x) {
    if (double(x) < -lambda)
      return decltype(x)(double(x) + bias);
    return double(x) > lambda ? decltype(x)(double(x) - bias) : decltype(x)(0);
  });
}

static bool swiglu(Call &call) {
  double alpha = call.real("alpha", 1);
  if (!call.expectFloat(0) || call.input(0).shape() != call.input(1).shape())
    return call.fail("expected float inputs of one shape, found " + toString(call.input(0).shape()) + " and " +
                     toString(call.input(1).shape()));
  return zipNumbers(call, [=](auto gate, auto x) -> decltype(gate) {
    return decltype(gate)(gate / (1 + std::exp(-alpha * gate)) * x);
  });
}

static bool swish(Call &call) {
  double alpha = call.real("alpha", 1);
  return mapFloat(call, [=](double x) { return x / (1 + std::exp(-alpha * x)); });
}

static bool thresholdedRelu(Call &call) {
  double alpha = call.real("alpha", 1);
  return mapFloat(call, [=](double x) { return x > alpha ? x : 0; });
}

static constexpr Row rows[] = {
    {"Celu", celu, 1},           {"Elu", elu, 1},
    {"Gelu", gelu, 1},           {"HardSigmoid", hardSigmoid, 1},
    {"LeakyRelu", leakyRelu, 1}, {"Selu", selu, 1},
    {"Shrink", shrink, 1},       {"Swish", swish, 1},
    {"SwiGLU", swiglu, 2},       {"ThresholdedRelu", thresholdedRelu, 1},
};

Table activationKernels() { return rows; }

} // namespace aicc::reference
