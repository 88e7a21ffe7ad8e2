// dispatch-form-kernels: every computation on tensors moves into a kernel; the function keeps only the host's part.
//
//   %c = linalgx.conv ins(%x, %w) outs(%0)                 %r = dispatch.launch @conv_0(%x, %w)
//   %r = linalg.generic {... maximumf ...} ins(%c)    =>
//
// Grouping.h decides, Outline.h builds.
#include "lib/Dispatch/Outline.h"
#include "lib/Dispatch/Passes.h"

#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace aicc::dispatch {

#define GEN_PASS_DEF_FORMKERNELS
#include "lib/Dispatch/Passes.h.inc"

using namespace mlir;

static void eraseDead(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

static void formKernels(Block &block, KernelCache &kernels, bool packsInKernels) {
  eraseDead(block);
  Grouping grouping(block, packsInKernels);
  for (const std::unique_ptr<Group> &group : grouping.groups())
    outline(*group, kernels);
  // A launch stands where its last op stood, which may be behind a reader of an earlier op of its group.
  sortTopologically(&block);
  eraseDead(block);
}

/// For --explain: which nodes of the model share a kernel.
static void explain(KernelOp kernel) {
  ArrayRef<Attribute> nodes = kernel.getNodes().getValue();
  if (nodes.size() < 2)
    return;
  InFlightDiagnostic remark = kernel.emitRemark("fused in kernel '") << kernel.getSymName() << "': ";
  llvm::interleave(
      nodes, [&](Attribute node) { remark << cast<StringAttr>(node).getValue(); }, [&] { remark << ", "; });
}

namespace {

struct FormKernels : impl::FormKernelsBase<FormKernels> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    KernelCache kernels(symbols, getOperation().getBody()->begin());
    for (auto function : llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      kernels.formFor(function->getAttrOfType<StringAttr>("dispatch.device"));
      SmallVector<Block *> blocks;
      function->walk<WalkOrder::PostOrder>([&](Block *block) {
        if (!isa<mlir::linalg::LinalgDialect, mlir::tensor::TensorDialect>(block->getParentOp()->getDialect()))
          blocks.push_back(block);
      });
      for (Block *block : blocks)
        formKernels(*block, kernels, function->hasAttr("dispatch.packs_in_kernels"));
    }
    llvm::for_each(getOperation().getOps<KernelOp>(), explain);
  }
};

} // namespace
} // namespace aicc::dispatch
