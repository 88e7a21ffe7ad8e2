// What the passes share that lower gpu ops to the registers and instructions of one maker's GPUs.
#pragma once

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace aicc::simt {

/// What an op that gives a number of the thread or block gives, as an index, for users that are lowered already.
template <typename Register> mlir::Value readRegister(mlir::ImplicitLocOpBuilder &builder) {
  mlir::Value number = Register::create(builder, builder.getI32Type());
  number = mlir::LLVM::ZExtOp::create(builder, builder.getI64Type(), number);
  return mlir::UnrealizedConversionCastOp::create(builder, builder.getIndexType(), number).getResult(0);
}

/// Replaces the gpu ops below `root`: thread and block numbers by the registers `ThreadId` and `BlockId`, barriers and
/// shuffles by what `barrier` and `shuffle` build in their place.
template <typename ThreadId, typename BlockId, typename Barrier, typename Shuffle>
void replaceThreadOps(mlir::Operation *root, Barrier barrier, Shuffle shuffle) {
  root->walk([&](mlir::Operation *op) {
    mlir::ImplicitLocOpBuilder builder(op->getLoc(), op);
    if (mlir::isa<mlir::gpu::ThreadIdOp>(op))
      op->getResult(0).replaceAllUsesWith(readRegister<ThreadId>(builder));
    else if (mlir::isa<mlir::gpu::BlockIdOp>(op))
      op->getResult(0).replaceAllUsesWith(readRegister<BlockId>(builder));
    else if (auto exchange = mlir::dyn_cast<mlir::gpu::ShuffleOp>(op))
      op->getResult(0).replaceAllUsesWith(shuffle(builder, exchange));
    else if (mlir::isa<mlir::gpu::BarrierOp>(op))
      barrier(builder);
    else
      return;
    op->erase();
  });
}

} // namespace aicc::simt
