// Math functions that LLVM calls where a CPU has no instruction, and remainders. Not fast; exact.
#include <stdint.h>

static uint64_t bitsOf(double value) {
  uint64_t bits;
  __builtin_memcpy(&bits, &value, 8);
  return bits;
}

static double doubleOf(uint64_t bits) {
  double value;
  __builtin_memcpy(&value, &bits, 8);
  return value;
}

double trunc(double value) {
  uint64_t bits = bitsOf(value);
  int exponent = (int)(bits >> 52 & 0x7ff) - 1023;
  if (exponent < 0)
    return doubleOf(bits & UINT64_C(1) << 63);
  if (exponent >= 52)
    return value;
  return doubleOf(bits & ~(UINT64_MAX >> 12 >> exponent));
}

double floor(double value) {
  double whole = trunc(value);
  return whole > value ? whole - 1 : whole;
}

double ceil(double value) {
  double whole = trunc(value);
  return whole < value ? whole + 1 : whole;
}

double roundeven(double value) {
  uint64_t sign = bitsOf(value) & UINT64_C(1) << 63;
  double magnitude = doubleOf(bitsOf(value) ^ sign);
  if (!(magnitude < 0x1p52))
    return value;
  volatile double shifted = magnitude + 0x1p52; // the addition rounds to the nearest whole number
  return doubleOf(bitsOf(shifted - 0x1p52) | sign);
}

double rint(double value) { return roundeven(value); }
double nearbyint(double value) { return roundeven(value); }

double round(double value) {
  double whole = trunc(value), rest = value - whole;
  if (rest >= 0.5)
    return whole + 1;
  return rest <= -0.5 ? whole - 1 : whole;
}

float truncf(float value) { return (float)trunc(value); }
float floorf(float value) { return (float)floor(value); }
float ceilf(float value) { return (float)ceil(value); }
float roundevenf(float value) { return (float)roundeven(value); }
float rintf(float value) { return (float)roundeven(value); }
float nearbyintf(float value) { return (float)roundeven(value); }
float roundf(float value) { return (float)round(value); }

/// Exact, bit by bit: the remainder of a long division of the mantissas.
double fmod(double a, double b) {
  uint64_t sign = bitsOf(a) & UINT64_C(1) << 63;
  uint64_t x = bitsOf(a) ^ sign, y = bitsOf(b) & UINT64_MAX >> 1, infinity = UINT64_C(0x7ff) << 52;
  if (x >= infinity || y > infinity || y == 0)
    return (a * b) / (a * b); // NaN
  if (x < y)
    return a;
  int ex = (int)(x >> 52), ey = (int)(y >> 52);
  uint64_t one = UINT64_C(1) << 52, mask = one - 1;
  x = ex ? (x & mask) | one : x, y = ey ? (y & mask) | one : y;
  ex += !ex, ey += !ey;
  for (; ex > ey; --ex) {
    if (x >= y)
      x -= y;
    x <<= 1;
  }
  if (x >= y)
    x -= y;
  if (!x)
    return doubleOf(sign);
  for (; x < one && ex > 1; --ex)
    x <<= 1;
  return doubleOf(sign | (x < one ? x : (x & mask) | (uint64_t)ex << 52));
}

float fmodf(float a, float b) { return (float)fmod(a, b); }
