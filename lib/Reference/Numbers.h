// The bit patterns of the small float formats.
#pragma once

#include "lib/Support/DType.h"

namespace aicc::reference {

enum class Overflow { Saturate, Special }; ///< beyond the largest value: that value, or infinity (NaN without one)

/// The value of a float of at most 16 bits.
double decodeFloat(DType type, uint16_t bits);

/// The nearest float of at most 16 bits, ties to even.
uint16_t encodeFloat(DType type, double value, Overflow overflow = Overflow::Special);

/// Powers of two (float8e8m0): `mode` is "up", "down" or "nearest".
uint8_t encodePower(double value, const char *mode, Overflow overflow);

} // namespace aicc::reference
