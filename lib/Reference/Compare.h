// Comparing what was found with what was expected: floats within a tolerance, everything else
// exactly.
#pragma once

#include "lib/Support/Tensor.h"

#include <string>

namespace aicc::reference {

/// |found - expected| may be at most absolute + relative * |expected|; for bfloat16 relative is at least 2^-6.
struct Tolerance {
  double relative = 1e-3;
  double absolute = 1e-7;
};

struct Difference {
  bool matches = true;
  int64_t mismatches = 0;     ///< elements outside the tolerance
  double largestAbsolute = 0; ///< over all elements with finite values on both sides
  double largestRelative = 0; ///< the same, where the expected value is not 0
  Shape worst;                ///< index of the element furthest outside, or nearest to it; empty for a scalar or
                              ///< no elements
  std::string text;           ///< why they do not match: "3 of 10 elements differ, most at [0, 2]: expected
                              ///< 1, found 2"
};

/// NaN equals NaN, infinities equal those of their sign. Another element type or shape is a
/// mismatch by itself.
Difference compare(const Tensor &found, const Tensor &expected, const Tolerance &tolerance = {});

} // namespace aicc::reference
