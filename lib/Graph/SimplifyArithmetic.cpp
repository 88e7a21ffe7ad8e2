// onnx-simplify, arithmetic: x * 1, x + 0, x / 4, x ^ 2, (x * a) * b, not not x, where(true, x, y).
#include "lib/Graph/SimplifyPatterns.h"

#include <cmath>

using namespace mlir;

namespace aicc::graph {

//===- Neutral operands -----------------------------------------------===//

/// Replaces the op by `data` when `constant` is the neutral element. x + 0 gives +0 for -0: the sign of a zero is
/// given up, as the standard allows any order of summation.
static LogicalResult dropNeutral(Operation *op, Value data, Value constant, double neutral, PatternRewriter &rewriter) {
  if (numberOf(constant) != neutral)
    return rewriter.notifyMatchFailure(op, "no neutral operand");
  if (!broadcastsInto(constant, data))
    return rewriter.notifyMatchFailure(op, "broadcasting changes the shape");
  return replaceBy(rewriter, op, data);
}

/// The neutral element on either side.
template <typename OpTy, int neutral> static LogicalResult dropNeutralOfTwo(OpTy op, PatternRewriter &rewriter) {
  if (succeeded(dropNeutral(op, op.getA(), op.getB(), neutral, rewriter)))
    return success();
  return dropNeutral(op, op.getB(), op.getA(), neutral, rewriter);
}

/// The neutral element on the right only.
template <typename OpTy, int neutral> static LogicalResult dropNeutralRight(OpTy op, PatternRewriter &rewriter) {
  return dropNeutral(op, op->getOperand(0), op->getOperand(1), neutral, rewriter);
}

//===- Cheaper forms --------------------------------------------------===//

static LogicalResult squareByProduct(onnx::PowOp op, PatternRewriter &rewriter) {
  if (!isFloatTensor(op.getX()) || numberOf(op.getY()) != 2.0)
    return rewriter.notifyMatchFailure(op, "no square of floats");
  if (!broadcastsInto(op.getY(), op.getX()))
    return rewriter.notifyMatchFailure(op, "broadcasting changes the shape");
  rewriter.replaceOpWithNewOp<onnx::MulOp>(op, op.getType(), op.getX(), op.getX());
  return success();
}

/// x / 2^k is x * 2^-k, to the last bit.
static LogicalResult divideByProduct(onnx::DivOp op, PatternRewriter &rewriter) {
  std::optional<double> number = numberOf(op.getB());
  if (!isFloatTensor(op.getB()) || !number)
    return rewriter.notifyMatchFailure(op, "no division by one float");
  APFloat divisor =
      *cast<DenseElementsAttr>(op.getB().getDefiningOp<onnx::ConstantOp>().getValue()).getValues<APFloat>().begin();
  if (!divisor.getExactInverse(nullptr))
    return rewriter.notifyMatchFailure(op, "the reciprocal is not exact");
  Value factor = splat(rewriter, op.getLoc(), cast<RankedTensorType>(op.getB().getType()), 1 / *number);
  rewriter.replaceOpWithNewOp<onnx::MulOp>(op, op.getType(), op.getA(), factor);
  return success();
}

/// Whether `number` survives in `type` without becoming zero, infinite or denormal.
static bool isNormalIn(double number, Type type) {
  APFloat value(number);
  bool isInexact = false;
  value.convert(cast<FloatType>(type).getFloatSemantics(), APFloat::rmNearestTiesToEven, &isInexact);
  return value.isNormal();
}

/// (x * a) * b is x * (a b).
static LogicalResult joinFactors(onnx::MulOp op, PatternRewriter &rewriter) {
  auto outer = splitNumber(op.getA(), op.getB());
  auto inner = outer ? outer->value.getDefiningOp<onnx::MulOp>() : onnx::MulOp();
  auto factors = inner ? splitNumber(inner.getA(), inner.getB()) : std::nullopt;
  if (!factors || !isFloatTensor(op))
    return rewriter.notifyMatchFailure(op, "no product of a float product with two numbers");
  if (!inner->hasOneUse())
    return rewriter.notifyMatchFailure(op, "the inner product has other readers");
  Value first = factors->value == inner.getA() ? inner.getB() : inner.getA();
  Value second = outer->value == op.getA() ? op.getB() : op.getA();
  if (!broadcastsInto(first, factors->value) || !broadcastsInto(second, factors->value))
    return rewriter.notifyMatchFailure(op, "broadcasting changes the shape");
  Type element = getElementTypeOrSelf(op);
  double product = factors->number * outer->number;
  if (!isNormalIn(product, element))
    return rewriter.notifyMatchFailure(op, "the product of the factors is no normal number");
  Location loc = rewriter.getFusedLoc({inner.getLoc(), op.getLoc()});
  auto type = cast<RankedTensorType>(second.getType());
  auto joined = onnx::MulOp::create(rewriter, loc, op.getType(), factors->value, splat(rewriter, loc, type, product));
  rewriter.replaceOp(op, joined);
  return success();
}

//===- Involutions, choices, sums of one ------------------------------===//

template <typename OpTy> static LogicalResult dropTwice(OpTy op, PatternRewriter &rewriter) {
  auto inner = op.getX().template getDefiningOp<OpTy>();
  if (!inner)
    return rewriter.notifyMatchFailure(op, "not applied twice");
  return replaceBy(rewriter, op, inner.getX());
}

static LogicalResult chooseKnown(onnx::WhereOp op, PatternRewriter &rewriter) {
  std::optional<double> condition = numberOf(op.getCondition());
  if (!condition)
    return rewriter.notifyMatchFailure(op, "the condition is not known");
  Value chosen = *condition != 0 ? op.getX() : op.getY(), other = *condition != 0 ? op.getY() : op.getX();
  if (!broadcastsInto(op.getCondition(), chosen) || !broadcastsInto(other, chosen))
    return rewriter.notifyMatchFailure(op, "broadcasting changes the shape");
  return replaceBy(rewriter, op, chosen);
}

template <typename OpTy> static LogicalResult dropVariadicOfOne(OpTy op, PatternRewriter &rewriter) {
  if (op.getInputs().size() != 1)
    return rewriter.notifyMatchFailure(op, "several operands");
  return replaceBy(rewriter, op, op.getInputs().front());
}

void populateArithmeticSimplifications(RewritePatternSet &patterns) {
  patterns.add(dropNeutralOfTwo<onnx::AddOp, 0>);
  patterns.add(dropNeutralOfTwo<onnx::MulOp, 1>);
  patterns.add(dropNeutralRight<onnx::SubOp, 0>);
  patterns.add(dropNeutralRight<onnx::DivOp, 1>);
  patterns.add(dropNeutralRight<onnx::PowOp, 1>);
  patterns.add(squareByProduct);
  patterns.add(divideByProduct);
  patterns.add(joinFactors);
  patterns.add(dropTwice<onnx::NotOp>);
  patterns.add(dropTwice<onnx::NegOp>);
  patterns.add(chooseKnown);
  patterns.add(dropVariadicOfOne<onnx::MaxOp>);
  patterns.add(dropVariadicOfOne<onnx::MeanOp>);
  patterns.add(dropVariadicOfOne<onnx::MinOp>);
  patterns.add(dropVariadicOfOne<onnx::SumOp>);
}

} // namespace aicc::graph
