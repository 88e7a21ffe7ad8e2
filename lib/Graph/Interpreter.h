// The interpreter's inside: environment, dispatch, and the handlers of ops that are more than a
// reference kernel.
#pragma once

#include "lib/Graph/Interpret.h"
#include "lib/Reference/Evaluate.h"

namespace aicc::graph {

using HostValues = std::vector<HostValue>;

class Interpreter {
public:
  explicit Interpreter(Problems &problems) : problems(problems) {}

  /// What to tell of the operations of `block`, and not of those in their regions.
  void watch(mlir::Block &block, Observer observe) {
    watched = &block;
    observer = observe;
  }

  /// Runs a block with the given arguments; the answer is the terminator's operands.
  mlir::FailureOr<HostValues> run(mlir::Block &block, llvm::ArrayRef<HostValue> arguments);

  /// Records a problem at `op`; always failure.
  mlir::LogicalResult fail(mlir::Operation *op, std::string message);

  /// One reference evaluation on behalf of `op`.
  mlir::FailureOr<std::vector<Tensor>> evaluate(mlir::Operation *op, const reference::Node &node,
                                                const std::vector<Tensor> &inputs);

  const HostValue &value(mlir::Value value) const { return environment.find(value)->second; }
  /// An integer or bool scalar operand.
  mlir::FailureOr<int64_t> scalar(mlir::Operation *op, const HostValue &value);

private:
  mlir::LogicalResult runOp(mlir::Operation *op);
  mlir::FailureOr<HostValues> compute(mlir::Operation *op);
  mlir::FailureOr<HostValues> callKernel(mlir::Operation *op);
  /// The values of a block that nothing needs after an op.
  const llvm::DenseMap<mlir::Operation *, llvm::SmallVector<mlir::Value>> &lastUses(mlir::Block &block);

  Problems &problems;
  mlir::Block *watched = nullptr;
  Observer observer;
  llvm::DenseMap<mlir::Value, HostValue> environment;
  llvm::DenseMap<mlir::Block *, llvm::DenseMap<mlir::Operation *, llvm::SmallVector<mlir::Value>>> dying;
};

/// Computes the results of one op.
using Handler = mlir::FailureOr<HostValues> (*)(Interpreter &, mlir::Operation *);

/// The handler of an op that is no kernel, null for others: control flow, sequences and maps.
Handler controlHandler(llvm::StringRef op);
Handler sequenceHandler(llvm::StringRef op);
Handler mapHandler(llvm::StringRef op);

HostValue hostTensor(Tensor tensor);
HostValue hostSequence(HostValues elements);

/// Stacks tensors of one shape along a new axis.
mlir::FailureOr<Tensor> stack(Interpreter &interpreter, mlir::Operation *op, std::vector<Tensor> tensors, int64_t axis);

} // namespace aicc::graph
