#include "lib/Reference/Windows.h"

#include <algorithm>

namespace aicc::reference {

bool readPerDim(const Call &call, const char *name, size_t count, std::vector<int64_t> &values) {
  values = call.integers(name);
  if (values.empty())
    values.assign(count, 1);
  bool positive = std::all_of(values.begin(), values.end(), [](int64_t v) { return v > 0 && v < (int64_t(1) << 31); });
  if (values.size() == count && positive)
    return true;
  return call.fail("expected '" + std::string(name) + "' of " + std::to_string(count) + " positive entries, found " +
                   toString(values));
}

/// Pads so that the output has ceil(input / stride) positions; the odd one goes to the end, or to
/// the begin (lower).
static void padSame(Window &window, bool lower) {
  for (size_t d = 0; d < window.input.size(); ++d) {
    int64_t positions = (window.input[d] + window.strides[d] - 1) / window.strides[d];
    int64_t extent = (window.kernel[d] - 1) * window.dilations[d] + 1;
    int64_t total = std::max<int64_t>(0, (positions - 1) * window.strides[d] + extent - window.input[d]);
    window.begin[d] = lower ? total - total / 2 : total / 2;
    window.end[d] = total - window.begin[d];
  }
}

static bool readPads(const Call &call, Window &window) {
  size_t rank = window.input.size();
  window.begin.assign(rank, 0);
  window.end.assign(rank, 0);
  std::string automatic = call.text("auto_pad", "NOTSET");
  if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
    padSame(window, automatic == "SAME_LOWER");
    return true;
  }
  std::vector<int64_t> pads = call.integers("pads");
  if (automatic == "VALID" || pads.empty())
    return true;
  if (pads.size() != 2 * rank)
    return call.fail("expected 'pads' of " + std::to_string(2 * rank) + " entries, found " +
                     std::to_string(pads.size()));
  for (int64_t pad : pads)
    if (pad < -(int64_t(1) << 31) || pad > int64_t(1) << 31)
      return call.fail("expected pads of a sane size, found " + std::to_string(pad));
  window.begin.assign(pads.begin(), pads.begin() + rank);
  window.end.assign(pads.begin() + rank, pads.end());
  return true;
}

bool readWindow(const Call &call, const Shape &input, const Shape &kernel, bool ceilMode, Window &window) {
  window.input = input;
  window.kernel = kernel;
  size_t rank = input.size();
  if (kernel.size() != rank || std::any_of(kernel.begin(), kernel.end(), [](int64_t k) { return k <= 0; }))
    return call.fail("expected a kernel of " + std::to_string(rank) + " positive dims, found " + toString(kernel));
  if (!readPerDim(call, "strides", rank, window.strides) || !readPerDim(call, "dilations", rank, window.dilations) ||
      !readPads(call, window))
    return false;
  for (size_t d = 0; d < rank; ++d) {
    int64_t extent = (kernel[d] - 1) * window.dilations[d] + 1;
    int64_t room = input[d] + window.begin[d] + window.end[d] - extent, stride = window.strides[d];
    int64_t positions = room < 0 ? 0 : room / stride + 1;
    // A last partial window counts unless it would start in the end padding.
    if (ceilMode && room >= 0 && room % stride && positions * stride < input[d] + window.begin[d])
      ++positions;
    window.output.push_back(positions);
  }
  return call.affordable(DType::F64, window.output);
}

/// The outputs o with 0 <= o * stride + offset < input: [first, last).
static void reach(int64_t input, int64_t output, int64_t stride, int64_t offset, int64_t &first, int64_t &last) {
  first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
  last = input - offset <= 0 ? 0 : std::min(output, (input - offset - 1) / stride + 1);
  last = std::max(first, last);
}

static void append(std::vector<Run> &runs, Run run, int64_t step) {
  if (step == 1 && !runs.empty()) {
    Run &previous = runs.back();
    if (previous.output + previous.count == run.output && previous.input + previous.count == run.input) {
      previous.count += run.count;
      return;
    }
  }
  runs.push_back(run);
}

static Tap tapAt(const Window &window, const Shape &position) {
  size_t rank = window.input.size(), inner = rank - 1;
  Tap tap{window.strides[inner], {}};
  std::vector<int64_t> first(rank), last(rank), offset(rank);
  for (size_t d = 0; d < rank; ++d) {
    offset[d] = position[d] * window.dilations[d] - window.begin[d];
    reach(window.input[d], window.output[d], window.strides[d], offset[d], first[d], last[d]);
    if (first[d] >= last[d])
      return tap;
  }
  Strides in = stridesOf(window.input), out = stridesOf(window.output);
  Shape outer, index(inner, 0);
  for (size_t d = 0; d < inner; ++d)
    outer.push_back(last[d] - first[d]);
  do {
    Run run{first[inner], first[inner] * window.strides[inner] + offset[inner], last[inner] - first[inner]};
    for (size_t d = 0; d < inner; ++d) {
      int64_t o = first[d] + index[d];
      run.output += o * out[d];
      run.input += (o * window.strides[d] + offset[d]) * in[d];
    }
    append(tap.runs, run, tap.step);
  } while (nextIndex(outer, index));
  return tap;
}

std::vector<Tap> tapsOf(const Window &window) {
  std::vector<Tap> taps;
  Shape position(window.kernel.size(), 0);
  do
    taps.push_back(tapAt(window, position));
  while (nextIndex(window.kernel, position));
  return taps;
}

} // namespace aicc::reference
