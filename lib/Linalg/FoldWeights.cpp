// linalg-fold-weights: what reshapes, transposes, converts or packs a weight happens at compile time.
//
//   %w = dispatch.weight "w" : tensor<768x64xf32>
//   %p = linalg.pack %w padding_value(%zero) outer_dims_perm = [1, 0] inner_dims_pos = [1] inner_tiles = [32] into
//   %init
//   =>
//   %p = dispatch.weight "w|reshape[1,768,64]|panels32|..." : tensor<2x768x32xf32>
#include "lib/Linalg/Passes.h"
#include "lib/Linalg/WeightTransforms.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/LinalgX/LinalgX.h"
#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace aicc::linalg {

#define GEN_PASS_DEF_FOLDWEIGHTS
#include "lib/Linalg/Passes.h.inc"

using namespace mlir;

/// The key of a transformable weight.
static std::optional<std::string> keyOf(WeightStore &store, Value value) {
  auto weight = value.getDefiningOp<dispatch::WeightOp>();
  if (!weight || !store.contains(weight.getKey().str()) || !isTransformable(store.info(weight.getKey().str()).type))
    return std::nullopt;
  return weight.getKey().str();
}

static LogicalResult replaceByWeight(PatternRewriter &rewriter, Operation *op, StringRef key) {
  rewriter.replaceOpWithNewOp<dispatch::WeightOp>(op, op->getResult(0).getType(), key);
  return success();
}

namespace {
template <typename OpTy> struct WeightPattern : OpRewritePattern<OpTy> {
  WeightPattern(MLIRContext *context, WeightStore &store) : OpRewritePattern<OpTy>(context), store(store) {}
  WeightStore &store;
};

template <typename ReshapeOp> struct FoldReshape : WeightPattern<ReshapeOp> {
  using WeightPattern<ReshapeOp>::WeightPattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    std::optional<std::string> key = keyOf(this->store, op.getSrc());
    if (!key || !op.getResultType().hasStaticShape())
      return rewriter.notifyMatchFailure(op, "no static reshape of a weight");
    return replaceByWeight(rewriter, op, deriveReshaped(this->store, *key, op.getResultType().getShape()));
  }
};

struct FoldTranspose : WeightPattern<mlir::linalg::TransposeOp> {
  using WeightPattern::WeightPattern;
  LogicalResult matchAndRewrite(mlir::linalg::TransposeOp op, PatternRewriter &rewriter) const override {
    std::optional<std::string> key = keyOf(store, op.getInput());
    if (!key)
      return rewriter.notifyMatchFailure(op, "no transpose of a weight");
    return replaceByWeight(rewriter, op, deriveTransposed(store, *key, op.getPermutation()));
  }
};

/// A generic that copies, permutes or converts one weight.
struct FoldGeneric : WeightPattern<mlir::linalg::GenericOp> {
  using WeightPattern::WeightPattern;
  LogicalResult matchAndRewrite(mlir::linalg::GenericOp op, PatternRewriter &rewriter) const override {
    if (op.getNumDpsInputs() != 1 || op.getNumResults() != 1 || op.getNumReductionLoops() != 0)
      return rewriter.notifyMatchFailure(op, "not one operand and one result");
    AffineMap from = op.getIndexingMapsArray()[0], to = op.getIndexingMapsArray()[1];
    std::optional<std::string> key = keyOf(store, op.getDpsInputs()[0]);
    if (!key || !from.isPermutation() || !to.isIdentity())
      return rewriter.notifyMatchFailure(op, "no permutation of a weight");
    Value yielded = op.getBlock()->getTerminator()->getOperand(0);
    Operation *body = yielded.getDefiningOp();
    if (body && isa<arith::ExtFOp, arith::TruncFOp>(body))
      yielded = body->getOperand(0);
    if (yielded != op.getBlock()->getArgument(0))
      return rewriter.notifyMatchFailure(op, "computes more than a conversion");
    SmallVector<int64_t> permutation(from.getNumDims());
    for (auto [dim, expr] : llvm::enumerate(from.getResults()))
      permutation[cast<AffineDimExpr>(expr).getPosition()] = dim;
    DType type = onnx::dtypeOf(getElementTypeOrSelf(op.getResult(0)));
    std::string result = deriveTransposed(store, *key, permutation);
    return replaceByWeight(rewriter, op, body ? deriveConverted(store, result, type) : result);
  }
};

/// Packing of one dim in panels, that dim's panels in front of the dims that stay behind.
struct FoldPack : WeightPattern<mlir::linalg::PackOp> {
  using WeightPattern::WeightPattern;
  LogicalResult matchAndRewrite(mlir::linalg::PackOp op, PatternRewriter &rewriter) const override {
    std::optional<std::string> key = keyOf(store, op.getSource());
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    if (!key || op.getInnerDimsPos().size() != 1 || op.getStaticInnerTiles()[0] != linalgx::panelWidth ||
        !type.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "not a weight in panels");
    if (op.getPaddingValue() && !matchPattern(op.getPaddingValue(), m_AnyZeroFloat()) &&
        !matchPattern(op.getPaddingValue(), m_Zero()))
      return rewriter.notifyMatchFailure(op, "padded with other than zero");
    SmallVector<int64_t> order(op.getOuterDimsPerm());
    if (order.empty())
      order = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank() - 1));
    // Batch dims, packed dim, rest: the transposed weight is batch x rest x packed.
    int64_t packed = op.getInnerDimsPos()[0], batch = 1, rest = 1;
    size_t place = llvm::find(order, packed) - order.begin();
    order.erase(order.begin() + place);
    for (size_t i = 0; i < order.size(); ++i)
      (i < place ? batch : rest) *= op.getSourceType().getDimSize(order[i]);
    order.push_back(packed);
    std::string matrix = deriveTransposed(store, *key, order);
    matrix = deriveReshaped(store, matrix, {batch, rest, op.getSourceType().getDimSize(packed)});
    return replaceByWeight(rewriter, op, deriveReshaped(store, derivePanels(store, matrix), type.getShape()));
  }
};

struct FoldWeights : impl::FoldWeightsBase<FoldWeights> {
  void runOnOperation() override {
    auto *dialect = getContext().getLoadedDialect<onnx::ONNXDialect>();
    if (!dialect)
      return;
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldReshape<tensor::CollapseShapeOp>, FoldReshape<tensor::ExpandShapeOp>, FoldTranspose, FoldGeneric,
                 FoldPack>(&getContext(), *dialect->weights());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

} // namespace aicc::linalg
