#include "lib/Reference/Numbers.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace aicc::reference {

namespace {
/// How a format spends its bits. `largest` is the code of its greatest finite value.
struct Format {
  int exponentBits, mantissaBits, bias;
  uint16_t largest;
  uint16_t notANumber; ///< 0: the format has none
  bool infinity;
  bool negativeZero;
};
} // namespace

static Format formatOf(DType type) {
  switch (type) {
  case DType::F16: return {5, 10, 15, 0x7bff, 0x7e00, true, true};
  case DType::BF16: return {8, 7, 127, 0x7f7f, 0x7fc0, true, true};
  case DType::F8E4M3FN: return {4, 3, 7, 0x7e, 0x7f, false, true};
  case DType::F8E4M3FNUZ: return {4, 3, 8, 0x7f, 0x80, false, false};
  case DType::F8E5M2: return {5, 2, 15, 0x7b, 0x7f, true, true};
  case DType::F8E5M2FNUZ: return {5, 2, 16, 0x7f, 0x80, false, false};
  default: // F4E2M1
    return {2, 1, 1, 0x7, 0, false, true};
  }
}

static double magnitude(const Format &format, uint16_t code) {
  int exponent = code >> format.mantissaBits;
  int mantissa = code & ((1 << format.mantissaBits) - 1);
  if (exponent == 0)
    return std::ldexp(mantissa, 1 - format.bias - format.mantissaBits);
  return std::ldexp(mantissa + (1 << format.mantissaBits), exponent - format.bias - format.mantissaBits);
}

double decodeFloat(DType type, uint16_t bits) {
  if (type == DType::F16)
    return halfToFloat(bits);
  if (type == DType::BF16)
    return bfloatToFloat(bits);
  if (type == DType::F8E8M0)
    return bits == 255 ? std::numeric_limits<double>::quiet_NaN() : std::ldexp(1.0, int(bits) - 127);
  Format format = formatOf(type);
  if (!format.negativeZero && bits == format.notANumber)
    return std::numeric_limits<double>::quiet_NaN();
  uint16_t sign = uint16_t(1u << (format.exponentBits + format.mantissaBits));
  uint16_t code = bits & uint16_t(sign - 1);
  double value = magnitude(format, code);
  if (code > format.largest)
    value = format.infinity && code == format.largest + 1 ? HUGE_VAL : std::numeric_limits<double>::quiet_NaN();
  return bits & sign ? -value : value;
}

static uint16_t overflowed(const Format &format, Overflow overflow) {
  if (overflow == Overflow::Saturate || !format.notANumber)
    return format.largest;
  return format.infinity ? uint16_t(format.largest + 1) : format.notANumber;
}

/// The code of a magnitude (not NaN) rounded to nearest even.
static uint16_t encodeMagnitude(const Format &format, double value, Overflow overflow) {
  if (value == 0)
    return 0;
  if (std::isinf(value))
    return overflowed(format, overflow);
  int lowest = 1 - format.bias;
  int exponent = std::max(std::ilogb(value), lowest);
  double steps = std::nearbyint(std::ldexp(value, format.mantissaBits - exponent));
  double rounded = std::ldexp(steps, exponent - format.mantissaBits);
  if (rounded > magnitude(format, format.largest))
    return overflowed(format, overflow);
  // Consecutive codes are consecutive values, so a mantissa that rounds up carries into the
  // exponent by itself.
  return uint16_t(int64_t(steps) + (int64_t(exponent - lowest) << format.mantissaBits));
}

uint16_t encodeFloat(DType type, double value, Overflow overflow) {
  if (type == DType::F8E8M0)
    return encodePower(value, "up", overflow);
  Format format = formatOf(type);
  uint16_t sign = std::signbit(value) ? uint16_t(1u << (format.exponentBits + format.mantissaBits)) : 0;
  if (std::isnan(value))
    return format.negativeZero ? uint16_t(sign | format.notANumber) : format.notANumber;
  uint16_t code = encodeMagnitude(format, std::fabs(value), overflow);
  if (!format.negativeZero && (code == 0 || code == format.notANumber))
    return code;
  return sign | code;
}

uint8_t encodePower(double value, const char *mode, Overflow overflow) {
  if (std::isnan(value))
    return 255;
  if (std::isinf(value))
    return overflow == Overflow::Saturate ? 254 : 255;
  value = std::fabs(value);
  if (value == 0)
    return 0;
  int exponent = std::ilogb(value);
  double fraction = std::ldexp(value, -exponent); // in [1, 2)
  if (std::strcmp(mode, "up") == 0 ? fraction > 1 : std::strcmp(mode, "nearest") == 0 && fraction >= 1.5)
    ++exponent;
  if (exponent > 127)
    return overflow == Overflow::Saturate ? 254 : 255;
  return uint8_t(exponent < -127 ? 0 : exponent + 127);
}

} // namespace aicc::reference
