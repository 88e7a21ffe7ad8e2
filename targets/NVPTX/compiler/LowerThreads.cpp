// nvptx-lower-threads: gpu ops and kernel attributes -> nvvm (see Passes.td).
#include "targets/NVPTX/compiler/Passes.h"

#include "lib/Codegen/SIMT/Passes.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

namespace aicc::nvptx {
#define GEN_PASS_DEF_LOWERTHREADS
#include "targets/NVPTX/compiler/Passes.h.inc"
} // namespace aicc::nvptx

using namespace mlir;

namespace aicc::nvptx {
namespace {

/// As an index, for users that are lowered already.
template <typename Register> Value readRegister(ImplicitLocOpBuilder &builder) {
  Value number = Register::create(builder, builder.getI32Type());
  number = LLVM::ZExtOp::create(builder, builder.getI64Type(), number);
  return UnrealizedConversionCastOp::create(builder, builder.getIndexType(), number).getResult(0);
}

/// What stands for `op`; null if it has no result or is none of ours.
Value lowered(Operation *op) {
  ImplicitLocOpBuilder builder(op->getLoc(), op);
  if (isa<gpu::ThreadIdOp>(op))
    return readRegister<NVVM::ThreadIdXOp>(builder);
  if (isa<gpu::BlockIdOp>(op))
    return readRegister<NVVM::BlockIdXOp>(builder);
  auto shuffle = dyn_cast<gpu::ShuffleOp>(op);
  if (!shuffle)
    return {};
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
    getOperation().walk([](Operation *op) {
      if (isa<gpu::BarrierOp>(op)) {
        OpBuilder builder(op);
        NVVM::BarrierOp::create(builder, op->getLoc());
        op->erase();
        return;
      }
      if (Value value = lowered(op)) {
        op->getResult(0).replaceAllUsesWith(value);
        op->erase();
      }
    });
  }
};

} // namespace
} // namespace aicc::nvptx
