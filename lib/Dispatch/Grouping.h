// Which ops of a block become one kernel: decided here, before anything is rewritten.
//
// Greedy and driven by use-def chains, not by a cost model. Roots that compute in registers go first and take the
// elementwise ops behind them (their epilogue); then reductions over rows gather everything that walks the same rows
// (softmax and layer normalisation become one kernel); what is left is a kernel each.
#pragma once

#include "mlir/IR/Block.h"
#include "llvm/ADT/SetVector.h"

#include <memory>

namespace aicc::dispatch {

/// One kernel to be.
struct Group {
  mlir::Operation *root;
  llvm::SetVector<mlir::Operation *> ops;
};

class Grouping {
public:
  /// Decides about the ops directly in `block`. `packsInKernels`: products pack a computed right operand themselves.
  Grouping(mlir::Block &block, bool packsInKernels);

  llvm::ArrayRef<std::unique_ptr<Group>> groups() const { return all; }

private:
  Group *start(mlir::Operation *root);
  void add(Group &group, mlir::Operation *op);
  /// Whether `op` is an op of this block that needs a kernel and has none.
  bool isFree(mlir::Operation *op) const;
  /// Whether running `group` with `op` in it at one point of time would make it wait for itself.
  bool wouldWaitForItself(const Group &group, mlir::Operation *op) const;

  void growEpilogue(Group &group);
  /// Grows over ops whose first `rows` loops walk the same rows as the group's.
  void growRows(Group &group, unsigned rows);
  bool growRowsOnce(Group &group, unsigned rows);
  void growInsertions(Group &group);
  void growProducers(Group &group);
  void growPacked(Group &group);
  void trimViews(Group &group);

  mlir::Block &block;
  llvm::DenseMap<mlir::Operation *, Group *> groupOf;
  std::vector<std::unique_ptr<Group>> all;
};

} // namespace aicc::dispatch
