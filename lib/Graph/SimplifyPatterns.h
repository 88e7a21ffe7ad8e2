// The parts of pass onnx-simplify.
#pragma once

#include "lib/Graph/Match.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc::graph {

/// Arithmetic and logic that give an operand back or have a cheaper form.
void populateArithmeticSimplifications(mlir::RewritePatternSet &patterns);

/// Bounds of bounds: chains of Relu and Clip.
void populateClipSimplifications(mlir::RewritePatternSet &patterns);

/// Ops that pass their operand on, conversions, and movement that cancels or is one movement.
void populateMovementSimplifications(mlir::RewritePatternSet &patterns);

/// Replaces reshapes, expansions, slices, tilings and paddings that change nothing by their operand, where shape
/// inference proves it; also for unknown dims.
void dropShapeNoOps(mlir::func::FuncOp function);

} // namespace aicc::graph
