// Range reduction and Taylor series. Double precision forgives what single precision needs care for: cancellation in
// the reductions and a Taylor instead of a minimax polynomial cost a few terms, and no bit an f32 could hold.
#include "lib/Codegen/MathSeries.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <limits>

using namespace mlir;

namespace aicc::codegen {

constexpr auto contract = arith::FastMathFlags::contract;
constexpr double ln2High = 0x1.62e42fefa0000p-1, ln2Low = 0x1.cf79abc9e3b3ap-40;
constexpr double halfPiHigh = 0x1.921fb54400000p+0, halfPiLow = 0x1.0b4611a626331p-34;
constexpr double pi = 0x1.921fb54442d18p+1;

Type MathSeries::typed(Type element) const {
  if (auto vector = dyn_cast<VectorType>(type))
    return vector.clone(element);
  return element;
}

Value MathSeries::constant(double value) {
  Attribute number = builder.getF64FloatAttr(value);
  if (auto vector = dyn_cast<VectorType>(type))
    return arith::ConstantOp::create(builder, DenseElementsAttr::get(vector, number));
  return arith::ConstantOp::create(builder, cast<TypedAttr>(number));
}

Value MathSeries::add(Value a, Value b) { return arith::AddFOp::create(builder, a, b, contract); }
Value MathSeries::sub(Value a, Value b) { return arith::SubFOp::create(builder, a, b, contract); }
Value MathSeries::mul(Value a, Value b) { return arith::MulFOp::create(builder, a, b, contract); }
Value MathSeries::div(Value a, Value b) { return arith::DivFOp::create(builder, a, b); }
Value MathSeries::sqrt(Value x) { return math::SqrtOp::create(builder, x); }
Value MathSeries::abs(Value x) { return math::AbsFOp::create(builder, x); }
Value MathSeries::negate(Value x) { return arith::NegFOp::create(builder, x); }
Value MathSeries::floor(Value x) { return math::FloorOp::create(builder, x); }
Value MathSeries::nearest(Value x) { return math::RoundEvenOp::create(builder, x); }
Value MathSeries::withSign(Value magnitude, Value sign) { return math::CopySignOp::create(builder, magnitude, sign); }

Value MathSeries::less(Value a, Value b, Value yes, Value no) {
  Value condition = arith::CmpFOp::create(builder, arith::CmpFPredicate::OLT, a, b);
  return arith::SelectOp::create(builder, condition, yes, no);
}

Value MathSeries::equal(Value a, Value b, Value yes, Value no) {
  Value condition = arith::CmpFOp::create(builder, arith::CmpFPredicate::OEQ, a, b);
  return arith::SelectOp::create(builder, condition, yes, no);
}

Value MathSeries::keepNaN(Value x, Value value) {
  Value condition = arith::CmpFOp::create(builder, arith::CmpFPredicate::UNO, x, x);
  return arith::SelectOp::create(builder, condition, x, value);
}

Value MathSeries::polynomial(Value x, ArrayRef<double> coefficients) {
  Value sum = constant(coefficients.back());
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    sum = add(mul(sum, x), constant(coefficient));
  return sum;
}

/// 2^exponent for a whole exponent between -1022 and 1023.
Value MathSeries::powerOfTwo(Value exponent) {
  Value whole = arith::FPToSIOp::create(builder, typed(builder.getI32Type()), exponent);
  Value wide = arith::ExtSIOp::create(builder, typed(builder.getI64Type()), whole);
  auto number = [&](int64_t n) -> Value {
    Attribute value = builder.getI64IntegerAttr(n);
    if (auto vector = dyn_cast<VectorType>(wide.getType()))
      return arith::ConstantOp::create(builder, DenseElementsAttr::get(vector, value));
    return arith::ConstantOp::create(builder, cast<TypedAttr>(value));
  };
  Value biased = arith::AddIOp::create(builder, wide, number(1023));
  return arith::BitcastOp::create(builder, type, arith::ShLIOp::create(builder, biased, number(52)).getResult());
}

/// e^x = 2^n e^r with |r| <= ln(2) / 2; the scale goes in two factors so that it may leave the range of one.
Value MathSeries::exp(Value x) {
  Value number = arith::CmpFOp::create(builder, arith::CmpFPredicate::ORD, x, x);
  Value bounded = arith::SelectOp::create(builder, number, x, constant(0));
  bounded = less(constant(720), bounded, constant(720), bounded);
  bounded = less(bounded, constant(-760), constant(-760), bounded);
  Value n = nearest(mul(bounded, constant(1 / 0.69314718055994530942)));
  Value r = sub(sub(bounded, mul(n, constant(ln2High))), mul(n, constant(ln2Low)));
  SmallVector<double> terms{1};
  for (int i = 1; i <= (full ? 13 : 8); ++i)
    terms.push_back(terms.back() / i);
  Value half = floor(mul(n, constant(0.5)));
  Value scaled = mul(mul(polynomial(r, terms), powerOfTwo(half)), powerOfTwo(sub(n, half)));
  return keepNaN(x, scaled);
}

/// log x = e log 2 + log m, m between sqrt(1/2) and sqrt(2); log m by the odd series of (m - 1) / (m + 1).
Value MathSeries::log(Value x) {
  // A denormal is scaled up first.
  Value tiny = constant(0x1p-1022), zero = constant(0);
  Value scaled = less(x, tiny, mul(x, constant(0x1p54)), x);
  Value correction = less(x, tiny, constant(-54), zero);
  Type wide = typed(builder.getI64Type());
  auto number = [&](int64_t n) -> Value {
    Attribute value = builder.getI64IntegerAttr(n);
    if (auto vector = dyn_cast<VectorType>(wide))
      return arith::ConstantOp::create(builder, DenseElementsAttr::get(vector, value));
    return arith::ConstantOp::create(builder, cast<TypedAttr>(value));
  };
  Value bits = arith::BitcastOp::create(builder, wide, scaled);
  Value biased = arith::ShRUIOp::create(builder, bits, number(52));
  Value narrow = arith::TruncIOp::create(builder, typed(builder.getI32Type()), biased);
  Value exponent = add(arith::SIToFPOp::create(builder, type, narrow), sub(correction, constant(1023)));
  Value mantissa = arith::AndIOp::create(builder, bits, number((int64_t(1) << 52) - 1));
  mantissa = arith::OrIOp::create(builder, mantissa, number(int64_t(1023) << 52));
  Value m = arith::BitcastOp::create(builder, type, mantissa);
  Value root = constant(1.4142135623730951);
  exponent = less(root, m, add(exponent, constant(1)), exponent);
  m = less(root, m, mul(m, constant(0.5)), m);
  Value f = div(sub(m, constant(1)), add(m, constant(1)));
  SmallVector<double> terms;
  for (int i = 0; i <= (full ? 10 : 5); ++i)
    terms.push_back(2.0 / (2 * i + 1));
  Value series = mul(f, polynomial(mul(f, f), terms));
  Value result = add(mul(exponent, constant(ln2High)), add(series, mul(exponent, constant(ln2Low))));
  Value infinity = constant(std::numeric_limits<double>::infinity());
  result = equal(x, infinity, infinity, result);
  result = equal(x, zero, negate(infinity), result);
  result = less(x, zero, constant(std::numeric_limits<double>::quiet_NaN()), result);
  return keepNaN(x, result);
}

/// sin(x + quarter * pi / 2): x = n pi/2 + r, and the quadrant chooses series and sign. No integer is made of n, which
/// may be anything for a large or infinite x.
Value MathSeries::wave(Value x, int quarter) {
  Value n = nearest(mul(x, constant(2 / pi)));
  Value r = sub(sub(x, mul(n, constant(halfPiHigh))), mul(n, constant(halfPiLow)));
  Value square = mul(r, r);
  SmallVector<double> odd, even;
  double factorial = 1;
  for (int i = 0; i <= (full ? 8 : 6); ++i) {
    double sign = i % 2 ? -1 : 1;
    even.push_back(sign / factorial);
    odd.push_back(sign / (factorial * (2 * i + 1)));
    factorial *= (2 * i + 1) * (2 * i + 2);
  }
  Value sine = mul(r, polynomial(square, odd)), cosine = polynomial(square, even);
  Value turned = quarter ? add(n, constant(quarter)) : n;
  Value quadrant = sub(turned, mul(floor(mul(turned, constant(0.25))), constant(4)));
  Value isOdd = sub(quadrant, mul(floor(mul(quadrant, constant(0.5))), constant(2)));
  Value value = equal(isOdd, constant(1), cosine, sine);
  value = less(constant(1.5), quadrant, negate(value), value);
  // Beyond about 1e16 nothing is left of r; the value is arbitrary there, but a sine.
  value = less(constant(1), value, constant(1), value);
  return less(value, constant(-1), constant(-1), value);
}

/// Reduced to |u| <= tan(pi / 8) by atan(t) = pi/2 - atan(1/t) and atan(t) = pi/4 + atan((t - 1) / (t + 1)).
Value MathSeries::atan(Value x) {
  Value one = constant(1), t = abs(x);
  Value inverse = less(one, t, div(one, t), t);
  Value bound = constant(0.41421356237309503);
  Value u = less(bound, inverse, div(sub(inverse, one), add(inverse, one)), inverse);
  SmallVector<double> terms;
  for (int i = 0; i <= (full ? 20 : 10); ++i)
    terms.push_back((i % 2 ? -1.0 : 1.0) / (2 * i + 1));
  Value value = mul(u, polynomial(mul(u, u), terms));
  value = less(bound, inverse, add(value, constant(pi / 4)), value);
  value = less(one, t, sub(constant(pi / 2), value), value);
  return withSign(value, x);
}

Value MathSeries::pow(Value x, Value y) {
  Value zero = constant(0), one = constant(1);
  Value magnitude = exp(mul(y, log(abs(x))));
  Value isWhole = equal(floor(y), y, one, zero);
  Value half = mul(y, constant(0.5));
  Value isEven = equal(floor(half), half, one, zero);
  Value negative = equal(isEven, one, magnitude, negate(magnitude));
  negative = equal(isWhole, one, negative, constant(std::numeric_limits<double>::quiet_NaN()));
  Value result = less(x, zero, negative, magnitude);
  result = equal(y, zero, one, result);
  return equal(x, one, one, result);
}

/// Near zero e^x - 1 would cancel.
Value MathSeries::expm1(Value x) {
  Value series = mul(x, polynomial(x, {1, 1.0 / 2, 1.0 / 6, 1.0 / 24}));
  return less(abs(x), constant(1e-3), series, sub(exp(x), constant(1)));
}

Value MathSeries::log1p(Value x) {
  Value series = mul(x, polynomial(x, {1, -1.0 / 2, 1.0 / 3, -1.0 / 4}));
  return less(abs(x), constant(1e-3), series, log(add(x, constant(1))));
}

Value MathSeries::tanh(Value x) {
  Value grown = expm1(mul(abs(x), constant(-2)));
  return withSign(negate(div(grown, add(grown, constant(2)))), x);
}

// The two nearer ranges of W. J. Cody, "Rational Chebyshev approximations for the error function", 1969; the second one
// holds up to 6, where erf is 1.
Value MathSeries::erf(Value x) {
  static const double nearAbove[] = {3.20937758913846947e3, 3.77485237685302021e2, 1.13864154151050156e2,
                                     3.16112374387056560, 1.85777706184603153e-1};
  static const double nearBelow[] = {2.84423683343917062e3, 1.28261652607737228e3, 2.44024637934444173e2,
                                     2.36012909523441209e1, 1};
  static const double farAbove[] = {1.23033935479799725e3, 2.05107837782607147e3,  1.71204761263407058e3,
                                    8.81952221241769090e2, 2.98635138197400131e2,  6.61191906371416295e1,
                                    8.88314979438837594,   5.64188496988670089e-1, 2.15311535474403846e-8};
  static const double farBelow[] = {1.23033935480374942e3, 3.43936767414372164e3, 4.36261909014324716e3,
                                    3.29079923573345963e3, 1.62138957456669019e3, 5.37181101862009858e2,
                                    1.17693950891312499e2, 1.57449261107098347e1, 1};
  auto ratio = [&](Value y, ArrayRef<double> above, ArrayRef<double> below) {
    return div(polynomial(y, above), polynomial(y, below));
  };
  Value most = constant(6), magnitude = abs(x), bounded = less(magnitude, most, magnitude, most);
  Value square = mul(bounded, bounded), one = constant(1);
  Value far = sub(one, mul(exp(negate(square)), ratio(bounded, farAbove, farBelow)));
  Value near = mul(x, ratio(square, nearAbove, nearBelow));
  return keepNaN(x, less(magnitude, constant(0.46875), near, withSign(far, x)));
}

} // namespace aicc::codegen
