// NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss: of each line of log probabilities [batch, classes,
// positions...], the one that its target picks.
//
//   own[n, i] = weight[target[n, i]]       loss[n, i] = -own[n, i] * log_prob[n, target[n, i], i]
//
// with 0 for both where the target is the one to ignore; then their sum, or their mean weighted by `own`.
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// What the two ops have in common.
struct Loss {
  Value logarithms; ///< lowered, of type `work`
  Value scores, target, weight, result;
  std::optional<int64_t> ignored;
  StringRef reduction;
  Type element, work;

  template <typename OpTy>
  Loss(OpTy op, Value scores, Value target, Value weight, Value result)
      : scores(scores), target(target), weight(weight), result(result), ignored(op.getIgnoreIndex()),
        reduction(op.getReduction()), element(Lowering::element(scores)), work(Scalar::working(element)) {}
};
} // namespace

static Value isIgnored(Scalar &s, const Loss &loss, Value target) {
  if (!loss.ignored)
    return arith::ConstantIntOp::create(s.b, 0, 1);
  Value ignored = arith::ConstantOp::create(s.b, s.b.getIntegerAttr(target.getType(), *loss.ignored));
  return s.equal(target, ignored);
}

/// Ends the run on a target that is no class.
static void checkTargets(Lowering &l, const Loss &loss) {
  Value classes = l.sizeValue(loss.scores, 1);
  checkElements(l, loss.target, "expected targets that number a class, found one outside",
                [&](Scalar &s, Value target) -> Value {
                  // As unsigned numbers, negative ones are beyond the last class.
                  Value isOutside = arith::CmpIOp::create(s.b, arith::CmpIPredicate::uge, s.indexCast(target), classes);
                  Value counts = s.equal(isIgnored(s, loss, target), s.constant(s.b.getI1Type(), 0));
                  return arith::AndIOp::create(s.b, isOutside, counts);
                });
}

/// The losses of all targets and their weights, in the working type.
static SmallVector<Value> lossesOf(Lowering &l, const Loss &loss) {
  int64_t rank = l.rank(loss.target);
  AffineMap identity = l.b.getMultiDimIdentityMap(rank);
  Value zeroIndex = l.index(0), last = arith::SubIOp::create(l.b, l.sizeValue(loss.scores, 1), l.index(1));
  Value weights = onnx::isPresent(loss.weight) ? l.in(loss.weight) : Value();
  SmallVector<OpFoldResult> sizes = l.sizes(loss.target);
  Value inits[] = {l.empty(sizes, loss.work), l.empty(sizes, loss.work)};
  return generic(l, l.in(loss.target), inits, {identity, identity, identity}, {}, [&](Scalar &s, ValueRange x) {
    // An ignored target need not be a class.
    Value place = arith::MinSIOp::create(s.b, s.indexCast(x[0]), last);
    place = arith::MaxSIOp::create(s.b, place, zeroIndex);
    SmallVector<Value> at;
    for (int64_t dim = 0; dim < rank; ++dim)
      at.push_back(mlir::linalg::IndexOp::create(s.b, dim));
    at.insert(at.begin() + 1, place);
    Value own = s.constant(loss.work, 1), zero = s.constant(loss.work, 0);
    if (weights)
      own = s.load(tensor::ExtractOp::create(s.b, weights, place), loss.element);
    Value picked = s.mul(tensor::ExtractOp::create(s.b, loss.logarithms, at), s.neg(own));
    Value ignored = isIgnored(s, loss, x[0]);
    return SmallVector<Value>{s.select(ignored, zero, picked), s.select(ignored, zero, own)};
  });
}

static Value total(Lowering &l, Value values, Type work) {
  int64_t rank = cast<RankedTensorType>(values.getType()).getRank();
  return reduction(l, values, llvm::to_vector(llvm::seq<int64_t>(0, rank)), l.b.getZeroAttr(work),
                   [](Scalar &s, ValueRange x) { return s.accumulate(x[0], x[1]); });
}

static LogicalResult defineLoss(Lowering &l, const Loss &loss) {
  checkTargets(l, loss);
  SmallVector<Value> values = lossesOf(l, loss);
  if (loss.reduction == "none")
    values.pop_back();
  else
    for (Value &value : values)
      value = total(l, value, loss.work);
  AffineMap identity = l.b.getMultiDimIdentityMap(l.rank(loss.result));
  SmallVector<AffineMap> maps(values.size(), identity);
  Value result = pointwise(l, values, maps, l.sizes(loss.result), loss.element, [&](Scalar &s, ValueRange x) {
    return s.store(loss.reduction == "mean" ? s.div(x[0], x[1]) : x[0], loss.element);
  });
  return l.define(loss.result, result);
}

/// `values`, floats of type `from`, as floats of type `to`.
static Value converted(Lowering &l, Value values, Type from, Type to) {
  if (from == to)
    return values;
  SmallVector<OpFoldResult> sizes = l.sizesOf(values);
  return pointwise(l, values, l.b.getMultiDimIdentityMap(sizes.size()), sizes, to, [&](Scalar &s, ValueRange x) {
    return Scalar::working(from) == to ? s.load(x[0], from) : s.store(x[0], to);
  });
}

static LogicalResult lowerNegativeLogLikelihood(onnx::NegativeLogLikelihoodLossOp op, Lowering &l) {
  Loss loss(op, op.getInput(), op.getTarget(), op.getWeight(), op.getLoss());
  loss.logarithms = converted(l, l.in(op.getInput()), loss.element, loss.work);
  return defineLoss(l, loss);
}

static LogicalResult lowerSoftmaxCrossEntropy(onnx::SoftmaxCrossEntropyLossOp op, Lowering &l) {
  Loss loss(op, op.getScores(), op.getLabels(), op.getWeights(), op.getOutput());
  loss.logarithms = logSoftmax(l, op.getScores(), 1, loss.work);
  if (!op.getLogProb().use_empty())
    (void)l.define(op.getLogProb(), converted(l, loss.logarithms, loss.work, loss.element));
  return defineLoss(l, loss);
}

void populateLossRules(Rules &rules) {
  rules.add(lowerNegativeLogLikelihood);
  rules.add(lowerSoftmaxCrossEntropy);
}

} // namespace aicc::linalg
