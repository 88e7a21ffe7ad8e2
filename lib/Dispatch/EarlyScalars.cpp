#include "lib/Dispatch/EarlyScalars.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace aicc::dispatch {

using namespace mlir;

bool EarlyScalars::isEarly(Operation *op, Block *entry) const {
  bool onScalars = op->getNumRegions() == 0 && op->getNumResults() > 0 && isMemoryEffectFree(op) &&
                   llvm::all_of(op->getResultTypes(), [](Type type) { return type.isIntOrIndexOrFloat(); });
  if (!onScalars || op->hasTrait<OpTrait::IsTerminator>())
    return false;
  // Ops of a branch or loop may run only where the program says so, unless they cannot fail.
  bool readsInput = isa<mlir::tensor::DimOp, mlir::tensor::ExtractOp>(op);
  if (op->getBlock() != entry && !readsInput && !isPure(op))
    return false;
  return llvm::all_of(op->getOperands(), [&](Value operand) {
    auto argument = dyn_cast<BlockArgument>(operand);
    bool isInput = argument && argument.getOwner() == entry;
    return known.contains(operand) || (isInput && (readsInput || operand.getType().isIntOrIndexOrFloat()));
  });
}

EarlyScalars::EarlyScalars(func::FuncOp function) {
  Block *entry = &function.getBody().front();
  SmallVector<Operation *> ops;
  function.getBody().walk<WalkOrder::PreOrder>([&](Operation *op) { ops.push_back(op); });
  for (Operation *op : ops) {
    // What is checked of them is checked before memory of their sizes is asked for.
    bool isCheck = op->getBlock() == entry && isa<cf::AssertOp>(op) && known.contains(op->getOperand(0));
    if ((!isCheck && !isEarly(op, entry)) || (op->getBlock() != entry && isa<mlir::tensor::ExtractOp>(op)))
      continue;
    if (last)
      op->moveAfter(last);
    else
      op->moveBefore(entry, entry->begin());
    last = op;
    known.insert_range(op->getResults());
  }
}

int64_t EarlyScalars::guess(Value value) {
  auto number = [](Attribute attr) {
    auto integer = dyn_cast_if_present<IntegerAttr>(attr);
    return integer ? integer.getValue().getSExtValue() : 0;
  };
  if (auto it = guesses.find(value); it != guesses.end())
    return number(it->second);
  Operation *op = value.getDefiningOp();
  if (!op || !known.contains(value))
    return 0;
  Attribute result;
  if (auto dim = dyn_cast<mlir::tensor::DimOp>(op)) {
    // Batch 1, everything else like the side of a small image.
    result = IntegerAttr::get(value.getType(), dim.getConstantIndex() == 0 ? 1 : 256);
  } else if (!matchPattern(value, m_Constant(&result))) {
    SmallVector<Attribute> operands;
    for (Value operand : op->getOperands()) {
      guess(operand);
      operands.push_back(guesses.lookup(operand));
    }
    SmallVector<OpFoldResult> folded;
    if (succeeded(op->fold(operands, folded)) && folded.size() == 1)
      result = isa<Attribute>(folded[0]) ? cast<Attribute>(folded[0]) : guesses.lookup(cast<Value>(folded[0]));
  }
  guesses[value] = result;
  return number(result);
}

} // namespace aicc::dispatch
