#pragma once

#include "mlir/IR/Operation.h"

#include <optional>

namespace aicc::cpu::test {

/// The result of a scalar op of arith or math on numbers, or nothing if the op is not known. Integers are signed
/// numbers.
std::optional<double> evaluate(mlir::Operation &op, llvm::ArrayRef<double> operands);

} // namespace aicc::cpu::test
