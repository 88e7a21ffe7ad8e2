// dispatch-insert-transfers: tensors are in the memory of whoever reads them.
//
//   %h = dispatch.launch @on_npu(%x)            %there = dispatch.transfer %x to "npu"
//   return %h                            =>     %h = dispatch.launch @on_npu(%there)
//                                               %here = dispatch.transfer %h
//                                               return %here
//
// Weights are uploaded once, not in each run: a weight of the device takes the place of their transfer.
//
// From one device to another by way of the host: there is a transfer home, which the host's readers share, and one from
// there.
//
// A transfer stands right behind the definition of its source, so that all later readers share it.
#include "lib/Dispatch/Ops.h"
#include "lib/Dispatch/Passes.h"

#include "dialects/Dispatch/Dispatch.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace aicc::dispatch {

#define GEN_PASS_DEF_INSERTTRANSFERS
#include "lib/Dispatch/Passes.h.inc"

using namespace mlir;

namespace {

/// The transfers of one function.
class Transfers {
public:
  /// Gives every tensor operand of `op` the memory its reader wants.
  void fix(Operation *op);

private:
  Value inMemoryOf(Value tensor, StringAttr device);

  DenseMap<std::pair<Value, StringAttr>, Value> copies;
};

} // namespace

/// Views are where their source is, and sizes are known without the elements.
static bool readsAnywhere(Operation *op) { return isView(op) || isa<mlir::tensor::DimOp, TransferOp>(op); }

Value Transfers::inMemoryOf(Value tensor, StringAttr device) {
  Value &copy = copies[{tensor, device}];
  if (copy)
    return copy;
  OpBuilder builder(tensor.getContext());
  builder.setInsertionPointAfterValue(tensor);
  if (auto weight = tensor.getDefiningOp<WeightOp>())
    return copy = WeightOp::create(builder, tensor.getLoc(), tensor.getType(), weight.getKeyAttr(), device);
  if (Operation *maker = skipViews(tensor).getDefiningOp(); device && maker && deviceOf(maker)) {
    Value home = inMemoryOf(tensor, nullptr);
    return copies[{tensor, device}] = inMemoryOf(home, device);
  }
  SmallVector<Value> sizes = statedDims(builder, tensor);
  return copy = TransferOp::create(builder, tensor.getLoc(), tensor.getType(), tensor, sizes, device);
}

void Transfers::fix(Operation *op) {
  if (readsAnywhere(op))
    return;
  StringAttr reader = deviceOf(op);
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<RankedTensorType>(operand.get().getType()))
      continue;
    Operation *maker = skipViews(operand.get()).getDefiningOp();
    if ((maker ? deviceOf(maker) : StringAttr()) != reader)
      operand.set(inMemoryOf(operand.get(), reader));
  }
}

namespace {

struct InsertTransfers : impl::InsertTransfersBase<InsertTransfers> {
  void runOnOperation() override {
    bool hasDevices = llvm::any_of(getOperation().getOps<KernelOp>(), [](KernelOp k) { return bool(k.getTarget()); });
    if (!hasDevices)
      return markAllAnalysesPreserved();
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      Transfers transfers;
      SmallVector<Operation *> ops;
      function.walk<WalkOrder::PreOrder>([&](Operation *op) { ops.push_back(op); });
      llvm::for_each(ops, [&](Operation *op) { transfers.fix(op); });
    }
  }
};

} // namespace
} // namespace aicc::dispatch
