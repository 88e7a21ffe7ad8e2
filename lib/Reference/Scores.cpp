#include "lib/Reference/Scores.h"

#include "lib/Reference/Wide.h"

#include <cmath>

namespace aicc::reference {

bool readRows(Call &call, Matrix &rows) {
  const Tensor &input = call.input(0);
  if (!call.expectNumber(0))
    return false;
  if (input.rank() < 1 || input.rank() > 2)
    return call.fail("expected a matrix or a vector, found " + toString(input.shape()));
  rows.rows = input.rank() == 1 ? 1 : input.shape()[0];
  rows.columns = input.shape().back();
  rows.values = widen<double>(input);
  return true;
}

static void softmax(double *row, int64_t count, bool keepsZeros) {
  double greatest = -INFINITY, sum = 0;
  for (int64_t i = 0; i < count; ++i)
    greatest = std::max(greatest, row[i]);
  for (int64_t i = 0; i < count; ++i) {
    bool isZero = keepsZeros && std::fabs(row[i]) <= 1e-7;
    row[i] = isZero ? 0 : std::exp(row[i] - greatest);
    sum += row[i];
  }
  for (int64_t i = 0; i < count; ++i)
    row[i] /= sum;
}

/// By Winitzki's inverse of erf: what models were made with, not the exact quantile.
static double probit(double x) {
  double place = 2 * x - 1, log = std::log((1 - place) * (1 + place));
  double half = 2 / (3.14159 * 0.147) + 0.5 * log;
  double size = std::sqrt(std::sqrt(half * half - log / 0.147) - half);
  return 1.41421356 * (place < 0 ? -size : size);
}

bool transformScores(Call &call, const std::string &transform, Matrix &scores) {
  if (transform == "NONE" || (scores.columns == 1 && transform != "PROBIT"))
    return true;
  if (transform == "SOFTMAX" || transform == "SOFTMAX_ZERO") {
    for (int64_t i = 0; i < scores.rows; ++i)
      softmax(scores.row(i), scores.columns, transform == "SOFTMAX_ZERO");
    return true;
  }
  if (transform != "LOGISTIC" && transform != "PROBIT")
    return call.fail("expected a known 'post_transform', found '" + transform + "'");
  for (double &score : scores.values)
    score = transform == "PROBIT" ? probit(score) : 1 / (1 + std::exp(-score));
  return true;
}

static Matrix pairOf(const Matrix &single, bool isComplement) {
  Matrix pair(single.rows, 2);
  for (int64_t i = 0; i < single.rows; ++i) {
    double score = single.values[size_t(i)];
    pair.row(i)[0] = isComplement ? 1 - score : -score;
    pair.row(i)[1] = score;
  }
  return pair;
}

bool pairScores(Call &call, const std::string &transform, bool isComplement, Matrix &scores) {
  if (transform == "LOGISTIC") {
    scores = pairOf(scores, false);
    return transformScores(call, transform, scores);
  }
  if (!transformScores(call, transform, scores))
    return false;
  scores = pairOf(scores, isComplement);
  return true;
}

int64_t bestColumn(const double *row, int64_t columns, const std::vector<bool> &isCandidate) {
  int64_t best = -1;
  for (int64_t i = 0; i < columns; ++i) {
    bool counts = isCandidate.empty() || isCandidate[size_t(i)];
    if (counts && (best < 0 || row[i] > row[best]))
      best = i;
  }
  return std::max<int64_t>(best, 0);
}

bool giveLabels(Call &call, const std::vector<int64_t> &places, const std::vector<std::string> &texts,
                const std::vector<int64_t> &numbers) {
  Shape shape = {int64_t(places.size())};
  for (int64_t place : places)
    if (place < 0 || place >= int64_t(texts.empty() ? numbers.size() : texts.size()))
      return call.fail("expected a label for each class, found none of number " + std::to_string(place));
  if (texts.empty()) {
    std::vector<int64_t> labels;
    for (int64_t place : places)
      labels.push_back(numbers[size_t(place)]);
    return call.give(0, narrow(DType::I64, shape, labels));
  }
  std::vector<std::string> labels;
  for (int64_t place : places)
    labels.push_back(texts[size_t(place)]);
  return call.give(0, Tensor::ofStrings(shape, std::move(labels)));
}

bool giveScores(Call &call, size_t result, const Matrix &scores, DType type) {
  return call.give(result, narrow(type, {scores.rows, scores.columns}, scores.values));
}

} // namespace aicc::reference
