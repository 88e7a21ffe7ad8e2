// source-lower-threads: gpu ops -> calls of what a prelude defines (see Passes.td).
#include "lib/Codegen/Source/Passes.h"

#include "lib/Codegen/SIMT/Threads.h"

namespace aicc::source {
#define GEN_PASS_DEF_LOWERTHREADS
#include "lib/Codegen/Source/Passes.h.inc"
} // namespace aicc::source

using namespace mlir;

namespace aicc::source {
namespace {

/// A call of a function of the prelude, which is declared in the module around when it is not yet.
LLVM::CallOp callPrelude(ImplicitLocOpBuilder &builder, StringRef name, Type result, ValueRange operands) {
  auto module = builder.getInsertionBlock()->getParentOp()->getParentOfType<ModuleOp>();
  auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(name);
  if (!function) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(module.getBody());
    auto type = LLVM::LLVMFunctionType::get(result, llvm::to_vector(operands.getTypes()));
    function = LLVM::LLVMFuncOp::create(builder, name, type);
  }
  return LLVM::CallOp::create(builder, function, operands);
}

/// What replaceThreadOps reads registers with.
struct ThreadNumber {
  static Value create(ImplicitLocOpBuilder &builder, Type word) {
    return callPrelude(builder, "aicc_thread", word, {}).getResult();
  }
};
struct BlockNumber {
  static Value create(ImplicitLocOpBuilder &builder, Type word) {
    return callPrelude(builder, "aicc_block", word, {}).getResult();
  }
};

void lowerBarrier(ImplicitLocOpBuilder &builder) {
  callPrelude(builder, "aicc_barrier", LLVM::LLVMVoidType::get(builder.getContext()), {});
}

Value exchanged(ImplicitLocOpBuilder &builder, gpu::ShuffleOp shuffle) {
  return callPrelude(builder, "aicc_shuffle_xor", builder.getI32Type(), {shuffle.getValue(), shuffle.getOffset()})
      .getResult();
}

struct LowerThreads : impl::LowerThreadsBase<LowerThreads> {
  void runOnOperation() override {
    simt::replaceThreadOps<ThreadNumber, BlockNumber>(getOperation(), lowerBarrier, exchanged);
  }
};

} // namespace
} // namespace aicc::source
