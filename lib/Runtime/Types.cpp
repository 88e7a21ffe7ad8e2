// Element types as the runtime needs them: size and name. The numbers are ONNX's.
#include "lib/Runtime/Artifact.h"

namespace aicc::rt {
namespace {

struct Row {
  const char *name;
  int bits;
};

constexpr Row rows[] = {
    {"unknown", 0},        {"float32", 32},  {"uint8", 8},        {"int8", 8},           {"uint16", 16},
    {"int16", 16},         {"int32", 32},    {"int64", 64},       {"string", 64},        {"bool", 8},
    {"float16", 16},       {"float64", 64},  {"uint32", 32},      {"uint64", 64},        {"complex64", 64},
    {"complex128", 128},   {"bfloat16", 16}, {"float8e4m3fn", 8}, {"float8e4m3fnuz", 8}, {"float8e5m2", 8},
    {"float8e5m2fnuz", 8}, {"uint4", 4},     {"int4", 4},         {"float4e2m1", 4},     {"float8e8m0", 8},
    {"uint2", 2},          {"int2", 2},
};

const Row &row(int32_t dtype) {
  constexpr int32_t count = sizeof(rows) / sizeof(rows[0]);
  return rows[dtype > 0 && dtype < count ? dtype : 0];
}

} // namespace

int elementBits(int32_t dtype) { return row(dtype).bits; }
const char *typeName(int32_t dtype) { return row(dtype).name; }

int64_t tensorBytes(int32_t dtype, int32_t rank, const int64_t *dims) {
  int64_t bits = elementBits(dtype);
  if (bits == 0)
    return -1;
  for (int32_t i = 0; i < rank; ++i)
    if (dims[i] < 0 || __builtin_mul_overflow(bits, dims[i], &bits))
      return -1;
  return __builtin_add_overflow(bits, 7, &bits) ? -1 : bits / 8;
}

} // namespace aicc::rt
