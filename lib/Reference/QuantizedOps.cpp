// Matrix products and convolutions over quantized values.
#include "lib/Reference/Convolution.h"
#include "lib/Reference/MatMul.h"
#include "lib/Reference/Quantize.h"

namespace aicc::reference {

/// Subtracts the zero point: one for all, or one per row (`rows`) or column of the trailing
/// matrices.
static bool centred(const Call &call, size_t index, size_t zeroIndex, bool rows, std::vector<double> &values) {
  const Tensor &input = call.input(index);
  if (!isInteger(input.dtype()) && !isFloat(input.dtype()))
    return call.fail("expected quantized numbers, found " + std::string(name(input.dtype())));
  values = widen<double>(input);
  if (!call.has(zeroIndex))
    return true;
  std::vector<double> zero = widen<double>(call.input(zeroIndex));
  int64_t rank = input.rank(), count = int64_t(zero.size());
  if (count != 1 && rank < 2)
    return call.fail("expected one zero point, found " + std::to_string(count));
  int64_t columns = rank ? input.shape()[rank - 1] : 1, height = rank > 1 ? input.shape()[rank - 2] : 1;
  int64_t line = rows ? height : columns, all = rows ? int64_t(values.size()) / std::max<int64_t>(columns, 1) : line;
  if (count != 1 && count != line && count != all)
    return call.fail("expected 1 or " + std::to_string(line) + " zero points, found " + std::to_string(count));
  for (size_t i = 0; i < values.size() && count; ++i)
    values[i] -= zero[(rows ? int64_t(i) / columns : int64_t(i) % columns) % count];
  return true;
}

static bool multiplyCentred(const Call &call, size_t a, size_t zeroA, size_t b, size_t zeroB, Matrices &result) {
  Matrices left{call.input(a).shape(), {}}, right{call.input(b).shape(), {}};
  return centred(call, a, zeroA, true, left.values) && centred(call, b, zeroB, false, right.values) &&
         multiplyBatched(call, left, right, result);
}

static std::vector<int64_t> integral(const std::vector<double> &values) { return {values.begin(), values.end()}; }

static bool matmulInteger(Call &call) {
  Matrices result;
  return multiplyCentred(call, 0, 2, 1, 3, result) &&
         call.give(0, narrow(DType::I32, result.shape, integral(result.values)));
}

/// Multiplies by scaleA * scaleB / scaleY, the first per row, the second per column, and quantizes.
static bool requantizeMatrix(Call &call, const Matrices &result) {
  std::vector<double> a = widen<double>(call.input(1)), b = widen<double>(call.input(4)),
                      y = widen<double>(call.input(6)), zero = widen<double>(call.input(7));
  DType type = call.input(7).dtype(), precision = call.input(1).dtype();
  int64_t rank = int64_t(result.shape.size()), columns = rank ? result.shape[rank - 1] : 1;
  if (a.empty() || b.empty() || y.size() != 1 || zero.size() != 1 || (isInteger(type) && bitWidth(type) > 16))
    return call.fail("expected scales and one zero point of 8 or 16 bits");
  std::vector<double> scaled;
  for (size_t i = 0; i < result.values.size(); ++i) {
    double scale = a[int64_t(i) / columns % int64_t(a.size())] * b[int64_t(i) % columns % int64_t(b.size())] / y[0];
    scaled.push_back(roundedTo(precision, result.values[i] * scale));
  }
  if (isFloat(type))
    return call.give(0, narrow(type, result.shape, scaled));
  std::vector<int64_t> values;
  for (double value : scaled)
    values.push_back(quantizedValue(type, value, int64_t(zero[0])));
  return call.give(0, narrow(type, result.shape, values));
}

static bool qlinearMatMul(Call &call) {
  Matrices result;
  return multiplyCentred(call, 0, 2, 3, 5, result) && requantizeMatrix(call, result);
}

/// Filters minus their zero point, which is one for all or one per output channel.
static bool centredFilters(const Call &call, size_t index, size_t zeroIndex, Filters &filters) {
  const Tensor &input = call.input(index);
  filters = {input.shape(), widen<double>(input)};
  if (!isInteger(input.dtype()) || input.rank() < 1)
    return call.fail("expected integer filters, found " + std::string(name(input.dtype())));
  std::vector<double> zero = call.has(zeroIndex) ? widen<double>(call.input(zeroIndex)) : std::vector<double>{0};
  int64_t outputs = input.shape()[0], perOutput = product(input.shape(), 1, input.rank());
  if (zero.size() != 1 && int64_t(zero.size()) != outputs)
    return call.fail("expected 1 or " + std::to_string(outputs) + " zero points, found " + std::to_string(zero.size()));
  for (size_t i = 0; i < filters.values.size(); ++i)
    filters.values[i] -= zero[int64_t(i) / perOutput % int64_t(zero.size())];
  return true;
}

/// The input's zero point is subtracted first, so that padding is what it stands for: zero.
static bool convolveCentred(const Call &call, size_t x, size_t zeroX, size_t w, size_t zeroW, Shape &shape,
                            std::vector<double> &output) {
  std::vector<double> input = widen<double>(call.input(x));
  Filters filters;
  if (!isInteger(call.input(x).dtype()) || (call.has(zeroX) && call.input(zeroX).elements() != 1))
    return call.fail("expected an integer input and one zero point for it");
  double zero = call.has(zeroX) ? widen<double>(call.input(zeroX))[0] : 0;
  for (double &value : input)
    value -= zero;
  return centredFilters(call, w, zeroW, filters) &&
         convolve(call, call.input(x).shape(), input, filters, shape, output);
}

static bool convInteger(Call &call) {
  Shape shape;
  std::vector<double> output;
  return convolveCentred(call, 0, 2, 1, 3, shape, output) && call.give(0, narrow(DType::I32, shape, integral(output)));
}

static bool qlinearConv(Call &call) {
  Shape shape;
  std::vector<double> output;
  if (!convolveCentred(call, 0, 2, 3, 5, shape, output))
    return false;
  std::vector<double> x = widen<double>(call.input(1)), w = widen<double>(call.input(4)),
                      y = widen<double>(call.input(6)), zero = widen<double>(call.input(7)), bias(size_t(shape[1]), 0);
  DType type = call.input(7).dtype();
  if (call.has(8))
    bias = widen<double>(call.input(8));
  bool fits = x.size() == 1 && y.size() == 1 && zero.size() == 1 && int64_t(bias.size()) == shape[1] &&
              (w.size() == 1 || int64_t(w.size()) == shape[1]) && isInteger(type);
  if (!fits)
    return call.fail("expected scales, zero points and bias that fit " + std::to_string(shape[1]) + " channels");
  int64_t plane = product(shape, 2, int64_t(shape.size()));
  std::vector<int64_t> values;
  for (size_t i = 0; i < output.size(); ++i) {
    int64_t channel = int64_t(i) / plane % shape[1];
    double scale = x[0] * w[w.size() == 1 ? 0 : channel] / y[0];
    values.push_back(quantizedValue(type, float((output[i] + bias[channel]) * scale), int64_t(zero[0])));
  }
  return call.give(0, narrow(type, shape, values));
}

static constexpr Row rows[] = {
    {"ConvInteger", convInteger, 2},
    {"MatMulInteger", matmulInteger, 2},
    {"QLinearConv", qlinearConv, 8},
    {"QLinearMatMul", qlinearMatMul, 8},
};

Table quantizedKernels() { return rows; }

} // namespace aicc::reference
