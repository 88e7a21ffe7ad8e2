// How much arithmetic a run of a model takes: what places regions, and what `aicc bench` compares with the machine's
// peak.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc {

/// Floating-point or integer operations of the matrix products, convolutions, attentions and recurrent layers of
/// `main`, a multiply-add counted as two; 0 when a shape that matters is unknown. Loops and branches do not count.
int64_t countOperations(mlir::func::FuncOp main);

/// Those of one operation; -1 when a shape that matters is unknown.
int64_t countOperations(mlir::Operation *op);

} // namespace aicc
