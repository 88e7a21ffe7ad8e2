// Functions of f64 scalars and vectors as range reduction and power series, for everything that has no tuned f32
// polynomial: exact to the last places of f32 with few terms, to about 1e-15 with all of them.
#pragma once

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace aicc::codegen {

class MathSeries {
public:
  /// `type` is f64 or a vector of it; without `full` the series end where an f32 no longer changes.
  MathSeries(mlir::ImplicitLocOpBuilder &builder, mlir::Type type, bool full)
      : builder(builder), type(type), full(full) {}

  mlir::Value exp(mlir::Value x);
  mlir::Value log(mlir::Value x);
  mlir::Value sin(mlir::Value x) { return wave(x, 0); }
  mlir::Value cos(mlir::Value x) { return wave(x, 1); }
  mlir::Value atan(mlir::Value x);
  mlir::Value pow(mlir::Value x, mlir::Value y);
  mlir::Value expm1(mlir::Value x);
  mlir::Value log1p(mlir::Value x);
  mlir::Value tanh(mlir::Value x);
  /// By rational approximations, within 2 ulp; all of them, however few places are wanted.
  mlir::Value erf(mlir::Value x);

  mlir::Value constant(double value);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value div(mlir::Value a, mlir::Value b);
  mlir::Value sqrt(mlir::Value x);
  mlir::Value abs(mlir::Value x);
  mlir::Value negate(mlir::Value x);
  /// a < b ? yes : no, with the comparison named; false if either is NaN.
  mlir::Value less(mlir::Value a, mlir::Value b, mlir::Value yes, mlir::Value no);
  mlir::Value equal(mlir::Value a, mlir::Value b, mlir::Value yes, mlir::Value no);
  /// `magnitude` (not negative) with the sign of `sign`.
  mlir::Value withSign(mlir::Value magnitude, mlir::Value sign);

private:
  mlir::Value wave(mlir::Value x, int quarter);
  /// c[0] + x (c[1] + x (c[2] + ...)).
  mlir::Value polynomial(mlir::Value x, llvm::ArrayRef<double> coefficients);
  mlir::Value floor(mlir::Value x);
  mlir::Value nearest(mlir::Value x);
  mlir::Value powerOfTwo(mlir::Value exponent);
  /// `value`, or NaN where x is NaN.
  mlir::Value keepNaN(mlir::Value x, mlir::Value value);
  mlir::Type typed(mlir::Type element) const;

  mlir::ImplicitLocOpBuilder &builder;
  mlir::Type type;
  bool full;
};

} // namespace aicc::codegen
