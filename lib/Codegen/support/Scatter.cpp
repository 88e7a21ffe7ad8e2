// Scatter and MaxUnpool: writes to computed places, one after the other.
#include "lib/Codegen/support/Support.h"

using namespace aicc::support;

namespace {
enum Reduction { None, Add, Multiply, Maximum, Minimum };

/// Elements that are computed in another type than they have in memory.
struct Half {
  static float load(_Float16 value) { return float(value); }
  static _Float16 store(float value) { return _Float16(value); }
};
struct BFloat {
  static float load(uint16_t bits) {
    uint32_t wide = uint32_t(bits) << 16;
    float value;
    __builtin_memcpy(&value, &wide, sizeof(value));
    return value;
  }
  /// To the nearest, of two the even one.
  static uint16_t store(float value) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof(bits));
    if (value != value)
      return uint16_t(bits >> 16 | 0x40);
    return uint16_t((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
  }
};
struct Plain {
  template <typename T> static T load(T value) { return value; }
  template <typename T> static T store(T value) { return value; }
};
} // namespace

/// NaN wins.
template <typename T> static T combine(int64_t reduction, T present, T update) {
  switch (reduction) {
  case Add: return T(present + update);
  case Multiply: return T(present * update);
  case Maximum: return present > update || present != present ? present : update;
  default: return present < update || present != present ? present : update;
  }
}

template <typename Form, typename T> static void update(void *to, const void *from, int64_t count, int64_t reduction) {
  T *present = static_cast<T *>(to);
  const T *updates = static_cast<const T *>(from);
  for (int64_t i = 0; i < count; ++i)
    present[i] = Form::store(combine(reduction, Form::load(present[i]), Form::load(updates[i])));
}

static void update(int64_t dtype, void *to, const void *from, int64_t count, int64_t reduction) {
  switch (dtype) {
  case AICC_F64: return update<Plain, double>(to, from, count, reduction);
  case AICC_F32: return update<Plain, float>(to, from, count, reduction);
  case AICC_F16: return update<Half, _Float16>(to, from, count, reduction);
  case AICC_BF16: return update<BFloat, uint16_t>(to, from, count, reduction);
  case AICC_I64: return update<Plain, int64_t>(to, from, count, reduction);
  case AICC_I32: return update<Plain, int32_t>(to, from, count, reduction);
  case AICC_I16: return update<Plain, int16_t>(to, from, count, reduction);
  case AICC_I8: return update<Plain, int8_t>(to, from, count, reduction);
  case AICC_U64: return update<Plain, uint64_t>(to, from, count, reduction);
  case AICC_U32: return update<Plain, uint32_t>(to, from, count, reduction);
  case AICC_U16: return update<Plain, uint16_t>(to, from, count, reduction);
  default: return update<Plain, uint8_t>(to, from, count, reduction);
  }
}

/// (data, positions, updates, elements of a block, reduction, whether positions outside are left out) -> (data with
/// block u of the updates at block positions[u])
AICC_SUPPORT(scatter) {
  const aicc_rt_value &data = call.arguments[0];
  const int64_t *positions = call.data<int64_t>(1);
  int64_t block = call.integer(3), reduction = call.integer(4), size = sizeOf(data.dtype), all = call.elements(0);
  int64_t count = call.elements(1), blocks = block ? all / block : 0;
  if (call.elements(2) != count * block)
    return call.fail("expected updates for each of the indices and no more, found another number");
  if (!call.give(0, data.dims, size))
    return AICC_RUN_FAILED;
  auto *to = static_cast<char *>(call.results[0].data);
  const char *from = call.data<char>(2);
  __builtin_memcpy(to, data.data, size_t(all * size));
  for (int64_t u = 0; u < count && block; ++u, from += block * size) {
    bool isInside = positions[u] >= 0 && positions[u] < blocks;
    if (!isInside && call.integer(5))
      continue;
    if (!isInside)
      return call.fail("expected indices inside the dims of 'data', found one outside");
    char *place = to + positions[u] * block * size;
    if (reduction != None)
      update(data.dtype, place, from, block, reduction);
    else
      __builtin_memcpy(place, from, size_t(block * size));
  }
  return AICC_OK;
}
