#include "lib/Graph/SinkUnranked.h"

#include "dialects/ONNX/ONNX.h"

#include "mlir/IR/Iterators.h"

using namespace mlir;

namespace aicc::graph {

/// The If beside `op` that all uses of its results lie in; null without one.
static onnx::IfOp onlyUser(Operation *op) {
  Operation *found = nullptr;
  for (Operation *user : op->getUsers()) {
    Operation *beside = op->getBlock()->findAncestorOpInBlock(*user);
    if (beside == user || (found && beside != found))
      return {};
    found = beside;
  }
  return dyn_cast_or_null<onnx::IfOp>(found);
}

static bool sink(Operation *op) {
  if (op->getNumResults() != 1 || op->getNumRegions() != 0 || !isPure(op) ||
      !isa<UnrankedTensorType>(op->getResult(0).getType()))
    return false;
  onnx::IfOp user = onlyUser(op);
  if (!user)
    return false;
  for (Region &branch : user->getRegions()) {
    OpBuilder builder(&branch.front(), branch.front().begin());
    Operation *copy = builder.clone(*op);
    op->replaceUsesWithIf(copy, [&](OpOperand &use) { return branch.isAncestor(use.getOwner()->getParentRegion()); });
    if (copy->use_empty())
      copy->erase();
  }
  op->erase();
  return true;
}

bool sinkUnranked(func::FuncOp function) {
  bool found = false;
  function.walk<WalkOrder::PostOrder, ReverseIterator>([&](Operation *op) { found |= op != function && sink(op); });
  return found;
}

} // namespace aicc::graph
