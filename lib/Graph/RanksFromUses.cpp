#include "lib/Graph/RanksFromUses.h"

#include "dialects/ONNX/ONNX.h"

#include "mlir/IR/Iterators.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace aicc::graph {

using Rank = std::optional<int64_t>;

static Rank rankOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? Rank(type.getRank()) : std::nullopt;
}

/// The first known rank of values that have the same one.
static Rank rankOfAny(ValueRange values) {
  for (Value value : values)
    if (Rank rank = rankOf(value))
      return rank;
  return std::nullopt;
}

/// That of the data of Squeeze (`sign` is 1) or Unsqueeze (-1).
static Rank rankAround(Value result, Value axes, int64_t sign) {
  auto list = dyn_cast<RankedTensorType>(axes.getType());
  Rank rank = rankOf(result);
  if (!rank || !list || !list.hasStaticShape())
    return std::nullopt;
  return std::max<int64_t>(*rank + sign * list.getNumElements(), 0);
}

/// A factor beside a matrix has the batch dims of the product.
static Rank rankOfFactor(onnx::MatMulOp op, unsigned number) {
  Rank result = rankOf(op.getY()), other = rankOf(number == 0 ? op.getB() : op.getA());
  return result && *result >= 3 && other == 2 ? result : std::nullopt;
}

/// The rank that the model says result `number` has.
static Rank declaredRank(func::FuncOp function, unsigned number) {
  auto declared = function.getResultAttrOfType<TypeAttr>(number, "onnx.declared");
  auto type = declared ? dyn_cast<RankedTensorType>(declared.getValue()) : RankedTensorType();
  return type ? Rank(type.getRank()) : std::nullopt;
}

/// The rank that an op needs its operand to have, where that is told by its other operands, attributes or results.
static Rank rankNeeded(OpOperand &use) {
  unsigned number = use.getOperandNumber();
  Operation *owner = use.getOwner();
  if (owner->hasTrait<onnx::Elementwise>() && owner->getNumOperands() == 1)
    return rankOf(owner->getResult(0));
  return llvm::TypeSwitch<Operation *, Rank>(owner)
      .Case<onnx::CastLikeOp, onnx::SliceOp, onnx::PadOp, onnx::SplitOp>(
          [&](auto op) { return number == 0 ? rankOfAny(op->getResults()) : std::nullopt; })
      .Case<onnx::IdentityOp>([&](auto op) { return rankOf(op.getOutput()); })
      .Case<onnx::TransposeOp>(
          [&](onnx::TransposeOp op) { return op.getPerm() ? Rank(op.getPerm()->size()) : rankOf(op.getTransposed()); })
      .Case<onnx::ConcatOp, onnx::GatherElementsOp>([&](auto op) {
        Rank rank = rankOf(op->getResult(0));
        return rank ? rank : rankOfAny(op->getOperands());
      })
      .Case<onnx::SqueezeOp>([&](onnx::SqueezeOp op) {
        return number == 0 ? rankAround(op.getSqueezed(), op.getAxes(), 1) : std::nullopt;
      })
      .Case<onnx::UnsqueezeOp>([&](onnx::UnsqueezeOp op) {
        return number == 0 ? rankAround(op.getExpanded(), op.getAxes(), -1) : std::nullopt;
      })
      .Case<onnx::MatMulOp>([&](onnx::MatMulOp op) { return rankOfFactor(op, number); })
      .Case<func::ReturnOp>([&](auto op) { return declaredRank(op->template getParentOfType<func::FuncOp>(), number); })
      .Case<onnx::YieldOp>([&](onnx::YieldOp op) {
        auto branch = dyn_cast<onnx::IfOp>(op->getParentOp());
        return branch ? rankOf(branch.getResult(number)) : std::nullopt;
      })
      .Default([](Operation *) { return std::nullopt; });
}

/// Whether a branch of an If yields result `number` in another rank.
static bool yieldsOther(onnx::IfOp op, unsigned number, int64_t rank) {
  return llvm::any_of(op->getRegions(), [&](Region &region) {
    Rank yielded = rankOf(region.front().getTerminator()->getOperand(number));
    return yielded && *yielded != rank;
  });
}

static bool giveRank(OpResult result) {
  auto type = dyn_cast<UnrankedTensorType>(result.getType());
  Operation *op = result.getOwner();
  auto branch = dyn_cast<onnx::IfOp>(op);
  if (!type || (op->getNumRegions() > 0 && !branch))
    return false;
  for (OpOperand &use : result.getUses()) {
    // What only a branch uses may have any rank where another one is taken.
    Rank rank = use.getOwner()->getBlock() == op->getBlock() ? rankNeeded(use) : std::nullopt;
    if (!rank || (branch && yieldsOther(branch, result.getResultNumber(), *rank)))
      continue;
    SmallVector<int64_t> shape(*rank, ShapedType::kDynamic);
    result.setType(RankedTensorType::get(shape, type.getElementType()));
    return true;
  }
  return false;
}

bool inferRanksFromUses(func::FuncOp function) {
  bool found = false;
  function.walk<WalkOrder::PreOrder, ReverseIterator>([&](Operation *op) {
    for (OpResult result : op->getResults())
      found |= giveRank(result);
  });
  return found;
}

} // namespace aicc::graph
