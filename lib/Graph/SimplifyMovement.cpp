// onnx-simplify, movement: ops that pass their operand on, conversions, transposes of transposes, reshapes of reshapes.
#include "lib/Graph/SimplifyPatterns.h"

#include "dialects/ONNX/Types.h"

#include "llvm/ADT/SmallVectorExtras.h"

using namespace mlir;

namespace aicc::graph {

//===- Operands passed on ---------------------------------------------===//

static LogicalResult dropIdentity(onnx::IdentityOp op, PatternRewriter &rewriter) {
  return replaceBy(rewriter, op, op.getInput());
}

static LogicalResult dropDropout(onnx::DropoutOp op, PatternRewriter &rewriter) {
  if (onnx::isPresent(op.getTrainingMode()) && numberOf(op.getTrainingMode()) != 0.0)
    return rewriter.notifyMatchFailure(op, "may train");
  if (!op.getMask().use_empty())
    return rewriter.notifyMatchFailure(op, "the mask is read");
  return replaceBy(rewriter, op, op.getData());
}

static LogicalResult dropConcatOfOne(onnx::ConcatOp op, PatternRewriter &rewriter) {
  if (op.getInputs().size() != 1)
    return rewriter.notifyMatchFailure(op, "joins several tensors");
  return replaceBy(rewriter, op, op.getInputs().front());
}

static LogicalResult dropSplitIntoOne(onnx::SplitOp op, PatternRewriter &rewriter) {
  if (op.getNumResults() != 1)
    return rewriter.notifyMatchFailure(op, "cuts into several tensors");
  return replaceBy(rewriter, op, op.getInput());
}

//===- Conversions ----------------------------------------------------===//

/// Whether every number of `from` is one of `to`.
static bool isExact(Type from, Type to) {
  auto fromFloat = dyn_cast<FloatType>(from), toFloat = dyn_cast<FloatType>(to);
  if (fromFloat && toFloat)
    return from == to || (fromFloat.getWidth() >= 16 && toFloat.getWidth() > fromFloat.getWidth());
  if (!isa<IntegerType>(from) || !isa<IntegerType>(to))
    return false;
  bool isBool = from.isInteger(1), unsignedFrom = isBool || from.isUnsignedInteger();
  unsigned fromWidth = from.getIntOrFloatBitWidth(), toWidth = to.getIntOrFloatBitWidth();
  if (to.isUnsignedInteger())
    return unsignedFrom && toWidth >= fromWidth;
  return unsignedFrom ? toWidth > fromWidth : toWidth >= fromWidth;
}

static LogicalResult dropCast(onnx::CastOp op, PatternRewriter &rewriter) {
  Type to = getElementTypeOrSelf(op.getOutput());
  if (getElementTypeOrSelf(op.getInput()) == to)
    return replaceBy(rewriter, op, op.getInput());
  auto inner = op.getInput().getDefiningOp<onnx::CastOp>();
  if (!inner)
    return rewriter.notifyMatchFailure(op, "converts");
  Value source = inner.getInput();
  if (!isExact(getElementTypeOrSelf(source), getElementTypeOrSelf(inner.getOutput())))
    return rewriter.notifyMatchFailure(op, "the inner conversion may round");
  if (to == getElementTypeOrSelf(source))
    return replaceBy(rewriter, op, source);
  rewriter.modifyOpInPlace(op, [&] { op.getInputMutable().assign(source); });
  return success();
}

static LogicalResult castLikeToCast(onnx::CastLikeOp op, PatternRewriter &rewriter) {
  DType to = onnx::dtypeOf(getElementTypeOrSelf(op.getOutput()));
  rewriter.replaceOpWithNewOp<onnx::CastOp>(op, op.getType(), op.getInput(), op.getRoundMode(), op.getSaturate(),
                                            int64_t(to));
  return success();
}

//===- Transposes -----------------------------------------------------===//

/// The permutation; without `perm` the dims are reversed.
static std::optional<SmallVector<int64_t>> permutationOf(onnx::TransposeOp op) {
  if (auto perm = op.getPerm())
    return SmallVector<int64_t>(*perm);
  auto type = dyn_cast<RankedTensorType>(op.getData().getType());
  if (!type)
    return std::nullopt;
  return llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, type.getRank())));
}

static LogicalResult simplifyTranspose(onnx::TransposeOp op, PatternRewriter &rewriter) {
  std::optional<SmallVector<int64_t>> outer = permutationOf(op);
  if (!outer)
    return rewriter.notifyMatchFailure(op, "the rank is not known");
  if (llvm::equal(*outer, llvm::seq<int64_t>(0, outer->size())))
    return replaceBy(rewriter, op, op.getData());
  auto inner = op.getData().getDefiningOp<onnx::TransposeOp>();
  std::optional<SmallVector<int64_t>> before = inner ? permutationOf(inner) : std::nullopt;
  if (!before)
    return rewriter.notifyMatchFailure(op, "moves dims");
  auto both = llvm::map_to_vector(*outer, [&](int64_t dim) { return (*before)[dim]; });
  Location loc = rewriter.getFusedLoc({inner.getLoc(), op.getLoc()});
  auto joined =
      onnx::TransposeOp::create(rewriter, loc, op.getType(), inner.getData(), rewriter.getDenseI64ArrayAttr(both));
  rewriter.replaceOp(op, joined);
  return success();
}

//===- Reshapes -------------------------------------------------------===//

static bool isReshape(Operation *op) {
  return isa_and_present<onnx::ReshapeOp, onnx::FlattenOp, onnx::SqueezeOp, onnx::UnsqueezeOp>(op);
}

/// The result shape as Reshape writes it: at most one dim unknown, none zero.
static std::optional<SmallVector<int64_t>> shapeOperand(Type type) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  if (!ranked || ranked.getNumDynamicDims() > 1 || llvm::is_contained(ranked.getShape(), 0))
    return std::nullopt;
  return llvm::map_to_vector(ranked.getShape(),
                             [](int64_t dim) { return ShapedType::isDynamic(dim) ? int64_t(-1) : dim; });
}

/// A reshape of a reshape takes the first operand: its own shape decides, unless it copies dims by 0.
template <typename OpTy> static LogicalResult joinReshapes(OpTy op, PatternRewriter &rewriter) {
  Operation *inner = op->getOperand(0).getDefiningOp();
  if (!isReshape(inner))
    return rewriter.notifyMatchFailure(op, "no reshape of a reshape");
  std::optional<SmallVector<int64_t>> shape = shapeOperand(op.getType());
  if (!shape)
    return rewriter.notifyMatchFailure(op, "the shape has several unknown dims, or none elements");
  Value source = inner->getOperand(0);
  if (source.getType() == op.getType())
    return replaceBy(rewriter, op, source);
  Location loc = rewriter.getFusedLoc({inner->getLoc(), op.getLoc()});
  auto type = RankedTensorType::get({int64_t(shape->size())}, rewriter.getI64Type());
  Value operand = onnx::ConstantOp::create(rewriter, loc, type, DenseElementsAttr::get(type, ArrayRef(*shape)));
  rewriter.replaceOp(op, onnx::ReshapeOp::create(rewriter, loc, op.getType(), source, operand));
  return success();
}

void populateMovementSimplifications(RewritePatternSet &patterns) {
  patterns.add(dropIdentity);
  patterns.add(dropDropout);
  patterns.add(dropConcatOfOne);
  patterns.add(dropSplitIntoOne);
  patterns.add(dropCast);
  patterns.add(castLikeToCast);
  patterns.add(simplifyTranspose);
  patterns.add(joinReshapes<onnx::ReshapeOp>);
  patterns.add(joinReshapes<onnx::FlattenOp>);
  patterns.add(joinReshapes<onnx::SqueezeOp>);
  patterns.add(joinReshapes<onnx::UnsqueezeOp>);
}

} // namespace aicc::graph
