// Who runs which operation of @main.
#pragma once

#include "lib/Place/Target.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SetVector.h"

#include <map>

namespace aicc::place {

/// Convex groups: all ops of one owner between the same number of changes of owner.
struct Group {
  unsigned stage;
  unsigned owner; ///< index in the list of targets
  bool operator<(const Group &other) const { return std::tie(stage, owner) < std::tie(other.stage, other.owner); }
};
using Groups = std::map<Group, llvm::SmallVector<mlir::Operation *>>;

/// Targets and why they do not take an op.
using Declined = std::vector<std::pair<std::string, std::string>>;

/// A node that a target took and then failed to compile; without a name, all that it took.
struct Refusal {
  std::string target, node, reason;
};

/// Asks targets, in order of preference, which ops they take, and remembers what they failed to compile.
class Owners {
public:
  explicit Owners(llvm::ArrayRef<const Target *> targets) : targets(targets) {}

  /// Each op at the top of `main` goes to the first target that takes it whole, regions included. Reports every op that
  /// no target takes, with each target's reason, and fails.
  mlir::FailureOr<Groups> assign(mlir::func::FuncOp main) const;

  /// From now on target `owner` declines `op`.
  void refuse(unsigned owner, mlir::Operation *op, std::string reason);

  /// The same for ops of `main` that are the refused node or contain it.
  void refuse(const Refusal &refusal, mlir::func::FuncOp main);

  /// The targets before `owner`, which would have been preferred, and why they do not take `op`.
  Declined declinedBefore(unsigned owner, mlir::Operation *op) const;

  /// Remarks at ops that did not go to the first choice: where they run and why.
  void explain(const Groups &groups) const;

private:
  std::string reasonAgainst(unsigned owner, mlir::Operation *op) const;
  mlir::FailureOr<unsigned> ownerOf(mlir::Operation *top) const;

  llvm::ArrayRef<const Target *> targets;
  std::map<std::pair<unsigned, mlir::Operation *>, std::string> refused;
};

/// Ops without inputs that are cheaper to copy into each region than to pass.
bool isCopiedIntoRegions(mlir::Operation *op);

/// Values of @main that `op` reads, also from inside its regions.
llvm::SetVector<mlir::Value> valuesRead(mlir::Operation *op);

} // namespace aicc::place
