#include "lib/Codegen/support/Line.h"
#include "lib/Codegen/support/Support.h"

namespace aicc::support {

int32_t Call::fail(const char *message) const {
  Line<480> line;
  line.append(node);
  line.append(": ");
  line.append(message);
  return table->fail(context, AICC_RUN_FAILED, -1, line.ended());
}

int64_t Call::product(int argument, int64_t from, int64_t to) const {
  int64_t result = 1;
  for (int64_t number = from; number < to; ++number)
    result *= arguments[argument].dims[number];
  return result;
}

float Call::number(int argument) const {
  float value;
  int64_t bits = integer(argument);
  __builtin_memcpy(&value, &bits, sizeof(value));
  return value;
}

bool Call::give(int result, const int64_t *dims, int64_t size) const {
  aicc_rt_value &value = results[result];
  int64_t bytes = size;
  for (int64_t number = 0; number < value.rank; ++number) {
    value.dims[number] = dims[number];
    if (__builtin_mul_overflow(bytes, dims[number], &bytes))
      bytes = INT64_MAX;
  }
  value.data = table->alloc(context, bytes);
  return value.data != nullptr;
}

int64_t sizeOf(int64_t type) {
  switch (type) {
  case AICC_F64:
  case AICC_I64:
  case AICC_U64:
  case AICC_STRING: return 8;
  case AICC_F32:
  case AICC_I32:
  case AICC_U32: return 4;
  case AICC_F16:
  case AICC_BF16:
  case AICC_I16:
  case AICC_U16: return 2;
  default: return 1;
  }
}

template <typename T> static int order(const void *data, int64_t a, int64_t b) {
  const T *values = static_cast<const T *>(data);
  T x = values[a], y = values[b];
  return x < y ? -1 : y < x ? 1 : 0;
}

template <typename T> static int orderFloats(T x, T y) {
  bool isNan = x != x, isOtherNan = y != y;
  if (isNan || isOtherNan)
    return int(isNan) - int(isOtherNan);
  return x < y ? -1 : y < x ? 1 : 0;
}

static float fromBFloat(uint16_t bits) {
  uint32_t wide = uint32_t(bits) << 16;
  float value;
  __builtin_memcpy(&value, &wide, sizeof(value));
  return value;
}

int compareStrings(const aicc_string *a, const aicc_string *b) {
  int64_t shorter = a->size < b->size ? a->size : b->size;
  for (int64_t i = 0; i < shorter; ++i)
    if (a->data[i] != b->data[i])
      return uint8_t(a->data[i]) < uint8_t(b->data[i]) ? -1 : 1;
  return a->size < b->size ? -1 : a->size > b->size ? 1 : 0;
}

/// Callers may leave out the empty string.
static aicc_string textAt(const void *data, int64_t index) {
  const aicc_string *text = static_cast<const aicc_string *const *>(data)[index];
  return text ? *text : aicc_string{nullptr, 0};
}

int compare(const void *data, int64_t type, int64_t a, int64_t b) {
  switch (type) {
  case AICC_F32: return orderFloats(static_cast<const float *>(data)[a], static_cast<const float *>(data)[b]);
  case AICC_F64: return orderFloats(static_cast<const double *>(data)[a], static_cast<const double *>(data)[b]);
  case AICC_F16:
    return orderFloats(float(static_cast<const _Float16 *>(data)[a]), float(static_cast<const _Float16 *>(data)[b]));
  case AICC_BF16: {
    auto *bits = static_cast<const uint16_t *>(data);
    return orderFloats(fromBFloat(bits[a]), fromBFloat(bits[b]));
  }
  case AICC_I64: return order<int64_t>(data, a, b);
  case AICC_U64: return order<uint64_t>(data, a, b);
  case AICC_I32: return order<int32_t>(data, a, b);
  case AICC_U32: return order<uint32_t>(data, a, b);
  case AICC_I16: return order<int16_t>(data, a, b);
  case AICC_U16: return order<uint16_t>(data, a, b);
  case AICC_I8: return order<int8_t>(data, a, b);
  case AICC_STRING: {
    const aicc_string x = textAt(data, a), y = textAt(data, b);
    return compareStrings(&x, &y);
  }
  default: return order<uint8_t>(data, a, b);
  }
}

} // namespace aicc::support
