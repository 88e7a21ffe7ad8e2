// Attention with a recurrent state, and the causal convolution in front of it.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

#include <cmath>

namespace aicc::reference {

namespace {
/// Sizes and widened operands of one LinearAttention.
struct Linear {
  int64_t batch, steps, queryHeads, heads, keySize, valueSize;
  bool gated, corrected;
  double scale;
  std::vector<double> query, key, value, state, decay, beta;
  int64_t decayWidth = 0, betaWidth = 0; ///< per step
};
} // namespace

static bool readLinear(const Call &call, Linear &linear) {
  for (size_t i = 0; i < 3; ++i)
    if (!call.expectFloat(i) || !call.expectRank(i, 3))
      return false;
  const Shape &q = call.input(0).shape(), &k = call.input(1).shape(), &v = call.input(2).shape();
  linear.batch = q[0];
  linear.steps = q[1];
  linear.queryHeads = call.integer("q_num_heads", 0);
  linear.heads = call.integer("kv_num_heads", 0);
  bool fits = linear.heads > 0 && linear.queryHeads > 0 && linear.queryHeads % linear.heads == 0 &&
              q[2] % linear.queryHeads == 0 && k[2] % linear.heads == 0 && v[2] % linear.heads == 0 &&
              k[2] / linear.heads == q[2] / linear.queryHeads && k[0] == q[0] && v[0] == q[0] && k[1] == q[1] &&
              v[1] == q[1];
  if (!fits)
    return call.fail("expected query, key and value in whole heads, found " + toString(q) + ", " + toString(k) +
                     " and " + toString(v));
  linear.keySize = k[2] / linear.heads;
  linear.valueSize = v[2] / linear.heads;
  linear.scale = call.real("scale", 0);
  if (linear.scale == 0)
    linear.scale = 1 / std::sqrt(double(linear.keySize));
  std::string rule = call.text("update_rule", "gated_delta");
  linear.gated = rule == "gated" || rule == "gated_delta";
  linear.corrected = rule == "delta" || rule == "gated_delta";
  if (!linear.gated && !linear.corrected && rule != "linear")
    return call.fail("expected 'update_rule' to be linear, gated, delta or gated_delta, found '" + rule + "'");
  return true;
}

static bool readGates(const Call &call, Linear &linear) {
  int64_t positions = linear.batch * linear.steps;
  linear.query = widen<double>(call.input(0));
  linear.key = widen<double>(call.input(1));
  linear.value = widen<double>(call.input(2));
  linear.state.assign(size_t(linear.batch * linear.heads * linear.keySize * linear.valueSize), 0);
  if (call.has(3)) {
    std::vector<double> past = widen<double>(call.input(3));
    if (past.size() != linear.state.size())
      return call.fail("expected a state of " + std::to_string(linear.state.size()) + " elements, found " +
                       toString(call.input(3).shape()));
    linear.state = std::move(past);
  }
  if (linear.gated != call.has(4) || linear.corrected != call.has(5))
    return call.fail("expected decay and beta as 'update_rule' wants them");
  if (call.has(4)) {
    linear.decay = widen<double>(call.input(4));
    linear.decayWidth = positions ? int64_t(linear.decay.size()) / positions : 0;
  }
  if (call.has(5)) {
    linear.beta = widen<double>(call.input(5));
    linear.betaWidth = positions ? int64_t(linear.beta.size()) / positions : 0;
  }
  bool fits =
      (!linear.gated || linear.decayWidth == linear.heads || linear.decayWidth == linear.heads * linear.keySize) &&
      (!linear.corrected || linear.betaWidth == linear.heads || linear.betaWidth == 1);
  return fits || positions == 0 || call.fail("expected decay and beta per head");
}

/// One position: fades the state, adds the key's outer product with the (corrected) value.
static void updateState(const Linear &linear, int64_t position, int64_t head, double *state) {
  const double *key = linear.key.data() + (position * linear.heads + head) * linear.keySize;
  const double *value = linear.value.data() + (position * linear.heads + head) * linear.valueSize;
  bool perKey = linear.decayWidth == linear.heads * linear.keySize && linear.gated;
  for (int64_t i = 0; linear.gated && i < linear.keySize; ++i) {
    int64_t at = position * linear.decayWidth + (perKey ? head * linear.keySize + i : head);
    for (int64_t j = 0; j < linear.valueSize; ++j)
      state[i * linear.valueSize + j] *= std::exp(linear.decay[at]);
  }
  double beta = linear.corrected ? linear.beta[position * linear.betaWidth + (linear.betaWidth == 1 ? 0 : head)] : 1;
  for (int64_t j = 0; j < linear.valueSize; ++j) {
    double known = 0;
    for (int64_t i = 0; linear.corrected && i < linear.keySize; ++i)
      known += state[i * linear.valueSize + j] * key[i];
    for (int64_t i = 0; i < linear.keySize; ++i)
      state[i * linear.valueSize + j] += beta * key[i] * (value[j] - known);
  }
}

static bool linearAttention(Call &call) {
  Linear linear;
  if (!readLinear(call, linear) || !readGates(call, linear))
    return false;
  int64_t group = linear.queryHeads / linear.heads;
  Shape shape{linear.batch, linear.steps, linear.queryHeads * linear.valueSize};
  std::vector<double> output(size_t(elementCount(shape)), 0);
  for (int64_t b = 0; b < linear.batch; ++b)
    for (int64_t h = 0; h < linear.heads; ++h) {
      double *state = linear.state.data() + (b * linear.heads + h) * linear.keySize * linear.valueSize;
      for (int64_t t = 0; t < linear.steps; ++t) {
        int64_t position = b * linear.steps + t;
        updateState(linear, position, h, state);
        for (int64_t q = h * group; q < (h + 1) * group; ++q)
          for (int64_t i = 0; i < linear.keySize; ++i)
            for (int64_t j = 0; j < linear.valueSize; ++j)
              output[(position * linear.queryHeads + q) * linear.valueSize + j] +=
                  linear.scale * linear.query[(position * linear.queryHeads + q) * linear.keySize + i] *
                  state[i * linear.valueSize + j];
      }
    }
  DType stateType = call.has(3) ? call.input(3).dtype() : call.input(0).dtype();
  call.give(1, narrow(stateType, {linear.batch, linear.heads, linear.keySize, linear.valueSize}, linear.state));
  return call.give(0, narrow(call.input(0).dtype(), shape, output));
}

/// Depthwise over the past positions and the new ones; the last of them are the next state.
static bool causalConv(Call &call) {
  for (size_t i = 0; i < 2; ++i)
    if (!call.expectFloat(i) || !call.expectRank(i, 3))
      return false;
  const Shape &dims = call.input(0).shape();
  int64_t batch = dims[0], channels = dims[1], length = dims[2], taps = call.input(1).shape()[2], kept = taps - 1;
  bool fits = call.input(1).shape() == Shape{channels, 1, taps} && taps > 0 &&
              (!call.has(2) || call.input(2).elements() == channels) &&
              (!call.has(3) || call.input(3).shape() == Shape{batch, channels, kept});
  if (!fits)
    return call.fail("expected weights, bias and state that fit input " + toString(dims) + ", found weights " +
                     toString(call.input(1).shape()));
  std::vector<double> input = widen<double>(call.input(0)), weight = widen<double>(call.input(1)), output, next;
  std::vector<double> bias = call.has(2) ? widen<double>(call.input(2)) : std::vector<double>(size_t(channels), 0);
  std::vector<double> past =
      call.has(3) ? widen<double>(call.input(3)) : std::vector<double>(size_t(batch * channels * kept), 0);
  std::string activation = call.text("activation", "none");
  bool silu = activation == "silu" || activation == "swish";
  for (int64_t line = 0; line < batch * channels; ++line) {
    std::vector<double> all(past.begin() + line * kept, past.begin() + (line + 1) * kept);
    all.insert(all.end(), input.begin() + line * length, input.begin() + (line + 1) * length);
    for (int64_t t = 0; t < length; ++t) {
      double total = bias[line % channels];
      for (int64_t k = 0; k < taps; ++k)
        total += weight[line % channels * taps + k] * all[t + k];
      output.push_back(silu ? total / (1 + std::exp(-total)) : total);
    }
    next.insert(next.end(), all.end() - kept, all.end());
  }
  DType type = call.input(0).dtype();
  call.give(1, narrow(type, {batch, channels, kept}, next));
  return call.give(0, narrow(type, dims, output));
}

static constexpr Row rows[] = {{"CausalConvWithState", causalConv, 2}, {"LinearAttention", linearAttention, 3}};

Table linearAttentionKernels() { return rows; }

} // namespace aicc::reference
