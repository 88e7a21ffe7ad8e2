// Matrix products.
#include "lib/Reference/MatMul.h"

#include <cmath>
#include <utility>

namespace aicc::reference {

void multiplyInto(double *c, const double *a, const double *b, int64_t m, int64_t k, int64_t n) {
  for (int64_t i = 0; i < m; ++i)
    for (int64_t p = 0; p < k; ++p) {
      double factor = a[i * k + p];
      const double *row = b + p * n;
      double *out = c + i * n;
      for (int64_t j = 0; j < n; ++j)
        out[j] += factor * row[j];
    }
}

bool multiplyBatched(const Call &call, const Matrices &left, const Matrices &right, Matrices &result) {
  Shape a = left.shape, b = right.shape;
  if (a.empty() || b.empty())
    return call.fail("expected factors of rank 1 or more, found a scalar");
  bool leftVector = a.size() == 1, rightVector = b.size() == 1;
  if (leftVector)
    a.insert(a.begin(), 1);
  if (rightVector)
    b.push_back(1);
  int64_t m = a[a.size() - 2], k = a.back(), n = b.back();
  if (b[b.size() - 2] != k)
    return call.fail("expected inner dims that match, found " + toString(left.shape) + " and " + toString(right.shape));
  Shape batchA(a.begin(), a.end() - 2), batchB(b.begin(), b.end() - 2), batch;
  if (!broadcast(call, batchA, batchB, batch))
    return false;
  result.shape = batch;
  if (!leftVector)
    result.shape.push_back(m);
  if (!rightVector)
    result.shape.push_back(n);
  if (!call.affordable(DType::F64, result.shape))
    return false;
  result.values.assign(size_t(elementCount(result.shape)), 0);
  double *out = result.values.data();
  forEachRow<2>(batch, {broadcastStrides(batchA, batch), broadcastStrides(batchB, batch)},
                [&](const auto &at, const auto &step, int64_t count) {
                  for (int64_t i = 0; i < count; ++i, out += m * n)
                    multiplyInto(out, left.values.data() + (at[0] + i * step[0]) * m * k,
                                 right.values.data() + (at[1] + i * step[1]) * k * n, m, k, n);
                });
  return true;
}

static bool matmulIntegers(Call &call);

static bool matmul(Call &call) {
  const Tensor &a = call.input(0), &b = call.input(1);
  if (a.dtype() != b.dtype())
    return call.fail("expected factors of one element type, found " + std::string(name(a.dtype())) + " and " +
                     std::string(name(b.dtype())));
  if (!isFloat(a.dtype()))
    return matmulIntegers(call);
  Matrices result;
  if (!multiplyBatched(call, {a.shape(), widen<double>(a)}, {b.shape(), widen<double>(b)}, result))
    return false;
  return call.give(0, narrow(a.dtype(), result.shape, result.values));
}

/// Integer factors of 64 bits wrap, so they cannot go through double: each is cut in halves of 32
/// bits first.
static bool matmulIntegers(Call &call) {
  if (!call.expectNumber(0))
    return false;
  DType type = call.input(0).dtype();
  if (bitWidth(type) <= 16) {
    Matrices result;
    if (!multiplyBatched(call, {call.input(0).shape(), widen<double>(call.input(0))},
                         {call.input(1).shape(), widen<double>(call.input(1))}, result))
      return false;
    std::vector<int64_t> wrapped(result.values.begin(), result.values.end());
    return call.give(0, narrow(type, result.shape, wrapped));
  }
  // (aLow + 2^16 aMid + ...) * b, 16 bits of a and of b at a time: every partial sum is exact in
  // double.
  std::vector<int64_t> a = widen<int64_t>(call.input(0)), b = widen<int64_t>(call.input(1)), total;
  Matrices result;
  for (int i = 0; i < bitWidth(type); i += 16)
    for (int j = 0; i + j < bitWidth(type); j += 16) {
      Matrices left{call.input(0).shape(), {}}, right{call.input(1).shape(), {}};
      for (int64_t x : a)
        left.values.push_back(double(uint64_t(x) >> i & 0xffff));
      for (int64_t x : b)
        right.values.push_back(double(uint64_t(x) >> j & 0xffff));
      if (!multiplyBatched(call, left, right, result))
        return false;
      total.resize(result.values.size());
      for (size_t e = 0; e < total.size(); ++e)
        total[e] = int64_t(uint64_t(total[e]) + (uint64_t(result.values[e]) << (i + j)));
    }
  return call.give(0, narrow(type, result.shape, total));
}

static std::vector<double> transposed(const std::vector<double> &values, int64_t rows, int64_t columns) {
  std::vector<double> result(values.size());
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      result[j * rows + i] = values[i * columns + j];
  return result;
}

static Matrices orient(const Tensor &tensor, bool transpose) {
  Matrices matrix{tensor.shape(), widen<double>(tensor)};
  if (transpose) {
    matrix.values = transposed(matrix.values, matrix.shape[0], matrix.shape[1]);
    std::swap(matrix.shape[0], matrix.shape[1]);
  }
  return matrix;
}

static bool gemm(Call &call) {
  if (!call.expectNumber(0) || !call.expectNumber(1) || !call.expectRank(0, 2) || !call.expectRank(1, 2))
    return false;
  Matrices result;
  if (!multiplyBatched(call, orient(call.input(0), call.integer("transA", 0)),
                       orient(call.input(1), call.integer("transB", 0)), result))
    return false;
  double alpha = call.real("alpha", 1), beta = call.real("beta", 1);
  for (double &value : result.values)
    value *= alpha;
  if (call.has(2)) {
    Shape shape;
    if (!call.expectNumber(2) || !broadcast(call, result.shape, call.input(2).shape(), shape))
      return false;
    if (shape != result.shape)
      return call.fail("expected C to broadcast to " + toString(result.shape) + ", found " +
                       toString(call.input(2).shape()));
    std::vector<double> c = widen<double>(call.input(2));
    double *out = result.values.data();
    forEachRow<1>(shape, {broadcastStrides(call.input(2).shape(), shape)},
                  [&](const auto &at, const auto &step, int64_t count) {
                    for (int64_t i = 0; i < count; ++i)
                      *out++ += beta * c[at[0] + i * step[0]];
                  });
  }
  return call.give(0, narrow(call.input(0).dtype(), result.shape, result.values));
}

/// Gaussian elimination with pivoting; destroys `matrix`.
static double determinant(std::vector<double> matrix, int64_t n) {
  double result = 1;
  for (int64_t column = 0; column < n; ++column) {
    int64_t pivot = column;
    for (int64_t row = column + 1; row < n; ++row)
      if (std::fabs(matrix[row * n + column]) > std::fabs(matrix[pivot * n + column]))
        pivot = row;
    if (matrix[pivot * n + column] == 0)
      return 0;
    if (pivot != column) {
      result = -result;
      for (int64_t j = 0; j < n; ++j)
        std::swap(matrix[pivot * n + j], matrix[column * n + j]);
    }
    result *= matrix[column * n + column];
    for (int64_t row = column + 1; row < n; ++row) {
      double factor = matrix[row * n + column] / matrix[column * n + column];
      for (int64_t j = column; j < n; ++j)
        matrix[row * n + j] -= factor * matrix[column * n + j];
    }
  }
  return result;
}

static bool det(Call &call) {
  const Tensor &input = call.input(0);
  int64_t rank = input.rank();
  if (!call.expectFloat(0))
    return false;
  if (rank < 2 || input.shape()[rank - 1] != input.shape()[rank - 2])
    return call.fail("expected square matrices, found " + toString(input.shape()));
  int64_t n = input.shape()[rank - 1];
  std::vector<double> values = widen<double>(input), results;
  Shape shape(input.shape().begin(), input.shape().end() - 2);
  for (int64_t i = 0, count = elementCount(shape); i < count; ++i)
    results.push_back(determinant({values.begin() + i * n * n, values.begin() + (i + 1) * n * n}, n));
  return call.give(0, narrow(input.dtype(), shape, results));
}

static constexpr Row rows[] = {{"Det", det, 1}, {"Gemm", gemm, 2}, {"MatMul", matmul, 2}};

Table matmulKernels() { return rows; }

} // namespace aicc::reference
