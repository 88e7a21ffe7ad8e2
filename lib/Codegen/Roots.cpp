#include "lib/Codegen/Roots.h"

using namespace mlir;

namespace aicc::codegen {

linalgx::RecurrenceOp recurrenceOf(Frame &frame) {
  auto ops = llvm::to_vector(frame.kernel.getBody().getOps<linalgx::RecurrenceOp>());
  if (ops.size() != 1)
    return nullptr;
  linalgx::RecurrenceOp op = ops.front();
  bool onlyResults = llvm::all_of(frame.yield().getResults(), [&](Value v) { return v.getDefiningOp() == op; });
  bool inMemory = llvm::all_of(op.getDpsInputOperands(),
                               [&](OpOperand *operand) -> bool { return frame.memory(operand->get()) != nullptr; });
  if (!onlyResults || !inMemory)
    return nullptr;
  return op;
}

} // namespace aicc::codegen
