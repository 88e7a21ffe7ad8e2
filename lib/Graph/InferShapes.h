// What onnx-infer-shapes does, for passes that change shapes and go on.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc::graph {

/// Runs shape inference over `function` and writes its findings into the IR, as Passes.td describes. Fails after
/// diagnostics on a model error.
mlir::LogicalResult inferShapes(mlir::func::FuncOp function);

} // namespace aicc::graph
