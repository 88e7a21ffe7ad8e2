// How a kernel without a special root is cut into stages: values that get memory, everything else being recomputed
// where it is used; and which dimensions of the result are independent of each other throughout.
#pragma once

#include "lib/Codegen/Evaluator.h"

namespace aicc::codegen {

/// A value that is computed as a whole for a tile before later stages read it.
struct Stage {
  mlir::Value value;
  llvm::SmallVector<int> bound; ///< per dimension of the value: the anchor's dimension it moves with, or -1
  bool isResult = false;
};

struct StagePlan {
  /// In order; the anchor's is among them. One stage per result of a multi-result reduction, computed together.
  llvm::SmallVector<Stage> stages;
  mlir::Value anchor;            ///< the kernel's result whose dimensions make the grid
  llvm::SmallVector<bool> outer; ///< per anchor dimension: whether tiles may be cut along it
  int64_t flatFrom = 0;          ///< anchor dimensions from here on can be walked as one
  bool canVectorize = true;
  /// For every value of the kernel the anchor needs: like Stage::bound.
  llvm::DenseMap<mlir::Value, llvm::SmallVector<int>> bounds;
};

/// Fails with a diagnostic if the kernel has an op that the evaluator does not know.
mlir::FailureOr<StagePlan> planStages(dispatch::KernelOp kernel);

/// A rough count of scalar instructions for one element of `op`.
int64_t workOf(mlir::linalg::LinalgOp op);

} // namespace aicc::codegen
