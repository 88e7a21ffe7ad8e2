// Sliding windows in any number of spatial dims: what convolutions and poolings share.
#pragma once

#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

namespace aicc::reference {

/// Geometry of a window; every vector has one entry per spatial dim.
struct Window {
  Shape input, kernel, output;
  std::vector<int64_t> strides, dilations, begin, end; ///< begin and end: padding

  int64_t inputSize() const { return elementCount(input); }
  int64_t kernelSize() const { return elementCount(kernel); }
  int64_t outputSize() const { return elementCount(output); }
};

/// Reads strides, dilations, pads and auto_pad and computes the output dims; `ceilMode` as in
/// poolings.
bool readWindow(const Call &call, const Shape &input, const Shape &kernel, bool ceilMode, Window &window);

/// Reads 'name', one positive entry per spatial dim, ones by default.
bool readPerDim(const Call &call, const char *name, size_t count, std::vector<int64_t> &values);

/// Consecutive outputs that one kernel position (tap) feeds from consecutive (stepwise) inputs.
struct Run {
  int64_t output, input, count;
};

/// All runs of one kernel position, inside the input only; inputs advance by `step` along a run.
struct Tap {
  int64_t step;
  std::vector<Run> runs;
};

/// The taps of a window, in row-major order of kernel positions.
std::vector<Tap> tapsOf(const Window &window);

} // namespace aicc::reference
