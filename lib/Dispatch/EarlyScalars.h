// The scalars that are known when a run starts: sizes computed from the dims of the inputs.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseSet.h"

namespace aicc::dispatch {

class EarlyScalars {
public:
  /// Moves the ops that compute such scalars to the head of `function`, with what checks them.
  explicit EarlyScalars(mlir::func::FuncOp function);

  bool contains(mlir::Value value) const { return known.contains(value); }
  /// The last op of the head, or null when it is empty.
  mlir::Operation *lastOp() const { return last; }
  /// What `value` would be for inputs of a plausible size; 0 when that cannot be said.
  int64_t guess(mlir::Value value);

private:
  bool isEarly(mlir::Operation *op, mlir::Block *entry) const;

  llvm::DenseSet<mlir::Value> known;
  llvm::DenseMap<mlir::Value, mlir::Attribute> guesses;
  mlir::Operation *last = nullptr;
};

} // namespace aicc::dispatch
