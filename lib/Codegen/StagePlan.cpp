// Backward propagation of the anchor's dimensions through a kernel.
#include "lib/Codegen/StagePlan.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace aicc::codegen {
namespace {

bool isKnown(Operation &op) {
  return isa<linalg::LinalgOp, linalg::PackOp, tensor::ExpandShapeOp, tensor::CollapseShapeOp, tensor::CastOp,
             tensor::ExtractSliceOp, tensor::InsertSliceOp, tensor::PadOp, tensor::ConcatOp, tensor::GenerateOp,
             tensor::SplatOp, tensor::EmptyOp, arith::ConstantOp>(op);
}

bool isReduction(Operation *op) {
  auto linalgOp = dyn_cast_or_null<linalg::LinalgOp>(op);
  return linalgOp && linalgOp.getNumReductionLoops() > 0;
}

class Planner {
public:
  explicit Planner(dispatch::KernelOp kernel) : kernel(kernel), body(kernel.getBody().front()) {}

  FailureOr<StagePlan> run() {
    if (failed(check()))
      return failure();
    chooseAnchor();
    for (Operation &op : llvm::reverse(body.without_terminator()))
      propagate(op);
    collectStages();
    chooseOuter();
    plan.flatFrom = flatFrom();
    return plan;
  }

private:
  LogicalResult check() {
    for (Operation &op : body.without_terminator()) {
      bool makesTensor = llvm::any_of(op.getResultTypes(), llvm::IsaPred<RankedTensorType>);
      if (makesTensor && !isKnown(op))
        return op.emitOpError("expected to be fused or rooted in a kernel that has an emitter");
      op.walk([&](Operation *inner) {
        bool plain = isa<linalg::IndexOp, linalg::YieldOp, tensor::YieldOp, tensor::ExtractOp, arith::ConstantOp,
                         affine::AffineApplyOp>(inner);
        if (inner != &op && !plain && !OpTrait::hasElementwiseMappableTraits(inner))
          plan.canVectorize = false;
      });
    }
    return success();
  }

  void chooseAnchor() {
    for (Value result : body.getTerminator()->getOperands()) {
      int64_t rank = cast<RankedTensorType>(result.getType()).getRank();
      if (!plan.anchor || rank > cast<RankedTensorType>(plan.anchor.getType()).getRank())
        plan.anchor = result;
    }
    auto type = cast<RankedTensorType>(plan.anchor.getType());
    SmallVector<int> identity = llvm::to_vector(llvm::seq<int>(0, type.getRank()));
    for (Value result : body.getTerminator()->getOperands())
      bind(result, result.getType() == type ? identity
                                            : SmallVector<int>(cast<RankedTensorType>(result.getType()).getRank(), -1));
    plan.bounds[plan.anchor] = identity;
  }

  /// Uses that disagree leave a dimension unbound.
  void bind(Value value, ArrayRef<int> bound) {
    auto [entry, isNew] = plan.bounds.try_emplace(value, bound);
    if (isNew)
      return;
    for (auto [old, now] : llvm::zip_equal(entry->second, bound))
      old = old == now ? old : -1;
  }

  void bindWhole(Value value) {
    if (auto type = dyn_cast<RankedTensorType>(value.getType()))
      bind(value, SmallVector<int>(type.getRank(), -1));
  }

  void propagate(Operation &op) {
    bool needed = llvm::any_of(op.getResults(), [&](Value result) { return plan.bounds.contains(result); });
    if (!needed)
      return;
    if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
      return propagateLinalg(linalgOp);
    for (Value operand : op.getOperands())
      if (auto type = dyn_cast<RankedTensorType>(operand.getType()))
        bind(operand, throughShapeOp(op, operand, type.getRank()));
  }

  void propagateLinalg(linalg::LinalgOp op) {
    SmallVector<int> loops(op.getNumLoops(), -2);
    for (OpResult result : op->getResults()) {
      auto found = plan.bounds.find(result);
      if (found == plan.bounds.end())
        continue;
      for (auto [expression, bound] :
           llvm::zip_equal(op.getIndexingMapMatchingResult(result).getResults(), found->second))
        if (auto dim = dyn_cast<AffineDimExpr>(expression)) {
          int &loop = loops[dim.getPosition()];
          loop = loop == -2 || loop == bound ? bound : -1;
        }
    }
    for (OpOperand &operand : op->getOpOperands()) {
      if (!isa<RankedTensorType>(operand.get().getType()))
        continue;
      SmallVector<int> bound;
      for (AffineExpr expression : op.getMatchingIndexingMap(&operand).getResults()) {
        auto dim = dyn_cast<AffineDimExpr>(expression);
        bound.push_back(dim ? std::max(loops[dim.getPosition()], -1) : -1);
      }
      bind(operand.get(), bound);
    }
    op->walk([&](tensor::ExtractOp extract) { bindWhole(extract.getTensor()); });
  }

  /// Dimensions that pass an op which moves elements unchanged keep their binding.
  SmallVector<int> throughShapeOp(Operation &op, Value operand, int64_t rank) {
    SmallVector<int> unbound(rank, -1);
    if (op.getNumResults() != 1)
      return unbound;
    ArrayRef<int> result = plan.bounds[op.getResult(0)];
    if (isa<tensor::CastOp>(op))
      return llvm::to_vector(result);
    if (auto concat = dyn_cast<tensor::ConcatOp>(op)) {
      SmallVector<int> bound = llvm::to_vector(result);
      bound[concat.getDim()] = -1;
      return bound;
    }
    if (auto pad = dyn_cast<tensor::PadOp>(op)) {
      for (auto [i, low, high] : llvm::enumerate(pad.getMixedLowPad(), pad.getMixedHighPad()))
        if (getConstantIntValue(low) == 0 && getConstantIntValue(high) == 0)
          unbound[i] = result[i];
      return unbound;
    }
    auto byGroups = [&](ArrayRef<ReassociationIndices> groups, bool expands) {
      for (auto [i, group] : llvm::enumerate(groups))
        if (group.size() == 1)
          unbound[expands ? i : group[0]] = result[expands ? group[0] : i];
      return unbound;
    };
    if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
      return byGroups(expand.getReassociationIndices(), true);
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
      return byGroups(collapse.getReassociationIndices(), false);
    return unbound;
  }

  /// Whether `value` is worth memory though it could be recomputed: it is expensive and used more than once.
  bool isShared(Value value) {
    auto op = value.getDefiningOp<linalg::LinalgOp>();
    unsigned uses = 0;
    for (OpOperand &use : value.getUses())
      uses += !isa<dispatch::YieldOp, tensor::DimOp>(use.getOwner());
    return op && uses > 1 && workOf(op) >= 16;
  }

  void collectStages() {
    auto results = body.getTerminator()->getOperands();
    auto add = [&](Value value) {
      plan.stages.push_back({value, plan.bounds[value], llvm::is_contained(results, value)});
    };
    for (BlockArgument argument : body.getArguments())
      if (llvm::is_contained(results, argument))
        add(argument);
    for (Operation &op : body.without_terminator())
      for (Value value : op.getResults())
        if (plan.bounds.contains(value) && (llvm::is_contained(results, value) || isReduction(&op) || isShared(value)))
          add(value);
  }

  void chooseOuter() {
    plan.outer.assign(cast<RankedTensorType>(plan.anchor.getType()).getRank(), true);
    for (const Stage &stage : plan.stages)
      for (auto [dim, isOuter] : llvm::enumerate(plan.outer))
        isOuter = isOuter && llvm::is_contained(stage.bound, static_cast<int>(dim));
  }

  /// Trailing anchor dimensions that every op of a purely elementwise kernel treats as one.
  int64_t flatFrom() {
    int64_t rank = plan.outer.size(), from = 0;
    for (Operation &op : body.without_terminator()) {
      if (llvm::none_of(op.getResults(), [&](Value result) { return plan.bounds.lookup(result).size(); }))
        continue;
      if (isa<tensor::EmptyOp, arith::ConstantOp, linalg::FillOp>(op))
        continue;
      auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
      if (!linalgOp || linalgOp.getNumParallelLoops() != rank || isReduction(&op))
        return std::max<int64_t>(rank - 1, 0);
      op.walk([&](Operation *inner) {
        if (isa<linalg::IndexOp, tensor::ExtractOp>(inner))
          from = std::max<int64_t>(rank - 1, 0);
      });
      for (OpOperand &operand : linalgOp->getOpOperands())
        while (from < rank - 1 &&
               !treatsAsOne(linalgOp.getMatchingIndexingMap(&operand), operand.get().getType(), from))
          ++from;
    }
    return std::max<int64_t>(std::min(from, rank - 1), 0);
  }

  /// Whether `map` ends in exactly the dims from `from` on, in order, or has none of them. An operand's unit dim that
  /// the anchor knows no size of stays alone: addresses leave it out.
  bool treatsAsOne(AffineMap map, Type operand, int64_t from) const {
    auto type = dyn_cast<RankedTensorType>(operand);
    auto anchor = cast<RankedTensorType>(plan.anchor.getType());
    int64_t rank = map.getNumDims(), count = rank - from, results = map.getNumResults();
    bool mentions = false;
    for (int64_t d = from; d < rank; ++d)
      mentions |= map.isFunctionOfDim(d);
    if (!mentions)
      return true;
    if (results < count)
      return false;
    for (int64_t i = 0; i < results; ++i) {
      auto dim = dyn_cast<AffineDimExpr>(map.getResult(i));
      int64_t wanted = i - (results - count) + from;
      if (wanted >= from && (!dim || static_cast<int64_t>(dim.getPosition()) != wanted))
        return false;
      if (wanted >= from && type.getDimSize(i) == 1 && anchor.getDimSize(wanted) != 1)
        return false;
      for (int64_t d = from; wanted < from && d < rank; ++d)
        if (map.getResult(i).isFunctionOfDim(d))
          return false;
    }
    return true;
  }

  dispatch::KernelOp kernel;
  Block &body;
  StagePlan plan;
};

} // namespace

int64_t workOf(linalg::LinalgOp op) {
  int64_t work = 2;
  for (Operation &inner : op.getBlock()->without_terminator()) {
    bool isMath = inner.getDialect() == inner.getContext()->getLoadedDialect<math::MathDialect>();
    work += isMath ? 15 : isa<arith::DivFOp, arith::RemFOp>(inner) ? 8 : 1;
  }
  return work;
}

FailureOr<StagePlan> planStages(dispatch::KernelOp kernel) { return Planner(kernel).run(); }

} // namespace aicc::codegen
