// Elementwise ops of several operands, which broadcast, and conversions of the element type. Each
// becomes one all-parallel linalg.generic over the operands as Broadcast.cpp reads them.
//
//   %y = onnx.Add %a, %b   ⇒   linalg.generic { a + b }
#include "lib/Linalg/Packed.h"
#include "lib/Linalg/Pointwise.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/SmallFloat.h"

using namespace mlir;

namespace aicc::linalg {

//===- Bodies of two and more operands ------------------------------------===//

static Value add(Scalar &s, Args x) { return s.add(x[0], x[1]); }
static Value sub(Scalar &s, Args x) { return s.sub(x[0], x[1]); }
static Value mul(Scalar &s, Args x) { return s.mul(x[0], x[1]); }
static Value div(Scalar &s, Args x) { return s.div(x[0], x[1]); }
static Value less(Scalar &s, Args x) { return s.less(x[0], x[1]); }
static Value greater(Scalar &s, Args x) { return s.greater(x[0], x[1]); }
static Value equal(Scalar &s, Args x) { return s.equal(x[0], x[1]); }
template <typename LogicOp> static Value logic(Scalar &s, Args x) { return LogicOp::create(s.b, x[0], x[1]); }

/// a >= b is not the complement of a < b: NaN compares false both ways.
static Value notLess(Scalar &s, Value a, Value b) {
  if (!isInteger(a))
    return arith::CmpFOp::create(s.b, arith::CmpFPredicate::OGE, a, b);
  auto predicate = s.isUnsigned ? arith::CmpIPredicate::uge : arith::CmpIPredicate::sge;
  return arith::CmpIOp::create(s.b, predicate, a, b);
}
static Value greaterOrEqual(Scalar &s, Args x) { return notLess(s, x[0], x[1]); }
static Value lessOrEqual(Scalar &s, Args x) { return notLess(s, x[1], x[0]); }

/// Amounts below 0 or beyond the width leave only copies of the sign; a signed right shift fills with the sign.
static Value bitShift(onnx::BitShiftOp op, Scalar &s, Args x) {
  int64_t bits = x[1].getType().getIntOrFloatBitWidth();
  Value inside = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, x[1], s.like(x[1], bits));
  Value zero = s.like(x[0], 0);
  if (op.getDirection() == "RIGHT" && !s.isUnsigned)
    return arith::ShRSIOp::create(s.b, x[0], s.select(inside, x[1], s.like(x[1], bits - 1)));
  Value amount = s.select(inside, x[1], zero);
  Value shifted = op.getDirection() == "LEFT" ? Value(arith::ShLIOp::create(s.b, x[0], amount))
                                              : Value(arith::ShRUIOp::create(s.b, x[0], amount));
  return s.select(inside, shifted, zero);
}

/// Remainder a - trunc(a / b) * b, with the sign of a.
static Value truncatedRemainder(Scalar &s, Value a, Value b) {
  if (!isInteger(a))
    return arith::RemFOp::create(s.b, a, b);
  return s.sub(a, s.mul(s.div(a, b), b));
}

static Value mod(onnx::ModOp op, Scalar &s, Args x) {
  Value remainder = truncatedRemainder(s, x[0], x[1]);
  if (op.getFmod() || s.isUnsigned)
    return remainder;
  Value zero = s.like(x[0], 0);
  Value differs = arith::XOrIOp::create(s.b, s.less(remainder, zero), s.less(x[1], zero));
  Value isZero = s.equal(remainder, zero), none = remainder;
  if (isa<FloatType>(remainder.getType())) // a zero has the divisor's sign
    none = math::CopySignOp::create(s.b, remainder, x[1]);
  return s.select(isZero, none, s.select(differs, s.add(remainder, x[1]), remainder));
}

static Value pRelu(Scalar &s, Args x) { return s.select(s.less(x[0], s.like(x[0], 0)), s.mul(x[0], x[1]), x[0]); }

static Value swiGLU(onnx::SwiGLUOp op, Scalar &s, Args x) {
  return s.mul(swish(s, x[0], op.getAlpha().convertToDouble()), x[1]);
}

static Value where(Scalar &s, Args x) { return s.select(x[0], x[1], x[2]); }

static Value maxOf(Scalar &s, Args x) {
  Value result = x[0];
  for (Value next : x.drop_front())
    result = s.max(result, next);
  return result;
}

static Value minOf(Scalar &s, Args x) {
  Value result = x[0];
  for (Value next : x.drop_front())
    result = s.min(result, next);
  return result;
}

static Value sumOf(Scalar &s, Args x) {
  Value result = x[0];
  for (Value next : x.drop_front())
    result = s.add(result, next);
  return result;
}

static Value meanOf(Scalar &s, Args x) { return s.mul(sumOf(s, x), s.like(x[0], 1.0 / x.size())); }

//===- Ops that need more than a body -------------------------------------===//

static LogicalResult lowerClip(onnx::ClipOp op, Lowering &l) {
  bool hasMin = onnx::isPresent(op.getMin()), hasMax = onnx::isPresent(op.getMax());
  SmallVector<Value> operands = {op.getInput()};
  if (hasMin)
    operands.push_back(op.getMin());
  if (hasMax)
    operands.push_back(op.getMax());
  Value result = elementwise(l, op.getOutput(), operands, [&](Scalar &s, Args x) {
    Value value = x[0];
    if (hasMin)
      value = s.max(value, x[1]);
    return hasMax ? s.min(value, x.back()) : value;
  });
  return l.define(op.getOutput(), result);
}

/// x to a small constant power without pow; null when there is no short form.
static Value powerByConstant(Scalar &s, Value x, double exponent) {
  if (exponent == 1)
    return x;
  if (exponent == 2)
    return s.mul(x, x);
  if (exponent == 3)
    return s.mul(s.mul(x, x), x);
  if (isInteger(x))
    return nullptr;
  if (exponent == 0.5)
    return math::SqrtOp::create(s.b, x);
  if (exponent == -0.5)
    return s.div(s.like(x, 1), math::SqrtOp::create(s.b, x));
  if (exponent == -1)
    return s.div(s.like(x, 1), x);
  return nullptr;
}

static std::optional<double> constantNumber(Lowering &l, Value value) {
  TypedAttr attribute = l.splat(value);
  if (auto floating = dyn_cast_or_null<FloatAttr>(attribute))
    return floating.getValueAsDouble();
  if (auto integer = dyn_cast_or_null<IntegerAttr>(attribute))
    return double(Lowering::isUnsigned(value) ? integer.getValue().getZExtValue() : integer.getValue().getSExtValue());
  return std::nullopt;
}

/// A whole number in place of one that misses it by rounding alone: 4.0 to the power of 2 may be 15.999...
static Value settled(Scalar &s, Value power) {
  Value whole = math::RoundEvenOp::create(s.b, power);
  Value distance = math::AbsFOp::create(s.b, s.sub(power, whole));
  Value slack = s.mul(math::AbsFOp::create(s.b, whole), s.like(power, 0x1p-48));
  return s.select(arith::CmpFOp::create(s.b, arith::CmpFPredicate::OLE, distance, slack), whole, power);
}

/// The result has the type of x. Integers go through f64: exact as long as the power fits in about
/// 45 bits, since the nearest whole number is taken.
static LogicalResult lowerPow(onnx::PowOp op, Lowering &l) {
  std::optional<double> exponent = constantNumber(l, op.getY());
  bool unsignedY = Lowering::isUnsigned(op.getY());
  Value operands[] = {op.getX(), op.getY()};
  Value result = elementwise(l, op.getZ(), operands, [&](Scalar &s, Args x) {
    if (exponent)
      if (Value simple = powerByConstant(s, x[0], *exponent))
        return simple;
    Type type = x[0].getType();
    Type computed = isInteger(x[0]) ? Type(s.b.getF64Type()) : type;
    Value base = s.cast(x[0], computed, s.isUnsigned, false);
    Value power = s.cast(x[1], computed, unsignedY, false);
    Value result = math::PowFOp::create(s.b, base, power);
    if (isInteger(x[0]) && isInteger(x[1]))
      result = math::RoundEvenOp::create(s.b, result);
    else if (isInteger(x[0]))
      result = settled(s, result);
    return s.cast(result, type, false, s.isUnsigned);
  });
  return l.define(op.getZ(), result);
}

/// Numbers that f32 would round once before a small float rounds them again go through f64.
static Value widened(Scalar &s, Value x) {
  bool isWide = isInteger(x) && x.getType().getIntOrFloatBitWidth() > 16;
  Type type = isWide || x.getType().isF64() ? Type(s.b.getF64Type()) : s.b.getF32Type();
  return s.cast(x, type, s.isUnsigned, false);
}

/// To floats of 8 and fewer bits, past the one way to store them.
static Value toSmallFloat(Value input, Value output, SmallFloatOptions options, Lowering &l) {
  Type from = Lowering::element(input);
  return pointwise(l, l.in(input), l.b.getMultiDimIdentityMap(l.rank(input)), l.sizes(input), l.b.getI8Type(),
                   [&](Scalar &s, Args x) {
                     s.isUnsigned = Lowering::isUnsigned(input);
                     return encodeSmallFloat(s, widened(s, s.load(x[0], from)), Lowering::element(output), options);
                   });
}

/// f32 to bf16 by integers, to the nearest, ties to even: the instruction of x86 takes subnormal numbers for 0.
static Value roundedToBfloat(Scalar &s, Value value) {
  Type word = s.b.getI32Type();
  auto number = [&](int64_t bits) -> Value { return arith::ConstantIntOp::create(s.b, bits, 32); };
  auto upper = [&](Value bits) -> Value { return arith::ShRUIOp::create(s.b, bits, number(16)); };
  Value bits = arith::BitcastOp::create(s.b, word, value);
  Value odd = arith::AndIOp::create(s.b, upper(bits), number(1));
  Value half = arith::AddIOp::create(s.b, odd, number(0x7fff));
  Value rounded = upper(arith::AddIOp::create(s.b, bits, half));
  Value quiet = arith::OrIOp::create(s.b, upper(bits), number(0x40));
  Value isNaN = arith::CmpFOp::create(s.b, arith::CmpFPredicate::UNO, value, value);
  Value result = arith::TruncIOp::create(s.b, s.b.getI16Type(), s.select(isNaN, quiet, rounded));
  return arith::BitcastOp::create(s.b, s.b.getBF16Type(), result);
}

/// To bf16, past the one way to store it.
static Value toBfloat(Value input, Lowering &l) {
  Type from = Lowering::element(input);
  return pointwise(l, l.in(input), l.b.getMultiDimIdentityMap(l.rank(input)), l.sizes(input), l.b.getBF16Type(),
                   [&](Scalar &s, Args x) {
                     s.isUnsigned = Lowering::isUnsigned(input);
                     return roundedToBfloat(s, s.cast(s.load(x[0], from), s.b.getF32Type(), s.isUnsigned, false));
                   });
}

static LogicalResult lowerConversion(Value input, Value output, SmallFloatOptions options, Lowering &l) {
  if (Lowering::element(input) == Lowering::element(output))
    return l.define(output, l.in(input));
  if (isSmallFloat(Lowering::element(output)))
    return l.define(output, toSmallFloat(input, output, options, l));
  if (Lowering::element(output).isBF16() && l.isOnHost())
    return l.define(output, toBfloat(input, l));
  Type to = Scalar::working(Lowering::element(output));
  bool toUnsigned = Lowering::isUnsigned(output);
  Value result =
      elementwise(l, output, input, [&](Scalar &s, Args x) { return s.cast(x[0], to, s.isUnsigned, toUnsigned); });
  return l.define(output, result);
}

static LogicalResult lowerCast(onnx::CastOp op, Lowering &l) {
  return lowerConversion(op.getInput(), op.getOutput(), SmallFloatOptions::of(op.getSaturate(), op.getRoundMode()), l);
}

static LogicalResult lowerCastLike(onnx::CastLikeOp op, Lowering &l) {
  return lowerConversion(op.getInput(), op.getOutput(), SmallFloatOptions::of(op.getSaturate(), op.getRoundMode()), l);
}

static LogicalResult lowerBitCast(onnx::BitCastOp op, Lowering &l) {
  Type element = Lowering::element(op.getOutput()), to = Lowering::storage(element);
  Value result = pointwise(l, l.in(op.getInput()), l.b.getMultiDimIdentityMap(l.rank(op.getInput())),
                           l.sizes(op.getInput()), to, [&](Scalar &s, Args x) -> Value {
                             if (isPacked(element))
                               return lowBits(s.b, x[0], element);
                             if (x[0].getType() == to)
                               return x[0];
                             return arith::BitcastOp::create(s.b, to, x[0]);
                           });
  return l.define(op.getOutput(), result);
}

/// Ends the run on an integer divided by 0. On a device, which would have to wait for the answer, the quotient is what
/// Scalar::div makes of it.
static void checkDivisor(Operation *op, Lowering &l) {
  Value divisor = op->getOperand(1);
  auto known = l.integers(divisor);
  bool isSafe = known && !llvm::is_contained(*known, 0);
  if (isSafe || !isa<IntegerType>(Lowering::element(divisor)) || !l.isOnHost())
    return;
  checkElements(l, divisor, "expected a divisor other than 0, found 0",
                [](Scalar &s, Value element) { return s.equal(element, s.like(element, 0)); });
}

static LogicalResult lowerDiv(onnx::DivOp op, Lowering &l) {
  checkDivisor(op, l);
  return l.define(op.getC(), elementwise(l, op.getC(), op->getOperands(), div));
}

static LogicalResult lowerMod(onnx::ModOp op, Lowering &l) {
  checkDivisor(op, l);
  auto body = [op](Scalar &s, Args x) { return mod(op, s, x); };
  return l.define(op.getC(), elementwise(l, op.getC(), op->getOperands(), body));
}

//===- The table ----------------------------------------------------------===//

static void populateBinaryRules(Rules &rules) {
  point<onnx::AddOp>(rules, add);
  point<onnx::SubOp>(rules, sub);
  point<onnx::MulOp>(rules, mul);
  rules.add(lowerDiv);
  point<onnx::AndOp>(rules, logic<arith::AndIOp>);
  point<onnx::OrOp>(rules, logic<arith::OrIOp>);
  point<onnx::XorOp>(rules, logic<arith::XOrIOp>);
  point<onnx::BitwiseAndOp>(rules, logic<arith::AndIOp>);
  point<onnx::BitwiseOrOp>(rules, logic<arith::OrIOp>);
  point<onnx::BitwiseXorOp>(rules, logic<arith::XOrIOp>);
  point<onnx::EqualOp>(rules, equal);
  point<onnx::GreaterOp>(rules, greater);
  point<onnx::GreaterOrEqualOp>(rules, greaterOrEqual);
  point<onnx::LessOp>(rules, less);
  point<onnx::LessOrEqualOp>(rules, lessOrEqual);
  point<onnx::BitShiftOp>(rules, bitShift);
  rules.add(lowerMod);
  point<onnx::PReluOp>(rules, pRelu);
  point<onnx::SwiGLUOp>(rules, swiGLU);
  point<onnx::WhereOp>(rules, where);
  point<onnx::MaxOp>(rules, maxOf);
  point<onnx::MinOp>(rules, minOf);
  point<onnx::SumOp>(rules, sumOf);
  point<onnx::MeanOp>(rules, meanOf);
}

void populateElementwiseRules(Rules &rules) {
  populateBinaryRules(rules);
  rules.add(lowerClip);
  rules.add(lowerPow);
  rules.add(lowerCast);
  rules.add(lowerCastLike);
  rules.add(lowerBitCast);
}

} // namespace aicc::linalg
