// Regions that their target compiles as graphs of onnx ops.
#pragma once

#include "lib/Linalg/Lowering.h"

namespace aicc::linalg {

/// Declares the kernel that `function`, a function with `dispatch.graph`, is to its target, and launches it where
/// `lowering` builds. `type` is the lowered signature of the function; returns the launch's results, one per result.
llvm::SmallVector<mlir::Value> launchGraph(mlir::func::FuncOp function, mlir::FunctionType type, Lowering &lowering);

} // namespace aicc::linalg
