// Conv and ConvTranspose.
#include "lib/Reference/Convolution.h"

namespace aicc::reference {

/// out[run] += weight * in[run] for every run of the tap.
static void accumulate(const Tap &tap, double weight, const double *in, double *out) {
  for (const Run &run : tap.runs) {
    const double *from = in + run.input;
    double *to = out + run.output;
    if (tap.step == 1)
      for (int64_t i = 0; i < run.count; ++i)
        to[i] += weight * from[i];
    else
      for (int64_t i = 0; i < run.count; ++i)
        to[i] += weight * from[i * tap.step];
  }
}

/// The adjoint: in[run] += weight * out[run].
static void scatter(const Tap &tap, double weight, double *in, const double *out) {
  for (const Run &run : tap.runs)
    for (int64_t i = 0; i < run.count; ++i)
      in[run.input + i * tap.step] += weight * out[run.output + i];
}

static bool checkChannels(const Call &call, const Shape &input, const Shape &filters, int64_t groups, bool transposed) {
  bool fits = input.size() >= 3 && filters.size() == input.size() && groups > 0 && filters[1] > 0;
  if (fits && transposed)
    fits = input[1] == filters[0] && input[1] % groups == 0;
  else if (fits)
    fits = filters[1] <= input[1] && input[1] == filters[1] * groups && filters[0] % groups == 0;
  if (fits)
    return true;
  return call.fail("expected filters that fit the input in " + std::to_string(groups) + " groups, found input " +
                   toString(input) + " and filters " + toString(filters));
}

static Shape spatial(const Shape &shape) { return {shape.begin() + 2, shape.end()}; }

bool convolve(const Call &call, const Shape &inputShape, const std::vector<double> &input, const Filters &filters,
              Shape &shape, std::vector<double> &output) {
  int64_t groups = call.integer("group", 1);
  if (!checkChannels(call, inputShape, filters.shape, groups, false))
    return false;
  Window window;
  if (!readWindow(call, spatial(inputShape), spatial(filters.shape), false, window))
    return false;
  int64_t batch = inputShape[0], channels = inputShape[1], outputs = filters.shape[0], perGroup = filters.shape[1];
  shape = {batch, outputs};
  shape.insert(shape.end(), window.output.begin(), window.output.end());
  if (!call.affordable(DType::F64, shape))
    return false;
  output.assign(size_t(elementCount(shape)), 0);
  std::vector<Tap> taps = tapsOf(window);
  int64_t plane = window.inputSize(), outPlane = window.outputSize(), kernel = window.kernelSize();
  for (int64_t n = 0; n < batch; ++n)
    for (int64_t o = 0; o < outputs; ++o) {
      int64_t firstChannel = o / (outputs / groups) * perGroup;
      double *out = output.data() + (n * outputs + o) * outPlane;
      for (int64_t c = 0; c < perGroup; ++c) {
        const double *in = input.data() + (n * channels + firstChannel + c) * plane;
        const double *weights = filters.values.data() + (o * perGroup + c) * kernel;
        for (int64_t t = 0; t < kernel; ++t)
          accumulate(taps[t], weights[t], in, out);
      }
    }
  return true;
}

/// Adds one value per output channel.
static bool addBias(const Call &call, size_t index, const Shape &shape, std::vector<double> &values) {
  if (!call.has(index))
    return true;
  std::vector<double> bias = widen<double>(call.input(index));
  if (int64_t(bias.size()) != shape[1])
    return call.fail("expected a bias of " + std::to_string(shape[1]) + " elements, found " +
                     std::to_string(bias.size()));
  int64_t plane = product(shape, 2, int64_t(shape.size()));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] += bias[i / plane % shape[1]];
  return true;
}

static bool conv(Call &call) {
  const Tensor &input = call.input(0), &filters = call.input(1);
  Shape shape;
  std::vector<double> output;
  if (!call.expectFloat(0) || !call.expectFloat(1) ||
      !convolve(call, input.shape(), widen<double>(input), {filters.shape(), widen<double>(filters)}, shape, output) ||
      !addBias(call, 2, shape, output))
    return false;
  return call.give(0, narrow(input.dtype(), shape, output));
}

/// The window whose adjoint the transposed convolution is: its input is our output.
static bool readTransposedWindow(const Call &call, const Shape &input, const Shape &kernel, Window &window) {
  size_t rank = input.size();
  window.output = input;
  window.kernel = kernel;
  std::vector<int64_t> extra = call.integers("output_padding"), wanted = call.integers("output_shape"),
                       pads = call.integers("pads");
  std::string automatic = call.text("auto_pad", "NOTSET");
  extra.resize(rank, 0);
  if (wanted.size() > rank) // some exporters write batch and channels too
    wanted.erase(wanted.begin(), wanted.end() - rank);
  if (!readPerDim(call, "strides", rank, window.strides) || !readPerDim(call, "dilations", rank, window.dilations))
    return false;
  if ((!wanted.empty() && wanted.size() != rank) || (!pads.empty() && pads.size() != 2 * rank))
    return call.fail("expected 'output_shape' and 'pads' to fit " + std::to_string(rank) + " spatial dims");
  pads.resize(2 * rank, 0);
  bool same = automatic == "SAME_UPPER" || automatic == "SAME_LOWER";
  for (size_t d = 0; d < rank; ++d) {
    int64_t full = window.strides[d] * (input[d] - 1) + extra[d] + (kernel[d] - 1) * window.dilations[d] + 1;
    int64_t begin = pads[d], end = pads[d + rank];
    if (automatic == "VALID")
      begin = end = 0;
    if (!wanted.empty() || same) {
      int64_t target = wanted.empty() ? input[d] * window.strides[d] : wanted[d], total = full - target;
      // A wanted shape beyond the full one grows at the end.
      begin = total < 0 ? 0 : automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
      end = total - begin;
    }
    window.begin.push_back(begin);
    window.end.push_back(end);
    window.input.push_back(full - begin - end);
    if (window.input.back() < 0)
      return call.fail("expected pads smaller than the output, found an output dim of " +
                       std::to_string(window.input.back()));
  }
  return call.affordable(DType::F64, window.input);
}

static bool convTranspose(Call &call) {
  const Tensor &input = call.input(0), &filters = call.input(1);
  int64_t groups = call.integer("group", 1);
  Window window;
  if (!call.expectFloat(0) || !call.expectFloat(1) ||
      !checkChannels(call, input.shape(), filters.shape(), groups, true) ||
      !readTransposedWindow(call, spatial(input.shape()), spatial(filters.shape()), window))
    return false;
  int64_t batch = input.shape()[0], channels = input.shape()[1], perGroup = filters.shape()[1];
  int64_t outputs = perGroup * groups;
  Shape shape{batch, outputs};
  shape.insert(shape.end(), window.input.begin(), window.input.end());
  if (!call.affordable(DType::F64, shape))
    return false;
  std::vector<double> in = widen<double>(input), weights = widen<double>(filters);
  std::vector<double> output(size_t(elementCount(shape)), 0);
  std::vector<Tap> taps = tapsOf(window);
  int64_t plane = window.outputSize(), outPlane = window.inputSize(), kernel = window.kernelSize();
  for (int64_t n = 0; n < batch; ++n)
    for (int64_t c = 0; c < channels; ++c)
      for (int64_t o = 0; o < perGroup; ++o) {
        int64_t channel = c / (channels / groups) * perGroup + o;
        for (int64_t t = 0; t < kernel; ++t)
          scatter(taps[t], weights[(c * perGroup + o) * kernel + t], output.data() + (n * outputs + channel) * outPlane,
                  in.data() + (n * channels + c) * plane);
      }
  if (!addBias(call, 2, shape, output))
    return false;
  return call.give(0, narrow(input.dtype(), shape, output));
}

static constexpr Row rows[] = {{"Conv", conv, 2}, {"ConvTranspose", convTranspose, 2}};

Table convolutionKernels() { return rows; }

} // namespace aicc::reference
