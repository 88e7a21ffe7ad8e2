// LSTM, GRU and RNN: any direction and layout, peepholes, sequence lengths, all activations.
#include "lib/Reference/Elementwise.h"
#include "lib/Reference/MatMul.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace aicc::reference {

namespace {
/// An activation with its parameters.
struct Activation {
  double (*function)(double x, double alpha, double beta);
  double alpha, beta;
  double operator()(double x) const { return function(x, alpha, beta); }
};

/// The widened operands of one call, and its sizes.
struct Layer {
  int64_t steps, batch, inputs, hidden, directions, gates;
  bool batchFirst;
  double clip = HUGE_VAL;
  std::vector<double> x, w, r, b, p, h, c;
  std::vector<int64_t> lengths;
  std::vector<Activation> activations; ///< per direction in turn
};

/// One direction at work: its weights, its state, the gates of one batch entry.
struct Direction {
  const Layer &layer;
  int64_t index;
  const double *w, *r, *inputBias, *stateBias, *peepholes;
  const Activation *activation;
  double limited(double x) const { return clamped(x, -layer.clip, layer.clip); }
};
} // namespace

static std::string lowered(std::string text) {
  for (char &c : text)
    c = char(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

namespace {
/// One activation of the standard, its default parameters and which of them a model may set.
struct Known {
  const char *name;
  Activation activation;
  bool takesAlpha, takesBeta;
};
} // namespace

static double relu(double x, double, double) { return x < 0 ? 0 : x; }
static double tanhOf(double x, double, double) { return std::tanh(x); }
static double sigmoid(double x, double, double) { return 1 / (1 + std::exp(-x)); }
static double affine(double x, double alpha, double beta) { return alpha * x + beta; }
static double leakyRelu(double x, double alpha, double) { return x < 0 ? alpha * x : x; }
static double thresholdedRelu(double x, double alpha, double) { return x >= alpha ? x : 0; }
static double scaledTanh(double x, double alpha, double beta) { return alpha * std::tanh(beta * x); }
static double hardSigmoid(double x, double alpha, double beta) { return clamped(alpha * x + beta, 0, 1); }
static double elu(double x, double alpha, double) { return x < 0 ? alpha * std::expm1(x) : x; }
static double softsign(double x, double, double) { return x / (1 + std::fabs(x)); }
static double softplus(double x, double, double) {
  return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

static constexpr Known knownActivations[] = {
    {"relu", {relu, 0, 0}, false, false},
    {"tanh", {tanhOf, 0, 0}, false, false},
    {"sigmoid", {sigmoid, 0, 0}, false, false},
    {"affine", {affine, 1, 0}, true, true},
    {"leakyrelu", {leakyRelu, 0.01, 0}, true, false},
    {"thresholdedrelu", {thresholdedRelu, 1, 0}, true, false},
    {"scaledtanh", {scaledTanh, 1, 1}, true, true},
    {"hardsigmoid", {hardSigmoid, 0.2, 0.5}, true, true},
    {"elu", {elu, 1, 0}, true, false},
    {"softsign", {softsign, 0, 0}, false, false},
    {"softplus", {softplus, 0, 0}, false, false},
};

/// `defaults` are those of one direction. Parameters are consumed by the activations that take
/// them.
static bool readActivations(const Call &call, std::vector<std::string> defaults, Layer &layer) {
  std::vector<std::string> names = call.texts("activations");
  std::vector<float> alphas = call.reals("activation_alpha"), betas = call.reals("activation_beta");
  size_t wanted = defaults.size() * size_t(layer.directions), alpha = 0, beta = 0;
  for (size_t i = 0; names.size() < wanted && !call.hasAttribute("activations"); ++i)
    names.push_back(defaults[i % defaults.size()]);
  if (call.op() == "RNN" && names.size() == 1 && wanted == 2)
    names.push_back(names[0]);
  if (names.size() != wanted)
    return call.fail("expected " + std::to_string(wanted) + " activations, found " + std::to_string(names.size()));
  for (const std::string &given : names) {
    const Known *found = nullptr;
    for (const Known &known : knownActivations)
      if (lowered(given) == known.name)
        found = &known;
    if (!found)
      return call.fail("expected an activation of the standard, found '" + given + "'");
    Activation activation = found->activation;
    if (found->takesAlpha && alpha < alphas.size())
      activation.alpha = alphas[alpha++];
    if (found->takesBeta && beta < betas.size())
      activation.beta = betas[beta++];
    layer.activations.push_back(activation);
  }
  return true;
}

/// Reads an optional operand that must have `count` elements; zeros when absent.
static bool readOperand(const Call &call, size_t index, int64_t count, std::vector<double> &values) {
  if (!call.has(index)) {
    values.assign(size_t(count), 0);
    return true;
  }
  if (!call.expectFloat(index))
    return false;
  values = widen<double>(call.input(index));
  if (int64_t(values.size()) == count)
    return true;
  return call.fail("expected input " + std::to_string(index) + " of " + std::to_string(count) + " elements, found " +
                   toString(call.input(index).shape()));
}

/// A batch-first state [batch, directions, hidden] becomes [directions, batch, hidden].
static std::vector<double> swapped(const std::vector<double> &values, int64_t outer, int64_t inner, int64_t size) {
  std::vector<double> result(values.size());
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t i = 0; i < inner; ++i)
      std::copy_n(values.begin() + (o * inner + i) * size, size, result.begin() + (i * outer + o) * size);
  return result;
}

static bool readLengths(const Call &call, Layer &layer) {
  layer.lengths.assign(size_t(layer.batch), layer.steps);
  if (!call.has(4))
    return true;
  if (!call.readIntegers(4, layer.lengths))
    return false;
  for (int64_t length : layer.lengths)
    if (length < 0 || length > layer.steps)
      return call.fail("expected lengths up to " + std::to_string(layer.steps) + ", found " + std::to_string(length));
  return int64_t(layer.lengths.size()) == layer.batch ||
         call.fail("expected a length per batch entry, found " + std::to_string(layer.lengths.size()));
}

static bool readLayer(const Call &call, int64_t gates, std::vector<std::string> activations, Layer &layer) {
  if (!call.expectFloat(0) || !call.expectFloat(1) || !call.expectFloat(2) || !call.expectRank(0, 3) ||
      !call.expectRank(1, 3) || !call.expectRank(2, 3))
    return false;
  const Shape &x = call.input(0).shape(), &r = call.input(2).shape();
  layer.batchFirst = call.integer("layout", 0) != 0;
  layer.steps = x[layer.batchFirst ? 1 : 0];
  layer.batch = x[layer.batchFirst ? 0 : 1];
  layer.inputs = x[2];
  layer.hidden = r[2];
  layer.gates = gates;
  layer.directions = call.text("direction", "forward") == "bidirectional" ? 2 : 1;
  if (call.hasAttribute("clip"))
    layer.clip = call.real("clip", 0);
  int64_t d = layer.directions, h = layer.hidden, state = d * layer.batch * h;
  if (!readOperand(call, 0, elementCount(x), layer.x) || !readOperand(call, 1, d * gates * h * layer.inputs, layer.w) ||
      !readOperand(call, 2, d * gates * h * h, layer.r) || !readOperand(call, 3, d * 2 * gates * h, layer.b) ||
      !readOperand(call, 5, state, layer.h) || !readOperand(call, 6, state, layer.c) ||
      !readOperand(call, 7, d * 3 * h, layer.p) || !readLengths(call, layer))
    return false;
  if (layer.batchFirst) {
    layer.x = swapped(layer.x, layer.batch, layer.steps, layer.inputs);
    layer.h = swapped(layer.h, layer.batch, d, h);
    layer.c = swapped(layer.c, layer.batch, d, h);
  }
  return readActivations(call, std::move(activations), layer);
}

static Direction directionOf(const Layer &layer, int64_t index) {
  int64_t width = layer.gates * layer.hidden;
  const double *bias = layer.b.data() + index * 2 * width;
  return {layer,
          index,
          layer.w.data() + index * width * layer.inputs,
          layer.r.data() + index * width * layer.hidden,
          bias,
          bias + width,
          layer.p.data() + index * 3 * layer.hidden,
          layer.activations.data() + index * int64_t(layer.activations.size()) / layer.directions};
}

static double dot(const double *a, const double *b, int64_t count) {
  double total = 0;
  for (int64_t i = 0; i < count; ++i)
    total += a[i] * b[i];
  return total;
}

/// Row `row` of W x + Wb, and of R h + Rb.
static double fromInput(const Direction &d, const double *x, int64_t row) {
  return dot(d.w + row * d.layer.inputs, x, d.layer.inputs) + d.inputBias[row];
}
static double fromState(const Direction &d, const double *h, int64_t row) {
  return dot(d.r + row * d.layer.hidden, h, d.layer.hidden) + d.stateBias[row];
}

/// Gates in the order input, output, forget, cell.
static void stepLSTM(const Call &call, const Direction &d, const double *x, std::vector<double> &h, double *c) {
  int64_t n = d.layer.hidden;
  bool coupled = call.integer("input_forget", 0) != 0;
  std::vector<double> next(size_t(n), 0);
  auto gate = [&](int64_t g, int64_t i) { return fromInput(d, x, g * n + i) + fromState(d, h.data(), g * n + i); };
  for (int64_t i = 0; i < n; ++i) {
    double in = d.activation[0](d.limited(gate(0, i) + d.peepholes[i] * c[i]));
    double forget = coupled ? 1 - in : d.activation[0](d.limited(gate(2, i) + d.peepholes[2 * n + i] * c[i]));
    double cell = d.activation[1](d.limited(gate(3, i)));
    c[i] = forget * c[i] + in * cell;
    double out = d.activation[0](d.limited(gate(1, i) + d.peepholes[n + i] * c[i]));
    next[i] = out * d.activation[2](c[i]);
  }
  h = std::move(next);
}

/// Gates in the order update, reset, hidden.
static void stepGRU(const Call &call, const Direction &d, const double *x, std::vector<double> &h, double *) {
  int64_t n = d.layer.hidden;
  bool linearFirst = call.integer("linear_before_reset", 0) != 0;
  std::vector<double> update(size_t(n), 0), reset(update), held(update);
  for (int64_t i = 0; i < n; ++i) {
    update[i] = d.activation[0](d.limited(fromInput(d, x, i) + fromState(d, h.data(), i)));
    reset[i] = d.activation[0](d.limited(fromInput(d, x, n + i) + fromState(d, h.data(), n + i)));
    held[i] = reset[i] * h[i];
  }
  std::vector<double> next(size_t(n), 0);
  for (int64_t i = 0; i < n; ++i) {
    double state = linearFirst ? reset[i] * fromState(d, h.data(), 2 * n + i) : fromState(d, held.data(), 2 * n + i);
    double hidden = d.activation[1](d.limited(fromInput(d, x, 2 * n + i) + state));
    next[i] = (1 - update[i]) * hidden + update[i] * h[i];
  }
  h = std::move(next);
}

static void stepRNN(const Call &, const Direction &d, const double *x, std::vector<double> &h, double *) {
  std::vector<double> next;
  for (int64_t i = 0; i < d.layer.hidden; ++i)
    next.push_back(d.activation[0](d.limited(fromInput(d, x, i) + fromState(d, h.data(), i))));
  h = std::move(next);
}

using Step = void (*)(const Call &, const Direction &, const double *, std::vector<double> &, double *);

/// Runs every direction over every batch entry; y is [steps, directions, batch, hidden], states are
/// updated in place.
static void runLayer(const Call &call, Layer &layer, Step step, std::vector<double> &y) {
  int64_t n = layer.hidden;
  y.assign(size_t(layer.steps * layer.directions * layer.batch * n), 0);
  for (int64_t k = 0; k < layer.directions; ++k) {
    Direction direction = directionOf(layer, k);
    bool reverse = k == 1 || call.text("direction", "forward") == "reverse";
    for (int64_t b = 0; b < layer.batch; ++b) {
      double *state = layer.h.data() + (k * layer.batch + b) * n, *cell = layer.c.data() + (k * layer.batch + b) * n;
      std::vector<double> h(state, state + n);
      for (int64_t t = 0; t < layer.lengths[b]; ++t) {
        int64_t time = reverse ? layer.lengths[b] - 1 - t : t;
        step(call, direction, layer.x.data() + (time * layer.batch + b) * layer.inputs, h, cell);
        std::copy(h.begin(), h.end(), y.begin() + ((time * layer.directions + k) * layer.batch + b) * n);
      }
      std::copy(h.begin(), h.end(), state);
    }
  }
}

static bool recur(Call &call, int64_t gates, std::vector<std::string> activations, Step step) {
  Layer layer;
  std::vector<double> y;
  if (!readLayer(call, gates, std::move(activations), layer))
    return false;
  Shape full{layer.steps, layer.directions, layer.batch, layer.hidden},
      state{layer.directions, layer.batch, layer.hidden};
  if (!call.affordable(DType::F64, full))
    return false;
  runLayer(call, layer, step, y);
  if (layer.batchFirst) {
    // [steps, directions, batch, hidden] becomes [batch, steps, directions, hidden].
    y = swapped(y, layer.steps * layer.directions, layer.batch, layer.hidden);
    layer.h = swapped(layer.h, layer.directions, layer.batch, layer.hidden);
    layer.c = swapped(layer.c, layer.directions, layer.batch, layer.hidden);
    full = {layer.batch, layer.steps, layer.directions, layer.hidden};
    state = {layer.batch, layer.directions, layer.hidden};
  }
  DType type = call.input(0).dtype();
  call.give(0, narrow(type, full, y));
  call.give(1, narrow(type, state, layer.h));
  return call.op() != "LSTM" || call.give(2, narrow(type, state, layer.c));
}

static bool lstm(Call &call) { return recur(call, 4, {"Sigmoid", "Tanh", "Tanh"}, stepLSTM); }
static bool gru(Call &call) { return recur(call, 3, {"Sigmoid", "Tanh"}, stepGRU); }
static bool rnn(Call &call) { return recur(call, 1, {"Tanh"}, stepRNN); }

static constexpr Row rows[] = {{"GRU", gru, 3}, {"LSTM", lstm, 3}, {"RNN", rnn, 3}};

Table recurrentKernels() { return rows; }

} // namespace aicc::reference
