// Pad and CenterCropPad.
#include "lib/Reference/Move.h"

#include <algorithm>

namespace aicc::reference {

/// The input position that output position `at` (may be outside) shows; -1 for the constant.
static int64_t sourceOf(int64_t at, int64_t dim, const std::string &mode) {
  if (at >= 0 && at < dim)
    return at;
  if (mode == "edge")
    return std::clamp<int64_t>(at, 0, dim - 1);
  if (mode == "wrap")
    return (at % dim + dim) % dim;
  if (mode == "reflect") {
    int64_t period = std::max<int64_t>(1, 2 * (dim - 1));
    int64_t phase = (at % period + period) % period;
    return dim == 1 ? 0 : phase < dim ? phase : period - phase;
  }
  return -1;
}

/// For each dim the input positions of its outputs; from those the positions of all elements.
static std::vector<int64_t> combine(const Shape &input, const std::vector<std::vector<int64_t>> &perDim) {
  Strides strides = stridesOf(input);
  std::vector<int64_t> source{0};
  for (size_t d = 0; d < perDim.size(); ++d) {
    std::vector<int64_t> next;
    next.reserve(source.size() * perDim[d].size());
    for (int64_t base : source)
      for (int64_t at : perDim[d])
        next.push_back(base < 0 || at < 0 ? -1 : base + at * strides[d]);
    source = std::move(next);
  }
  return source;
}

static bool readPads(Call &call, std::vector<int64_t> &begin, std::vector<int64_t> &end) {
  int64_t rank = call.input(0).rank();
  std::vector<int64_t> pads, axes;
  if (!call.readIntegers(1, pads) || (call.has(3) && !call.readIntegers(3, axes)))
    return false;
  if (!call.has(3))
    for (int64_t d = 0; d < rank; ++d)
      axes.push_back(d);
  if (!normalizeAxes(call, axes, rank))
    return false;
  if (pads.size() != 2 * axes.size())
    return call.fail("expected " + std::to_string(2 * axes.size()) + " pads, found " + std::to_string(pads.size()));
  begin.assign(size_t(rank), 0);
  end.assign(size_t(rank), 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    begin[axes[i]] = pads[i];
    end[axes[i]] = pads[i + axes.size()];
  }
  return true;
}

static bool pad(Call &call) {
  const Tensor &input = call.input(0);
  std::string mode = call.text("mode", "constant");
  std::vector<int64_t> begin, end;
  if (mode != "constant" && mode != "edge" && mode != "reflect" && mode != "wrap")
    return call.fail("expected 'mode' to be constant, edge, reflect or wrap, found '" + mode + "'");
  if (!readPads(call, begin, end))
    return false;
  bool hasValue = call.has(2);
  if (hasValue && (call.input(2).dtype() != input.dtype() || call.input(2).elements() != 1))
    return call.fail("expected the padding to be one value of the input's type");
  Shape shape;
  std::vector<std::vector<int64_t>> perDim;
  for (size_t d = 0; d < begin.size(); ++d) {
    int64_t dim = input.shape()[d], total = 0;
    if (__builtin_add_overflow(dim, begin[d], &total) || __builtin_add_overflow(total, end[d], &total) || total < 0 ||
        (dim == 0 && total > 0 && mode != "constant"))
      return call.fail("expected pads that leave a dim, found " + std::to_string(begin[d]) + " and " +
                       std::to_string(end[d]) + " around " + std::to_string(dim));
    shape.push_back(total);
  }
  if (!call.affordable(input.dtype(), shape))
    return false;
  if (elementCount(shape) == 0)
    return call.give(0, readAt(input, shape, {}));
  for (size_t d = 0; d < shape.size(); ++d) {
    perDim.emplace_back();
    for (int64_t i = 0; i < shape[d]; ++i)
      perDim[d].push_back(sourceOf(i - begin[d], input.shape()[d], mode));
  }
  std::vector<int64_t> source = combine(input.shape(), perDim);
  if (!hasValue)
    return call.give(0, readAt(input, shape, source));
  return call.give(0, moveElements({&input, &call.input(2)}, shape, [&](auto *out, const auto &in) {
                     for (size_t i = 0; i < source.size(); ++i)
                       out[i] = source[i] < 0 ? in[1][0] : in[0][source[i]];
                   }));
}

/// Cuts or pads with zeros around the middle; an odd one is cut at the front less and padded at the
/// end more.
static bool centerCropPad(Call &call) {
  const Tensor &input = call.input(0);
  std::vector<int64_t> sizes, axes = call.integers("axes");
  if (!call.readIntegers(1, sizes))
    return false;
  if (!call.hasAttribute("axes"))
    for (int64_t d = 0; d < input.rank(); ++d)
      axes.push_back(d);
  if (!normalizeAxes(call, axes, input.rank()))
    return false;
  if (sizes.size() != axes.size())
    return call.fail("expected " + std::to_string(axes.size()) + " sizes, found " + std::to_string(sizes.size()));
  Shape shape = input.shape();
  for (size_t i = 0; i < axes.size(); ++i)
    shape[axes[i]] = sizes[i];
  if (!call.affordable(input.dtype(), shape))
    return false;
  if (elementCount(shape) == 0)
    return call.give(0, readAt(input, shape, {}));
  std::vector<std::vector<int64_t>> perDim;
  for (size_t d = 0; d < shape.size(); ++d) {
    int64_t dim = input.shape()[d], extra = shape[d] - dim;
    int64_t begin = extra >= 0 ? extra / 2 : -(-extra / 2);
    perDim.emplace_back();
    for (int64_t i = 0; i < shape[d]; ++i)
      perDim[d].push_back(sourceOf(i - begin, dim, "constant"));
  }
  return call.give(0, readAt(input, shape, combine(input.shape(), perDim)));
}

static constexpr Row rows[] = {{"CenterCropPad", centerCropPad, 2}, {"Pad", pad, 2}};

Table padKernels() { return rows; }

} // namespace aicc::reference
