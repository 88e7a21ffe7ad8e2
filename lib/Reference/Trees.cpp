// Ensembles of trees.
#include "lib/Reference/Scores.h"
#include "lib/Reference/Wide.h"

#include <array>
#include <cmath>
#include <map>
#include <set>

namespace aicc::reference {

namespace {
struct Leaf {
  std::vector<std::pair<int64_t, double>> weights; ///< targets and what it adds to them
};

struct Branch {
  std::string mode;
  int64_t feature = 0;
  double split = 0;
  bool missingIsTrue = false;
  std::set<double> members;
};

/// Nodes by number; a node is a branch or a leaf.
struct Ensemble {
  std::vector<Branch> branches;
  std::vector<Leaf> leaves;
  std::vector<std::array<int64_t, 2>> children; ///< of a branch, where it holds first; a leaf is -1 - its number
  std::vector<int64_t> roots;
};
} // namespace

static std::vector<double> reals(const Call &call, const std::string &name) {
  std::vector<float> list = call.reals(name.c_str());
  if (!list.empty())
    return {list.begin(), list.end()};
  Tensor tensor =
      call.tensor(call.hasAttribute((name + "_as_tensor").c_str()) ? (name + "_as_tensor").c_str() : name.c_str());
  return tensor.empty() || !isWidenable(tensor.dtype()) ? std::vector<double>() : widen<double>(tensor);
}

static bool holds(const Branch &node, double value) {
  bool isMissing = std::isnan(value) && node.missingIsTrue;
  if (node.mode == "BRANCH_LEQ")
    return value <= node.split || isMissing;
  if (node.mode == "BRANCH_LT")
    return value < node.split || isMissing;
  if (node.mode == "BRANCH_GTE")
    return value >= node.split || isMissing;
  if (node.mode == "BRANCH_GT")
    return value > node.split || isMissing;
  if (node.mode == "BRANCH_EQ")
    return value == node.split || isMissing;
  if (node.mode == "BRANCH_NEQ")
    return value != node.split || isMissing;
  return isMissing || (!std::isnan(value) && node.members.count(value) != 0);
}

/// The leaf that a row reaches; fails the call where a tree goes in circles.
static bool reach(Call &call, const Ensemble &ensemble, int64_t node, const double *row, int64_t columns,
                  const Leaf *&leaf) {
  for (size_t steps = 0; node >= 0; ++steps) {
    if (size_t(node) >= ensemble.branches.size() || steps > ensemble.branches.size())
      return call.fail("expected trees, found a node that is not there or reached twice");
    const Branch &branch = ensemble.branches[size_t(node)];
    if (branch.feature < 0 || branch.feature >= columns)
      return call.fail("expected at least " + std::to_string(branch.feature + 1) + " columns, found " +
                       std::to_string(columns));
    node = ensemble.children[size_t(node)][holds(branch, row[branch.feature]) ? 0 : 1];
  }
  if (size_t(-1 - node) >= ensemble.leaves.size())
    return call.fail("expected a leaf, found none of number " + std::to_string(-1 - node));
  leaf = &ensemble.leaves[size_t(-1 - node)];
  return true;
}

/// `kind`: AVERAGE, SUM, MIN or MAX.
static bool gather(Call &call, const Ensemble &ensemble, const Matrix &x, const std::string &kind, Matrix &result) {
  for (int64_t i = 0; i < x.rows; ++i) {
    double *row = result.row(i);
    std::vector<bool> isSeen(size_t(result.columns));
    for (int64_t root : ensemble.roots) {
      const Leaf *leaf = nullptr;
      if (!reach(call, ensemble, root, x.row(i), x.columns, leaf))
        return false;
      for (auto [target, weight] : leaf->weights) {
        if (target < 0 || target >= result.columns)
          return call.fail("expected targets below " + std::to_string(result.columns) + ", found " +
                           std::to_string(target));
        bool isFirst = !isSeen[size_t(target)];
        isSeen[size_t(target)] = true;
        if (kind == "SUM" || kind == "AVERAGE")
          row[target] += weight;
        else if (isFirst || (kind == "MIN" ? weight < row[target] : weight > row[target]))
          row[target] = weight;
      }
    }
    for (int64_t target = 0; kind == "AVERAGE" && !ensemble.roots.empty() && target < result.columns; ++target)
      row[target] /= double(ensemble.roots.size());
  }
  return true;
}

//===- The two ways to list nodes -----------------------------------------===//

static const char *const modeNames[] = {"BRANCH_LEQ", "BRANCH_LT",  "BRANCH_GTE",   "BRANCH_GT",
                                        "BRANCH_EQ",  "BRANCH_NEQ", "BRANCH_MEMBER"};

static bool readNodes(Call &call, Ensemble &ensemble) {
  std::vector<double> modes = reals(call, "nodes_modes"), splits = reals(call, "nodes_splits"),
                      weights = reals(call, "leaf_weights"), members = reals(call, "membership_values");
  std::vector<int64_t> features = call.integers("nodes_featureids"), targets = call.integers("leaf_targetids"),
                       missing = call.integers("nodes_missing_value_tracks_true");
  std::vector<int64_t> ids[] = {call.integers("nodes_truenodeids"), call.integers("nodes_falsenodeids")};
  std::vector<int64_t> areLeaves[] = {call.integers("nodes_trueleafs"), call.integers("nodes_falseleafs")};
  size_t count = modes.size(), member = 0;
  bool fits = splits.size() == count && features.size() == count && targets.size() == weights.size();
  for (int side : {0, 1})
    fits = fits && ids[side].size() == count && areLeaves[side].size() == count;
  if (!fits || (!missing.empty() && missing.size() != count))
    return call.fail("expected lists of " + std::to_string(count) + " nodes, found others");
  for (size_t i = 0; i < count; ++i) {
    if (modes[i] > 6)
      return call.fail("expected modes of 0 to 6, found " + std::to_string(modes[i]));
    Branch &branch = ensemble.branches.emplace_back();
    branch.mode = modeNames[int(modes[i])];
    branch.feature = features[i];
    branch.split = splits[i];
    branch.missingIsTrue = !missing.empty() && missing[i] != 0;
    if (modes[i] == 6) {
      while (member < members.size() && !std::isnan(members[member]))
        branch.members.insert(members[member++]);
      ++member;
    }
    auto child = [&](int side) { return areLeaves[side][i] ? -1 - ids[side][i] : ids[side][i]; };
    ensemble.children.push_back({child(0), child(1)});
  }
  for (size_t i = 0; i < targets.size(); ++i)
    ensemble.leaves.push_back({{{targets[i], weights[i]}}});
  ensemble.roots = call.integers("tree_roots");
  return true;
}

/// Nodes that have numbers in their trees; `prefix` begins the names of the lists of leaves.
static bool readNumbered(Call &call, const std::string &prefix, Ensemble &ensemble) {
  std::vector<int64_t> trees = call.integers("nodes_treeids"), numbers = call.integers("nodes_nodeids"),
                       features = call.integers("nodes_featureids"),
                       missing = call.integers("nodes_missing_value_tracks_true");
  std::vector<int64_t> ids[] = {call.integers("nodes_truenodeids"), call.integers("nodes_falsenodeids")};
  std::vector<std::string> modes = call.texts("nodes_modes");
  std::vector<double> splits = reals(call, "nodes_values"), weights = reals(call, prefix + "_weights");
  std::vector<int64_t> leafTrees = call.integers((prefix + "_treeids").c_str()),
                       leafNumbers = call.integers((prefix + "_nodeids").c_str()),
                       targets = call.integers((prefix + "_ids").c_str());
  size_t count = trees.size(), leaves = leafTrees.size();
  bool fits = numbers.size() == count && features.size() == count && ids[0].size() == count && ids[1].size() == count &&
              modes.size() == count && splits.size() == count && leafNumbers.size() == leaves &&
              targets.size() == leaves && weights.size() == leaves && (missing.empty() || missing.size() == count);
  if (!fits)
    return call.fail("expected lists of " + std::to_string(count) + " nodes, found others");
  // A leaf is its place among all nodes, and so is a branch.
  std::map<std::pair<int64_t, int64_t>, size_t> places;
  std::set<int64_t> known;
  for (size_t i = 0; i < count; ++i)
    if (!places.emplace(std::pair(trees[i], numbers[i]), i).second)
      return call.fail("expected nodes of distinct numbers, found " + std::to_string(numbers[i]) + " twice");
  ensemble.branches.resize(count);
  ensemble.leaves.resize(count);
  ensemble.children.resize(count);
  auto reference = [&](int64_t tree, int64_t number) -> int64_t {
    auto found = places.find({tree, number});
    if (found == places.end())
      return INT64_MAX;
    return modes[found->second] == "LEAF" ? -1 - int64_t(found->second) : int64_t(found->second);
  };
  for (size_t i = 0; i < count; ++i) {
    bool isMissingTrue = !missing.empty() && missing[i] != 0;
    ensemble.branches[i] = {modes[i], features[i], splits[i], isMissingTrue, {}};
    for (size_t side : {0, 1})
      ensemble.children[i][side] = reference(trees[i], ids[side][i]);
    if (known.insert(trees[i]).second)
      ensemble.roots.push_back(reference(trees[i], numbers[i]));
  }
  for (size_t i = 0; i < leaves; ++i) {
    auto found = places.find({leafTrees[i], leafNumbers[i]});
    if (found == places.end())
      return call.fail("expected leaves among the nodes, found " + std::to_string(leafNumbers[i]));
    ensemble.leaves[found->second].weights.emplace_back(targets[i], weights[i]);
  }
  return true;
}

//===- Operators ----------------------------------------------------------===//

static bool evaluateEnsemble(Call &call) {
  static const char *const transforms[] = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"};
  static const char *const aggregates[] = {"AVERAGE", "SUM", "MIN", "MAX"};
  int64_t transform = call.integer("post_transform", 0), aggregate = call.integer("aggregate_function", 1);
  Ensemble ensemble;
  Matrix x;
  if (transform < 0 || transform > 4 || aggregate < 0 || aggregate > 3)
    return call.fail("expected a known transform and aggregate, found others");
  if (!readRows(call, x) || !readNodes(call, ensemble) ||
      !call.affordable(DType::F64, {x.rows, call.integer("n_targets", 1)}))
    return false;
  Matrix scores(x.rows, call.integer("n_targets", 1));
  return gather(call, ensemble, x, aggregates[aggregate], scores) &&
         transformScores(call, transforms[transform], scores) && giveScores(call, 0, scores, call.input(0).dtype());
}

static bool regressTrees(Call &call) {
  Ensemble ensemble;
  Matrix x;
  int64_t targets = call.integer("n_targets", 1);
  std::vector<double> base = reals(call, "base_values");
  if (!readRows(call, x) || !readNumbered(call, "target", ensemble) || !call.affordable(DType::F64, {x.rows, targets}))
    return false;
  if (!base.empty() && int64_t(base.size()) != targets)
    return call.fail("expected a base value per target, found " + std::to_string(base.size()));
  Matrix scores(x.rows, targets);
  if (!gather(call, ensemble, x, call.text("aggregate_function", "SUM"), scores))
    return false;
  for (size_t i = 0; !base.empty() && i < scores.values.size(); ++i)
    scores.values[i] += base[i % size_t(targets)];
  return transformScores(call, call.text("post_transform", "NONE"), scores) && giveScores(call, 0, scores);
}

namespace {
/// Which classes leaves have weights for.
struct Votes {
  std::vector<bool> isVoted;
  bool isPositive = true;
  int64_t count = 0, first = 0;

  Votes(const Ensemble &ensemble, int64_t classes) : isVoted(size_t(classes)) {
    for (const Leaf &leaf : ensemble.leaves)
      for (auto [target, weight] : leaf.weights) {
        if (target >= 0 && target < classes)
          isVoted[size_t(target)] = true;
        isPositive = isPositive && !(weight < 0);
      }
    for (int64_t i = classes - 1; i >= 0; --i)
      if (isVoted[size_t(i)])
        ++count, first = i;
  }
};
} // namespace

static void addBase(Matrix &scores, int64_t column, double value) {
  for (int64_t i = 0; i < scores.rows; ++i)
    scores.row(i)[column] += value;
}

/// Two classes of which the leaves know one only.
static bool classifyOneOfTwo(Call &call, const Votes &votes, const std::vector<double> &base, Matrix scores,
                             std::vector<int64_t> &places, Matrix &result) {
  if (!base.empty())
    addBase(scores, votes.first, base[base.size() == 2 ? size_t(votes.first) : 0]);
  Matrix single(scores.rows, 1);
  for (int64_t i = 0; i < scores.rows; ++i) {
    single.values[size_t(i)] = scores.row(i)[votes.first];
    places.push_back(single.values[size_t(i)] > (votes.isPositive ? 0.5 : 0));
  }
  std::string transform = call.text("post_transform", "NONE");
  bool isPair = votes.first == 0 && base.size() != 2;
  result = isPair ? std::move(single) : std::move(scores);
  return isPair ? pairScores(call, transform, votes.isPositive, result) : transformScores(call, transform, result);
}

static bool classifyTrees(Call &call) {
  std::vector<std::string> texts = call.texts("classlabels_strings");
  std::vector<int64_t> numbers = call.integers("classlabels_int64s"), places;
  int64_t classes = int64_t(texts.empty() ? numbers.size() : texts.size());
  std::vector<double> base = reals(call, "base_values");
  Ensemble ensemble;
  Matrix x, result;
  if (classes < 1 || (base.size() > 1 && int64_t(base.size()) != classes))
    return call.fail("expected labels, and a base value for each, found " + std::to_string(base.size()));
  if (!readRows(call, x) || !readNumbered(call, "class", ensemble) || !call.affordable(DType::F64, {x.rows, classes}))
    return false;
  Matrix scores(x.rows, classes);
  if (!gather(call, ensemble, x, "SUM", scores))
    return false;
  Votes votes(ensemble, classes);
  if (classes == 2 && votes.count == 1)
    return classifyOneOfTwo(call, votes, base, std::move(scores), places, result) &&
           giveLabels(call, places, texts, numbers) && giveScores(call, 1, result);
  for (size_t i = 0; i < base.size(); ++i) {
    addBase(scores, int64_t(i), base[i]);
    votes.isVoted[i] = true;
  }
  for (int64_t i = 0; i < scores.rows; ++i)
    places.push_back(classes == 1 ? scores.row(i)[0] > 0 : bestColumn(scores.row(i), classes, votes.isVoted));
  if (classes == 1) { // ONNX Runtime says 1 or 0, whatever the label
    texts = texts.empty() ? texts : std::vector<std::string>{"0", "1"};
    numbers = {0, 1};
  }
  return giveLabels(call, places, texts, numbers) &&
         transformScores(call, call.text("post_transform", "NONE"), scores) && giveScores(call, 1, scores);
}

static constexpr Row rows[] = {
    {"TreeEnsemble", evaluateEnsemble, 1},
    {"TreeEnsembleClassifier", classifyTrees, 1},
    {"TreeEnsembleRegressor", regressTrees, 1},
};

Table treeKernels() { return rows; }

} // namespace aicc::reference
