// dispatch-link-host: the lowered host program joins the lowered kernels.
//
//   module @host {                                        llvm.func @aicc_entry(...)
//     llvm.func @aicc_entry(...)                  =>      llvm.func @conv_0(...) { ... }
//     llvm.func @conv_0(!llvm.ptr, i64, i64, !llvm.ptr)
//   }
//   llvm.func @conv_0(...) { ... }
#include "lib/Dispatch/Passes.h"

namespace aicc::dispatch {

#define GEN_PASS_DEF_LINKHOST
#include "lib/Dispatch/Passes.h.inc"

using namespace mlir;

/// Moves `op` of the host module up, unless it declares what `module` defines already.
static LogicalResult moveUp(Operation &op, ModuleOp module, ModuleOp host) {
  auto symbol = cast<SymbolOpInterface>(op);
  Operation *known = module.lookupSymbol(symbol.getName());
  if (!known) {
    op.moveBefore(host);
    return success();
  }
  auto declared = dyn_cast<LLVM::LLVMFuncOp>(op);
  if (!declared || !declared.isExternal() || !isa<LLVM::LLVMFuncOp>(known))
    return op.emitError("expected '") << symbol.getName() << "' to be an llvm.func beside the host program, got '"
                                      << known->getName() << "'";
  op.erase();
  return success();
}

namespace {

struct LinkHost : impl::LinkHostBase<LinkHost> {
  void runOnOperation() override {
    auto host = getOperation().lookupSymbol<ModuleOp>("host");
    if (!host) {
      getOperation().emitError("expected a module 'host' inside, made by dispatch-lower-host");
      return signalPassFailure();
    }
    for (Operation &op : llvm::make_early_inc_range(*host.getBody()))
      if (failed(moveUp(op, getOperation(), host)))
        return signalPassFailure();
    host.erase();
  }
};

} // namespace
} // namespace aicc::dispatch
