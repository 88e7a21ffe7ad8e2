// Scalar arithmetic inside the bodies of structured ops.
//
// Working values: bool is i1, floats narrower than f32 are computed in it, integers keep their width, or have 8 bits
// instead of fewer, and the scalar knows whether they are signed. In memory bool and everything of 8 bits and fewer is
// i8, one element each (Packed.h, SmallFloat.h); f16 and bf16 are themselves.
#pragma once

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace aicc::linalg {

struct Scalar {
  mlir::ImplicitLocOpBuilder &b;
  bool isUnsigned = false; ///< of integer operands

  /// The type computations in `onnxElement` use.
  static mlir::Type working(mlir::Type onnxElement);
  /// From memory to a working value and back; `onnxElement` tells bool from int8.
  mlir::Value load(mlir::Value stored, mlir::Type onnxElement);
  mlir::Value store(mlir::Value value, mlir::Type onnxElement);

  mlir::Value constant(mlir::Type type, double value);
  mlir::Value like(mlir::Value value, double number) { return constant(value.getType(), number); }

  // Float or integer, by the type of the left operand.
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  /// a - b for a `b` that was computed from `a` and its neighbours, as a maximum: where fusion computes `a` again from
  /// a product, that must not be contracted, or the difference of equal numbers is the rounding error of the product.
  mlir::Value subComputed(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value div(mlir::Value a, mlir::Value b); ///< integers: truncating, defined for every operand
  mlir::Value max(mlir::Value a, mlir::Value b); ///< floats: NaN propagates
  mlir::Value min(mlir::Value a, mlir::Value b);
  mlir::Value neg(mlir::Value a);
  mlir::Value less(mlir::Value a, mlir::Value b);    ///< i1
  mlir::Value greater(mlir::Value a, mlir::Value b); ///< i1
  mlir::Value equal(mlir::Value a, mlir::Value b);   ///< i1
  mlir::Value select(mlir::Value condition, mlir::Value then, mlir::Value otherwise);

  // Accumulation in a reduction: may be reassociated.
  mlir::Value accumulate(mlir::Value element, mlir::Value accumulator);

  // Integer (or index) to working value of another type; numbers convert, floats to integers truncate.
  mlir::Value cast(mlir::Value value, mlir::Type to, bool fromUnsigned, bool toUnsigned);
  mlir::Value indexCast(mlir::Value integer); ///< integer to index, by isUnsigned
};

} // namespace aicc::linalg
