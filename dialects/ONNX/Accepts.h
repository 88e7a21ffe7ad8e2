// What an op accepts: the `accepts` line of its td row, checked before its inference rule runs.
#pragma once

#include "dialects/ONNX/Shape.h"

namespace aicc::onnx {

/// Checks the operands against `accepts`, one word per operand in their order: NAME[?]:KINDS[/RANK][...]
///  - `?` marks an operand that may be absent.
///  - KINDS: `any`, `numeric`, `floating` (float16, bfloat16, float32, float64), `integer`, `signed`, `unsigned`,
///    `index` (int32, int64) or element types by name, joined by `|`; `=NAME` means the element type of that operand.
///  - RANK: `2`, `2-3`, `2+`, or `scalar`, which one element of rank 1 satisfies too.
///  - `...` marks a variadic operand, whose values all have the element type of the first.
/// Reports every operand that does not fit. What is not known yet fits.
llvm::LogicalResult checkOperands(ShapeContext &context, mlir::Operation *op, llvm::StringRef accepts);

} // namespace aicc::onnx
