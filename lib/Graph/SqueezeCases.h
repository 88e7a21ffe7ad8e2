// Squeeze without axes of dims that only the run knows.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc::graph {

/// Replaces the first such Squeeze by conditions on its dims with a Squeeze of given axes for each case, whose rank is
/// known; false when there is none. Types of what is new are still to be inferred.
///
///   onnx.Squeeze %x, %none : tensor<?x1xf32> -> tensor<*xf32>
///   ⇒ onnx.If (Shape %x [0] == 1) {Squeeze %x, [0, 1]} else {Squeeze %x, [1]}
bool squeezeByCases(mlir::func::FuncOp function);

} // namespace aicc::graph
