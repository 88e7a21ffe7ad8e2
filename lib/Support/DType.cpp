#include "lib/Support/DType.h"

#include <cstring>

namespace aicc {
namespace {

struct Row {
  std::string_view name;
  int bits;
  char kind; // f float, s signed, u unsigned, o other
};

// Indexed by ONNX's number.
constexpr Row rows[] = {
    {"undefined", 0, 'o'},      {"float32", 32, 'f'},     {"uint8", 8, 'u'},          {"int8", 8, 's'},
    {"uint16", 16, 'u'},        {"int16", 16, 's'},       {"int32", 32, 's'},         {"int64", 64, 's'},
    {"string", 0, 'o'},         {"bool", 8, 'o'},         {"float16", 16, 'f'},       {"float64", 64, 'f'},
    {"uint32", 32, 'u'},        {"uint64", 64, 'u'},      {"complex64", 64, 'o'},     {"complex128", 128, 'o'},
    {"bfloat16", 16, 'f'},      {"float8e4m3fn", 8, 'f'}, {"float8e4m3fnuz", 8, 'f'}, {"float8e5m2", 8, 'f'},
    {"float8e5m2fnuz", 8, 'f'}, {"uint4", 4, 'u'},        {"int4", 4, 's'},           {"float4e2m1", 4, 'f'},
    {"float8e8m0", 8, 'f'},     {"uint2", 2, 'u'},        {"int2", 2, 's'},
};
constexpr int64_t rowCount = sizeof(rows) / sizeof(rows[0]);

const Row &row(DType type) {
  auto index = static_cast<int64_t>(type);
  return rows[index >= 0 && index < rowCount ? index : 0];
}

template <typename To, typename From> To bitCast(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(to));
  return to;
}

} // namespace

bool isKnownDType(int64_t number) { return number > 0 && number < rowCount; }
int bitWidth(DType type) { return row(type).bits; }
std::string_view name(DType type) { return row(type).name; }
bool isFloat(DType type) { return row(type).kind == 'f'; }
bool isSignedInteger(DType type) { return row(type).kind == 's'; }
bool isUnsignedInteger(DType type) { return row(type).kind == 'u'; }

int64_t byteSize(DType type, int64_t elements) {
  int64_t bits = bitWidth(type), total;
  if (bits == 0 || elements < 0 || __builtin_mul_overflow(bits, elements, &total) ||
      __builtin_add_overflow(total, 7, &total))
    return -1;
  return total / 8;
}

float halfToFloat(uint16_t bits) {
  uint32_t sign = uint32_t(bits & 0x8000) << 16, exponent = (bits >> 10) & 0x1f, mantissa = bits & 0x3ff;
  if (exponent == 0x1f)
    return bitCast<float>(sign | 0x7f800000u | (mantissa << 13));
  if (exponent == 0) {
    float magnitude = float(mantissa) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  return bitCast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

uint16_t floatToHalf(float value) {
  uint32_t bits = bitCast<uint32_t>(value);
  auto sign = uint16_t((bits >> 16) & 0x8000);
  bits &= 0x7fffffffu;
  if (bits > 0x7f800000u)
    return sign | 0x7e00;
  if (bits >= 0x477ff000u) // rounds to infinity
    return sign | 0x7c00;
  if (bits < 0x38800000u) { // subnormal: let the FPU round at the right place
    float magnitude = bitCast<float>(bits) + 0.5f;
    return sign | uint16_t(bitCast<uint32_t>(magnitude) - bitCast<uint32_t>(0.5f));
  }
  uint32_t rounded = bits + 0xfffu + ((bits >> 13) & 1);
  return sign | uint16_t((rounded - (112u << 23)) >> 13);
}

float bfloatToFloat(uint16_t bits) { return bitCast<float>(uint32_t(bits) << 16); }

uint16_t floatToBfloat(float value) {
  auto bits = bitCast<uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u)
    return uint16_t((bits >> 16) | 0x40);
  return uint16_t((bits + 0x7fffu + ((bits >> 16) & 1)) >> 16);
}

} // namespace aicc
