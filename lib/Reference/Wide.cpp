#include "lib/Reference/Wide.h"

#include "lib/Reference/Numbers.h"

#include <cmath>
#include <cstring>
#include <type_traits>

namespace aicc::reference {

bool isWidenable(DType type) { return isFloat(type) || isInteger(type) || type == DType::Bool; }

int64_t saturated(double value, int64_t low, int64_t high) {
  if (std::isnan(value))
    return 0;
  if (value <= double(low))
    return low;
  return value >= double(high) ? high : int64_t(value);
}

int64_t leastInteger(DType type) { return isSignedInteger(type) ? -(int64_t(1) << (bitWidth(type) - 2)) * 2 : 0; }

int64_t greatestInteger(DType type) {
  if (type == DType::Bool)
    return 1;
  int bits = bitWidth(type) - (isSignedInteger(type) ? 1 : 0);
  return bits >= 63 ? INT64_MAX : (int64_t(1) << bits) - 1;
}

std::vector<uint8_t> unpackBits(const Tensor &tensor) {
  int bits = bitWidth(tensor.dtype()), perByte = 8 / bits;
  std::vector<uint8_t> values(size_t(tensor.elements()));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = (tensor.data<uint8_t>()[i / perByte] >> (i % perByte * bits)) & ((1 << bits) - 1);
  return values;
}

Tensor packBits(DType type, Shape shape, const std::vector<uint8_t> &values) {
  int bits = bitWidth(type), perByte = 8 / bits;
  Tensor tensor = Tensor::allocate(type, std::move(shape));
  for (size_t i = 0; i < values.size(); ++i)
    tensor.mutableData<uint8_t>()[i / perByte] |= uint8_t((values[i] & ((1 << bits) - 1)) << (i % perByte * bits));
  return tensor;
}

/// The wide value of one stored number.
template <typename T, typename S> static T convertIn(S value) {
  if constexpr (std::is_floating_point_v<S> && std::is_same_v<T, uint64_t>) {
    if (value >= S(9223372036854775808.0))
      return value >= S(18446744073709551616.0) ? UINT64_MAX : uint64_t(value);
    return uint64_t(saturated(double(value), 0, INT64_MAX));
  } else if constexpr (std::is_floating_point_v<S> && std::is_same_v<T, int64_t>) {
    return saturated(double(value), INT64_MIN, INT64_MAX);
  } else {
    return T(value);
  }
}

template <typename T, typename S> static void readAs(const Tensor &tensor, std::vector<T> &values) {
  const S *data = tensor.data<S>();
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = convertIn<T, S>(data[i]);
}

template <typename T> static void readSmallFloats(const Tensor &tensor, std::vector<T> &values) {
  DType type = tensor.dtype();
  int bits = bitWidth(type);
  std::vector<uint8_t> unpacked = bits < 8 ? unpackBits(tensor) : std::vector<uint8_t>();
  for (size_t i = 0; i < values.size(); ++i) {
    uint16_t code = bits == 16 ? tensor.data<uint16_t>()[i] : bits == 8 ? tensor.data<uint8_t>()[i] : unpacked[i];
    values[i] = convertIn<T>(decodeFloat(type, code));
  }
}

template <typename T> static void readSmallIntegers(const Tensor &tensor, std::vector<T> &values) {
  int bits = bitWidth(tensor.dtype());
  bool isSigned = isSignedInteger(tensor.dtype());
  std::vector<uint8_t> unpacked = unpackBits(tensor);
  for (size_t i = 0; i < values.size(); ++i) {
    int value = unpacked[i];
    if (isSigned && value >> (bits - 1))
      value -= 1 << bits;
    values[i] = T(value);
  }
}

template <typename T> std::vector<T> widen(const Tensor &tensor) {
  std::vector<T> values(size_t(tensor.elements()));
  switch (tensor.dtype()) {
  case DType::F32: readAs<T, float>(tensor, values); break;
  case DType::F64: readAs<T, double>(tensor, values); break;
  case DType::I8: readAs<T, int8_t>(tensor, values); break;
  case DType::U8: readAs<T, uint8_t>(tensor, values); break;
  case DType::I16: readAs<T, int16_t>(tensor, values); break;
  case DType::U16: readAs<T, uint16_t>(tensor, values); break;
  case DType::I32: readAs<T, int32_t>(tensor, values); break;
  case DType::U32: readAs<T, uint32_t>(tensor, values); break;
  case DType::I64: readAs<T, int64_t>(tensor, values); break;
  case DType::U64: readAs<T, uint64_t>(tensor, values); break;
  case DType::Bool:
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = tensor.data<uint8_t>()[i] ? 1 : 0;
    break;
  case DType::I4:
  case DType::U4:
  case DType::I2:
  case DType::U2: readSmallIntegers(tensor, values); break;
  default:
    if (isFloat(tensor.dtype()))
      readSmallFloats(tensor, values);
  }
  return values;
}

template std::vector<double> widen<double>(const Tensor &);
template std::vector<int64_t> widen<int64_t>(const Tensor &);
template std::vector<uint64_t> widen<uint64_t>(const Tensor &);

/// The stored integer of one wide value.
template <typename S, typename T> static S convertOut(T value, DType type) {
  if constexpr (std::is_same_v<T, double> && std::is_same_v<S, uint64_t>)
    return convertIn<uint64_t>(value);
  else if constexpr (std::is_same_v<T, double> && std::is_integral_v<S>)
    return S(bitWidth(type) < 32 ? saturated(value, INT64_MIN, INT64_MAX)
                                 : saturated(value, leastInteger(type), greatestInteger(type)));
  else
    return S(value);
}

template <typename S, typename T> static void writeAs(Tensor &tensor, const std::vector<T> &values) {
  S *data = tensor.mutableData<S>();
  for (size_t i = 0; i < values.size(); ++i)
    data[i] = convertOut<S>(values[i], tensor.dtype());
}

/// Rounds to float so that rounding again to 16 bits gives what one rounding would: the last bit
/// says "inexact".
static float roundToOdd(double value) {
  float near = float(value);
  if (double(near) == value || !std::isfinite(near) || near == 0)
    return near;
  uint32_t bits;
  std::memcpy(&bits, &near, sizeof bits);
  if (std::fabs(double(near)) > std::fabs(value))
    --bits;
  bits |= 1;
  std::memcpy(&near, &bits, sizeof bits);
  return near;
}

static uint16_t encode(DType type, double value) {
  if (type == DType::F16)
    return floatToHalf(roundToOdd(value));
  return type == DType::BF16 ? floatToBfloat(roundToOdd(value)) : encodeFloat(type, value);
}

template <typename T> static void writeSmall(Tensor &tensor, const std::vector<T> &values) {
  DType type = tensor.dtype();
  int bits = bitWidth(type);
  std::vector<uint8_t> unpacked(bits < 8 ? values.size() : 0);
  for (size_t i = 0; i < values.size(); ++i) {
    uint16_t code = isFloat(type) ? encode(type, double(values[i])) : uint16_t(convertOut<int64_t>(values[i], type));
    if (bits == 16)
      tensor.mutableData<uint16_t>()[i] = code;
    else if (bits == 8)
      tensor.mutableData<uint8_t>()[i] = uint8_t(code);
    else
      unpacked[i] = uint8_t(code);
  }
  if (bits < 8)
    tensor = packBits(type, tensor.shape(), unpacked);
}

template <typename T> Tensor narrow(DType type, Shape shape, const std::vector<T> &values) {
  Tensor tensor = Tensor::allocate(type, std::move(shape));
  switch (type) {
  case DType::F32: writeAs<float>(tensor, values); break;
  case DType::F64: writeAs<double>(tensor, values); break;
  case DType::I8: writeAs<int8_t>(tensor, values); break;
  case DType::U8: writeAs<uint8_t>(tensor, values); break;
  case DType::I16: writeAs<int16_t>(tensor, values); break;
  case DType::U16: writeAs<uint16_t>(tensor, values); break;
  case DType::I32: writeAs<int32_t>(tensor, values); break;
  case DType::U32: writeAs<uint32_t>(tensor, values); break;
  case DType::I64: writeAs<int64_t>(tensor, values); break;
  case DType::U64: writeAs<uint64_t>(tensor, values); break;
  case DType::Bool:
    for (size_t i = 0; i < values.size(); ++i)
      tensor.mutableData<uint8_t>()[i] = values[i] != 0;
    break;
  default: writeSmall(tensor, values);
  }
  return tensor;
}

template Tensor narrow<double>(DType, Shape, const std::vector<double> &);
template Tensor narrow<int64_t>(DType, Shape, const std::vector<int64_t> &);
template Tensor narrow<uint64_t>(DType, Shape, const std::vector<uint64_t> &);

} // namespace aicc::reference
