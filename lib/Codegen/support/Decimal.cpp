#include "lib/Codegen/support/Decimal.h"

namespace aicc::support {

/// Of one step: nine times it and what is carried fits 64 bits.
static constexpr int64_t mostBits = 59;

Decimal::Decimal(uint64_t significand, int64_t exponent) {
  uint8_t reversed[20];
  int64_t length = 0;
  for (; significand; significand /= 10)
    reversed[length++] = uint8_t(significand % 10);
  while (length)
    append(reversed[--length], false);
  shift(exponent);
}

void Decimal::append(int digit, bool isFraction) {
  if (count == 0 && digit == 0) {
    point -= isFraction ? 1 : 0;
    return;
  }
  point += isFraction ? 0 : 1;
  if (count < most)
    digitsOf[count++] = uint8_t(digit);
  else
    isCut |= digit != 0;
}

void Decimal::trim() {
  while (count > 0 && digitsOf[count - 1] == 0)
    --count;
  if (count == 0)
    point = 0;
}

void Decimal::shift(int64_t exponent) {
  trim();
  while (exponent != 0 && count) {
    int64_t size = exponent < 0 ? -exponent : exponent, bits = size < mostBits ? size : mostBits;
    if (exponent > 0)
      shiftLeft(bits);
    else
      shiftRight(bits);
    exponent += exponent > 0 ? -bits : bits;
  }
}

/// Multiplies from the last digit to the first; what is carried out of it are new digits in front.
void Decimal::shiftLeft(int64_t bits) {
  uint64_t carry = 0;
  for (int64_t i = count - 1; i >= 0; --i) {
    carry += uint64_t(digitsOf[i]) << bits;
    digitsOf[i] = uint8_t(carry % 10);
    carry /= 10;
  }
  int64_t more = 0;
  for (uint64_t rest = carry; rest; rest /= 10)
    ++more;
  for (int64_t i = count - 1; i >= 0; --i)
    if (i + more < most)
      digitsOf[i + more] = digitsOf[i];
    else
      isCut |= digitsOf[i] != 0;
  for (int64_t i = more - 1; i >= 0; --i, carry /= 10)
    digitsOf[i] = uint8_t(carry % 10);
  count = count + more < most ? count + more : most;
  point += more;
  trim();
}

/// Divides from the first digit to the last, as by hand.
void Decimal::shiftRight(int64_t bits) {
  uint64_t rest = 0, mask = (uint64_t(1) << bits) - 1;
  int64_t read = 0, written = 0;
  while (rest >> bits == 0) // digits that yield the first one
    rest = rest * 10 + uint64_t(digit(read++));
  point -= read - 1;
  for (; read < count || rest; ++read) {
    uint8_t quotient = uint8_t(rest >> bits);
    if (written < most)
      digitsOf[written++] = quotient;
    else
      isCut |= quotient != 0;
    rest = (rest & mask) * 10 + uint64_t(digit(read));
  }
  count = written;
  trim();
}

bool Decimal::roundsUp(int64_t digits) const {
  if (digits < 0 || digits >= count)
    return false;
  if (digitsOf[digits] != 5 || digits + 1 < count || isCut)
    return digitsOf[digits] >= 5;
  return digits > 0 && digitsOf[digits - 1] % 2 == 1;
}

bool Decimal::toWhole(uint64_t &whole) const {
  whole = 0;
  bool isBeyond = point > 20;
  for (int64_t i = 0; i < point && !isBeyond; ++i)
    isBeyond = __builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, digit(i), &whole);
  return !isBeyond;
}

uint64_t Decimal::toInteger() const {
  uint64_t whole = 0;
  (void)toWhole(whole);
  return whole + (roundsUp(point) ? 1 : 0);
}

/// As few steps as keep every power of two inside 64 bits; the significand is then read off as an integer.
double Decimal::toDouble() const {
  constexpr int64_t significandBits = 53, leastExponent = -1074, mostExponent = 971;
  if (count == 0 || point < -330)
    return 0;
  if (point > 310)
    return __builtin_inf();
  Decimal scaled = *this;
  int64_t exponent = 0; // value = scaled * 2^exponent
  while (scaled.point > 0) {
    int64_t step = scaled.point > 18 ? mostBits : 3 * scaled.point + 1;
    scaled.shift(-step);
    exponent += step;
  }
  while (scaled.point < 0 || scaled.digit(0) < 5) {
    int64_t step = scaled.point >= 0 ? 1 : scaled.point < -18 ? mostBits : -3 * scaled.point;
    scaled.shift(step);
    exponent -= step;
  } // in [1/2, 1)
  int64_t bits = significandBits;
  if (exponent - bits < leastExponent)
    bits = exponent - leastExponent;
  scaled.shift(bits);
  uint64_t significand = scaled.toInteger();
  exponent -= bits;
  if (significand >> significandBits) {
    significand >>= 1;
    ++exponent;
  }
  if (exponent > mostExponent)
    return __builtin_inf();
  if (significand >> (significandBits - 1))
    significand += uint64_t(exponent - leastExponent) << (significandBits - 1);
  double value;
  __builtin_memcpy(&value, &significand, sizeof(value));
  return value;
}

Decimal Decimal::roundedDown(int64_t digits) const {
  Decimal result = *this;
  result.count = digits < count ? digits : count;
  result.isCut = false;
  result.trim();
  return result;
}

Decimal Decimal::roundedUp(int64_t digits) const {
  Decimal result = *this;
  if (digits >= count)
    return result;
  result.isCut = false;
  result.count = digits;
  while (result.count > 0 && result.digitsOf[result.count - 1] == 9)
    --result.count;
  if (result.count > 0) {
    ++result.digitsOf[result.count - 1];
    return result;
  }
  result.digitsOf[0] = 1;
  result.count = 1;
  ++result.point;
  return result;
}

int Decimal::compare(const Decimal &other) const {
  if (count == 0 || other.count == 0 || point == other.point) {
    for (int64_t i = 0; i < count || i < other.count; ++i)
      if (digit(i) != other.digit(i))
        return digit(i) < other.digit(i) ? -1 : 1;
    return 0;
  }
  return point < other.point ? -1 : 1;
}

/// Between the middles to its neighbours, which belong to the even one of two floats.
Decimal shortest(double value, int64_t bits) {
  int64_t leastExponent = bits == 53 ? -1074 : -149, exponent = leastExponent;
  uint64_t pattern;
  __builtin_memcpy(&pattern, &value, sizeof(pattern));
  uint64_t significand = pattern & ((uint64_t(1) << 52) - 1);
  int64_t stored = int64_t(pattern >> 52 & 0x7FF);
  if (stored)
    significand |= uint64_t(1) << 52;
  exponent = (stored ? stored : 1) - 1075;
  while (significand && exponent < leastExponent) // of fewer bits: what is shifted out is zero
    significand >>= 1, ++exponent;
  while (significand >> bits)
    significand >>= 1, ++exponent;
  Decimal exact(significand, exponent);
  bool isPower = significand == uint64_t(1) << (bits - 1) && exponent > leastExponent;
  Decimal low = isPower ? Decimal(4 * significand - 1, exponent - 2) : Decimal(2 * significand - 1, exponent - 1);
  Decimal high(2 * significand + 1, exponent - 1);
  int isEven = significand % 2 == 0;
  for (int64_t digits = 1; digits < exact.digits(); ++digits) {
    Decimal down = exact.roundedDown(digits), up = exact.roundedUp(digits);
    bool fitsDown = down.compare(low) + isEven > 0, fitsUp = up.compare(high) - isEven < 0;
    if (fitsUp && (exact.roundsUp(digits) || !fitsDown))
      return up;
    if (fitsDown)
      return down;
  }
  return exact;
}

} // namespace aicc::support
