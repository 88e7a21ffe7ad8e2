// Floats of 8 and 4 bits: codes in memory, f32 in registers. Written in integer arithmetic and one float addition, so
// that every target computes the same bits, whether or not its machine knows the formats.
#pragma once

#include "lib/Linalg/Scalar.h"

namespace aicc::linalg {

/// What becomes of values beyond the largest one, and which power of two is taken (E8M0 alone).
struct SmallFloatOptions {
  bool saturate = true;
  enum Rounding { Up, Down, Nearest } rounding = Up;

  /// From the attributes of Cast and CastLike.
  static SmallFloatOptions of(bool saturate, llvm::StringRef roundMode);
};

/// Whether elements of this type are kept as codes: floats of 8 bits and less.
bool isSmallFloat(mlir::Type onnxElement);

/// The f32 that a code (i8) stands for; exact.
mlir::Value decodeSmallFloat(Scalar &s, mlir::Value code, mlir::Type onnxElement);

/// The code (i8) of a f32 or f64: rounded once, to nearest even.
mlir::Value encodeSmallFloat(Scalar &s, mlir::Value value, mlir::Type onnxElement, SmallFloatOptions options = {});

} // namespace aicc::linalg
