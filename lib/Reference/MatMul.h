// Matrix products over widened values, for the operators that contain one.
#pragma once

#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

namespace aicc::reference {

struct Matrices {
  Shape shape;
  std::vector<double> values;
};

/// c += a * b with a of m x k, b of k x n, all row-major.
void multiplyInto(double *c, const double *a, const double *b, int64_t m, int64_t k, int64_t n);

/// Numpy's matmul: leading dims broadcast, vectors are promoted. Fails the call on shapes that do
/// not fit.
bool multiplyBatched(const Call &call, const Matrices &left, const Matrices &right, Matrices &result);

} // namespace aicc::reference
