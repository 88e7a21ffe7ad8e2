#ifndef AICC_AMDGPU_PASSES
#define AICC_AMDGPU_PASSES

include "mlir/Pass/PassBase.td"

def LowerThreads : Pass<"amdgpu-lower-threads", "::mlir::ModuleOp"> {
  let summary = "lowers thread numbers, barriers and shuffles to rocdl";
  let description = [{
    A barrier is a release, s.barrier and an acquire at workgroup scope, for which the back end waits for memory. A shuffle
    is ds_bpermute, which takes the number of the lane to read in bytes. Functions with `dispatch.threads` become kernels
    that are always launched with so many threads. Expects what simt-lower-kernels makes: one dimension, shuffles of
    32-bit integers by XOR; runs when all else is lowered to the LLVM dialect.

    ```mlir
    %t = gpu.thread_id x
    gpu.barrier
    // =>
    %0 = rocdl.workitem.id.x : i32
    %1 = llvm.zext %0 : i32 to i64
    %t = builtin.unrealized_conversion_cast %1 : i64 to index
    llvm.fence syncscope("workgroup") release
    rocdl.s.barrier
    llvm.fence syncscope("workgroup") acquire
    ```
  }];
  let options = [Option<"wave", "wave", "unsigned", "64", "threads that run in step">];
  let dependentDialects = ["::mlir::ROCDL::ROCDLDialect", "::mlir::LLVM::LLVMDialect"];
}

#endif
