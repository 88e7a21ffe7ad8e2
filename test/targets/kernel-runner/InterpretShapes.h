// The interpreter's part for ops that make, move and cut tensors.
#pragma once

#include "test/targets/kernel-runner/Interpret.h"

namespace aicc::cpu::test {

/// Computes the result of such an op into `values`; false for any other op.
bool interpretShape(mlir::Operation &op, llvm::DenseMap<mlir::Value, Array> &values);

} // namespace aicc::cpu::test
