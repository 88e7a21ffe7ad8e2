// Ensembles of trees: one call of the support library, which walks tables (Forest.h), and what becomes of its sums.
//
//   %y, %z = onnx.TreeEnsembleClassifier %x   ⇒   %s = dispatch.call "tree_ensemble"(%x, ...), %z = softmax %s,
//                                                 %y = the label of the greatest column
#include "lib/Linalg/Forest.h"
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/ML.h"
#include "lib/Linalg/Operand.h"
#include "lib/Linalg/Rules.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/ONNX/TensorBridge.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// How leaves are gathered, numbered as TreeEnsemble does, and what is added behind.
struct Gathering {
  int64_t aggregate = 1;
  std::vector<double> base;
};
} // namespace

static std::vector<float> narrowed(const std::vector<double> &numbers) { return {numbers.begin(), numbers.end()}; }

/// Numbers in the type that the walk computes in.
static Value floatTable(Lowering &l, const std::vector<double> &numbers, bool isDouble) {
  return isDouble ? table(l, ArrayRef<double>(numbers)) : table(l, ArrayRef<float>(narrowed(numbers)));
}

/// f32 where X and splits are, else f64, which holds all they may be but the largest int64.
static bool computesDoubles(Value x, std::optional<ElementsAttr> splits) {
  Type element = Lowering::element(x);
  return element.isF64() || isa<IntegerType>(element) || (splits && splits->getElementType().isF64());
}

/// What the leaves of all trees give, [N, targets] of f32 or f64.
static Value gathered(Lowering &l, Value x, const Forest &forest, const Gathering &gathering, bool isDouble) {
  Type element = isDouble ? Type(l.b.getF64Type()) : l.b.getF32Type(), word = l.b.getI32Type();
  Value rows = rowsOf(l, x, element);
  ArrayRef<char> words(reinterpret_cast<const char *>(forest.words.data()), forest.words.size() * sizeof(int32_t));
  int64_t numbers[] = {gathering.aggregate, forest.accepts, std::max<int64_t>(forest.depth, 1), forest.columns};
  HostArguments arguments;
  arguments.tensor(rows, element);
  arguments.tensor(table(l, DType::I32, {int64_t(forest.words.size()) / 4, 4}, words), word);
  arguments.tensor(floatTable(l, isDouble ? forest.splits : std::vector<double>(), isDouble), element);
  arguments.tensor(table(l, ArrayRef<int32_t>(forest.roots)), word);
  arguments.tensor(table(l, ArrayRef<int32_t>(forest.targets)), word);
  arguments.tensor(floatTable(l, forest.weights, isDouble), element);
  arguments.tensor(floatTable(l, forest.sets, isDouble), element);
  arguments.tensor(table(l, ArrayRef<int32_t>(forest.setStarts)), word);
  arguments.tensor(table(l, ArrayRef<double>(gathering.base)), l.b.getF64Type());
  arguments.tensor(integerConstant(l, numbers), l.b.getI64Type());
  SmallVector<OpFoldResult> sizes = {l.sizesOf(rows)[0], l.b.getIndexAttr(int64_t(gathering.base.size()))};
  return callHost(l, "tree_ensemble", arguments, sizes, element);
}

static Value asFloats(Lowering &l, Value scores, Type element) {
  return convertedFloats(l, scores, l.sizesOf(scores), element);
}

//===- TreeEnsemble -------------------------------------------------------===//

static StringRef transformName(int64_t number) {
  constexpr const char *names[] = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"};
  return number >= 0 && number < 5 ? names[number] : "";
}

static LogicalResult lowerTreeEnsemble(onnx::TreeEnsembleOp op, Lowering &l) {
  int64_t targets = op.getNTargets().value_or(1), aggregate = op.getAggregateFunction();
  StringRef transform = transformName(op.getPostTransform());
  if (transform.empty() || aggregate < 0 || aggregate > 3)
    return op.emitError("expected 'post_transform' of 0 to 4 and 'aggregate_function' of 0 to 3, found ")
           << op.getPostTransform() << " and " << aggregate;
  FailureOr<TreeList> trees = treesOf(op);
  FailureOr<Forest> forest = failed(trees) ? FailureOr<Forest>() : forestOf(op, *trees, targets);
  if (failed(forest))
    return failure();
  bool isDouble = computesDoubles(op.getX(), op.getNodesSplits());
  Value sums = gathered(l, op.getX(), *forest, {aggregate, std::vector<double>(targets)}, isDouble);
  return l.define(op.getY(), asFloats(l, transformed(l, sums, transform), Lowering::element(op.getY())));
}

//===- TreeEnsembleRegressor ----------------------------------------------===//

template <typename OpTy> static std::vector<double> baseOf(OpTy op) {
  if (auto list = op.getBaseValues(); list && !list->empty())
    return std::vector<double>(list->begin(), list->end());
  std::vector<double> base;
  auto tensor = op.getBaseValuesAsTensor();
  if (auto dense = dyn_cast_or_null<DenseFPElementsAttr>(tensor ? Attribute(*tensor) : Attribute()))
    for (const APFloat &value : dense)
      base.push_back(value.convertToDouble());
  return base;
}

static LogicalResult lowerRegressor(onnx::TreeEnsembleRegressorOp op, Lowering &l) {
  int64_t targets = op.getNTargets().value_or(1);
  Gathering gathering;
  gathering.aggregate = llvm::StringSwitch<int64_t>(op.getAggregateFunction())
                            .Case("AVERAGE", 0)
                            .Case("MIN", 2)
                            .Case("MAX", 3)
                            .Default(1);
  gathering.base = baseOf(op);
  if (gathering.base.empty())
    gathering.base.assign(targets, 0);
  if (int64_t(gathering.base.size()) != targets)
    return op.emitError("expected ") << targets << " 'base_values', found " << gathering.base.size();
  FailureOr<TreeList> trees = treesOf(op);
  FailureOr<Forest> forest = failed(trees) ? FailureOr<Forest>() : forestOf(op, *trees, targets);
  if (failed(forest))
    return failure();
  Value sums = gathered(l, op.getX(), *forest, gathering, computesDoubles(op.getX(), op.getNodesValuesAsTensor()));
  Value scores = transformed(l, sums, op.getPostTransform());
  return l.define(op.getY(), asFloats(l, scores, l.b.getF32Type()));
}

//===- TreeEnsembleClassifier ---------------------------------------------===//

namespace {
/// Which classes leaves have weights for, and whether none of these is negative.
struct Votes {
  SmallVector<bool> isVoted;
  bool isPositive = true;

  Votes(const TreeList &trees, int64_t classes) : isVoted(classes) {
    for (const TreeNode &node : trees.nodes)
      for (auto [target, weight] : node.weights) {
        if (target >= 0 && target < classes)
          isVoted[target] = true;
        isPositive &= !(weight < 0);
      }
  }
  int64_t count() const { return llvm::count(isVoted, true); }
};
} // namespace

/// A class of its own, or one of two of which the leaves know only one.
static LogicalResult lowerTwoClasses(onnx::TreeEnsembleClassifierOp op, Lowering &l, Value sums, const Votes &votes,
                                     bool hasBases) {
  int64_t voted = llvm::find(votes.isVoted, true) - votes.isVoted.begin();
  Value single = column(l, sums, voted < int64_t(votes.isVoted.size()) ? voted : 0);
  Value places = isAbove(l, single, votes.isPositive ? 0.5 : 0);
  StringRef transform = op.getPostTransform();
  bool isPair = voted == 0 && !hasBases;
  Value scores = isPair ? pairOf(l, single, transform, votes.isPositive) : transformed(l, sums, transform);
  (void)l.define(op.getZ(), asFloats(l, scores, l.b.getF32Type()));
  return defineLabels(l, op.getY(), places, op.getClasslabelsStrings(), op.getClasslabelsInt64s());
}

/// A single class: ONNX Runtime says 1 or 0, whatever the label.
static LogicalResult lowerOneClass(onnx::TreeEnsembleClassifierOp op, Lowering &l, Value sums) {
  auto texts = op.getClasslabelsStrings();
  Value places = isAbove(l, sums, 0);
  (void)l.define(op.getZ(), asFloats(l, transformed(l, sums, op.getPostTransform()), l.b.getF32Type()));
  std::optional<ArrayAttr> words;
  if (texts && !texts->empty())
    words = l.b.getStrArrayAttr({"0", "1"});
  int64_t numbers[] = {0, 1};
  return defineLabels(l, op.getY(), places, words, ArrayRef<int64_t>(numbers));
}

static LogicalResult lowerClassifier(onnx::TreeEnsembleClassifierOp op, Lowering &l) {
  auto texts = op.getClasslabelsStrings();
  int64_t classes = texts && !texts->empty() ? int64_t(texts->size()) : int64_t(op.getClasslabelsInt64s()->size());
  FailureOr<TreeList> trees = treesOf(op);
  FailureOr<Forest> forest = failed(trees) ? FailureOr<Forest>() : forestOf(op, *trees, classes);
  if (failed(forest))
    return failure();
  Votes votes(*trees, classes);
  Gathering gathering;
  std::vector<double> base = baseOf(op);
  bool isOneOfTwo = classes == 2 && votes.count() == 1;
  if (base.size() > 1 && int64_t(base.size()) != classes)
    return op.emitError("expected ") << classes << " 'base_values', found " << base.size();
  gathering.base.assign(classes, 0);
  for (int64_t i = 0; i < classes; ++i) {
    bool isVoted = !isOneOfTwo || votes.isVoted[i];
    if (isVoted && i < int64_t(base.size()))
      gathering.base[i] = base[i];
    else if (isVoted && isOneOfTwo && base.size() == 1)
      gathering.base[i] = base[0];
    if (i < int64_t(base.size()) && !isOneOfTwo)
      votes.isVoted[i] = true;
  }
  Value sums = gathered(l, op.getX(), *forest, gathering, computesDoubles(op.getX(), op.getNodesValuesAsTensor()));
  if (classes == 1)
    return lowerOneClass(op, l, sums);
  if (isOneOfTwo)
    return lowerTwoClasses(op, l, sums, votes, base.size() == 2);
  (void)l.define(op.getZ(), asFloats(l, transformed(l, sums, op.getPostTransform()), l.b.getF32Type()));
  return defineLabels(l, op.getY(), bestColumns(l, sums, votes.isVoted), texts, op.getClasslabelsInt64s());
}

void populateTreeRules(Rules &rules) {
  rules.add(lowerTreeEnsemble);
  rules.add(lowerRegressor);
  rules.add(lowerClassifier);
}

} // namespace aicc::linalg
