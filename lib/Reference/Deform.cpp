// Convolutions at displaced positions, and columns back to images.
#include "lib/Reference/Windows.h"

#include <cmath>

namespace aicc::reference {

/// The n-linear interpolation of a plane at a point; positions outside count as zero.
static double sampleAt(const double *plane, const Shape &dims, const std::vector<double> &point, size_t d) {
  if (d == dims.size())
    return *plane;
  double low = std::floor(point[d]), rest = point[d] - low, total = 0;
  if (!(low >= -1 && low < double(dims[d])))
    return 0;
  int64_t inner = product(dims, int64_t(d) + 1, int64_t(dims.size())), at = int64_t(low);
  if (at >= 0 && rest < 1)
    total += (1 - rest) * sampleAt(plane + at * inner, dims, point, d + 1);
  if (at + 1 < dims[d] && rest > 0)
    total += rest * sampleAt(plane + (at + 1) * inner, dims, point, d + 1);
  return total;
}

namespace {
struct Deform {
  Window window;
  int64_t groups, offsetGroups, batch, channels, outputs, perGroup;
  std::vector<double> input, weights, offsets, bias, mask;
};
} // namespace

static bool readDeform(const Call &call, Deform &deform) {
  for (size_t i = 0; i < 5; ++i)
    if (call.has(i) && !call.expectFloat(i))
      return false;
  const Shape &x = call.input(0).shape(), &w = call.input(1).shape();
  deform.groups = call.integer("group", 1);
  deform.offsetGroups = call.integer("offset_group", 1);
  bool fits = x.size() >= 3 && w.size() == x.size() && deform.groups > 0 && deform.offsetGroups > 0 && w[1] > 0 &&
              w[1] <= x[1] && w[1] * deform.groups == x[1] && w[0] % deform.groups == 0 &&
              x[1] % deform.offsetGroups == 0;
  if (!fits)
    return call.fail("expected filters that fit the input, found " + toString(x) + " and " + toString(w));
  Window &window = deform.window;
  if (!readWindow(call, {x.begin() + 2, x.end()}, {w.begin() + 2, w.end()}, false, window))
    return false;
  deform.batch = x[0];
  deform.channels = x[1];
  deform.outputs = w[0];
  deform.perGroup = w[1];
  deform.input = widen<double>(call.input(0));
  deform.weights = widen<double>(call.input(1));
  deform.offsets = widen<double>(call.input(2));
  deform.bias = call.has(3) ? widen<double>(call.input(3)) : std::vector<double>(size_t(w[0]), 0);
  int64_t masks = deform.batch * deform.offsetGroups * window.kernelSize() * window.outputSize();
  deform.mask = call.has(4) ? widen<double>(call.input(4)) : std::vector<double>(size_t(masks), 1);
  fits = int64_t(deform.mask.size()) == masks && int64_t(deform.bias.size()) == w[0] &&
         int64_t(deform.offsets.size()) == masks * int64_t(window.input.size());
  return fits ||
         call.fail("expected offsets, bias and mask that fit, found offsets " + toString(call.input(2).shape()));
}

/// The place that kernel position `tap` of output `position` reads, offset included.
static std::vector<double> placeOf(const Deform &deform, int64_t n, int64_t group, int64_t tapIndex, const Shape &tap,
                                   int64_t outIndex, const Shape &position) {
  const Window &window = deform.window;
  int64_t rank = int64_t(tap.size()), plane = window.outputSize();
  int64_t first = ((n * deform.offsetGroups + group) * window.kernelSize() + tapIndex) * rank;
  std::vector<double> place;
  for (int64_t d = 0; d < rank; ++d)
    place.push_back(double(position[d] * window.strides[d] - window.begin[d] + tap[d] * window.dilations[d]) +
                    deform.offsets[(first + d) * plane + outIndex]);
  return place;
}

/// One output element per filter, from one channel: adds to output[n, o, position] for the group's
/// filters.
static void addChannel(const Deform &deform, int64_t n, int64_t c, std::vector<double> &output) {
  const Window &window = deform.window;
  int64_t plane = window.outputSize(), kernel = window.kernelSize(), group = c / deform.perGroup;
  int64_t offsetGroup = c / (deform.channels / deform.offsetGroups), perGroup = deform.outputs / deform.groups;
  const double *in = deform.input.data() + (n * deform.channels + c) * window.inputSize();
  Shape position(window.output.size(), 0);
  for (int64_t p = 0; p < plane; ++p, nextIndex(window.output, position)) {
    Shape tap(window.kernel.size(), 0);
    for (int64_t t = 0; t < kernel; ++t, nextIndex(window.kernel, tap)) {
      double value = sampleAt(in, window.input, placeOf(deform, n, offsetGroup, t, tap, p, position), 0) *
                     deform.mask[((n * deform.offsetGroups + offsetGroup) * kernel + t) * plane + p];
      for (int64_t o = group * perGroup; o < (group + 1) * perGroup; ++o)
        output[(n * deform.outputs + o) * plane + p] +=
            value * deform.weights[(o * deform.perGroup + c % deform.perGroup) * kernel + t];
    }
  }
}

static bool deformConv(Call &call) {
  Deform deform;
  if (!readDeform(call, deform))
    return false;
  Shape shape{deform.batch, deform.outputs};
  shape.insert(shape.end(), deform.window.output.begin(), deform.window.output.end());
  if (!call.affordable(DType::F64, shape))
    return false;
  std::vector<double> output(size_t(elementCount(shape)));
  for (size_t i = 0; i < output.size(); ++i)
    output[i] = deform.bias[int64_t(i) / deform.window.outputSize() % deform.outputs];
  for (int64_t n = 0; n < deform.batch; ++n)
    for (int64_t c = 0; c < deform.channels; ++c)
      addChannel(deform, n, c, output);
  return call.give(0, narrow(call.input(0).dtype(), shape, output));
}

/// The adjoint of taking windows apart: every column adds its block to the image.
static bool columnsToImage(Call &call) {
  Window window;
  std::vector<int64_t> image, block;
  if (!call.expectNumber(0) || !call.expectRank(0, 3) || !call.readIntegers(1, image) || !call.readIntegers(2, block) ||
      image.empty() || !readWindow(call, image, block, false, window))
    return call.fail("expected columns [batch, channels * block, blocks] and the shapes of image and block");
  const Shape &dims = call.input(0).shape();
  int64_t kernel = window.kernelSize(), columns = window.outputSize(), plane = window.inputSize();
  if (dims[1] % kernel || dims[2] != columns)
    return call.fail("expected " + std::to_string(columns) + " columns of whole blocks, found " + toString(dims));
  Shape shape{dims[0], dims[1] / kernel};
  shape.insert(shape.end(), image.begin(), image.end());
  if (!call.affordable(DType::F64, shape))
    return false;
  std::vector<double> values = widen<double>(call.input(0)), results(size_t(elementCount(shape)), 0);
  std::vector<Tap> taps = tapsOf(window);
  for (int64_t p = 0; p < dims[0] * shape[1]; ++p)
    for (int64_t t = 0; t < kernel; ++t)
      for (const Run &run : taps[t].runs)
        for (int64_t i = 0; i < run.count; ++i)
          results[p * plane + run.input + i * taps[t].step] += values[(p * kernel + t) * columns + run.output + i];
  return call.give(0, narrow(call.input(0).dtype(), shape, results));
}

static constexpr Row rows[] = {{"Col2Im", columnsToImage, 3}, {"DeformConv", deformConv, 3}};

Table deformKernels() { return rows; }

} // namespace aicc::reference
