// The interpreter's part for linalgx ops.
#pragma once

#include "test/targets/kernel-runner/Interpret.h"

namespace aicc::cpu::test {

/// Computes the results of a linalgx op into `values`; false for any other op.
bool interpretRoot(mlir::Operation &op, llvm::DenseMap<mlir::Value, Array> &values, double &flops);

} // namespace aicc::cpu::test
