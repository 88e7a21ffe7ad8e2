// Elementwise ops of one operand: mathematics and activations. Each becomes one all-parallel
// linalg.generic.
//
//   %y = onnx.Sigmoid %x   ⇒   linalg.generic { %e = math.exp (-x); 1 / (1 + e) }
#include "lib/Linalg/Pointwise.h"
#include "lib/Linalg/Rules.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

//===- Bodies of one operand ----------------------------------------------===//

template <typename MathOp> static Value math1(Scalar &s, Args x) { return MathOp::create(s.b, x[0]); }

static Value abs(Scalar &s, Args x) {
  if (!isInteger(x[0]))
    return math::AbsFOp::create(s.b, x[0]);
  return s.isUnsigned ? x[0] : Value(math::AbsIOp::create(s.b, x[0]));
}

static Value neg(Scalar &s, Args x) { return s.neg(x[0]); }

static Value sign(Scalar &s, Args x) {
  Value zero = s.like(x[0], 0);
  Value rest = isa<FloatType>(x[0].getType()) ? x[0] : zero; // a NaN stays one
  Value positive = s.select(s.greater(x[0], zero), s.like(x[0], 1), rest);
  if (s.isUnsigned)
    return positive;
  return s.select(s.less(x[0], zero), s.like(x[0], -1), positive);
}

static Value complement(Scalar &s, Args x) { return arith::XOrIOp::create(s.b, x[0], s.like(x[0], -1)); }

static Value reciprocal(Scalar &s, Args x) { return s.div(s.like(x[0], 1), x[0]); }

static Value relu(Scalar &s, Args x) { return s.max(x[0], s.like(x[0], 0)); }

/// 1 / (1 + exp(-x)); exact at both ends because exp saturates to infinity and zero.
static Value sigmoid(Scalar &s, Args x) {
  Value one = s.like(x[0], 1);
  return s.div(one, s.add(one, math::ExpOp::create(s.b, s.neg(x[0]))));
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

static Value isNaN(Scalar &s, Args x) { return arith::CmpFOp::create(s.b, arith::CmpFPredicate::UNO, x[0], x[0]); }

//===- Bodies with parameters ---------------------------------------------===//

static double number(const APFloat &value) { return value.convertToDouble(); }

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

static Value elu(onnx::EluOp op, Scalar &s, Args x) { return exponentialUnit(s, x[0], number(op.getAlpha()), 1); }

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

/// Whole numbers as doubles: bias and lambd may have fractions, and -lambd no place in the type.
static Value shrink(onnx::ShrinkOp op, Scalar &s, Args args) {
  Type type = args[0].getType();
  bool isUnsigned = Lowering::isUnsigned(op.getInput()), isInteger = isa<IntegerType>(type);
  Value x = isInteger ? s.cast(args[0], s.b.getF64Type(), isUnsigned, false) : args[0];
  Value bias = s.like(x, number(op.getBias()));
  double lambd = number(op.getLambd());
  Value above = s.select(s.greater(x, s.like(x, lambd)), s.sub(x, bias), s.like(x, 0));
  Value shrunk = s.select(s.less(x, s.like(x, -lambd)), s.add(x, bias), above);
  return isInteger ? s.cast(shrunk, type, false, isUnsigned) : shrunk;
}

static Value swishWithAlpha(onnx::SwishOp op, Scalar &s, Args x) { return swish(s, x[0], number(op.getAlpha())); }

static Value thresholdedRelu(onnx::ThresholdedReluOp op, Scalar &s, Args x) {
  return s.select(s.greater(x[0], s.like(x[0], number(op.getAlpha()))), x[0], s.like(x[0], 0));
}

static Value isInf(onnx::IsInfOp op, Scalar &s, Args x) {
  Value positive = s.equal(x[0], s.like(x[0], INFINITY));
  Value negative = s.equal(x[0], s.like(x[0], -INFINITY));
  Value no = s.constant(s.b.getI1Type(), 0);
  return arith::OrIOp::create(s.b, op.getDetectPositive() ? positive : no, op.getDetectNegative() ? negative : no);
}

//===- The table ----------------------------------------------------------===//

void populateUnaryRules(Rules &rules) {
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
  point<onnx::SwishOp>(rules, swishWithAlpha);
  point<onnx::ThresholdedReluOp>(rules, thresholdedRelu);
}

} // namespace aicc::linalg
