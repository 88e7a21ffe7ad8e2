// linalg-fold-padding: a Pad before a convolution or pool becomes its implicit padding.
//
//   %1 = onnx.Pad %0, pads [0, 0, 1, 1, 0, 0, 1, 1]   =>   %2 = onnx.Conv %0, %w {pads = [1, 1, 1, 1]}
//   %2 = onnx.Conv %1, %w
#include "lib/Linalg/Passes.h"

#include "dialects/ONNX/ONNX.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace aicc::linalg {

#define GEN_PASS_DEF_FOLDPADDING
#include "lib/Linalg/Passes.h.inc"

using namespace mlir;

static DenseElementsAttr constantOf(Value value) {
  auto constant = value.getDefiningOp<onnx::ConstantOp>();
  return constant ? dyn_cast<DenseElementsAttr>(constant.getValue()) : DenseElementsAttr();
}

static std::optional<SmallVector<int64_t>> integersOf(Value value) {
  auto elements = dyn_cast_or_null<DenseIntElementsAttr>(constantOf(value));
  if (!elements)
    return std::nullopt;
  return llvm::map_to_vector(elements.getValues<APInt>(), [](const APInt &element) { return element.getSExtValue(); });
}

/// The padding of the spatial dims of an image, begins then ends; none when the pad does anything else.
static std::optional<SmallVector<int64_t>> spatialPads(onnx::PadOp pad) {
  auto type = dyn_cast<RankedTensorType>(pad.getData().getType());
  std::optional<SmallVector<int64_t>> pads = integersOf(pad.getPads());
  if (!type || !pads || pad.getMode() != "constant" || llvm::any_of(*pads, [](int64_t entry) { return entry < 0; }))
    return std::nullopt;
  int64_t rank = type.getRank(), count = pads->size() / 2;
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, count));
  if (onnx::isPresent(pad.getAxes())) {
    auto given = integersOf(pad.getAxes());
    if (!given)
      return std::nullopt;
    axes = *given;
  }
  SmallVector<int64_t> result(2 * (rank - 2), 0);
  for (auto [i, axis] : llvm::enumerate(axes)) {
    int64_t dim = (axis < 0 ? axis + rank : axis) - 2, begin = (*pads)[i], end = (*pads)[count + i];
    if (dim < 0 && (begin != 0 || end != 0))
      return std::nullopt;
    if (dim < 0)
      continue;
    result[dim] += begin;
    result[rank - 2 + dim] += end;
  }
  return result;
}

/// The number the border is filled with, when it is known.
static std::optional<double> fillOf(onnx::PadOp pad) {
  if (!onnx::isPresent(pad.getConstantValue()))
    return 0.0;
  auto value = dyn_cast_or_null<DenseFPElementsAttr>(constantOf(pad.getConstantValue()));
  if (!value || value.getNumElements() != 1)
    return std::nullopt;
  APFloat number = *value.value_begin<APFloat>();
  bool inexact;
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &inexact);
  return number.convertToDouble();
}

static bool anyNonZero(std::optional<ArrayRef<int64_t>> values) {
  return values && llvm::any_of(*values, [](int64_t value) { return value != 0; });
}

/// What the border must hold for the op to do without it.
static std::optional<double> neutralFill(onnx::ConvOp) { return 0.0; }
static std::optional<double> neutralFill(onnx::MaxPoolOp op) {
  // The positions in 'Indices' count pixels of the padded image.
  if (op.getCeilMode() || !op.getIndices().use_empty())
    return std::nullopt;
  return -std::numeric_limits<double>::infinity();
}
static std::optional<double> neutralFill(onnx::AveragePoolOp op) {
  if (op.getCeilMode() || (!op.getCountIncludePad() && anyNonZero(op.getPads())))
    return std::nullopt;
  return 0.0;
}

static void countBorder(Operation *) {}
static void countBorder(onnx::AveragePoolOp op) { op.setCountIncludePad(1); }

/// Folds the Pad that makes the image of `op`.
template <typename OpTy> static LogicalResult foldPadding(RewriterBase &rewriter, OpTy op) {
  auto pad = op.getX().template getDefiningOp<onnx::PadOp>();
  if (!pad || (op.getAutoPad() != "NOTSET" && op.getAutoPad() != "VALID"))
    return rewriter.notifyMatchFailure(op, "no pad before it, or automatic padding");
  std::optional<double> neutral = neutralFill(op), fill = fillOf(pad);
  if (!neutral || fill != neutral)
    return rewriter.notifyMatchFailure(op, "the border is not neutral");
  std::optional<SmallVector<int64_t>> pads = spatialPads(pad);
  if (!pads)
    return rewriter.notifyMatchFailure(op, "not a constant border of the spatial dims");
  bool explicitPads = op.getAutoPad() == "NOTSET";
  if (auto own = op.getPads(); own && explicitPads)
    for (auto [sum, entry] : llvm::zip_equal(*pads, *own))
      sum += entry;
  rewriter.modifyOpInPlace(op, [&] {
    op.getXMutable().assign(pad.getData());
    op.setAutoPad("NOTSET");
    op.setPads(*pads);
    countBorder(op);
  });
  return success();
}

namespace {
template <typename OpTy> struct FoldInto : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;
  LogicalResult matchAndRewrite(OpTy op, PatternRewriter &rewriter) const override { return foldPadding(rewriter, op); }
};

struct FoldPadding : impl::FoldPaddingBase<FoldPadding> {
  void runOnOperation() override {
    if (getOperation()->hasAttr("dispatch.graph"))
      return markAllAnalysesPreserved(); // compiled by its target as it is
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldInto<onnx::ConvOp>, FoldInto<onnx::MaxPoolOp>, FoldInto<onnx::AveragePoolOp>>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

} // namespace aicc::linalg
