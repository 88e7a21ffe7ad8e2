// Fourier transforms and the mel filter bank.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

#include <algorithm>
#include <cmath>

namespace aicc::reference {

namespace {
struct Complex {
  double real = 0, imaginary = 0;
};
} // namespace

/// The plain sum over all samples, with the angles from one table; `sign` is -1 forward, 1 inverse.
static std::vector<Complex> transform(const std::vector<Complex> &signal, int sign) {
  size_t n = signal.size();
  std::vector<Complex> roots(n), result(n);
  for (size_t i = 0; i < n; ++i)
    roots[i] = {std::cos(2 * M_PI * double(i) / double(n)), sign * std::sin(2 * M_PI * double(i) / double(n))};
  for (size_t k = 0; k < n; ++k)
    for (size_t t = 0; t < n; ++t) {
      const Complex &root = roots[k * t % n], &x = signal[t];
      result[k].real += x.real * root.real - x.imaginary * root.imaginary;
      result[k].imaginary += x.real * root.imaginary + x.imaginary * root.real;
    }
  return result;
}

/// An optional scalar input.
static bool readScalar(const Call &call, size_t index, int64_t &value) {
  std::vector<int64_t> values;
  if (!call.has(index))
    return true;
  if (!call.readIntegers(index, values))
    return false;
  if (values.size() != 1)
    return call.fail("expected input " + std::to_string(index) + " to be a scalar, found " +
                     std::to_string(values.size()) + " elements");
  value = values[0];
  return true;
}

/// From the half spectrum of a real signal to the full one.
static void mirror(std::vector<Complex> &spectrum, size_t given) {
  for (size_t k = given; k < spectrum.size(); ++k)
    if (size_t from = spectrum.size() - k; from < given)
      spectrum[k] = {spectrum[from].real, -spectrum[from].imaginary};
}

static bool dft(Call &call) {
  const Tensor &input = call.input(0);
  int64_t axis = -2, rank = input.rank();
  bool inverse = call.integer("inverse", 0) != 0, onesided = call.integer("onesided", 0) != 0;
  if (!call.expectFloat(0) || !readScalar(call, 2, axis) || !normalizeAxis(call, axis, rank))
    return false;
  int64_t parts = input.shape()[rank - 1], given = input.shape()[axis];
  int64_t length = inverse && onesided ? 2 * (given - 1) : given;
  if (!readScalar(call, 1, length))
    return false;
  if (axis == rank - 1 || parts < 1 || parts > 2 || length < 1)
    return call.fail("expected a real or complex signal with an axis to transform, found " + toString(input.shape()));
  int64_t bins = onesided && !inverse ? length / 2 + 1 : length, outParts = onesided && inverse ? 1 : 2;
  Shape shape = input.shape();
  shape[axis] = bins;
  shape[rank - 1] = outParts;
  if (!call.affordable(DType::F64, shape))
    return false;
  int64_t outer = product(shape, 0, axis), inner = product(shape, axis + 1, rank - 1);
  std::vector<double> values = widen<double>(input), results(size_t(elementCount(shape)));
  for (int64_t line = 0; line < outer * inner; ++line) {
    int64_t o = line / inner, i = line % inner;
    std::vector<Complex> signal;
    signal.resize(size_t(length));
    for (int64_t t = 0; t < std::min(given, length); ++t) {
      const double *at = values.data() + ((o * given + t) * inner + i) * parts;
      signal[t] = {at[0], parts == 2 ? at[1] : 0};
    }
    if (inverse && onesided)
      mirror(signal, size_t(std::min(given, length / 2 + 1)));
    signal = transform(signal, inverse ? 1 : -1);
    for (int64_t k = 0; k < bins; ++k) {
      double *to = results.data() + ((o * bins + k) * inner + i) * outParts;
      to[0] = signal[k].real / (inverse ? double(length) : 1);
      if (outParts == 2)
        to[1] = signal[k].imaginary / (inverse ? double(length) : 1);
    }
  }
  return call.give(0, narrow(input.dtype(), shape, results));
}

static bool stft(Call &call) {
  const Tensor &signal = call.input(0);
  int64_t step = 0, parts = signal.rank() == 3 ? signal.shape()[2] : 1;
  if (!call.expectFloat(0) || !readScalar(call, 1, step))
    return false;
  if (signal.rank() < 2 || signal.rank() > 3 || parts < 1 || parts > 2 || step < 1)
    return call.fail("expected a signal [batch, length, 1 or 2] and a positive step, found " +
                     toString(signal.shape()) + " and " + std::to_string(step));
  int64_t batch = signal.shape()[0], total = signal.shape()[1];
  int64_t length = call.has(2) ? call.input(2).elements() : total;
  if (!readScalar(call, 3, length))
    return false;
  bool fits = length >= 1 && length <= total && (!call.has(2) || call.input(2).elements() == length);
  if (!fits)
    return call.fail("expected frames of 1 to " + std::to_string(total) + " samples and a window as long, found " +
                     std::to_string(length));
  std::vector<double> values = widen<double>(signal), results;
  std::vector<double> window = call.has(2) ? widen<double>(call.input(2)) : std::vector<double>(size_t(length), 1);
  int64_t frames = (total - length) / step + 1, bins = call.integer("onesided", 1) ? length / 2 + 1 : length;
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t f = 0; f < frames; ++f) {
      std::vector<Complex> frame;
      for (int64_t t = 0; t < length; ++t) {
        const double *at = values.data() + (b * total + f * step + t) * parts;
        frame.push_back({at[0] * window[t], parts == 2 ? at[1] * window[t] : 0});
      }
      frame = transform(frame, -1);
      for (int64_t k = 0; k < bins; ++k)
        results.insert(results.end(), {frame[k].real, frame[k].imaginary});
    }
  return call.give(0, narrow(signal.dtype(), {batch, frames, bins, 2}, results));
}

/// One triangle of the filter bank: rises from bin `low` to 1 at `middle`, falls to 0 at `high`.
static void addTriangle(std::vector<double> &matrix, int64_t columns, int64_t column, int64_t low, int64_t middle,
                        int64_t high) {
  int64_t rows = int64_t(matrix.size()) / columns;
  auto set = [&](int64_t bin, double value) {
    if (bin >= 0 && bin < rows)
      matrix[bin * columns + column] = value;
  };
  if (middle == low)
    set(middle, 1);
  for (int64_t bin = low; middle > low && bin <= middle; ++bin)
    set(bin, double(bin - low) / double(middle - low));
  for (int64_t bin = middle; bin < high; ++bin)
    set(bin, double(high - bin) / double(high - middle));
}

static bool melWeightMatrix(Call &call) {
  double numbers[5];
  for (size_t i = 0; i < 5; ++i) {
    if (!call.expectNumber(i) || call.input(i).elements() != 1)
      return call.fail("expected five scalars");
    numbers[i] = widen<double>(call.input(i))[0];
  }
  int64_t bands = int64_t(numbers[0]), length = int64_t(numbers[1]), to = call.integer("output_datatype", 1);
  Shape shape{length / 2 + 1, bands};
  if (bands < 1 || length < 1 || !(numbers[2] > 0) || !isKnownDType(to) || !isWidenable(DType(to)))
    return call.fail("expected positive sizes and rates and a number type");
  if (!call.affordable(DType::F64, shape))
    return false;
  double low = 2595 * std::log10(1 + numbers[3] / 700), high = 2595 * std::log10(1 + numbers[4] / 700);
  std::vector<int64_t> bins;
  for (int64_t i = 0; i < bands + 2; ++i) {
    double mel = low + double(i) * (high - low) / double(bands + 2);
    double hertz = 700 * (std::pow(10, mel / 2595) - 1);
    bins.push_back(saturated(std::floor(double(length + 1) * hertz / numbers[2]), -1, length + 1));
  }
  std::vector<double> matrix(size_t(elementCount(shape)), 0);
  for (int64_t i = 0; i < bands; ++i)
    addTriangle(matrix, bands, i, bins[i], bins[i + 1], bins[i + 2]);
  return call.give(0, narrow(DType(to), shape, matrix));
}

static constexpr Row rows[] = {{"DFT", dft, 1}, {"MelWeightMatrix", melWeightMatrix, 5}, {"STFT", stft, 2}};

Table signalKernels() { return rows; }

} // namespace aicc::reference
