// Runs a function of the `onnx` dialect on the host with the reference evaluator: the truth that
// `aicc verify` compares compiled models with. Nested regions (If, Loop, Scan, SequenceMap),
// captures, sequences and optionals included.
#pragma once

#include "lib/Support/Diagnostics.h"
#include "lib/Support/Tensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <memory>

namespace aicc::graph {

/// A value at run time: nothing (an absent operand, an empty optional), a tensor, or a sequence of
/// values. A map is the sequence of two vectors, its keys and its values.
struct HostValue {
  Tensor tensor;
  std::shared_ptr<const std::vector<HostValue>> elements; ///< of a sequence; null otherwise

  bool isSequence() const { return elements != nullptr; }
  bool isAbsent() const { return !elements && tensor.empty(); }
};

/// Evaluates `function`. Intermediate values are freed after their last use. Problems name the node
/// that failed.
mlir::FailureOr<std::vector<HostValue>> interpret(mlir::func::FuncOp function, llvm::ArrayRef<HostValue> inputs,
                                                  Problems &problems);

/// Hears each result of the function's own operations as it is computed, and may put another value in its place for
/// what follows. A failure ends the evaluation.
using Observer = llvm::function_ref<mlir::LogicalResult(mlir::OpResult result, HostValue &value)>;
mlir::FailureOr<std::vector<HostValue>> interpret(mlir::func::FuncOp function, llvm::ArrayRef<HostValue> inputs,
                                                  Problems &problems, Observer observe);

/// The same for functions whose inputs and outputs are tensors.
mlir::FailureOr<std::vector<Tensor>> interpret(mlir::func::FuncOp function, llvm::ArrayRef<Tensor> inputs,
                                               Problems &problems);

} // namespace aicc::graph
