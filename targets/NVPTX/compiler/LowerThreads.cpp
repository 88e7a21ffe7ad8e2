// nvptx-lower-threads: gpu ops and kernel attributes -> nvvm (see Passes.td).
#include "targets/NVPTX/compiler/Passes.h"

#include "lib/Codegen/SIMT/Passes.h"
#include "lib/Codegen/SIMT/Threads.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

namespace aicc::nvptx {
#define GEN_PASS_DEF_LOWERTHREADS
#include "targets/NVPTX/compiler/Passes.h.inc"
} // namespace aicc::nvptx

using namespace mlir;

namespace aicc::nvptx {
namespace {

Value exchanged(ImplicitLocOpBuilder &builder, gpu::ShuffleOp shuffle) {
  Type word = builder.getI32Type();
  Value all = LLVM::ConstantOp::create(builder, word, -1), clamp = LLVM::ConstantOp::create(builder, word, 31);
  return NVVM::ShflOp::create(builder, word, all, shuffle.getValue(), shuffle.getOffset(), clamp, NVVM::ShflKind::bfly,
                              UnitAttr());
}

void makeKernel(LLVM::LLVMFuncOp func) {
  auto threads = func->getAttrOfType<IntegerAttr>(simt::threadsAttrName);
  if (!threads)
    return;
  Builder builder(func.getContext());
  auto block = builder.getDenseI32ArrayAttr(static_cast<int32_t>(threads.getInt()));
  func->setAttr(NVVM::NVVMDialect::getKernelFuncAttrName(), builder.getUnitAttr());
  func->setAttr(NVVM::NVVMDialect::getReqntidAttrName(), block);
  func->removeAttr(simt::threadsAttrName);
}

struct LowerThreads : impl::LowerThreadsBase<LowerThreads> {
  void runOnOperation() override {
    getOperation().walk([](LLVM::LLVMFuncOp func) { makeKernel(func); });
    simt::replaceThreadOps<NVVM::ThreadIdXOp, NVVM::BlockIdXOp>(
        getOperation(), [](ImplicitLocOpBuilder &builder) { NVVM::BarrierOp::create(builder); }, exchanged);
  }
};

} // namespace
} // namespace aicc::nvptx
