// Linear models and support vector machines.
#include "lib/Reference/Scores.h"
#include "lib/Reference/Wide.h"

#include <cmath>

namespace aicc::reference {

/// x times each row of `numbers` plus `bias[row]`; fails the call when the columns do not match.
static bool multiply(Call &call, const Matrix &x, const std::vector<float> &numbers, int64_t rows,
                     const std::vector<float> &bias, Matrix &result) {
  if (rows < 1 || rows > int64_t(numbers.size()) || int64_t(numbers.size()) != rows * x.columns ||
      (!bias.empty() && int64_t(bias.size()) < rows))
    return call.fail("expected " + std::to_string(rows) + " rows of " + std::to_string(x.columns) +
                     " coefficients, found " + std::to_string(numbers.size()));
  result = Matrix(x.rows, rows);
  for (int64_t i = 0; i < x.rows; ++i)
    for (int64_t row = 0; row < rows; ++row) {
      double sum = bias.empty() ? 0 : double(bias[size_t(row)]);
      for (int64_t k = 0; k < x.columns; ++k)
        sum += x.row(i)[k] * double(numbers[size_t(row * x.columns + k)]);
      result.row(i)[row] = sum;
    }
  return true;
}

static bool regressLinear(Call &call) {
  Matrix x, scores;
  return readRows(call, x) &&
         multiply(call, x, call.reals("coefficients"), call.integer("targets", 1), call.reals("intercepts"), scores) &&
         transformScores(call, call.text("post_transform", "NONE"), scores) && giveScores(call, 0, scores);
}

/// Labels by the sign of a single score; with two of them, both get a score.
static bool classifySingle(Call &call, Matrix scores) {
  std::vector<std::string> texts = call.texts("classlabels_strings");
  std::vector<int64_t> numbers = call.integers("classlabels_ints"), places;
  bool areTwo = texts.empty() ? numbers.size() == 2 : texts.size() == 2;
  for (double score : scores.values)
    places.push_back(score > 0);
  if (!areTwo && !texts.empty())
    texts = {"0", "1"};
  if (!areTwo)
    numbers = {0, 1};
  std::string transform = call.text("post_transform", "NONE");
  bool isGood = areTwo ? pairScores(call, transform, true, scores) : transformScores(call, transform, scores);
  return isGood && giveLabels(call, places, texts, numbers) && giveScores(call, 1, scores);
}

static bool classifyLinear(Call &call) {
  Matrix x, scores;
  std::vector<std::string> texts = call.texts("classlabels_strings");
  std::vector<float> coefficients = call.reals("coefficients"), intercepts = call.reals("intercepts");
  if (!readRows(call, x))
    return false;
  int64_t rows = int64_t(intercepts.size());
  if (rows == 0 && x.columns > 0)
    rows = int64_t(coefficients.size()) / x.columns;
  if (!multiply(call, x, coefficients, rows, intercepts, scores))
    return false;
  if (rows == 1)
    return classifySingle(call, std::move(scores));
  std::vector<int64_t> places;
  for (int64_t i = 0; i < scores.rows; ++i)
    places.push_back(bestColumn(scores.row(i), scores.columns));
  return giveLabels(call, places, texts, call.integers("classlabels_ints")) &&
         transformScores(call, call.text("post_transform", "NONE"), scores) && giveScores(call, 1, scores);
}

//===- Support vectors ----------------------------------------------------===//

static double kernel(const std::string &type, const std::vector<float> &parameters, const double *a, const float *b,
                     int64_t count) {
  double gamma = parameters.size() < 3 ? 0 : double(parameters[0]), coef0 = parameters.size() < 3 ? 0 : parameters[1],
         degree = parameters.size() < 3 ? 0 : parameters[2], product = 0, distance = 0;
  for (int64_t i = 0; i < count; ++i) {
    product += a[i] * double(b[i]);
    distance += (a[i] - double(b[i])) * (a[i] - double(b[i]));
  }
  if (type == "RBF")
    return std::exp(-gamma * distance);
  if (type == "POLY")
    return std::pow(gamma * product + coef0, degree);
  return type == "SIGMOID" ? std::tanh(gamma * product + coef0) : product;
}

/// The kernel of each row and vector.
static bool kernels(Call &call, const Matrix &x, int64_t vectors, Matrix &result) {
  std::vector<float> list = call.reals("support_vectors"), parameters = call.reals("kernel_params");
  std::string type = call.text("kernel_type", "LINEAR");
  if (vectors > int64_t(list.size()) || int64_t(list.size()) != vectors * x.columns ||
      !call.affordable(DType::F64, {x.rows, vectors}))
    return call.fail("expected " + std::to_string(vectors) + " vectors of " + std::to_string(x.columns) +
                     " elements, found " + std::to_string(list.size()));
  result = Matrix(x.rows, vectors);
  for (int64_t i = 0; i < x.rows; ++i)
    for (int64_t v = 0; v < vectors; ++v)
      result.row(i)[v] = kernel(type, parameters, x.row(i), list.data() + v * x.columns, x.columns);
  return true;
}

static bool regressVectors(Call &call) {
  Matrix x, scores;
  int64_t vectors = call.integer("n_supports", 0);
  std::vector<float> coefficients = call.reals("coefficients");
  if (!readRows(call, x))
    return false;
  if (vectors > 0) {
    Matrix values;
    if (!kernels(call, x, vectors, values))
      return false;
    x = std::move(values);
    if (int64_t(coefficients.size()) > vectors)
      coefficients.resize(size_t(vectors));
  }
  if (!multiply(call, x, coefficients, 1, call.reals("rho"), scores))
    return false;
  if (call.integer("one_class", 0))
    for (double &score : scores.values)
      score = score > 0 ? 1 : -1;
  return giveScores(call, 0, scores);
}

namespace {
/// A classifier of `classes` by votes of pairs.
struct Voters {
  int64_t classes;
  std::vector<int64_t> counts, begins;
  std::vector<float> coefficients, rho, a, b;
  int64_t vectors = 0;

  Voters(const Call &call, int64_t classes)
      : classes(classes), counts(call.integers("vectors_per_class")), coefficients(call.reals("coefficients")),
        rho(call.reals("rho")), a(call.reals("prob_a")), b(call.reals("prob_b")) {
    for (int64_t count : counts) {
      begins.push_back(vectors);
      vectors += count;
    }
  }
  int64_t pairs() const { return classes * (classes - 1) / 2; }
  bool isWhole() const {
    size_t needed = size_t(pairs());
    return int64_t(counts.size()) == classes && int64_t(coefficients.size()) >= (classes - 1) * vectors &&
           rho.size() >= needed && a.size() == b.size() && (a.empty() || a.size() >= needed);
  }

  /// What the vectors of class `of` say against class `other`.
  double part(const double *kernel, int64_t of, int64_t other) const {
    double sum = 0;
    for (int64_t v = begins[size_t(of)]; v < begins[size_t(of)] + counts[size_t(of)]; ++v)
      sum += kernel[v] * double(coefficients[size_t((other > of ? other - 1 : other) * vectors + v)]);
    return sum;
  }
};
} // namespace

/// Wu, Lin and Weng's second method: the p with the least p'Qp, coordinate by coordinate.
static std::vector<double> couple(const std::vector<std::vector<double>> &pairs) {
  size_t count = pairs.size();
  std::vector<std::vector<double>> q(count, std::vector<double>(count));
  std::vector<double> p(count, 1.0 / double(count)), product(count);
  for (size_t i = 0; i < count; ++i)
    for (size_t j = 0; j < count; ++j)
      if (j != i) {
        q[i][i] += pairs[j][i] * pairs[j][i];
        q[i][j] = -pairs[j][i] * pairs[i][j];
      }
  for (int round = 0; round < 100; ++round) {
    double total = 0, error = 0;
    for (size_t i = 0; i < count; ++i) {
      product[i] = 0;
      for (size_t j = 0; j < count; ++j)
        product[i] += q[i][j] * p[j];
      total += p[i] * product[i];
    }
    for (size_t i = 0; i < count; ++i)
      error = std::max(error, std::fabs(product[i] - total));
    if (error < 0.005 / double(count))
      break;
    for (size_t i = 0; i < count; ++i) {
      double step = (total - product[i]) / q[i][i];
      p[i] += step;
      total = (total + step * (step * q[i][i] + 2 * product[i])) / ((1 + step) * (1 + step));
      for (size_t j = 0; j < count; ++j) {
        product[j] = (product[j] + step * q[i][j]) / (1 + step);
        p[j] /= 1 + step;
      }
    }
  }
  return p;
}

static std::vector<double> probabilities(const Voters &voters, const double *scores) {
  std::vector<std::vector<double>> pairs(size_t(voters.classes), std::vector<double>(size_t(voters.classes)));
  size_t pair = 0;
  for (size_t i = 0; i < pairs.size(); ++i)
    for (size_t j = i + 1; j < pairs.size(); ++j, ++pair) {
      double likely = 1 / (1 + std::exp(scores[pair] * double(voters.a[pair]) + double(voters.b[pair])));
      pairs[i][j] = std::min(std::max(likely, 1e-7), 1 - 1e-7);
      pairs[j][i] = 1 - pairs[i][j];
    }
  return couple(pairs);
}

/// Without vectors: a row of coefficients per class, and thresholds for two of them as ONNX Runtime has them.
static bool classifyRows(Call &call, const Matrix &x, const Voters &voters, std::vector<int64_t> &places,
                         Matrix &scores) {
  if (voters.rho.empty())
    return call.fail("expected 'rho', found none");
  std::vector<float> bias(size_t(voters.classes), voters.rho[0]);
  if (!multiply(call, x, voters.coefficients, voters.classes, bias, scores))
    return false;
  bool isPositive = true;
  for (float coefficient : voters.coefficients)
    isPositive &= coefficient >= 0;
  for (int64_t i = 0; i < scores.rows; ++i) {
    int64_t best = bestColumn(scores.row(i), scores.columns);
    double greatest = scores.row(i)[best];
    bool isSecond = voters.classes == 2 && (isPositive ? greatest >= 0.5 : greatest > 0);
    places.push_back(isSecond ? 1 : best);
  }
  return transformScores(call, call.text("post_transform", "NONE"), scores);
}

static bool classifyVotes(Call &call, const Matrix &x, const Voters &voters, std::vector<int64_t> &places,
                          Matrix &scores) {
  Matrix kernel;
  if (!voters.isWhole() || voters.classes < 2)
    return call.fail("expected coefficients, rho and counts for each class");
  if (!kernels(call, x, voters.vectors, kernel))
    return false;
  scores = Matrix(x.rows, voters.pairs());
  Matrix likely(voters.a.empty() ? 0 : x.rows, voters.classes);
  for (int64_t n = 0; n < x.rows; ++n) {
    std::vector<double> votes(size_t(voters.classes), 0.0);
    double *score = scores.row(n);
    for (int64_t i = 0, pair = 0; i < voters.classes; ++i)
      for (int64_t j = i + 1; j < voters.classes; ++j, ++pair) {
        score[pair] = voters.part(kernel.row(n), i, j) + voters.part(kernel.row(n), j, i) + voters.rho[size_t(pair)];
        ++votes[size_t(score[pair] > 0 ? i : j)];
      }
    places.push_back(bestColumn(votes.data(), voters.classes));
    if (!voters.a.empty()) {
      std::vector<double> p = probabilities(voters, score);
      std::copy(p.begin(), p.end(), likely.row(n));
    }
  }
  std::string transform = call.text("post_transform", "NONE");
  if (voters.a.empty() && voters.classes == 2)
    return pairScores(call, transform, transform != "NONE", scores);
  if (!voters.a.empty())
    scores = std::move(likely);
  return transformScores(call, transform, scores);
}

static bool classifyVectors(Call &call) {
  std::vector<std::string> texts = call.texts("classlabels_strings");
  std::vector<int64_t> numbers = call.integers("classlabels_ints"), places;
  Matrix x, scores;
  if (!readRows(call, x))
    return false;
  Voters voters(call, int64_t(texts.empty() ? numbers.size() : texts.size()));
  for (int64_t count : voters.counts)
    if (count < 0 || count > INT32_MAX)
      return call.fail("expected 'vectors_per_class' of at least 0, found " + std::to_string(count));
  bool isGood = voters.vectors > 0 ? classifyVotes(call, x, voters, places, scores)
                                   : classifyRows(call, x, voters, places, scores);
  return isGood && giveLabels(call, places, texts, numbers) && giveScores(call, 1, scores);
}

static constexpr Row rows[] = {
    {"LinearClassifier", classifyLinear, 1},
    {"LinearRegressor", regressLinear, 1},
    {"SVMClassifier", classifyVectors, 1},
    {"SVMRegressor", regressVectors, 1},
};

Table linearModelKernels() { return rows; }

} // namespace aicc::reference
