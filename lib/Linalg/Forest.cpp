#include "lib/Linalg/Forest.h"

#include "mlir/IR/BuiltinAttributes.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

namespace {
/// Lays the trees out: a node's place is known before its children are placed.
class Layout {
public:
  Layout(Operation *op, const TreeList &trees, int64_t targets)
      : op(op), trees(trees), targets(targets), isPlaced(trees.nodes.size()) {}

  LogicalResult run(Forest &result);

private:
  struct Task {
    int64_t node;
    int32_t at;
    int64_t depth;
  };

  int32_t reserve();
  LogicalResult place(int64_t root, int32_t at);
  LogicalResult placeLeaf(const TreeNode &node, int32_t at);
  LogicalResult placeBranch(const TreeNode &node, const Task &task, SmallVectorImpl<Task> &tasks);
  void setWords(int32_t at, int32_t split, int32_t feature, int32_t next, uint32_t flags);

  Operation *op;
  const TreeList &trees;
  int64_t targets;
  std::vector<bool> isPlaced;
  Forest *forest = nullptr;
};
} // namespace

LogicalResult Layout::run(Forest &result) {
  forest = &result;
  for (int64_t root : trees.roots) {
    if (root < 0 || root >= int64_t(trees.nodes.size()))
      return op->emitError("expected roots among the ") << trees.nodes.size() << " nodes, found " << root;
    forest->roots.push_back(reserve());
    if (failed(place(root, forest->roots.back())))
      return failure();
  }
  for (const std::vector<double> &set : trees.sets) {
    forest->sets.insert(forest->sets.end(), set.begin(), set.end());
    forest->setStarts.push_back(int32_t(forest->sets.size()));
  }
  return success();
}

int32_t Layout::reserve() {
  forest->words.resize(forest->words.size() + 4);
  forest->splits.push_back(0);
  return int32_t(forest->splits.size()) - 1;
}

LogicalResult Layout::place(int64_t root, int32_t at) {
  SmallVector<Task> tasks = {{root, at, 0}};
  while (!tasks.empty()) {
    Task task = tasks.pop_back_val();
    const TreeNode &node = trees.nodes[task.node];
    forest->depth = std::max(forest->depth, task.depth);
    if (failed(node.mode == TreeNode::Leaf ? placeLeaf(node, task.at) : placeBranch(node, task, tasks)))
      return failure();
  }
  return success();
}

/// Several nodes may lead to one leaf: it is copied.
LogicalResult Layout::placeLeaf(const TreeNode &node, int32_t at) {
  if (forest->targets.size() > (1u << 30) || node.weights.size() >= (1u << 24))
    return op->emitError("expected at most 2^30 weights of leaves, found more");
  setWords(at, int32_t(forest->targets.size()), 0, at, uint32_t(node.weights.size()) << 8);
  for (auto [target, weight] : node.weights) {
    if (target < 0 || target >= targets)
      return op->emitError("expected leaves to name one of ") << targets << " targets, found " << target;
    forest->targets.push_back(int32_t(target));
    forest->weights.push_back(weight);
  }
  return success();
}

/// Bit 0: less, 1: equal, 2: greater, 3: NaN.
static uint32_t acceptedBy(const TreeNode &node) {
  constexpr uint32_t accepted[] = {3, 1, 6, 4, 2, 13, 0};
  return accepted[node.mode] | uint32_t(node.missingIsTrue) << 3;
}

LogicalResult Layout::placeBranch(const TreeNode &node, const Task &task, SmallVectorImpl<Task> &tasks) {
  if (isPlaced[task.node])
    return op->emitError("expected trees, found node ") << task.node << " reached twice";
  isPlaced[task.node] = true;
  for (int64_t child : {node.holds, node.fails})
    if (child < 0 || child >= int64_t(trees.nodes.size()))
      return op->emitError("expected the children of node ") << task.node << " among the nodes, found one that is not";
  if (node.feature < 0 || node.feature >= INT32_MAX || forest->splits.size() > (1u << 30))
    return op->emitError("expected a column of at least 0 in node ") << task.node << ", found " << node.feature;
  int32_t next = reserve();
  reserve();
  float split = float(node.split);
  int32_t bits;
  std::memcpy(&bits, &split, sizeof(bits));
  uint32_t accepts = acceptedBy(node);
  setWords(task.at, bits, int32_t(node.feature), next,
           accepts | 1u << 4 | uint32_t(node.mode == TreeNode::Member) << 5 | uint32_t(node.set) << 8);
  forest->splits[task.at] = node.split;
  forest->columns = std::max(forest->columns, node.feature + 1);
  bool isPlain = node.mode != TreeNode::Member && (accepts == 1 || accepts == 3);
  if (forest->accepts == 0 && isPlain)
    forest->accepts = accepts;
  else if (!isPlain || forest->accepts != accepts)
    forest->accepts = 7;
  tasks.push_back({node.fails, next + 1, task.depth + 1});
  tasks.push_back({node.holds, next, task.depth + 1});
  return success();
}

void Layout::setWords(int32_t at, int32_t split, int32_t feature, int32_t next, uint32_t flags) {
  int32_t *words = forest->words.data() + 4 * size_t(at);
  words[0] = split, words[1] = feature, words[2] = next, words[3] = int32_t(flags);
}

FailureOr<Forest> forestOf(Operation *op, const TreeList &trees, int64_t targets) {
  Forest forest;
  if (failed(Layout(op, trees, targets).run(forest)))
    return failure();
  if (forest.accepts == 0)
    forest.accepts = 7;
  return forest;
}

} // namespace aicc::linalg
