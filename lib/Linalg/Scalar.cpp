// Scalar arithmetic inside the bodies of structured ops.
#include "lib/Linalg/Scalar.h"

#include "lib/Linalg/Packed.h"
#include "lib/Linalg/SmallFloat.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

static bool isFloat(Value value) { return isa<FloatType>(value.getType()); }

Type Scalar::working(Type onnxElement) {
  MLIRContext *context = onnxElement.getContext();
  if (isa<FloatType>(onnxElement))
    return onnxElement.getIntOrFloatBitWidth() < 32 ? Float32Type::get(context) : onnxElement;
  if (auto integer = dyn_cast<IntegerType>(onnxElement))
    return IntegerType::get(context, isPacked(integer) ? 8 : integer.getWidth());
  return onnxElement;
}

Value Scalar::load(Value stored, Type onnxElement) {
  if (onnxElement.isInteger(1)) {
    if (stored.getType().isInteger(1))
      return stored;
    Value zero = constant(stored.getType(), 0);
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, stored, zero);
  }
  if (isSmallFloat(onnxElement))
    return decodeSmallFloat(*this, stored, onnxElement);
  Type work = working(onnxElement);
  if (work != stored.getType() && isa<FloatType>(work))
    return arith::ExtFOp::create(b, work, stored);
  return stored;
}

Value Scalar::store(Value value, Type onnxElement) {
  if (onnxElement.isInteger(1))
    return value.getType().isInteger(1) ? Value(arith::ExtUIOp::create(b, b.getI8Type(), value)) : value;
  if (isSmallFloat(onnxElement))
    return encodeSmallFloat(*this, value, onnxElement);
  if (isPacked(onnxElement))
    return lowBits(b, value, onnxElement);
  if (isa<FloatType>(onnxElement) && onnxElement != value.getType())
    return arith::TruncFOp::create(b, onnxElement, value);
  return value;
}

Value Scalar::constant(Type type, double value) {
  if (auto floating = dyn_cast<FloatType>(type)) {
    APFloat number(value);
    bool lost;
    number.convert(floating.getFloatSemantics(), APFloat::rmNearestTiesToEven, &lost);
    return arith::ConstantOp::create(b, b.getFloatAttr(floating, number));
  }
  return arith::ConstantOp::create(b, b.getIntegerAttr(type, int64_t(value)));
}

static arith::FastMathFlags contract() { return arith::FastMathFlags::contract; }

Value Scalar::add(Value x, Value y) {
  if (isFloat(x))
    return arith::AddFOp::create(b, x, y, contract());
  return arith::AddIOp::create(b, x, y);
}

Value Scalar::sub(Value x, Value y) {
  if (isFloat(x))
    return arith::SubFOp::create(b, x, y, contract());
  return arith::SubIOp::create(b, x, y);
}

Value Scalar::subComputed(Value x, Value y) { return isFloat(x) ? Value(arith::SubFOp::create(b, x, y)) : sub(x, y); }

Value Scalar::mul(Value x, Value y) {
  if (isFloat(x))
    return arith::MulFOp::create(b, x, y, contract());
  return arith::MulIOp::create(b, x, y);
}

/// Division by zero and the smallest integer by -1 trap on real machines: the divisor is made
/// harmless first. With a constant divisor all of it folds away.
static Value divideIntegers(Scalar &s, Value x, Value y) {
  Value one = s.like(y, 1);
  Value isZero = s.equal(y, s.like(y, 0));
  if (s.isUnsigned)
    return arith::DivUIOp::create(s.b, x, s.select(isZero, one, y));
  Value isMinusOne = s.equal(y, s.like(y, -1));
  Value unsafe = arith::OrIOp::create(s.b, isZero, isMinusOne);
  Value quotient = arith::DivSIOp::create(s.b, x, s.select(unsafe, one, y));
  return s.select(isMinusOne, s.neg(quotient), quotient);
}

Value Scalar::div(Value x, Value y) {
  if (isFloat(x))
    return arith::DivFOp::create(b, x, y, contract());
  return divideIntegers(*this, x, y);
}

// The order of zeros is free (nsz), so that with one constant operand these are single
// instructions.
Value Scalar::max(Value x, Value y) {
  if (isFloat(x))
    return arith::MaximumFOp::create(b, x, y, arith::FastMathFlags::nsz);
  if (x.getType().isInteger(1))
    return arith::OrIOp::create(b, x, y);
  if (isUnsigned)
    return arith::MaxUIOp::create(b, x, y);
  return arith::MaxSIOp::create(b, x, y);
}

Value Scalar::min(Value x, Value y) {
  if (isFloat(x))
    return arith::MinimumFOp::create(b, x, y, arith::FastMathFlags::nsz);
  if (x.getType().isInteger(1))
    return arith::AndIOp::create(b, x, y);
  if (isUnsigned)
    return arith::MinUIOp::create(b, x, y);
  return arith::MinSIOp::create(b, x, y);
}

Value Scalar::neg(Value x) {
  if (isFloat(x))
    return arith::NegFOp::create(b, x);
  return arith::SubIOp::create(b, like(x, 0), x);
}

Value Scalar::less(Value x, Value y) {
  if (isFloat(x))
    return arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, x, y);
  auto predicate = isUnsigned ? arith::CmpIPredicate::ult : arith::CmpIPredicate::slt;
  return arith::CmpIOp::create(b, predicate, x, y);
}

Value Scalar::greater(Value x, Value y) { return less(y, x); }

Value Scalar::equal(Value x, Value y) {
  if (isFloat(x))
    return arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, y);
  return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, x, y);
}

Value Scalar::select(Value condition, Value then, Value otherwise) {
  return arith::SelectOp::create(b, condition, then, otherwise);
}

Value Scalar::accumulate(Value element, Value accumulator) {
  if (!isFloat(element))
    return arith::AddIOp::create(b, element, accumulator);
  return arith::AddFOp::create(b, element, accumulator, arith::FastMathFlags::reassoc | arith::FastMathFlags::contract);
}

static Value floatToInteger(Scalar &s, Value value, IntegerType to, bool toUnsigned) {
  auto &b = s.b;
  // Negative numbers wrap like a C cast of a wider signed integer, rather than being undefined.
  unsigned width = to.getWidth() < 32 ? 32 : (toUnsigned ? 64 : to.getWidth());
  if (to.getWidth() == 64 && toUnsigned)
    return arith::FPToUIOp::create(b, to, value);
  Value wide = arith::FPToSIOp::create(b, b.getIntegerType(width), value);
  return width == to.getWidth() ? wide : Value(arith::TruncIOp::create(b, to, wide));
}

Value Scalar::cast(Value value, Type to, bool fromUnsigned, bool toUnsigned) {
  Type from = value.getType();
  if (from == to)
    return value;
  if (to.isInteger(1)) {
    Value zero = like(value, 0);
    if (isFloat(value))
      return arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, value, zero);
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, value, zero);
  }
  bool zeroExtend = fromUnsigned || from.isInteger(1);
  if (from.isIndex())
    return cast(arith::IndexCastOp::create(b, b.getI64Type(), value), to, false, toUnsigned);
  if (isFloat(value)) {
    if (auto integer = dyn_cast<IntegerType>(to))
      return floatToInteger(*this, value, integer, toUnsigned);
    if (from.getIntOrFloatBitWidth() < to.getIntOrFloatBitWidth())
      return arith::ExtFOp::create(b, to, value);
    return arith::TruncFOp::create(b, to, value);
  }
  if (isa<FloatType>(to)) {
    if (zeroExtend)
      return arith::UIToFPOp::create(b, to, value);
    return arith::SIToFPOp::create(b, to, value);
  }
  if (from.getIntOrFloatBitWidth() > to.getIntOrFloatBitWidth())
    return arith::TruncIOp::create(b, to, value);
  if (zeroExtend)
    return arith::ExtUIOp::create(b, to, value);
  return arith::ExtSIOp::create(b, to, value);
}

Value Scalar::indexCast(Value integer) {
  if (integer.getType().isIndex())
    return integer;
  if (isUnsigned)
    return arith::IndexCastUIOp::create(b, b.getIndexType(), integer);
  return arith::IndexCastOp::create(b, b.getIndexType(), integer);
}

} // namespace aicc::linalg
