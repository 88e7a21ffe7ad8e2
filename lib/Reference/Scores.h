// What the models of ai.onnx.ml share: rows of numbers in, scores and labels out.
#pragma once

#include "lib/Reference/Kernel.h"

namespace aicc::reference {

/// Rows of doubles.
struct Matrix {
  int64_t rows = 0, columns = 0;
  std::vector<double> values;

  Matrix() = default;
  Matrix(int64_t rows, int64_t columns) : rows(rows), columns(columns), values(size_t(rows * columns)) {}
  double *row(int64_t number) { return values.data() + number * columns; }
  const double *row(int64_t number) const { return values.data() + number * columns; }
};

/// Input 0, a matrix or a vector, which is one row; fails the call on another rank or type.
bool readRows(Call &call, Matrix &rows);

/// Applies `post_transform` to each row. A single score only knows PROBIT.
bool transformScores(Call &call, const std::string &transform, Matrix &scores);

/// The scores of two classes that a single one tells apart: LOGISTIC gives both a probability, other transforms but
/// PROBIT do nothing. As ONNX Runtime has it: (1 - s, s) for a complement, else (-s, s).
bool pairScores(Call &call, const std::string &transform, bool isComplement, Matrix &scores);

/// The first greatest column; `isCandidate`, unless empty, says which count.
int64_t bestColumn(const double *row, int64_t columns, const std::vector<bool> &isCandidate = {});

/// Result 0 are the labels at `places`: `texts` where there are some, else `numbers`.
bool giveLabels(Call &call, const std::vector<int64_t> &places, const std::vector<std::string> &texts,
                const std::vector<int64_t> &numbers);

bool giveScores(Call &call, size_t result, const Matrix &scores, DType type = DType::F32);

} // namespace aicc::reference
