// Probabilities of classes from those of pairs of them: the second method of Wu, Lin and Weng, "Probability Estimates
// for Multi-class Classification by Pairwise Coupling" (2004), as libsvm has it.
#include "lib/Codegen/support/Support.h"

using namespace aicc::support;

namespace {
/// Memory for one row: the pairs as a matrix, Q of the paper, and Q times p.
struct Coupling {
  int64_t classes;
  double *pairs, *q, *product, *p;

  double &pair(int64_t i, int64_t j) { return pairs[i * classes + j]; }
  double &quad(int64_t i, int64_t j) { return q[i * classes + j]; }

  /// `row` has the pairs (i, j), i < j, in order.
  void begin(const float *row) {
    for (int64_t i = 0; i < classes; ++i)
      for (int64_t j = i + 1; j < classes; ++j) {
        double likely = *row++;
        likely = likely < 1e-7 ? 1e-7 : likely > 1 - 1e-7 ? 1 - 1e-7 : likely;
        pair(i, j) = likely, pair(j, i) = 1 - likely;
      }
    for (int64_t i = 0; i < classes; ++i) {
      p[i] = 1.0 / double(classes);
      quad(i, i) = 0;
      for (int64_t j = 0; j < classes; ++j)
        if (j != i) {
          quad(i, i) += pair(j, i) * pair(j, i);
          quad(i, j) = -pair(j, i) * pair(i, j);
        }
    }
  }

  /// Multiplies anew; the largest difference to p'Qp.
  double measure(double &total) {
    total = 0;
    for (int64_t i = 0; i < classes; ++i) {
      product[i] = 0;
      for (int64_t j = 0; j < classes; ++j)
        product[i] += quad(i, j) * p[j];
      total += p[i] * product[i];
    }
    double largest = 0;
    for (int64_t i = 0; i < classes; ++i) {
      double difference = product[i] > total ? product[i] - total : total - product[i];
      largest = difference > largest ? difference : largest;
    }
    return largest;
  }

  void improve(double total) {
    for (int64_t i = 0; i < classes; ++i) {
      double step = (total - product[i]) / quad(i, i), scale = 1 + step;
      p[i] += step;
      total = (total + step * (step * quad(i, i) + 2 * product[i])) / scale / scale;
      for (int64_t j = 0; j < classes; ++j) {
        product[j] = (product[j] + step * quad(i, j)) / scale;
        p[j] /= scale;
      }
    }
  }
};
} // namespace

/// (pairs [N, C (C - 1) / 2], C) -> (probabilities [N, C])
AICC_SUPPORT(couple_pairs) {
  int64_t rows = call.dim(0, 0), width = call.dim(0, 1), classes = call.integer(1), dims[2] = {rows, classes};
  float *result = call.give<float>(0, dims);
  double *memory = call.allocate<double>(classes * (2 * classes + 2));
  if (!result || !memory)
    return AICC_RUN_FAILED;
  int64_t square = classes * classes;
  Coupling coupling = {classes, memory, memory + square, memory + 2 * square, memory + 2 * square + classes};
  for (int64_t row = 0; row < rows; ++row) {
    coupling.begin(call.data<float>(0) + row * width);
    double total;
    for (int round = 0; round < 100 && coupling.measure(total) >= 0.005 / double(classes); ++round)
      coupling.improve(total);
    for (int64_t i = 0; i < classes; ++i)
      result[row * classes + i] = float(coupling.p[i]);
  }
  return AICC_OK;
}
