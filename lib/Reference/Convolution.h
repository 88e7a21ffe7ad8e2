// The convolution itself, over widened values, for Conv and its integer forms.
#pragma once

#include "lib/Reference/Windows.h"

namespace aicc::reference {

/// A filter bank as convolutions see it.
struct Filters {
  Shape shape; ///< [out channels, in channels per group, kernel...]
  std::vector<double> values;
};

/// y[n, o] = sum over the group's inputs and taps of x * w. Reads group and window attributes;
/// gives shape and values.
bool convolve(const Call &call, const Shape &inputShape, const std::vector<double> &input, const Filters &filters,
              Shape &shape, std::vector<double> &output);

} // namespace aicc::reference
