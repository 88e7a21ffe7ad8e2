#include "lib/Place/Owners.h"

#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/ONNX.h"

#include "mlir/Transforms/RegionUtils.h"

namespace aicc::place {

using namespace mlir;

bool isCopiedIntoRegions(Operation *op) { return isa<onnx::ConstantOp, onnx::NoValueOp>(op); }

SetVector<Value> valuesRead(Operation *op) {
  SetVector<Value> values(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), values);
  return values;
}

/// Whether a target is asked for `op`: an operation of the model, not a constant or the end of a branch.
static bool isOwned(Operation *op) {
  return isa<onnx::ONNXDialect>(op->getDialect()) && !isCopiedIntoRegions(op) && !isa<onnx::YieldOp>(op);
}

/// A constant that is a result of the graph belongs to a region like any op.
static bool isReturned(Operation *op) {
  return llvm::any_of(op->getUsers(), [](Operation *user) { return isa<func::ReturnOp>(user); });
}

void Owners::refuse(unsigned owner, Operation *op, std::string reason) { refused[{owner, op}] = std::move(reason); }

/// Whether `top` came from the node or contains an op that did.
static bool isOfNode(Operation *top, StringRef node) {
  return top
      ->walk([&](Operation *op) {
        return onnx::nodeOf(op->getLoc()).node == node ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

void Owners::refuse(const Refusal &refusal, func::FuncOp main) {
  for (Operation &top : main.getBody().front().without_terminator())
    for (unsigned owner = 0; owner < targets.size(); ++owner)
      if (targets[owner]->name() == refusal.target && (refusal.node.empty() || isOfNode(&top, refusal.node)))
        refuse(owner, &top, refusal.reason);
}

/// Why a target does not take `top` with everything inside it; empty when it does.
std::string Owners::reasonAgainst(unsigned owner, Operation *top) const {
  if (auto known = refused.find({owner, top}); known != refused.end())
    return known->second;
  std::string reason;
  top->walk([&](Operation *op) {
    reason = isOwned(op) ? targets[owner]->declines(op) : "";
    return reason.empty() ? WalkResult::advance() : WalkResult::interrupt();
  });
  return reason;
}

FailureOr<unsigned> Owners::ownerOf(Operation *top) const {
  for (unsigned owner = 0; owner < targets.size(); ++owner)
    if (reasonAgainst(owner, top).empty())
      return owner;
  bool isTold = false;
  top->walk([&](Operation *op) {
    std::string reasons;
    for (unsigned owner = 0; owner < targets.size(); ++owner) {
      std::string reason = op == top ? reasonAgainst(owner, op) : isOwned(op) ? targets[owner]->declines(op) : "";
      if (reason.empty())
        return;
      reasons += (reasons.empty() ? "" : "; ") + targets[owner]->name().str() + ": " + reason;
    }
    if (op == top && isTold && op->getNumRegions() != 0)
      return; // the ops inside it were told
    op->emitError("no target takes this operation (") << reasons << ")";
    isTold = true;
  });
  return failure();
}

FailureOr<Groups> Owners::assign(func::FuncOp main) const {
  Groups groups;
  DenseMap<Operation *, Group> placed;
  bool allTaken = true;
  for (Operation &op : main.getBody().front().without_terminator()) {
    if (isCopiedIntoRegions(&op) && !isReturned(&op))
      continue;
    FailureOr<unsigned> owner = ownerOf(&op);
    if (failed(owner)) {
      allTaken = false;
      continue;
    }
    Group group{0, *owner};
    for (Value value : valuesRead(&op))
      if (auto producer = placed.find(value.getDefiningOp()); producer != placed.end())
        group.stage = std::max(group.stage, producer->second.stage + (producer->second.owner != *owner));
    placed[&op] = group;
    groups[group].push_back(&op);
  }
  if (!allTaken)
    return failure();
  return groups;
}

Declined Owners::declinedBefore(unsigned owner, Operation *op) const {
  Declined declined;
  for (unsigned before = 0; before < owner; ++before)
    declined.emplace_back(targets[before]->name().str(), reasonAgainst(before, op));
  return declined;
}

void Owners::explain(const Groups &groups) const {
  for (auto &[group, ops] : groups)
    for (Operation *op : ops) {
      std::string reasons;
      for (auto &[target, reason] : declinedBefore(group.owner, op))
        reasons += (reasons.empty() ? "" : "; ") + target + ": " + reason;
      if (!reasons.empty())
        op->emitRemark("runs on ") << targets[group.owner]->name() << " (" << reasons << ")";
    }
}

} // namespace aicc::place
