// linalg-assign-layouts: images around convolutions and pools are kept channels last.
//
//   %1 = onnx.Conv %0, %w          %t = onnx.Transpose %0 to N S.. C
//   %2 = onnx.Relu %1         =>   %1 = onnx.Conv (onnx.Transpose %t back), %w
//   %3 = onnx.Conv %2, %w          %2 = onnx.Relu (onnx.Transpose %1 to N S.. C)
//                                  %3 = onnx.Conv (onnx.Transpose %2 back), %w
//
// The IR stays standard onnx: a convolution between two transposes is lowered to one that works channels last, and the
// transposes cancel. Two steps: decide which ops work on channels-last images, then rewrite them in one walk.
#include "lib/Linalg/Layouts.h"
#include "lib/Linalg/Passes.h"
#include "lib/Linalg/Windows.h"

namespace aicc::linalg {

#define GEN_PASS_DEF_ASSIGNLAYOUTS
#include "lib/Linalg/Passes.h.inc"

using namespace mlir;

//===----------------------------------------------------------------------===//
// Deciding
//===----------------------------------------------------------------------===//

namespace {
/// The ops of one block that will work on channels-last images.
struct Decisions {
  DenseMap<Operation *, LayoutRule> candidates;
  DenseSet<Operation *> chosen;

  bool isChosen(Operation *op) const { return op && (isImageOp(op) || chosen.contains(op)); }
  /// Whether the value will exist channels last without a transpose.
  bool isLast(Value value) const {
    Operation *op = value.getDefiningOp();
    if (!isChosen(op))
      return false;
    return isImageOp(op) ? value == op->getResult(0) : candidates.find(op)->second.keepsImage;
  }
};
} // namespace

/// Elements of a tensor, unknown dims counted as 64.
static double weightOf(Value value) {
  double weight = 1;
  for (int64_t dim : cast<RankedTensorType>(value.getType()).getShape())
    weight *= ShapedType::isDynamic(dim) ? 64 : double(dim);
  return weight;
}

static bool isConstant(Value value) { return value.getDefiningOp<onnx::ConstantOp>() != nullptr; }

/// Elements of the op's images that would have to be transposed, or need not be.
static double weightOfImages(const Decisions &d, const LayoutRule &rule, bool last) {
  double weight = 0;
  for (Value image : rule.images)
    if (!isConstant(image) && d.isLast(image) == last)
      weight += weightOf(image);
  return weight;
}

/// An op follows its operands where most of what it reads is channels last.
static bool followsOperands(const Decisions &d, const LayoutRule &rule) {
  double last = weightOfImages(d, rule, true);
  return last > 0 && last >= weightOfImages(d, rule, false);
}

/// Whether the operand is an image that its op wants channels last.
static bool wantsLast(const Decisions &d, OpOperand &use) {
  Operation *user = use.getOwner();
  if (isImageOp(user))
    return use.getOperandNumber() == 0;
  return d.chosen.contains(user) && llvm::is_contained(d.candidates.find(user)->second.images, use.get());
}

/// An op follows its readers where all of them want its result channels last and transposing before it moves no more.
static bool followsReaders(const Decisions &d, Operation *op, const LayoutRule &rule) {
  if (!rule.keepsImage || op->use_empty())
    return false;
  double results = 0;
  for (Value result : op->getResults()) {
    if (!llvm::all_of(result.getUses(), [&](OpOperand &use) { return wantsLast(d, use); }))
      return false;
    results += result.use_empty() ? 0 : weightOf(result);
  }
  return weightOfImages(d, rule, false) <= results;
}

static Decisions decide(Block &block) {
  Decisions d;
  bool any = false;
  for (Operation &op : block) {
    any |= isImageOp(&op);
    if (std::optional<LayoutRule> rule = layoutRuleOf(&op))
      d.candidates.try_emplace(&op, std::move(*rule));
  }
  if (!any)
    return d;
  for (bool changed = true; changed;) {
    size_t before = d.chosen.size();
    auto consider = [&](Operation &op, bool byReaders) {
      auto found = d.candidates.find(&op);
      if (found == d.candidates.end() || d.chosen.contains(&op))
        return;
      if (byReaders ? followsReaders(d, &op, found->second) : followsOperands(d, found->second))
        d.chosen.insert(&op);
    };
    for (Operation &op : block)
      consider(op, false);
    for (Operation &op : llvm::reverse(block))
      consider(op, true);
    changed = d.chosen.size() != before;
  }
  return d;
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// Puts a convolution or pool between transposes; the first is recorded in `inner`, which later steps must not fold.
static void sandwich(Operation *op, ChannelsLast &images, DenseSet<Operation *> &inner) {
  Value image = op->getOperand(0), result = op->getResult(0);
  int64_t rank = cast<RankedTensorType>(image.getType()).getRank();
  Value last = images.of(image);
  images.rewriter.setInsertionPoint(op);
  Value first = images.transposed(last, toChannelsFirst(rank));
  first.setType(image.getType());
  inner.insert(first.getDefiningOp());
  op->setOperand(0, first);
  images.rewriter.setInsertionPointAfter(op);
  images.remember(result, images.transposed(result, toChannelsLast(rank)));
}

static void rewriteChosen(Operation *op, const LayoutRule &rule, ChannelsLast &images) {
  images.rewriter.setInsertionPoint(op);
  SmallVector<Value> results = rule.rewrite(images);
  if (!rule.keepsImage) {
    images.rewriter.replaceOp(op, results);
    return;
  }
  SmallVector<Value> firsts;
  images.rewriter.setInsertionPoint(op);
  for (auto [old, last] : llvm::zip_equal(op->getResults(), results)) {
    Value first = images.transposed(last, toChannelsFirst(cast<RankedTensorType>(last.getType()).getRank()));
    first.setType(old.getType());
    images.remember(first, last);
    firsts.push_back(first);
  }
  images.rewriter.replaceOp(op, firsts);
}

/// Transposes of transposes become one; those that move nothing disappear.
static void composeTransposes(func::FuncOp function, IRRewriter &rewriter, const DenseSet<Operation *> &inner) {
  function.walk([&](onnx::TransposeOp op) {
    if (inner.contains(op) || !op.getPerm())
      return;
    rewriter.setInsertionPoint(op);
    SmallVector<int64_t> order(*op.getPerm());
    Value source = op.getData();
    while (auto producer = source.getDefiningOp<onnx::TransposeOp>()) {
      if (!producer.getPerm() || inner.contains(producer))
        break;
      order = applyPermutation(*producer.getPerm(), order);
      source = producer.getData();
    }
    if (llvm::is_sorted(order) && source.getType() == op.getTransposed().getType())
      rewriter.replaceOp(op, source);
    else if (source != op.getData())
      rewriter.replaceOpWithNewOp<onnx::TransposeOp>(op, op.getTransposed().getType(), source,
                                                     rewriter.getDenseI64ArrayAttr(order));
  });
}

static void eraseDead(func::FuncOp function, IRRewriter &rewriter) {
  SmallVector<Operation *> transposes;
  function.walk([&](onnx::TransposeOp op) { transposes.push_back(op); });
  for (Operation *op : llvm::reverse(transposes))
    if (isOpTriviallyDead(op))
      rewriter.eraseOp(op);
}

namespace {
struct AssignLayouts : impl::AssignLayoutsBase<AssignLayouts> {
  void runOnOperation() override {
    if (getOperation()->hasAttr("dispatch.graph"))
      return markAllAnalysesPreserved(); // compiled by its target as it is
    func::FuncOp function = getOperation();
    IRRewriter rewriter(&getContext());
    ChannelsLast images(rewriter);
    DenseSet<Operation *> inner;
    SmallVector<Block *> blocks;
    function.walk<WalkOrder::PreOrder>([&](Block *block) { blocks.push_back(block); });
    for (Block *block : blocks) {
      Decisions decisions = decide(*block);
      for (Operation &op : llvm::make_early_inc_range(*block)) {
        if (isImageOp(&op))
          sandwich(&op, images, inner);
        else if (decisions.chosen.contains(&op))
          rewriteChosen(&op, layoutRuleOf(&op).value(), images);
      }
    }
    if (inner.empty())
      return markAllAnalysesPreserved();
    composeTransposes(function, rewriter, inner);
    eraseDead(function, rewriter);
  }
};
} // namespace

} // namespace aicc::linalg
