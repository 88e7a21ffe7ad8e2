// What the operators say of their trees, as one list of nodes.
#include "lib/Linalg/Forest.h"

#include "mlir/IR/BuiltinAttributes.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

using Ints = std::optional<ArrayRef<int64_t>>;

static std::vector<double> numbersOf(std::optional<ElementsAttr> tensor) {
  std::vector<double> result;
  auto dense = dyn_cast_or_null<DenseElementsAttr>(tensor ? Attribute(*tensor) : Attribute());
  if (dense && isa<FloatType>(dense.getElementType()))
    for (const APFloat &value : dense.getValues<APFloat>()) {
      APFloat wide = value;
      bool losesInfo;
      wide.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &losesInfo);
      result.push_back(wide.convertToDouble());
    }
  else if (dense && dense.getElementType().isInteger())
    for (const APInt &value : dense.getValues<APInt>())
      result.push_back(double(value.getZExtValue()));
  return result;
}

/// A list of floats, or the tensor that may stand for it.
static std::vector<double> numbersOf(std::optional<ArrayRef<float>> list, std::optional<ElementsAttr> tensor) {
  if (list && !list->empty())
    return std::vector<double>(list->begin(), list->end());
  return numbersOf(tensor);
}

static int64_t at(const Ints &list, size_t i) { return list && i < list->size() ? (*list)[i] : 0; }
static size_t countOf(const Ints &list) { return list ? list->size() : 0; }

static LogicalResult checkCount(Operation *op, StringRef name, size_t found, size_t expected) {
  if (found == expected)
    return success();
  return op->emitError("expected ") << expected << " elements in '" << name << "', found " << found;
}

/// For lists that may be left out.
static LogicalResult checkCountOrNone(Operation *op, StringRef name, size_t found, size_t expected) {
  return found == 0 ? success() : checkCount(op, name, found, expected);
}

//===- Nodes with leaves of their own -------------------------------------===//

/// Where the nodes of number i lie, from branch or leaf.
static int64_t childOf(int64_t number, bool isLeaf, int64_t nodes, int64_t leaves) {
  if (number < 0 || number >= (isLeaf ? leaves : nodes))
    return -1;
  return isLeaf ? nodes + number : number;
}

static LogicalResult checkLists(onnx::TreeEnsembleOp op, size_t nodes, size_t splits, size_t leaves, size_t weights) {
  for (auto [name, list] : {std::pair<StringRef, ArrayRef<int64_t>>("nodes_featureids", op.getNodesFeatureids()),
                            {"nodes_truenodeids", op.getNodesTruenodeids()},
                            {"nodes_falsenodeids", op.getNodesFalsenodeids()},
                            {"nodes_trueleafs", op.getNodesTrueleafs()},
                            {"nodes_falseleafs", op.getNodesFalseleafs()}})
    if (failed(checkCount(op, name, list.size(), nodes)))
      return failure();
  Ints missing = op.getNodesMissingValueTracksTrue();
  return success(succeeded(checkCount(op, "nodes_splits", splits, nodes)) &&
                 succeeded(checkCount(op, "leaf_weights", weights, leaves)) &&
                 succeeded(checkCountOrNone(op, "nodes_missing_value_tracks_true", countOf(missing), nodes)));
}

/// Sets lie one after the other, a NaN behind each.
static std::vector<std::vector<double>> setsOf(std::optional<ElementsAttr> members) {
  std::vector<std::vector<double>> sets;
  std::vector<double> set;
  for (double member : numbersOf(members)) {
    if (!std::isnan(member)) {
      set.push_back(member);
      continue;
    }
    sets.push_back(std::move(set));
    set.clear();
  }
  if (!set.empty())
    sets.push_back(std::move(set));
  return sets;
}

FailureOr<TreeList> treesOf(onnx::TreeEnsembleOp op) {
  std::vector<double> modes = numbersOf(op.getNodesModes()), splits = numbersOf(op.getNodesSplits()),
                      weights = numbersOf(op.getLeafWeights());
  ArrayRef<int64_t> targets = op.getLeafTargetids();
  int64_t count = int64_t(modes.size()), leaves = int64_t(targets.size()), members = 0;
  if (failed(checkLists(op, modes.size(), splits.size(), targets.size(), weights.size())))
    return failure();
  TreeList trees;
  trees.sets = setsOf(op.getMembershipValues());
  for (int64_t i = 0; i < count; ++i) {
    if (modes[i] > TreeNode::Member)
      return op.emitError("expected 'nodes_modes' of 0 to 6, found ") << int64_t(modes[i]);
    TreeNode node;
    node.mode = TreeNode::Mode(int(modes[i]));
    node.missingIsTrue = at(op.getNodesMissingValueTracksTrue(), i) != 0;
    node.feature = op.getNodesFeatureids()[i];
    node.split = splits[i];
    node.holds = childOf(op.getNodesTruenodeids()[i], op.getNodesTrueleafs()[i] != 0, count, leaves);
    node.fails = childOf(op.getNodesFalsenodeids()[i], op.getNodesFalseleafs()[i] != 0, count, leaves);
    if (node.mode == TreeNode::Member)
      node.set = members++;
    trees.nodes.push_back(std::move(node));
  }
  if (members > int64_t(trees.sets.size()) || members >= 1 << 24)
    return op.emitError("expected a set in 'membership_values' for each of ")
           << members << " nodes, found " << trees.sets.size();
  for (int64_t i = 0; i < leaves; ++i)
    trees.nodes.emplace_back().weights = {{targets[i], weights[i]}};
  trees.roots.assign(op.getTreeRoots().begin(), op.getTreeRoots().end());
  return trees;
}

//===- Nodes with numbers -------------------------------------------------===//

namespace {
/// What TreeEnsembleClassifier and TreeEnsembleRegressor have in common.
struct Numbered {
  Operation *op;
  Ints trees, numbers, features, holds, fails, missing;
  std::vector<double> splits;
  SmallVector<StringRef> modes;
  std::string prefix; ///< of the lists of leaves
  Ints leafTrees, leafNumbers, leafTargets;
  std::vector<double> leafWeights;
};
} // namespace

template <typename OpTy> static Numbered numberedOf(OpTy op) {
  Numbered lists;
  lists.op = op;
  lists.trees = op.getNodesTreeids();
  lists.numbers = op.getNodesNodeids();
  lists.features = op.getNodesFeatureids();
  lists.holds = op.getNodesTruenodeids();
  lists.fails = op.getNodesFalsenodeids();
  lists.missing = op.getNodesMissingValueTracksTrue();
  lists.splits = numbersOf(op.getNodesValues(), op.getNodesValuesAsTensor());
  if (auto modes = op.getNodesModes())
    llvm::append_range(lists.modes, modes->template getAsValueRange<StringAttr>());
  return lists;
}

static LogicalResult checkLists(const Numbered &lists) {
  size_t nodes = countOf(lists.trees), leaves = countOf(lists.leafTrees);
  Operation *op = lists.op;
  bool isGood = succeeded(checkCount(op, "nodes_nodeids", countOf(lists.numbers), nodes)) &&
                succeeded(checkCount(op, "nodes_featureids", countOf(lists.features), nodes)) &&
                succeeded(checkCount(op, "nodes_truenodeids", countOf(lists.holds), nodes)) &&
                succeeded(checkCount(op, "nodes_falsenodeids", countOf(lists.fails), nodes)) &&
                succeeded(checkCount(op, "nodes_values", lists.splits.size(), nodes)) &&
                succeeded(checkCount(op, "nodes_modes", lists.modes.size(), nodes)) &&
                succeeded(checkCountOrNone(op, "nodes_missing_value_tracks_true", countOf(lists.missing), nodes)) &&
                succeeded(checkCount(op, lists.prefix + "_nodeids", countOf(lists.leafNumbers), leaves)) &&
                succeeded(checkCount(op, lists.prefix + "_ids", countOf(lists.leafTargets), leaves)) &&
                succeeded(checkCount(op, lists.prefix + "_weights", lists.leafWeights.size(), leaves));
  return success(isGood);
}

static std::optional<TreeNode::Mode> modeOf(StringRef name) {
  constexpr const char *names[] = {"BRANCH_LEQ", "BRANCH_LT",  "BRANCH_GTE", "BRANCH_GT",
                                   "BRANCH_EQ",  "BRANCH_NEQ", "",           "LEAF"};
  for (int mode = TreeNode::LessOrEqual; mode <= TreeNode::Leaf; ++mode)
    if (name == names[mode] && !name.empty())
      return TreeNode::Mode(mode);
  return std::nullopt;
}

using NodePlaces = llvm::DenseMap<std::pair<int64_t, int64_t>, int64_t>;

/// The ends of the range are keys of LLVM's maps.
static bool isUsable(int64_t key) { return key > INT64_MIN + 1 && key < INT64_MAX - 1; }

static int64_t placeOf(const NodePlaces &places, int64_t tree, int64_t number) {
  if (!isUsable(tree) || !isUsable(number))
    return -1;
  auto found = places.find({tree, number});
  return found == places.end() ? -1 : found->second;
}

static LogicalResult addLeaves(const Numbered &lists, const NodePlaces &places, TreeList &trees) {
  for (size_t i = 0; i < countOf(lists.leafTrees); ++i) {
    int64_t place = placeOf(places, at(lists.leafTrees, i), at(lists.leafNumbers, i));
    if (place < 0)
      return lists.op->emitError("expected '")
             << lists.prefix << "_nodeids' to name nodes of their trees, found " << at(lists.leafNumbers, i);
    trees.nodes[place].weights.emplace_back(at(lists.leafTargets, i), lists.leafWeights[i]);
  }
  return success();
}

/// The first node of a tree is its root.
static FailureOr<TreeList> treesOf(const Numbered &lists) {
  if (failed(checkLists(lists)))
    return failure();
  TreeList trees;
  NodePlaces places;
  llvm::DenseSet<int64_t> known;
  for (size_t i = 0; i < countOf(lists.trees); ++i) {
    int64_t tree = at(lists.trees, i), number = at(lists.numbers, i);
    if (!isUsable(tree) || !isUsable(number) || !places.insert({{tree, number}, int64_t(i)}).second)
      return lists.op->emitError("expected nodes of distinct numbers, found ") << number << " of tree " << tree;
    if (known.insert(tree).second)
      trees.roots.push_back(int64_t(i));
  }
  for (size_t i = 0; i < lists.modes.size(); ++i) {
    std::optional<TreeNode::Mode> mode = modeOf(lists.modes[i]);
    if (!mode)
      return lists.op->emitError("expected 'nodes_modes' of LEAF or BRANCH_.., found '") << lists.modes[i] << "'";
    TreeNode &node = trees.nodes.emplace_back();
    node.mode = *mode;
    node.missingIsTrue = at(lists.missing, i) != 0;
    node.feature = at(lists.features, i);
    node.split = lists.splits[i];
    node.holds = placeOf(places, at(lists.trees, i), at(lists.holds, i));
    node.fails = placeOf(places, at(lists.trees, i), at(lists.fails, i));
  }
  if (failed(addLeaves(lists, places, trees)))
    return failure();
  return trees;
}

FailureOr<TreeList> treesOf(onnx::TreeEnsembleRegressorOp op) {
  Numbered lists = numberedOf(op);
  lists.prefix = "target";
  lists.leafTrees = op.getTargetTreeids();
  lists.leafNumbers = op.getTargetNodeids();
  lists.leafTargets = op.getTargetIds();
  lists.leafWeights = numbersOf(op.getTargetWeights(), op.getTargetWeightsAsTensor());
  return treesOf(lists);
}

FailureOr<TreeList> treesOf(onnx::TreeEnsembleClassifierOp op) {
  Numbered lists = numberedOf(op);
  lists.prefix = "class";
  lists.leafTrees = op.getClassTreeids();
  lists.leafNumbers = op.getClassNodeids();
  lists.leafTargets = op.getClassIds();
  lists.leafWeights = numbersOf(op.getClassWeights(), op.getClassWeightsAsTensor());
  return treesOf(lists);
}

} // namespace aicc::linalg
