#ifndef AICC_NVPTX_PASSES
#define AICC_NVPTX_PASSES

include "mlir/Pass/PassBase.td"

def LowerThreads : Pass<"nvptx-lower-threads", "::mlir::ModuleOp"> {
  let summary = "lowers thread numbers, barriers and shuffles to nvvm";
  let description = [{
    Thread and block numbers are read from special registers, a barrier is one of all threads of the block, a shuffle one
    of all 32 threads of the warp. Functions with `dispatch.threads` become kernels that are always launched with so many
    threads. Expects what simt-lower-kernels makes: one dimension, shuffles of 32-bit integers by XOR;
    runs when all else is lowered to the LLVM dialect.

    ```mlir
    %t = gpu.thread_id x
    gpu.barrier
    // =>
    %0 = nvvm.read.ptx.sreg.tid.x : i32
    %1 = llvm.zext %0 : i32 to i64
    %t = builtin.unrealized_conversion_cast %1 : i64 to index
    nvvm.barrier
    ```
  }];
  let dependentDialects = ["::mlir::NVVM::NVVMDialect", "::mlir::LLVM::LLVMDialect"];
}

#endif
