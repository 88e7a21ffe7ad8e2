// Floats of 8 and 4 bits: codes in memory, f32 in registers.
//
// Codes of one sign are in the order of their values, so a magnitude is encoded by moving its f32 bits down with
// rounding; a carry out of the mantissa lands in the exponent by itself. What f32 holds as a normal number and the
// format as a subnormal is rounded by adding the number whose last place is the format's.
#include "lib/Linalg/SmallFloat.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace aicc::linalg {

namespace {
/// How a format spends its bits; `largest` is the code of its greatest finite value.
struct Format {
  int exponentBits, mantissaBits, bias, largest, notANumber;
  bool hasInfinity, hasNegativeZero;
  int bits() const { return exponentBits + mantissaBits; }
};
} // namespace

static Format formatOf(Type type) {
  if (isa<Float8E4M3FNType>(type))
    return {4, 3, 7, 0x7e, 0x7f, false, true};
  if (isa<Float8E4M3FNUZType>(type))
    return {4, 3, 8, 0x7f, 0x80, false, false};
  if (isa<Float8E5M2Type>(type))
    return {5, 2, 15, 0x7b, 0x7f, true, true};
  if (isa<Float8E5M2FNUZType>(type))
    return {5, 2, 16, 0x7f, 0x80, false, false};
  return {2, 1, 1, 0x7, 0, false, true}; // E2M1, which has no NaN
}

static constexpr int floatMantissa = 23, floatBias = 127;
static constexpr int64_t floatInfinity = 0x7f800000, floatNaN = 0x7fc00000, floatSign = 0x80000000;

SmallFloatOptions SmallFloatOptions::of(bool saturate, llvm::StringRef roundMode) {
  return {saturate, roundMode == "down" ? Down : roundMode == "nearest" ? Nearest : Up};
}

bool isSmallFloat(Type onnxElement) { return isa<FloatType>(onnxElement) && onnxElement.getIntOrFloatBitWidth() <= 8; }

//===- Bits ---------------------------------------------------------------===//

namespace {
/// Unsigned arithmetic on the bits of one f32.
struct Bits {
  Scalar s;
  ImplicitLocOpBuilder &b = s.b;

  Value number(int64_t value) { return arith::ConstantOp::create(b, b.getI32IntegerAttr(int32_t(value))); }
  Value real(double value) { return s.constant(b.getF32Type(), value); }
  Value of(Value value) { return arith::BitcastOp::create(b, b.getI32Type(), value); }
  Value asFloat(Value bits) { return arith::BitcastOp::create(b, b.getF32Type(), bits); }
  Value left(Value x, int amount) { return amount ? Value(arith::ShLIOp::create(b, x, number(amount))) : x; }
  Value right(Value x, int amount) { return amount ? Value(arith::ShRUIOp::create(b, x, number(amount))) : x; }
  Value both(Value x, int64_t mask) { return arith::AndIOp::create(b, x, number(mask)); }
  Value either(Value x, Value y) { return arith::OrIOp::create(b, x, y); }
  Value add(Value x, int64_t y) { return arith::AddIOp::create(b, x, number(y)); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value is(Value x, int64_t y) { return s.equal(x, number(y)); }
  Value above(Value x, int64_t y) { return arith::CmpIOp::create(b, arith::CmpIPredicate::ugt, x, number(y)); }
  Value wide(Value code) { return arith::ExtUIOp::create(b, b.getI32Type(), code); }
  Value narrow(Value bits) { return arith::TruncIOp::create(b, b.getI8Type(), bits); }
};
} // namespace

//===- Decoding -----------------------------------------------------------===//

/// 2^(code - 127); the least one is a subnormal of f32.
static Value decodePower(Bits bits, Value code) {
  Value power = bits.s.select(bits.is(code, 0), bits.number(0x400000), bits.left(code, floatMantissa));
  return bits.asFloat(bits.s.select(bits.is(code, 255), bits.number(floatNaN), power));
}

Value decodeSmallFloat(Scalar &s, Value stored, Type type) {
  Bits bits{s};
  Value code = bits.wide(stored);
  if (isa<Float8E8M0FNUType>(type))
    return decodePower(bits, code);
  Format format = formatOf(type);
  Value magnitude = bits.both(code, (1 << format.bits()) - 1);
  Value normal = bits.add(bits.left(magnitude, floatMantissa - format.mantissaBits), int64_t(floatBias - format.bias)
                                                                                         << floatMantissa);
  // Not by scaling a subnormal f32: machines may read that as zero.
  Value steps = arith::UIToFPOp::create(s.b, s.b.getF32Type(), magnitude);
  Value small =
      bits.of(arith::MulFOp::create(s.b, steps, bits.real(std::ldexp(1, 1 - format.bias - format.mantissaBits))));
  Value result = s.select(bits.above(magnitude, (1 << format.mantissaBits) - 1), normal, small);
  if (format.notANumber && format.hasNegativeZero) {
    result = s.select(bits.above(magnitude, format.largest), bits.number(floatNaN), result);
    if (format.hasInfinity)
      result = s.select(bits.is(magnitude, format.largest + 1), bits.number(floatInfinity), result);
  }
  Value sign = bits.left(bits.both(code, 1 << format.bits()), 31 - format.bits());
  result = bits.either(result, sign);
  if (!format.hasNegativeZero)
    result = s.select(bits.is(code, format.notANumber), bits.number(floatNaN), result);
  return bits.asFloat(result);
}

//===- Encoding -----------------------------------------------------------===//

/// A f64 as a f32 that rounds like it: cut off, with the last bit set where something was.
static Value roundedToOdd(Bits bits, Value value) {
  Scalar &s = bits.s;
  Value near = arith::TruncFOp::create(s.b, s.b.getF32Type(), value);
  Value back = arith::ExtFOp::create(s.b, value.getType(), near);
  Value isAbove = arith::CmpFOp::create(s.b, arith::CmpFPredicate::OGT, math::AbsFOp::create(s.b, back),
                                        math::AbsFOp::create(s.b, value));
  Value isInexact = arith::CmpFOp::create(s.b, arith::CmpFPredicate::ONE, back, value);
  Value cut = s.select(isAbove, bits.add(bits.of(near), -1), bits.of(near));
  return bits.asFloat(s.select(isInexact, bits.either(cut, bits.number(1)), bits.of(near)));
}

/// The exponent, one more where the rest says so. A subnormal of f32 has exponent 0 or, below 2^-127, less.
static Value encodePower(Bits bits, Value magnitude, SmallFloatOptions options) {
  Scalar &s = bits.s;
  int64_t top = options.saturate ? 254 : 255;
  Value exponent = bits.right(magnitude, floatMantissa);
  if (options.rounding != SmallFloatOptions::Down) {
    bool isUp = options.rounding == SmallFloatOptions::Up;
    Value rest = bits.both(magnitude, 0x7fffff);
    Value ofNormal = isUp ? bits.above(rest, 0) : bits.above(rest, 0x3fffff);
    Value ofSubnormal = bits.above(rest, isUp ? 0x400000 : 0x5fffff);
    Value carry = s.select(bits.is(exponent, 0), ofSubnormal, ofNormal);
    exponent = bits.add(exponent, arith::ExtUIOp::create(s.b, s.b.getI32Type(), carry));
  }
  Value code = s.select(bits.above(exponent, 254), bits.number(top), exponent);
  return s.select(bits.above(magnitude, floatInfinity), bits.number(255), code);
}

/// The code of a magnitude that is no NaN, before what is too large is dealt with.
static Value rounded(Bits bits, Value magnitude, const Format &format) {
  Scalar &s = bits.s;
  int shift = floatMantissa - format.mantissaBits;
  Value tie = bits.both(bits.right(magnitude, shift), 1);
  Value normal = bits.right(bits.add(bits.add(magnitude, (int64_t(1) << (shift - 1)) - 1), tie), shift);
  normal = bits.add(normal, -(int64_t(floatBias - format.bias) << format.mantissaBits));
  double place = std::ldexp(1, floatMantissa + 1 - format.bias - format.mantissaBits);
  Value sum = arith::AddFOp::create(s.b, bits.asFloat(magnitude), bits.real(place));
  Value small = arith::SubIOp::create(s.b, bits.of(sum), bits.of(bits.real(place)));
  int64_t leastNormal = int64_t(floatBias + 1 - format.bias) << floatMantissa;
  return s.select(bits.above(magnitude, leastNormal - 1), normal, small);
}

Value encodeSmallFloat(Scalar &s, Value value, Type type, SmallFloatOptions options) {
  Bits bits{s};
  Value pattern = bits.of(value.getType().isF64() ? roundedToOdd(bits, value) : value);
  Value magnitude = bits.both(pattern, floatSign - 1);
  if (isa<Float8E8M0FNUType>(type))
    return bits.narrow(encodePower(bits, magnitude, options));
  Format format = formatOf(type);
  int64_t beyond = options.saturate || !format.notANumber ? format.largest
                   : format.hasInfinity                   ? format.largest + 1
                                                          : format.notANumber;
  Value code = rounded(bits, magnitude, format);
  code = s.select(bits.above(code, format.largest), bits.number(beyond), code);
  code = s.select(bits.above(magnitude, floatInfinity), bits.number(format.notANumber), code);
  Value sign = bits.left(bits.right(pattern, 31), format.bits());
  // NaN has the bits of the negative zero that such a format lacks.
  if (!format.hasNegativeZero)
    sign = s.select(bits.is(bits.both(code, (1 << format.bits()) - 1), 0), bits.number(0), sign);
  return bits.narrow(bits.either(code, sign));
}

} // namespace aicc::linalg
