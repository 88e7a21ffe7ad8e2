// onnx-simplify, bounds: Relu and Clip of Relu and Clip are one of them.
//
//   clip(clip(x, a, b), c, d) = clip(x, clip(a, c, d), clip(b, c, d))     for a <= b, c <= d; relu(x) = clip(x, 0, inf)
#include "lib/Graph/SimplifyPatterns.h"

#include <algorithm>
#include <limits>

using namespace mlir;

namespace aicc::graph {

static constexpr double infinity = std::numeric_limits<double>::infinity();

namespace {
struct Bounds {
  double low, high;
  bool operator==(const Bounds &other) const { return low == other.low && high == other.high; }
};
} // namespace

static std::optional<double> bound(Value value, double absent) {
  return onnx::isPresent(value) ? numberOf(value) : absent;
}

/// The bounds that a Relu or Clip of floats sets, when they are known and in order.
static std::optional<Bounds> boundsOf(Operation *op) {
  if (!isa_and_present<onnx::ReluOp, onnx::ClipOp>(op) || !isFloatTensor(op->getResult(0)))
    return std::nullopt;
  if (isa<onnx::ReluOp>(op))
    return Bounds{0, infinity};
  auto clip = cast<onnx::ClipOp>(op);
  auto low = bound(clip.getMin(), -infinity), high = bound(clip.getMax(), infinity);
  if (!low || !high || !(*low <= *high))
    return std::nullopt;
  return Bounds{*low, *high};
}

static Value createBounded(OpBuilder &builder, Location loc, Value value, Type type, Bounds bounds) {
  if (bounds == Bounds{0, infinity})
    return onnx::ReluOp::create(builder, loc, type, value);
  auto scalar = RankedTensorType::get({}, getElementTypeOrSelf(type));
  auto operand = [&](double number, double absent) {
    return number == absent ? noValue(builder, loc) : splat(builder, loc, scalar, number);
  };
  return onnx::ClipOp::create(builder, loc, type, value, operand(bounds.low, -infinity),
                              operand(bounds.high, infinity));
}

template <typename OpTy> static LogicalResult mergeBounds(OpTy op, PatternRewriter &rewriter) {
  Operation *inner = op->getOperand(0).getDefiningOp();
  std::optional<Bounds> own = boundsOf(op), before = boundsOf(inner);
  if (!own || !before)
    return rewriter.notifyMatchFailure(op, "no known bounds of known bounds");
  Bounds both{std::clamp(before->low, own->low, own->high), std::clamp(before->high, own->low, own->high)};
  if (both == *before)
    return replaceBy(rewriter, op, inner->getResult(0));
  Location loc = rewriter.getFusedLoc({inner->getLoc(), op.getLoc()});
  rewriter.replaceOp(op, createBounded(rewriter, loc, inner->getOperand(0), op.getType(), both));
  return success();
}

static LogicalResult dropUnbounded(onnx::ClipOp op, PatternRewriter &rewriter) {
  if (onnx::isPresent(op.getMin()) || onnx::isPresent(op.getMax()))
    return rewriter.notifyMatchFailure(op, "has bounds");
  return replaceBy(rewriter, op, op.getInput());
}

void populateClipSimplifications(RewritePatternSet &patterns) {
  patterns.add(mergeBounds<onnx::ReluOp>);
  patterns.add(mergeBounds<onnx::ClipOp>);
  patterns.add(dropUnbounded);
}

} // namespace aicc::graph
