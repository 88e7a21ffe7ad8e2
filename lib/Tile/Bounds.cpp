#include "lib/Tile/Bounds.h"

#include "dialects/Tile/Tile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace aicc::tile {

static std::optional<int64_t> greatestOfLoop(scf::ForOp loop) {
  std::optional<int64_t> upper = greatest(loop.getUpperBound()), lower = getConstantIntValue(loop.getLowerBound()),
                         step = getConstantIntValue(loop.getStep());
  if (!upper)
    return std::nullopt;
  if (!lower || !step)
    return *upper - 1;
  return *lower + (*upper - 1 - *lower) / *step * *step;
}

std::optional<int64_t> greatest(Value index) {
  if (std::optional<int64_t> number = getConstantIntValue(index))
    return number;
  if (auto argument = dyn_cast<BlockArgument>(index)) {
    auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
    return loop && loop.getInductionVar() == index ? greatestOfLoop(loop) : std::nullopt;
  }
  Operation *op = index.getDefiningOp();
  if (isa<CoreIdOp>(op)) {
    auto cores = op->getParentOfType<func::FuncOp>()->getAttrOfType<IntegerAttr>(coresAttrName);
    return cores ? std::optional(cores.getInt() - 1) : std::nullopt;
  }
  if (op->getNumOperands() != 2)
    return std::nullopt;
  std::optional<int64_t> a = greatest(op->getOperand(0)), b = greatest(op->getOperand(1)),
                         number = getConstantIntValue(op->getOperand(1));
  if (isa<arith::RemUIOp>(op) && number)
    return a ? std::min(*a, *number - 1) : *number - 1;
  if (!a || !b)
    return std::nullopt;
  if (isa<arith::DivUIOp>(op) && number)
    return *a / *number;
  if (isa<arith::AddIOp>(op))
    return *a + *b;
  if (isa<arith::MulIOp>(op))
    return *a * *b;
  return std::nullopt;
}

} // namespace aicc::tile
