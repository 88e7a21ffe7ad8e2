// onnx-recover-fused-ops: finds the standard's fused ops in the primitive ones that exporters spell them with.
//
// Input: a function over `onnx` ops, types inferred, common subexpressions eliminated. Output: the same function, where
//   %1 = onnx.Sigmoid %x; %2 = onnx.Mul %x, %1   =>   %2 = onnx.Swish %x
#include "lib/Graph/Recovery.h"

#include "lib/Graph/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace aicc::graph {

#define GEN_PASS_DEF_RECOVERFUSEDOPS
#include "lib/Graph/Passes.h.inc"

/// The forms, those first that others are made of.
static constexpr bool (*forms[])(Recovery &) = {recoverSoftplus, recoverGelu,      recoverSwish,
                                                recoverMish,     recoverHardSwish, recoverNormalization};

namespace {
class RecoverFusedOps : public impl::RecoverFusedOpsBase<RecoverFusedOps> {
public:
  using RecoverFusedOpsBase::RecoverFusedOpsBase;

  void runOnOperation() override {
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (op->getNumResults() == 1 && op->getNumRegions() == 0)
        ops.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    // Forwards: an op inside a larger form is looked at before the op that ends it.
    for (Operation *op : ops)
      if (!op->use_empty() && recover(op, rewriter))
        ++recovered;
    for (Operation *op : llvm::reverse(ops))
      if (isOpTriviallyDead(op))
        op->erase();
  }

private:
  bool recover(Operation *op, IRRewriter &rewriter) {
    for (auto form : forms) {
      Recovery recovery(rewriter, op);
      if (form(recovery))
        return true;
    }
    Recovery recovery(rewriter, op);
    return attention && recoverAttention(recovery);
  }
};
} // namespace

} // namespace aicc::graph
