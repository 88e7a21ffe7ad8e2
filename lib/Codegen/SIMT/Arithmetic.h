// What contractions of every kind do with two elements.
#pragma once

#include "lib/Codegen/CodeBuilder.h"

namespace aicc::simt {

/// sum + a * b in the type of `sum`, to which narrower elements are extended (integers as signed ones).
mlir::Value multiplyAdd(codegen::CodeBuilder &builder, mlir::Value a, mlir::Value b, mlir::Value sum);

} // namespace aicc::simt
