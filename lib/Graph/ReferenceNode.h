// From an op of the `onnx` dialect to a call of the reference evaluator.
#pragma once

#include "lib/Reference/Evaluate.h"

#include "mlir/IR/Operation.h"

namespace aicc::graph {

/// "Conv" for onnx.Conv, "com.microsoft.Gelu" for an onnx.custom of that domain; "" for ops of
/// other dialects.
std::string referenceName(mlir::Operation *op);

/// The node to evaluate; fails on an attribute that the evaluator has no form for (graphs, types).
mlir::FailureOr<reference::Node> referenceNode(mlir::Operation *op);

} // namespace aicc::graph
