// dispatch-fuse-elementwise: chains of elementwise linalg ops become one op.
//
//   %a = linalg.generic {... addf ...} ins(%x, %bias)
//   %b = linalg.generic {... maximumf ...} ins(%a)      =>   %b = linalg.generic {... addf, maximumf ...} ins(%x,
//   %bias)
//
// The mechanics are upstream's; what is ours is the decision. Its principle: never compute an element more often than
// before unless computing it is free, and leave an op where a kernel's root can take it as epilogue.
#include "lib/Dispatch/Ops.h"
#include "lib/Dispatch/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace aicc::dispatch {

#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "lib/Dispatch/Passes.h.inc"

using namespace mlir;
using mlir::linalg::GenericOp;

/// Operands a fused op may have: each is an address to keep in a register.
static constexpr unsigned maxOperands = 12;

/// Whether computing `producer` again for another reader costs nothing: it reads no tensor of its own size.
static bool isFreeToRepeat(GenericOp producer) {
  return onlyMoves(producer) && llvm::all_of(producer.getIndexingMapsArray(), [&](AffineMap map) {
           return map.isIdentity() ? map == producer.getIndexingMapsArray().back()
                                   : map.getNumResults() < producer.getNumLoops();
         });
}

static bool shouldFuse(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<GenericOp>();
  auto consumer = dyn_cast<GenericOp>(operand->getOwner());
  if (!producer || !consumer || producer->getBlock() != consumer->getBlock() || isGather(producer))
    return false;
  if (producer.payloadUsesValueFromOperand(producer.getDpsInitOperand(0)))
    return false; // in a reduction it would go on from its last element
  if (!mlir::linalg::areElementwiseOpsFusable(operand))
    return false;
  if (producer->getNumOperands() + consumer->getNumOperands() > maxOperands + 2)
    return false;
  bool singleReader = llvm::all_of(producer->getUsers(), [&](Operation *user) { return user == consumer; });
  if (!singleReader && !isFreeToRepeat(producer))
    return false;
  AffineMap map = consumer.getMatchingIndexingMap(operand);
  bool isReadElsewhere = llvm::any_of(consumer->getOpOperands(), [&](OpOperand &other) {
    return other.get() == operand->get() && consumer.getMatchingIndexingMap(&other) != map;
  });
  bool readsEachElementOnce = map.isPermutation() && !isReadElsewhere;
  if (!readsEachElementOnce && !onlyMoves(producer))
    return false;
  bool keepsPlace = map.isIdentity() && isPointwise(consumer);
  return keepsPlace || !isEpilogue(producer);
}

/// Whether moving a reshape past its neighbour brings two elementwise ops together.
static bool shouldMoveReshape(OpOperand *operand) {
  Operation *producer = operand->get().getDefiningOp();
  Operation *consumer = operand->getOwner();
  auto isFreePointwise = [](Operation *op) { return isPointwise(op) && !isEpilogue(cast<GenericOp>(op)); };
  if (auto collapse = dyn_cast_if_present<mlir::tensor::CollapseShapeOp>(producer))
    return collapse->hasOneUse() && isFreePointwise(consumer) && isPointwise(collapse.getSrc().getDefiningOp());
  if (auto expand = dyn_cast<mlir::tensor::ExpandShapeOp>(consumer))
    return producer->hasOneUse() && isFreePointwise(producer) && llvm::any_of(expand->getUsers(), isPointwise);
  return false;
}

namespace {

/// Upstream's own pattern drops the producer's location and with it the names of its ONNX nodes.
struct FuseProducer : OpRewritePattern<GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(GenericOp consumer, PatternRewriter &rewriter) const override {
    for (OpOperand &operand : consumer->getOpOperands()) {
      if (!shouldFuse(&operand))
        continue;
      Location loc = rewriter.getFusedLoc({operand.get().getLoc(), consumer.getLoc()});
      FailureOr<mlir::linalg::ElementwiseOpFusionResult> fused = mlir::linalg::fuseElementwiseOps(rewriter, &operand);
      if (failed(fused))
        return rewriter.notifyMatchFailure(consumer, "upstream declined to fuse");
      fused->fusedOp->setLoc(loc);
      for (Value result : consumer->getResults())
        rewriter.replaceAllUsesWith(result, fused->replacements.lookup(result));
      rewriter.eraseOp(consumer);
      return success();
    }
    return failure();
  }
};

/// A product without a sum adds to zeros: the body gets the zero itself.
struct ReadFilledValue : OpRewritePattern<GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(GenericOp op, PatternRewriter &rewriter) const override {
    if (!isPointwise(op) || op.getNumDpsInits() != 1)
      return failure();
    auto fill = op.getDpsInits()[0].getDefiningOp<mlir::linalg::FillOp>();
    BlockArgument before = op.getBody()->getArguments().back();
    Attribute value;
    if (!fill || before.use_empty() || !matchPattern(fill.getInputs()[0], m_Constant(&value)))
      return failure();
    rewriter.setInsertionPointToStart(op.getBody());
    rewriter.replaceAllUsesWith(before, arith::ConstantOp::create(rewriter, op.getLoc(), cast<TypedAttr>(value)));
    rewriter.modifyOpInPlace(op, [&] { op.getDpsInitsMutable().assign(fill.getDpsInits()[0]); });
    return success();
  }
};

/// transpose, broadcast, map, copy: one generic form, so that fusion sees one kind of op.
struct GeneralizeMovement : OpInterfaceRewritePattern<mlir::linalg::LinalgOp> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(mlir::linalg::LinalgOp op, PatternRewriter &rewriter) const override {
    if (!isa<mlir::linalg::TransposeOp, mlir::linalg::BroadcastOp, mlir::linalg::MapOp, mlir::linalg::CopyOp,
             mlir::linalg::ElementwiseOp>(op))
      return failure();
    return mlir::linalg::generalizeNamedOp(rewriter, op);
  }
};

struct FuseElementwise : impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    MLIRContext *ctx = &getContext();
    RewritePatternSet patterns(ctx);
    patterns.add<FuseProducer, GeneralizeMovement, ReadFilledValue>(ctx);
    // For the constants and unused results that come with it: its fusion of producers is switched off.
    mlir::linalg::populateElementwiseOpsFusionPatterns(patterns, [](OpOperand *) { return false; });
    mlir::linalg::populateFoldReshapeOpsByExpansionPatterns(patterns, shouldMoveReshape);
    GenericOp::getCanonicalizationPatterns(patterns, ctx);
    mlir::tensor::ExpandShapeOp::getCanonicalizationPatterns(patterns, ctx);
    mlir::tensor::CollapseShapeOp::getCanonicalizationPatterns(patterns, ctx);
    ctx->getLoadedDialect<mlir::linalg::LinalgDialect>()->getCanonicalizationPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace aicc::dispatch
