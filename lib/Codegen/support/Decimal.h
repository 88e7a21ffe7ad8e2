// Decimal numbers of up to 800 digits, enough for each f64 to the last one, to go between text and floats exactly.
#pragma once

#include <stdint.h>

namespace aicc::support {

class Decimal {
public:
  Decimal() = default;
  /// significand * 2^exponent, exactly.
  Decimal(uint64_t significand, int64_t exponent);

  /// Appends a digit, behind the point when `isFraction`.
  void append(int digit, bool isFraction);
  /// Times 10^exponent.
  void scale(int64_t exponent) { point += count ? exponent : 0; }
  /// Times 2^exponent.
  void shift(int64_t exponent);

  bool isZero() const { return count == 0; }
  /// The nearest f64, of two the even one.
  double toDouble() const;
  /// The integer part; false when it has more than 64 bits.
  bool toWhole(uint64_t &whole) const;

  /// 0.d1d2d3... times 10^point.
  int64_t digits() const { return count; }
  int digit(int64_t index) const { return index < count ? digitsOf[index] : 0; }
  int64_t exponent() const { return point; }
  /// Cut off behind `digits`, down, and up to the next number of so many.
  Decimal roundedDown(int64_t digits) const;
  Decimal roundedUp(int64_t digits) const;
  /// Whether `roundedUp(digits)` is nearer than `roundedDown(digits)`.
  bool roundsUp(int64_t digits) const;
  /// -1, 0 or 1.
  int compare(const Decimal &other) const;

private:
  void shiftLeft(int64_t bits);
  void shiftRight(int64_t bits);
  void trim();
  /// The nearest integer, of two the even one; less than 2^63.
  uint64_t toInteger() const;

  static constexpr int64_t most = 800;
  int64_t count = 0, point = 0;
  bool isCut = false; ///< digits behind the last one that are not all zero
  uint8_t digitsOf[most];
};

/// The decimal of the fewest digits that is nearer to the float than to any other: `bits` of significand, 24 or 53.
Decimal shortest(double value, int64_t bits);

} // namespace aicc::support
