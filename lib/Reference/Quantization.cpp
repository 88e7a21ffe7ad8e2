// Quantizing and dequantizing.
#include "lib/Reference/Quantize.h"

#include "lib/Reference/Numbers.h"

#include <algorithm>
#include <cmath>

namespace aicc::reference {

double roundedTo(DType type, double value) {
  if (type == DType::F64)
    return value;
  if (type == DType::F32)
    return float(value);
  return widen<double>(narrow<double>(type, {1}, {value}))[0];
}

int64_t quantizedValue(DType type, double scaled, int64_t zeroPoint) {
  double rounded = std::nearbyint(scaled) + double(zeroPoint);
  return saturated(rounded, leastInteger(type), greatestInteger(type));
}

namespace {
/// Which scale belongs to an element: one for all, one per position of an axis, or one per block
/// along it.
struct Granularity {
  Shape shape;
  int64_t axis = 0, block = 1, entries = 1;
  bool perTensor = true, blocked = false;

  int64_t scaleOf(int64_t element) const {
    if (perTensor)
      return 0;
    int64_t inner = product(shape, axis + 1, int64_t(shape.size()));
    int64_t at = element / inner % shape[axis];
    if (!blocked)
      return at;
    return (element / inner / shape[axis] * entries + at / block) * inner + element % inner;
  }
};
} // namespace

static bool readGranularity(const Call &call, Granularity &result) {
  const Tensor &input = call.input(0), &scale = call.input(1);
  result.shape = input.shape();
  if (call.has(2) && call.input(2).shape() != scale.shape() && call.input(2).elements() != 1)
    return call.fail("expected a zero point shaped like the scale, found " + toString(call.input(2).shape()) + " and " +
                     toString(scale.shape()));
  int64_t block = call.integer("block_size", 0);
  if (scale.elements() == 1 && block == 0)
    return true;
  result.perTensor = false;
  result.axis = call.integer("axis", 1);
  if (input.rank() == 1)
    result.axis = 0;
  if (!normalizeAxis(call, result.axis, input.rank()))
    return false;
  int64_t dim = input.shape()[result.axis];
  if (scale.rank() == 1 && block == 0)
    return scale.elements() == dim ||
           call.fail("expected a scale per position of axis " + std::to_string(result.axis) + " (" +
                     std::to_string(dim) + "), found " + std::to_string(scale.elements()));
  Shape same = scale.shape();
  bool fits = scale.rank() == input.rank() && block > 0;
  if (fits) {
    result.entries = same[result.axis];
    result.block = block;
    result.blocked = true;
    fits = result.entries == (dim + block - 1) / block;
    same[result.axis] = dim;
  }
  return (fits && same == input.shape()) ||
         call.fail("expected a scale per block of " + std::to_string(block) + ", found input " +
                   toString(input.shape()) + " and scale " + toString(scale.shape()));
}

static std::vector<int64_t> zeroPoints(const Call &call, size_t index) {
  return call.has(index) ? widen<int64_t>(call.input(index)) : std::vector<int64_t>{0};
}

/// Floats of 8 and 4 bits: no rounding to integers, a code per element.
static bool quantizeToFloat(Call &call, DType type, const std::vector<double> &scaled) {
  Overflow overflow = call.integer("saturate", 1) ? Overflow::Saturate : Overflow::Special;
  std::vector<double> zero = call.has(2) ? widen<double>(call.input(2)) : std::vector<double>{0};
  std::vector<uint8_t> codes;
  for (double value : scaled)
    codes.push_back(uint8_t(encodeFloat(type, value + zero[0], overflow)));
  const Shape &shape = call.input(0).shape();
  if (bitWidth(type) < 8)
    return call.give(0, packBits(type, shape, codes));
  return call.give(0, Tensor::of<uint8_t>(type, shape, codes));
}

static bool quantizeLinear(Call &call) {
  const Tensor &input = call.input(0);
  Granularity granularity;
  if (!call.expectNumber(0) || !call.expectNumber(1) || !readGranularity(call, granularity))
    return false;
  int64_t wanted = call.integer("output_dtype", 0), precise = call.integer("precision", 0);
  DType type = call.has(2) ? call.input(2).dtype() : wanted ? DType(wanted) : DType::U8;
  DType precision = precise ? DType(precise) : call.input(1).dtype();
  if (!isKnownDType(int64_t(type)) || !isWidenable(type) || !isKnownDType(int64_t(precision)))
    return call.fail("expected a number type to quantize to, found " + std::to_string(int64_t(type)));
  if (!isFloat(precision) || bitWidth(precision) <= 8) // E8M0 has no quotients
    precision = DType::F32;
  std::vector<double> values = widen<double>(input), scale = widen<double>(call.input(1));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = roundedTo(precision, values[i] / scale[granularity.scaleOf(int64_t(i))]);
  if (isFloat(type))
    return quantizeToFloat(call, type, values);
  std::vector<int64_t> zero = zeroPoints(call, 2), results;
  for (size_t i = 0; i < values.size(); ++i)
    results.push_back(quantizedValue(type, values[i], zero.size() == 1 ? zero[0] : zero[granularity.scaleOf(i)]));
  return call.give(0, narrow(type, input.shape(), results));
}

static bool dequantizeLinear(Call &call) {
  const Tensor &input = call.input(0);
  Granularity granularity;
  if (!call.expectNumber(0) || !call.expectFloat(1) || !readGranularity(call, granularity))
    return false;
  if (call.has(2) && !call.expectNumber(2))
    return false;
  int64_t wanted = call.integer("output_dtype", 0);
  DType type = wanted && isKnownDType(wanted) ? DType(wanted) : call.input(1).dtype();
  if (!isFloat(type) || !call.affordable(type, input.shape()))
    return call.fail("expected a float type to dequantize to, found " + std::to_string(wanted));
  std::vector<double> values = widen<double>(input), scale = widen<double>(call.input(1));
  std::vector<double> zero = call.has(2) ? widen<double>(call.input(2)) : std::vector<double>{0};
  for (size_t i = 0; i < values.size(); ++i) {
    int64_t at = granularity.scaleOf(int64_t(i));
    values[i] = (values[i] - zero[zero.size() == 1 ? 0 : at]) * scale[at];
  }
  return call.give(0, narrow(type, input.shape(), values));
}

/// Scale and zero point from the range, in float as the operator's function body does.
static bool dynamicQuantizeLinear(Call &call) {
  const Tensor &input = call.input(0);
  if (!call.expectFloat(0))
    return false;
  std::vector<double> values = widen<double>(input);
  double low = 0, high = 0;
  for (double value : values) {
    low = std::fmin(low, value);
    high = std::fmax(high, value);
  }
  float scale = float(float(high) - float(low)) / 255.0f;
  if (scale == 0) // all zeros: onnxruntime and compiled code say 1, onnx's own function 0, its reference 1/255
    scale = 1;
  int64_t zero = quantizedValue(DType::U8, float(0 - float(low) / scale), 0);
  std::vector<int64_t> results;
  for (double value : values)
    results.push_back(quantizedValue(DType::U8, float(float(value) / scale), zero));
  call.give(1, Tensor::of<float>(DType::F32, {}, {scale}));
  call.give(2, narrow<int64_t>(DType::U8, {}, {zero}));
  return call.give(0, narrow(DType::U8, input.shape(), results));
}

static constexpr Row rows[] = {
    {"DequantizeLinear", dequantizeLinear, 2},
    {"DynamicQuantizeLinear", dynamicQuantizeLinear, 1},
    {"QuantizeLinear", quantizeLinear, 2},
};

Table quantizationKernels() { return rows; }

} // namespace aicc::reference
