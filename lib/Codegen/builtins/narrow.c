// Conversions between float and the 16-bit formats, for CPUs without such instructions. Rounding is to nearest even.
#include <stdint.h>

static uint32_t bitsOf(float value) {
  uint32_t bits;
  __builtin_memcpy(&bits, &value, 4);
  return bits;
}

static float floatOf(uint32_t bits) {
  float value;
  __builtin_memcpy(&value, &bits, 4);
  return value;
}

static _Float16 halfOf(uint16_t bits) {
  _Float16 value;
  __builtin_memcpy(&value, &bits, 2);
  return value;
}

static uint16_t narrowed(uint32_t bits) {
  uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000)
    return (uint16_t)(sign | 0x7e00); // NaN
  if (magnitude >= 0x47800000)
    return (uint16_t)(sign | 0x7c00); // overflow and infinity
  uint32_t rest, result, half;
  if (magnitude >= 0x38800000) { // normal
    result = (magnitude - 0x38000000) >> 13;
    rest = magnitude & 0x1fff;
    half = 0x1000;
  } else {
    uint32_t exponent = magnitude >> 23, shift = 126 - exponent;
    if (shift > 24)
      return (uint16_t)sign;
    uint32_t mantissa = (magnitude & 0x7fffff) | 0x800000;
    result = mantissa >> shift;
    rest = mantissa & ((1u << shift) - 1);
    half = 1u << (shift - 1);
  }
  if (rest > half || (rest == half && (result & 1)))
    ++result;
  return (uint16_t)(sign | result);
}

float __extendhfsf2(_Float16 value) {
  uint16_t bits;
  __builtin_memcpy(&bits, &value, 2);
  uint32_t sign = (uint32_t)(bits & 0x8000) << 16, magnitude = bits & 0x7fff;
  if (magnitude >= 0x7c00)
    return floatOf(sign | 0x7f800000 | (magnitude & 0x3ff) << 13);
  if (magnitude >= 0x400)
    return floatOf(sign | ((magnitude << 13) + 0x38000000));
  return floatOf(sign | bitsOf((float)magnitude * 0x1p-24f));
}

_Float16 __truncsfhf2(float value) { return halfOf(narrowed(bitsOf(value))); }

// Rounding to float first and to half then would round twice: the float keeps a sticky last bit instead.
_Float16 __truncdfhf2(double value) {
  float rounded = (float)value;
  uint32_t bits = bitsOf(rounded);
  double back = rounded;
  if (back != value && value == value) {
    int away = back < 0 ? back < value : back > value;
    if (away && bits << 1)
      bits -= 1;
    bits |= 1;
  }
  return halfOf(narrowed(bits));
}

static uint16_t brainBits(float value) {
  uint32_t bits = bitsOf(value);
  if ((bits & 0x7fffffff) > 0x7f800000)
    return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

__bf16 __truncsfbf2(float value) {
  uint16_t bits = brainBits(value);
  __bf16 result;
  __builtin_memcpy(&result, &bits, 2);
  return result;
}

__bf16 __truncdfbf2(double value) { return __truncsfbf2((float)value); }
