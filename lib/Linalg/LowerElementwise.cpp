// Elementwise ops: a table of op → scalar body. Each becomes one all-parallel linalg.generic over broadcast operands.
//
//   %y = onnx.Sigmoid %x   ⇒   linalg.generic { %e = math.exp (-x); 1 / (1 + e) }
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

namespace {
using Args = ValueRange;
using PointRule = Value (*)(Scalar &, Args);
template <typename OpTy> using PointRuleOf = Value (*)(OpTy, Scalar &, Args);
} // namespace

//===- Bodies of one operand ----------------------------------------------===//

template <typename MathOp> static Value math1(Scalar &s, Args x) { return MathOp::create(s.b, x[0]); }

static bool isInteger(Value value) { return isa<IntegerType>(value.getType()); }

static Value abs(Scalar &s, Args x) {
  if (!isInteger(x[0]))
    return math::AbsFOp::create(s.b, x[0]);
  return s.isUnsigned ? x[0] : Value(math::AbsIOp::create(s.b, x[0]));
}

static Value neg(Scalar &s, Args x) { return s.neg(x[0]); }

static Value sign(Scalar &s, Args x) {
  Value zero = s.like(x[0], 0);
  Value positive = s.select(s.greater(x[0], zero), s.like(x[0], 1), zero);
  if (s.isUnsigned)
    return positive;
  return s.select(s.less(x[0], zero), s.like(x[0], -1), positive);
}

static Value complement(Scalar &s, Args x) {
  return arith::XOrIOp::create(s.b, x[0], s.like(x[0], -1));
}

static Value reciprocal(Scalar &s, Args x) { return s.div(s.like(x[0], 1), x[0]); }

static Value relu(Scalar &s, Args x) { return s.max(x[0], s.like(x[0], 0)); }

/// 1 / (1 + exp(-x)); exact at both ends because exp saturates to infinity and zero.
static Value sigmoidOf(Scalar &s, Value x) {
  Value one = s.like(x, 1);
  return s.div(one, s.add(one, math::ExpOp::create(s.b, s.neg(x))));
}
static Value sigmoid(Scalar &s, Args x) { return sigmoidOf(s, x[0]); }

/// x / (1 + exp(-alpha x)).
static Value swishOf(Scalar &s, Value x, double alpha) {
  Value scaled = alpha == 1 ? x : s.mul(x, s.like(x, alpha));
  Value exponential = math::ExpOp::create(s.b, s.neg(scaled));
  return s.div(x, s.add(s.like(x, 1), exponential));
}

static Value clamp(Scalar &s, Value x, double low, double high) {
  return s.min(s.max(x, s.like(x, low)), s.like(x, high));
}

static Value hardSwish(Scalar &s, Args x) {
  Value gate = s.add(s.mul(x[0], s.like(x[0], 1.0 / 6)), s.like(x[0], 0.5));
  return s.mul(x[0], clamp(s, gate, 0, 1));
}

/// max(x, 0) + log1p(exp(-|x|)): no overflow for great x, no cancellation for small ones.
static Value softplus(Scalar &s, Args x) {
  Value magnitude = math::AbsFOp::create(s.b, x[0]);
  Value tail = math::ExpOp::create(s.b, s.neg(magnitude));
  return s.add(s.max(x[0], s.like(x[0], 0)), math::Log1pOp::create(s.b, tail));
}

/// tanh(log(1 + e)) = n / (n + 2) with n = e (e + 2); from e^30 on the quotient is 1 in f64 too.
static Value mish(Scalar &s, Args x) {
  Value e = math::ExpOp::create(s.b, s.min(x[0], s.like(x[0], 30)));
  Value two = s.like(x[0], 2);
  Value n = s.mul(e, s.add(e, two));
  return s.mul(x[0], s.div(n, s.add(n, two)));
}

static Value softsign(Scalar &s, Args x) {
  return s.div(x[0], s.add(s.like(x[0], 1), math::AbsFOp::create(s.b, x[0])));
}

static Value isNaN(Scalar &s, Args x) {
  return arith::CmpFOp::create(s.b, arith::CmpFPredicate::UNO, x[0], x[0]);
}

//===- Bodies with parameters ---------------------------------------------===//

template <typename FloatAttr> static double number(FloatAttr value) { return value.convertToDouble(); }

/// scale * (exp(x / width) - 1) where x is negative, x otherwise.
static Value exponentialUnit(Scalar &s, Value x, double scale, double width) {
  Value zero = s.like(x, 0);
  Value inner = width == 1 ? x : s.mul(x, s.like(x, 1 / width));
  // The argument is kept negative: exp of a great x would be infinite for nothing.
  Value bounded = s.min(inner, zero);
  Value tail = s.sub(math::ExpOp::create(s.b, bounded), s.like(x, 1));
  return s.select(s.less(x, zero), s.mul(s.like(x, scale), tail), x);
}

static Value celu(onnx::CeluOp op, Scalar &s, Args x) {
  double alpha = number(op.getAlpha());
  return exponentialUnit(s, x[0], alpha, alpha);
}

static Value elu(onnx::EluOp op, Scalar &s, Args x) {
  return exponentialUnit(s, x[0], number(op.getAlpha()), 1);
}

static Value selu(onnx::SeluOp op, Scalar &s, Args x) {
  Value unit = exponentialUnit(s, x[0], number(op.getAlpha()), 1);
  return s.mul(s.like(x[0], number(op.getGamma())), unit);
}

static Value gelu(onnx::GeluOp op, Scalar &s, Args x) {
  Value half = s.like(x[0], 0.5);
  if (op.getApproximate() == "tanh") {
    // 0.5 (1 + tanh u) = 1 / (1 + exp(-2u)).
    Value cube = s.mul(s.mul(x[0], x[0]), x[0]);
    Value inner = s.add(x[0], s.mul(s.like(x[0], 0.044715), cube));
    Value u = s.mul(s.like(x[0], -2 * std::sqrt(2 / M_PI)), inner);
    return s.div(x[0], s.add(s.like(x[0], 1), math::ExpOp::create(s.b, u)));
  }
  Value erf = math::ErfOp::create(s.b, s.mul(x[0], s.like(x[0], M_SQRT1_2)));
  return s.mul(s.mul(half, x[0]), s.add(s.like(x[0], 1), erf));
}

static Value hardSigmoid(onnx::HardSigmoidOp op, Scalar &s, Args x) {
  Value line = s.add(s.mul(s.like(x[0], number(op.getAlpha())), x[0]), s.like(x[0], number(op.getBeta())));
  return clamp(s, line, 0, 1);
}

static Value leakyRelu(onnx::LeakyReluOp op, Scalar &s, Args x) {
  Value scaled = s.mul(x[0], s.like(x[0], number(op.getAlpha())));
  return s.select(s.less(x[0], s.like(x[0], 0)), scaled, x[0]);
}

static Value shrink(onnx::ShrinkOp op, Scalar &s, Args x) {
  Value bias = s.like(x[0], number(op.getBias()));
  double lambd = number(op.getLambd());
  Value above = s.select(s.greater(x[0], s.like(x[0], lambd)), s.sub(x[0], bias), s.like(x[0], 0));
  return s.select(s.less(x[0], s.like(x[0], -lambd)), s.add(x[0], bias), above);
}

static Value swish(onnx::SwishOp op, Scalar &s, Args x) {
  return swishOf(s, x[0], number(op.getAlpha()));
}

static Value thresholdedRelu(onnx::ThresholdedReluOp op, Scalar &s, Args x) {
  return s.select(s.greater(x[0], s.like(x[0], number(op.getAlpha()))), x[0], s.like(x[0], 0));
}

static Value isInf(onnx::IsInfOp op, Scalar &s, Args x) {
  Value positive = s.equal(x[0], s.like(x[0], INFINITY));
  Value negative = s.equal(x[0], s.like(x[0], -INFINITY));
  Value no = s.constant(s.b.getI1Type(), 0);
  return arith::OrIOp::create(s.b, op.getDetectPositive() ? positive : no,
                              op.getDetectNegative() ? negative : no);
}

//===- Bodies of two and more operands ------------------------------------===//

static Value add(Scalar &s, Args x) { return s.add(x[0], x[1]); }
static Value sub(Scalar &s, Args x) { return s.sub(x[0], x[1]); }
static Value mul(Scalar &s, Args x) { return s.mul(x[0], x[1]); }
static Value div(Scalar &s, Args x) { return s.div(x[0], x[1]); }
static Value less(Scalar &s, Args x) { return s.less(x[0], x[1]); }
static Value greater(Scalar &s, Args x) { return s.greater(x[0], x[1]); }
static Value equal(Scalar &s, Args x) { return s.equal(x[0], x[1]); }
template <typename LogicOp> static Value logic(Scalar &s, Args x) {
  return LogicOp::create(s.b, x[0], x[1]);
}

/// a >= b is not the complement of a < b: NaN compares false both ways.
static Value notLess(Scalar &s, Value a, Value b) {
  if (!isInteger(a))
    return arith::CmpFOp::create(s.b, arith::CmpFPredicate::OGE, a, b);
  auto predicate = s.isUnsigned ? arith::CmpIPredicate::uge : arith::CmpIPredicate::sge;
  return arith::CmpIOp::create(s.b, predicate, a, b);
}
static Value greaterOrEqual(Scalar &s, Args x) { return notLess(s, x[0], x[1]); }
static Value lessOrEqual(Scalar &s, Args x) { return notLess(s, x[1], x[0]); }

static Value bitShift(onnx::BitShiftOp op, Scalar &s, Args x) {
  Value width = s.like(x[1], x[1].getType().getIntOrFloatBitWidth());
  Value inside = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, x[1], width);
  Value zero = s.like(x[0], 0);
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
  Value isZero = s.equal(remainder, zero);
  return s.select(isZero, remainder, s.select(differs, s.add(remainder, x[1]), remainder));
}

static Value pRelu(Scalar &s, Args x) {
  return s.select(s.less(x[0], s.like(x[0], 0)), s.mul(x[0], x[1]), x[0]);
}

static Value swiGLU(onnx::SwiGLUOp op, Scalar &s, Args x) {
  return s.mul(swishOf(s, x[0], number(op.getAlpha())), x[1]);
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

static Value meanOf(Scalar &s, Args x) {
  return s.mul(sumOf(s, x), s.like(x[0], 1.0 / x.size()));
}

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
    return double(Lowering::isUnsigned(value) ? integer.getValue().getZExtValue()
                                              : integer.getValue().getSExtValue());
  return std::nullopt;
}

/// The result has the type of x. Integers go through f64: exact as long as the power fits in 53 bits.
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
    return s.cast(math::PowFOp::create(s.b, base, power), type, false, s.isUnsigned);
  });
  return l.define(op.getZ(), result);
}

static LogicalResult lowerConversion(Value input, Value output, Lowering &l) {
  if (Lowering::element(input) == Lowering::element(output))
    return l.define(output, l.in(input));
  Type to = Scalar::working(Lowering::element(output));
  bool toUnsigned = Lowering::isUnsigned(output);
  Value result = elementwise(l, output, input, [&](Scalar &s, Args x) {
    return s.cast(x[0], to, s.isUnsigned, toUnsigned);
  });
  return l.define(output, result);
}

static LogicalResult lowerCast(onnx::CastOp op, Lowering &l) {
  return lowerConversion(op.getInput(), op.getOutput(), l);
}

static LogicalResult lowerCastLike(onnx::CastLikeOp op, Lowering &l) {
  return lowerConversion(op.getInput(), op.getOutput(), l);
}

static LogicalResult lowerBitCast(onnx::BitCastOp op, Lowering &l) {
  Type to = Lowering::storage(Lowering::element(op.getOutput()));
  Value result = pointwise(l, l.in(op.getInput()), l.b.getMultiDimIdentityMap(l.rank(op.getInput())),
                           l.sizes(op.getInput()), to, [&](Scalar &s, Args x) -> Value {
                             if (x[0].getType() == to)
                               return x[0];
                             return arith::BitcastOp::create(s.b, to, x[0]);
                           });
  return l.define(op.getOutput(), result);
}

static LogicalResult lowerDropout(onnx::DropoutOp op, Lowering &l) {
  auto training = l.splat(op.getTrainingMode());
  if (onnx::isPresent(op.getTrainingMode()) && !(training && cast<IntegerAttr>(training).getValue().isZero()))
    return op.emitError("expected 'training_mode' to be false, found a value that may be true");
  if (!op.getMask().use_empty()) {
    Value mask = filled(l, l.sizes(op.getMask()), l.b.getI8IntegerAttr(1));
    (void)l.define(op.getMask(), mask);
  }
  return l.define(op.getOutput(), l.in(op.getData()));
}

//===- The table ----------------------------------------------------------===//

template <typename OpTy> static void point(Rules &rules, PointRule body) {
  rules.add(OpTy::getOperationName(), [body](Operation *op, Lowering &l) {
    Value result = elementwise(l, op->getResult(0), op->getOperands(), body);
    return l.define(op->getResult(0), result);
  });
}

template <typename OpTy> static void point(Rules &rules, PointRuleOf<OpTy> body) {
  rules.add(OpTy::getOperationName(), [body](Operation *op, Lowering &l) {
    Value result = elementwise(l, op->getResult(0), op->getOperands(), [&](Scalar &s, Args x) {
      return body(cast<OpTy>(op), s, x);
    });
    return l.define(op->getResult(0), result);
  });
}

static void populateUnaryRules(Rules &rules) {
  point<onnx::AbsOp>(rules, abs);
  point<onnx::AcosOp>(rules, math1<math::AcosOp>);
  point<onnx::AcoshOp>(rules, math1<math::AcoshOp>);
  point<onnx::AsinOp>(rules, math1<math::AsinOp>);
  point<onnx::AsinhOp>(rules, math1<math::AsinhOp>);
  point<onnx::AtanOp>(rules, math1<math::AtanOp>);
  point<onnx::AtanhOp>(rules, math1<math::AtanhOp>);
  point<onnx::BitwiseNotOp>(rules, complement);
  point<onnx::CeilOp>(rules, math1<math::CeilOp>);
  point<onnx::CosOp>(rules, math1<math::CosOp>);
  point<onnx::CoshOp>(rules, math1<math::CoshOp>);
  point<onnx::ErfOp>(rules, math1<math::ErfOp>);
  point<onnx::ExpOp>(rules, math1<math::ExpOp>);
  point<onnx::FloorOp>(rules, math1<math::FloorOp>);
  point<onnx::HardSwishOp>(rules, hardSwish);
  point<onnx::IsNaNOp>(rules, isNaN);
  point<onnx::LogOp>(rules, math1<math::LogOp>);
  point<onnx::MishOp>(rules, mish);
  point<onnx::NegOp>(rules, neg);
  point<onnx::NotOp>(rules, complement);
  point<onnx::ReciprocalOp>(rules, reciprocal);
  point<onnx::ReluOp>(rules, relu);
  point<onnx::RoundOp>(rules, math1<math::RoundEvenOp>);
  point<onnx::SigmoidOp>(rules, sigmoid);
  point<onnx::SignOp>(rules, sign);
  point<onnx::SinOp>(rules, math1<math::SinOp>);
  point<onnx::SinhOp>(rules, math1<math::SinhOp>);
  point<onnx::SoftplusOp>(rules, softplus);
  point<onnx::SoftsignOp>(rules, softsign);
  point<onnx::SqrtOp>(rules, math1<math::SqrtOp>);
  point<onnx::TanOp>(rules, math1<math::TanOp>);
  point<onnx::TanhOp>(rules, math1<math::TanhOp>);
  point<onnx::CeluOp>(rules, celu);
  point<onnx::EluOp>(rules, elu);
  point<onnx::GeluOp>(rules, gelu);
  point<onnx::HardSigmoidOp>(rules, hardSigmoid);
  point<onnx::IsInfOp>(rules, isInf);
  point<onnx::LeakyReluOp>(rules, leakyRelu);
  point<onnx::SeluOp>(rules, selu);
  point<onnx::ShrinkOp>(rules, shrink);
  point<onnx::SwishOp>(rules, swish);
  point<onnx::ThresholdedReluOp>(rules, thresholdedRelu);
}

static void populateBinaryRules(Rules &rules) {
  point<onnx::AddOp>(rules, add);
  point<onnx::SubOp>(rules, sub);
  point<onnx::MulOp>(rules, mul);
  point<onnx::DivOp>(rules, div);
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
  point<onnx::ModOp>(rules, mod);
  point<onnx::PReluOp>(rules, pRelu);
  point<onnx::SwiGLUOp>(rules, swiGLU);
  point<onnx::WhereOp>(rules, where);
  point<onnx::MaxOp>(rules, maxOf);
  point<onnx::MinOp>(rules, minOf);
  point<onnx::SumOp>(rules, sumOf);
  point<onnx::MeanOp>(rules, meanOf);
}

void populateElementwiseRules(Rules &rules) {
  populateUnaryRules(rules);
  populateBinaryRules(rules);
  rules.add(lowerClip);
  rules.add(lowerPow);
  rules.add(lowerCast);
  rules.add(lowerCastLike);
  rules.add(lowerBitCast);
  rules.add(lowerDropout);
}

} // namespace aicc::linalg
