// An ensemble of trees as the tables that "tree_ensemble" of the support library walks.
#pragma once

#include "dialects/ONNX/ONNX.h"

#include <string>

namespace aicc::linalg {

/// Nodes as operators list them, in any order. A child is a place in the list.
struct TreeNode {
  enum Mode { LessOrEqual, Less, GreaterOrEqual, Greater, Equal, NotEqual, Member, Leaf };
  Mode mode = Leaf;
  bool missingIsTrue = false; ///< NaN goes where the comparison holds
  int64_t feature = 0;
  double split = 0;
  int64_t holds = -1, fails = -1;
  int64_t set = 0;                                          ///< of a member node: its number among the sets
  llvm::SmallVector<std::pair<int64_t, double>, 1> weights; ///< of a leaf: targets and what it adds to them
};

struct TreeList {
  std::vector<TreeNode> nodes;
  std::vector<int64_t> roots;
  std::vector<std::vector<double>> sets;
};

/// The trees of an op; a diagnostic when they are none.
mlir::FailureOr<TreeList> treesOf(onnx::TreeEnsembleOp op);
mlir::FailureOr<TreeList> treesOf(onnx::TreeEnsembleRegressorOp op);
mlir::FailureOr<TreeList> treesOf(onnx::TreeEnsembleClassifierOp op);

/// Tables; Trees.cpp of the support library explains the words of a node. Walks begin at the roots; the children of a
/// node lie side by side, near it.
struct Forest {
  std::vector<int32_t> words; ///< four per node
  std::vector<double> splits;
  std::vector<int32_t> roots, targets;
  std::vector<double> weights, sets;
  std::vector<int32_t> setStarts = {0};
  int64_t accepts = 0; ///< what all branches accept, 7 when they differ
  int64_t depth = 0, columns = 1;
};

/// A diagnostic of `op` when a node is reached twice, a child is not there, or a target is none of `targets`.
mlir::FailureOr<Forest> forestOf(mlir::Operation *op, const TreeList &trees, int64_t targets);

} // namespace aicc::linalg
