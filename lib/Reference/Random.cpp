// Random generators. The standard fixes distributions, not values: these are reproducible for a
// given seed, and two runs without a seed agree with each other but with nobody else.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

#include <cmath>
#include <cstring>
#include <random>

namespace aicc::reference {

namespace {
/// SplitMix64: a counter, well mixed.
class Generator {
public:
  explicit Generator(const Call &call) : Generator(float(call.real("seed", 0))) {}
  explicit Generator(float seed) {
    uint32_t bits;
    std::memcpy(&bits, &seed, sizeof bits);
    state = bits;
  }

  /// In (0, 1).
  double uniform() {
    state += 0x9e3779b97f4a7c15u;
    uint64_t x = state;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    x ^= x >> 31;
    return (double(x >> 12) + 0.5) * 0x1p-52;
  }

  double normal() {
    double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * M_PI * uniform());
  }

private:
  uint64_t state;
};
} // namespace

/// Fills a tensor of the wanted type with draw(generator).
template <typename Draw> static bool fill(Call &call, const Shape &shape, DType fallback, Draw draw) {
  int64_t to = call.integer("dtype", int64_t(fallback));
  if (!isKnownDType(to) || !isWidenable(DType(to)))
    return call.fail("expected 'dtype' to name a number type, found " + std::to_string(to));
  if (!call.affordable(DType(to), shape))
    return false;
  Generator generator(call);
  std::vector<double> values(size_t(elementCount(shape)));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = draw(generator, i);
  return call.give(0, narrow(DType(to), shape, values));
}

static bool fillUniform(Call &call, const Shape &shape, DType type) {
  double low = call.real("low", 0), high = call.real("high", 1);
  return fill(call, shape, type, [=](Generator &g, size_t) { return low + (high - low) * g.uniform(); });
}

static bool fillNormal(Call &call, const Shape &shape, DType type) {
  double mean = call.real("mean", 0), scale = call.real("scale", 1);
  return fill(call, shape, type, [=](Generator &g, size_t) { return mean + scale * g.normal(); });
}

static DType likeType(const Call &call) {
  return isWidenable(call.input(0).dtype()) ? call.input(0).dtype() : DType::F32;
}

static bool uniform(Call &call) { return fillUniform(call, call.integers("shape"), DType::F32); }
static bool normal(Call &call) { return fillNormal(call, call.integers("shape"), DType::F32); }
static bool uniformLike(Call &call) { return fillUniform(call, call.input(0).shape(), likeType(call)); }
static bool normalLike(Call &call) { return fillNormal(call, call.input(0).shape(), likeType(call)); }

static bool bernoulli(Call &call) {
  if (!call.expectFloat(0))
    return false;
  std::vector<double> chances = widen<double>(call.input(0));
  return fill(call, call.input(0).shape(), call.input(0).dtype(),
              [&](Generator &g, size_t i) { return g.uniform() < chances[i]; });
}

/// Class indices drawn by unnormalized log probabilities, per row.
static bool multinomial(Call &call) {
  if (!call.expectFloat(0) || !call.expectRank(0, 2))
    return false;
  int64_t rows = call.input(0).shape()[0], classes = call.input(0).shape()[1], samples = call.integer("sample_size", 1);
  std::vector<double> logits = widen<double>(call.input(0));
  if (classes < 1 || samples < 0)
    return call.fail("expected at least one class, found " + toString(call.input(0).shape()));
  return fill(call, {rows, samples}, DType::I32, [&](Generator &g, size_t i) {
    const double *row = logits.data() + int64_t(i) / samples * classes;
    // The Gumbel trick: the greatest of log p plus noise has probability p.
    int64_t winner = 0;
    double best = -HUGE_VAL;
    for (int64_t c = 0; c < classes; ++c)
      if (double score = row[c] - std::log(-std::log(g.uniform())); score > best) {
        best = score;
        winner = c;
      }
    return double(winner);
  });
}

/// In training, each element is kept if its draw is at least the ratio, and scaled so that the mean stays. Drawn as the
/// data of the standard's tests is, by NumPy's legacy generator: 53 bits of MT19937, seeded with 32.
static bool dropout(Call &call) {
  for (size_t i = 1; i < 3; ++i)
    if (call.has(i) && (!call.expectNumber(i) || call.input(i).elements() != 1))
      return call.fail("expected ratio and training mode to be scalars");
  const Tensor &input = call.input(0);
  std::vector<int64_t> mask(size_t(input.elements()), 1);
  bool training = call.has(2) && widen<int64_t>(call.input(2))[0] != 0;
  double ratio = !training ? 0 : call.has(1) ? widen<double>(call.input(1))[0] : 0.5;
  if (ratio == 0) {
    call.give(1, narrow(DType::Bool, input.shape(), mask));
    return call.give(0, input);
  }
  if (!call.expectFloat(0))
    return false;
  std::mt19937 generator{uint32_t(call.integer("seed", 0))};
  auto draw = [&] {
    uint32_t high = uint32_t(generator()) >> 5, low = uint32_t(generator()) >> 6;
    return (high * 0x1p26 + low) * 0x1p-53;
  };
  std::vector<double> values = widen<double>(input);
  for (size_t i = 0; i < values.size(); ++i) {
    mask[i] = draw() >= ratio;
    values[i] = mask[i] ? values[i] / (1 - ratio) : 0;
  }
  call.give(1, narrow(DType::Bool, input.shape(), mask));
  return call.give(0, narrow(input.dtype(), input.shape(), values));
}

static constexpr Row rows[] = {
    {"Bernoulli", bernoulli, 1},           {"Dropout", dropout, 1},
    {"Multinomial", multinomial, 1},       {"RandomNormal", normal, 0},
    {"RandomNormalLike", normalLike, 1},   {"RandomUniform", uniform, 0},
    {"RandomUniformLike", uniformLike, 1},
};

Table randomKernels() { return rows; }

} // namespace aicc::reference
