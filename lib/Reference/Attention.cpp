// Scaled dot product attention.
#include "lib/Reference/MatMul.h"

#include <algorithm>
#include <cmath>

namespace aicc::reference {

namespace {
/// Values as [batch, heads, length, size].
struct Heads {
  int64_t batch = 0, heads = 0, length = 0, size = 0;
  std::vector<double> values;

  const double *at(int64_t b, int64_t h) const { return values.data() + (b * heads + h) * length * size; }
  Shape shape() const { return {batch, heads, length, size}; }
};

/// What one call computes with.
struct Problem {
  Heads query, key, value;
  DType type; ///< of the query; intermediate results are rounded to it, as the operator's function
              ///< body does
  int64_t past = 0;
  std::vector<int64_t> valid; ///< keys in use per batch entry; empty: all
  double scale, softcap;
  bool causal;
  int64_t left, right;
};
} // namespace

static std::vector<double> rounded(DType type, const std::vector<double> &values) {
  if (type == DType::F32 || type == DType::F64)
    return values;
  return widen<double>(narrow(type, {int64_t(values.size())}, values));
}

/// Rank 4 is taken as it is, rank 3 is [batch, length, heads * size].
static bool readHeads(const Call &call, size_t index, int64_t count, Heads &heads) {
  const Tensor &input = call.input(index);
  const Shape &shape = input.shape();
  if (!call.expectFloat(index))
    return false;
  if (shape.size() == 4) {
    heads = {shape[0], shape[1], shape[2], shape[3], widen<double>(input)};
    return true;
  }
  if (shape.size() != 3 || count <= 0 || shape[2] % count)
    return call.fail("expected input " + std::to_string(index) + " of rank 4, or of rank 3 in whole heads, found " +
                     toString(shape));
  heads = {shape[0], count, shape[1], shape[2] / count, {}};
  std::vector<double> flat = widen<double>(input);
  for (int64_t b = 0; b < shape[0]; ++b)
    for (int64_t h = 0; h < count; ++h)
      for (int64_t s = 0; s < shape[1]; ++s) {
        auto begin = flat.begin() + (b * shape[1] + s) * shape[2] + h * heads.size;
        heads.values.insert(heads.values.end(), begin, begin + heads.size);
      }
  return true;
}

/// Puts the cached positions before the new ones.
static bool prepend(const Call &call, size_t index, Heads &heads, int64_t &past) {
  if (!call.has(index))
    return true;
  Heads cache;
  if (!call.expectRank(index, 4) || !readHeads(call, index, 0, cache))
    return false;
  if (cache.batch != heads.batch || cache.heads != heads.heads || cache.size != heads.size)
    return call.fail("expected a cache that fits " + toString(heads.shape()) + ", found " + toString(cache.shape()));
  Heads both{heads.batch, heads.heads, cache.length + heads.length, heads.size, {}};
  for (int64_t b = 0; b < heads.batch; ++b)
    for (int64_t h = 0; h < heads.heads; ++h) {
      both.values.insert(both.values.end(), cache.at(b, h), cache.at(b, h) + cache.length * cache.size);
      both.values.insert(both.values.end(), heads.at(b, h), heads.at(b, h) + heads.length * heads.size);
    }
  past = cache.length;
  heads = std::move(both);
  return true;
}

static bool readProblem(const Call &call, Problem &problem) {
  int64_t valuePast = 0;
  int64_t kvHeads = call.integer("kv_num_heads", 0);
  if (!readHeads(call, 0, call.integer("q_num_heads", 0), problem.query) || !readHeads(call, 1, kvHeads, problem.key) ||
      !readHeads(call, 2, kvHeads, problem.value) || !prepend(call, 4, problem.key, problem.past) ||
      !prepend(call, 5, problem.value, valuePast))
    return false;
  const Heads &q = problem.query, &k = problem.key, &v = problem.value;
  bool fits = q.batch == k.batch && q.batch == v.batch && k.heads == v.heads && k.length == v.length &&
              q.size == k.size && k.heads > 0 && q.heads % k.heads == 0 && valuePast == problem.past;
  if (!fits)
    return call.fail("expected query, key and value that fit, found " + toString(q.shape()) + ", " +
                     toString(k.shape()) + " and " + toString(v.shape()));
  if (call.has(6) && !call.readIntegers(6, problem.valid))
    return false;
  if (call.has(6) && int64_t(problem.valid.size()) != q.batch)
    return call.fail("expected a key count per batch entry, found " + std::to_string(problem.valid.size()));
  problem.type = call.input(0).dtype();
  problem.scale = call.hasAttribute("scale") ? call.real("scale", 1) : 1 / std::sqrt(double(q.size));
  problem.softcap = call.real("softcap", 0);
  problem.causal = call.integer("is_causal", 0) != 0;
  problem.left = call.integer("left_window_size", -1);
  problem.right = call.integer("right_window_size", -1);
  return true;
}

/// What the explicit mask adds to every score: [batch, heads, queries, keys]. Keys beyond a short
/// mask are masked out.
static bool readMask(const Call &call, const Problem &problem, std::vector<double> &bias) {
  Shape full{problem.query.batch, problem.query.heads, problem.query.length, problem.key.length};
  if (!call.affordable(DType::F64, full))
    return false;
  bias.assign(size_t(elementCount(full)), 0);
  if (!call.has(3))
    return true;
  const Tensor &mask = call.input(3);
  Shape shape = mask.shape(), both;
  if (!call.expectNumber(3) || shape.empty() || shape.back() > full[3])
    return call.fail("expected a mask over " + std::to_string(full[3]) + " keys, found " + toString(shape));
  Shape covered = full;
  covered[3] = shape.back();
  if (!broadcast(call, shape, covered, both))
    return false;
  if (both != covered)
    return call.fail("expected a mask that broadcasts to " + toString(full) + ", found " + toString(shape));
  bool flags = mask.dtype() == DType::Bool;
  std::vector<double> values = widen<double>(mask);
  double *row = bias.data();
  forEachRow<1>(covered, {broadcastStrides(shape, covered)}, [&](const auto &at, const auto &step, int64_t count) {
    for (int64_t k = 0; k < full[3]; ++k) {
      double value = k < count ? values[at[0] + k * step[0]] : 0;
      row[k] = k >= count || (flags && value == 0) ? -HUGE_VAL : flags ? 0 : value;
    }
    row += full[3];
  });
  return true;
}

/// Whether position and window let query `i` of batch entry `b` see key `j`.
static bool visible(const Problem &problem, int64_t b, int64_t i, int64_t j) {
  bool cached = !problem.valid.empty();
  int64_t offset = cached ? problem.valid[b] - problem.query.length : problem.past, position = i + offset;
  return !(problem.causal && j > position) && !(problem.left >= 0 && j < position - problem.left) &&
         !(problem.right >= 0 && j > position + problem.right) && !(cached && j >= problem.valid[b]);
}

static void softmaxRow(double *scores, const double *bias, int64_t count) {
  double greatest = -HUGE_VAL, open = -HUGE_VAL, total = 0;
  for (int64_t j = 0; j < count; ++j) {
    greatest = std::fmax(greatest, scores[j]);
    open = std::fmax(open, bias[j]);
  }
  if (open == -HUGE_VAL || greatest == -HUGE_VAL) // no key to attend: a row of zeros
    return std::fill(scores, scores + count, 0.0);
  for (int64_t j = 0; j < count; ++j)
    total += scores[j] = std::exp(scores[j] - greatest);
  for (int64_t j = 0; j < count; ++j)
    scores[j] /= total;
}

namespace {
/// One head's scores at the stages that the fourth result can show.
struct Scores {
  std::vector<double> stage[4]; ///< raw, capped, biased, probabilities
};
} // namespace

static Scores scoreHead(const Problem &problem, DType precision, const double *bias, int64_t b, int64_t h) {
  const Heads &q = problem.query, &k = problem.key;
  int64_t rows = q.length, keys = k.length, size = q.size;
  const double *query = q.at(b, h), *key = k.at(b, h / (q.heads / k.heads));
  double root = rounded(problem.type, {std::sqrt(problem.scale)})[0];
  std::vector<double> scaled(size_t(rows * size)), flipped(size_t(size * keys));
  for (int64_t i = 0; i < rows * size; ++i)
    scaled[i] = query[i] * root;
  for (int64_t j = 0; j < keys; ++j)
    for (int64_t d = 0; d < size; ++d)
      flipped[d * keys + j] = key[j * size + d] * root;
  scaled = rounded(problem.type, scaled);
  flipped = rounded(problem.type, flipped);
  Scores scores;
  scores.stage[0].assign(size_t(rows * keys), 0);
  multiplyInto(scores.stage[0].data(), scaled.data(), flipped.data(), rows, size, keys);
  scores.stage[0] = rounded(problem.type, scores.stage[0]);
  scores.stage[1] = scores.stage[0];
  if (problem.softcap > 0)
    for (double &score : scores.stage[1])
      score = problem.softcap * std::tanh(score / problem.softcap);
  scores.stage[1] = rounded(problem.type, scores.stage[1]);
  scores.stage[2] = scores.stage[1];
  for (int64_t i = 0; i < rows * keys; ++i)
    scores.stage[2][i] += bias[i];
  scores.stage[2] = rounded(problem.type, scores.stage[2]);
  scores.stage[3] = rounded(precision, scores.stage[2]);
  for (int64_t i = 0; i < rows; ++i)
    softmaxRow(scores.stage[3].data() + i * keys, bias + i * keys, keys);
  scores.stage[3] = rounded(problem.type, rounded(precision, scores.stage[3]));
  return scores;
}

static bool giveResult(Call &call, const Problem &problem, const Heads &result) {
  if (call.input(0).rank() == 4)
    return call.give(0, narrow(problem.type, result.shape(), result.values));
  std::vector<double> flat;
  for (int64_t b = 0; b < result.batch; ++b)
    for (int64_t s = 0; s < result.length; ++s)
      for (int64_t h = 0; h < result.heads; ++h) {
        const double *begin = result.at(b, h) + s * result.size;
        flat.insert(flat.end(), begin, begin + result.size);
      }
  return call.give(0, narrow(problem.type, {result.batch, result.length, result.heads * result.size}, flat));
}

static bool attention(Call &call) {
  Problem problem;
  std::vector<double> bias, shown;
  if (!readProblem(call, problem) || !readMask(call, problem, bias))
    return false;
  const Heads &q = problem.query, &k = problem.key, &v = problem.value;
  int64_t scoreSize = q.length * k.length;
  for (int64_t i = 0; i < int64_t(bias.size()); ++i)
    if (!visible(problem, i / (scoreSize * q.heads), i / k.length % q.length, i % k.length))
      bias[i] = -HUGE_VAL;
  int64_t mode = call.integer("qk_matmul_output_mode", 0), soft = call.integer("softmax_precision", 0);
  if (mode < 0 || mode > 3)
    return call.fail("expected 'qk_matmul_output_mode' in [0, 3], found " + std::to_string(mode));
  DType precision = isKnownDType(soft) && isFloat(DType(soft)) ? DType(soft) : problem.type;
  Heads result{q.batch, q.heads, q.length, v.size, {}};
  result.values.assign(size_t(q.batch * q.heads * q.length * v.size), 0);
  for (int64_t b = 0; b < q.batch; ++b)
    for (int64_t h = 0; h < q.heads; ++h) {
      int64_t head = b * q.heads + h;
      Scores scores = scoreHead(problem, precision, bias.data() + head * scoreSize, b, h);
      multiplyInto(result.values.data() + head * q.length * v.size, scores.stage[3].data(),
                   v.at(b, h / (q.heads / v.heads)), q.length, k.length, v.size);
      if (call.results() > 3)
        shown.insert(shown.end(), scores.stage[mode].begin(), scores.stage[mode].end());
    }
  call.give(1, narrow(call.input(1).dtype(), k.shape(), k.values));
  call.give(2, narrow(call.input(2).dtype(), v.shape(), v.values));
  if (call.results() > 3)
    call.give(3, narrow(problem.type, {q.batch, q.heads, q.length, k.length}, shown));
  return giveResult(call, problem, result);
}

static constexpr Row rows[] = {{"Attention", attention, 3}};

Table attentionKernels() { return rows; }

} // namespace aicc::reference
