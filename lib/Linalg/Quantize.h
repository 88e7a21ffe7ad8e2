// Scalars as quantized integers.
#pragma once

#include "lib/Linalg/Scalar.h"

namespace aicc::linalg {

/// round(x) + zero point, saturated into the integer type; `zeroPoint` may be null.
mlir::Value quantized(Scalar &s, mlir::Value x, mlir::Value zeroPoint, mlir::Type onnxElement);

} // namespace aicc::linalg
