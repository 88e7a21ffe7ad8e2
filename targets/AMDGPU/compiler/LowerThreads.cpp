// amdgpu-lower-threads: gpu ops and kernel attributes -> rocdl (see Passes.td).
#include "targets/AMDGPU/compiler/Passes.h"

#include "lib/Codegen/SIMT/Passes.h"
#include "lib/Codegen/SIMT/Threads.h"

#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"

namespace aicc::amdgpu {
#define GEN_PASS_DEF_LOWERTHREADS
#include "targets/AMDGPU/compiler/Passes.h.inc"
} // namespace aicc::amdgpu

using namespace mlir;

namespace aicc::amdgpu {
namespace {

/// Lane numbers follow thread numbers, since blocks have one dimension.
Value permuted(ImplicitLocOpBuilder &builder, gpu::ShuffleOp shuffle, unsigned wave) {
  Type word = builder.getI32Type();
  auto number = [&](int32_t n) { return LLVM::ConstantOp::create(builder, word, n).getResult(); };
  Value lane = LLVM::AndOp::create(builder, ROCDL::ThreadIdXOp::create(builder, word), number(wave - 1));
  Value from = LLVM::XOrOp::create(builder, lane, shuffle.getOffset());
  Value bytes = LLVM::ShlOp::create(builder, from, number(2));
  return ROCDL::DsBpermuteOp::create(builder, word, bytes, shuffle.getValue());
}

void lowerBarrier(ImplicitLocOpBuilder &builder) {
  LLVM::FenceOp::create(builder, LLVM::AtomicOrdering::release, "workgroup");
  ROCDL::SBarrierOp::create(builder);
  LLVM::FenceOp::create(builder, LLVM::AtomicOrdering::acquire, "workgroup");
}

void makeKernel(LLVM::LLVMFuncOp func) {
  auto threads = func->getAttrOfType<IntegerAttr>(simt::threadsAttrName);
  if (!threads)
    return;
  Builder builder(func.getContext());
  std::string count = std::to_string(threads.getInt());
  func->setAttr("rocdl.kernel", builder.getUnitAttr());
  func->setAttr("rocdl.flat_work_group_size", builder.getStringAttr(count + "," + count));
  func->setAttr("rocdl.reqd_work_group_size",
                builder.getDenseI32ArrayAttr({static_cast<int32_t>(threads.getInt()), 1, 1}));
  func->removeAttr(simt::threadsAttrName);
}

struct LowerThreads : impl::LowerThreadsBase<LowerThreads> {
  using LowerThreadsBase::LowerThreadsBase;

  void runOnOperation() override {
    getOperation().walk([](LLVM::LLVMFuncOp func) { makeKernel(func); });
    simt::replaceThreadOps<ROCDL::ThreadIdXOp, ROCDL::BlockIdXOp>(
        getOperation(), lowerBarrier,
        [&](ImplicitLocOpBuilder &builder, gpu::ShuffleOp shuffle) { return permuted(builder, shuffle, wave); });
  }
};

} // namespace
} // namespace aicc::amdgpu
