// Losses.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

#include <cmath>

namespace aicc::reference {

namespace {
/// Scores [batch, classes, positions...] and what the target picks from them.
struct Picks {
  int64_t classes, plane;
  Shape shape; ///< of the targets
  std::vector<int64_t> targets;
  std::vector<double> weights; ///< per class; empty: ones
};
} // namespace

static bool readPicks(const Call &call, Picks &picks) {
  const Shape &scores = call.input(0).shape();
  picks.shape = call.input(1).shape();
  if (!call.expectFloat(0) || !call.readIntegers(1, picks.targets))
    return false;
  Shape expected = scores;
  if (expected.size() >= 2)
    expected.erase(expected.begin() + 1);
  if (scores.size() < 2 || expected != picks.shape)
    return call.fail("expected targets " + toString(expected) + ", found " + toString(picks.shape));
  picks.classes = scores[1];
  picks.plane = product(scores, 2, int64_t(scores.size()));
  if (call.has(2))
    picks.weights = widen<double>(call.input(2));
  if (call.has(2) && int64_t(picks.weights.size()) != picks.classes)
    return call.fail("expected a weight per class (" + std::to_string(picks.classes) + "), found " +
                     std::to_string(picks.weights.size()));
  return true;
}

/// The losses of all targets, reduced as the attribute says.
static bool giveLoss(Call &call, const Picks &picks, const std::vector<double> &logarithms) {
  bool ignores = call.hasAttribute("ignore_index");
  int64_t ignored = call.integer("ignore_index", 0);
  std::vector<double> losses(picks.targets.size(), 0);
  double total = 0, weight = 0;
  for (size_t i = 0; i < losses.size(); ++i) {
    int64_t target = picks.targets[i];
    if (ignores && target == ignored)
      continue;
    if (target < 0 || target >= picks.classes)
      return call.fail("expected targets in [0, " + std::to_string(picks.classes) + "), found " +
                       std::to_string(target));
    int64_t batch = int64_t(i) / picks.plane, position = int64_t(i) % picks.plane;
    double own = picks.weights.empty() ? 1 : picks.weights[target];
    losses[i] = -own * logarithms[(batch * picks.classes + target) * picks.plane + position];
    total += losses[i];
    weight += own;
  }
  DType type = call.input(0).dtype();
  std::string reduction = call.text("reduction", "mean");
  if (reduction == "none")
    return call.give(0, narrow(type, picks.shape, losses));
  if (reduction != "mean" && reduction != "sum")
    return call.fail("expected 'reduction' to be none, mean or sum, found '" + reduction + "'");
  return call.give(0, narrow<double>(type, {}, {reduction == "sum" ? total : total / weight}));
}

static bool negativeLogLikelihood(Call &call) {
  Picks picks;
  return readPicks(call, picks) && giveLoss(call, picks, widen<double>(call.input(0)));
}

static bool softmaxCrossEntropy(Call &call) {
  Picks picks;
  if (!readPicks(call, picks))
    return false;
  std::vector<double> values = widen<double>(call.input(0));
  int64_t lines = picks.classes ? int64_t(values.size()) / picks.classes : 0;
  for (int64_t line = 0; line < lines; ++line) {
    double *at = values.data() + line / picks.plane * picks.classes * picks.plane + line % picks.plane;
    double greatest = -HUGE_VAL, total = 0;
    for (int64_t c = 0; c < picks.classes; ++c)
      greatest = std::fmax(greatest, at[c * picks.plane]);
    for (int64_t c = 0; c < picks.classes; ++c)
      total += std::exp(at[c * picks.plane] - greatest);
    for (int64_t c = 0; c < picks.classes; ++c)
      at[c * picks.plane] -= greatest + std::log(total);
  }
  call.give(1, narrow(call.input(0).dtype(), call.input(0).shape(), values));
  return giveLoss(call, picks, values);
}

static constexpr Row rows[] = {
    {"NegativeLogLikelihoodLoss", negativeLogLikelihood, 2},
    {"SoftmaxCrossEntropyLoss", softmaxCrossEntropy, 2},
};

Table lossKernels() { return rows; }

} // namespace aicc::reference
