#ifndef AICC_CODEGEN_SIMT_PASSES
#define AICC_CODEGEN_SIMT_PASSES

include "mlir/Pass/PassBase.td"

def LowerKernels : Pass<"simt-lower-kernels", "::mlir::ModuleOp"> {
  let summary = "turns each dispatch.kernel into a function that one thread of many runs";
  let description = [{
    A kernel `@k` becomes `@device::@k`, which the threads of a grid of blocks run, and `@k.grid(args, grid)` for the host,
    which writes the number of blocks (zero if there is nothing to do), the threads of a block, the bytes of shared memory
    of a block and the bytes of workspace. The kernel's arguments are the slots of `dispatch.submit` (for each tensor its
    address and its dynamic dimensions, scalars by value) and a last one, the workspace: device memory beside the
    tensors, which may hold anything. The grid is one-dimensional.

    The emitter is chosen by the op the kernel is built around: matrix products and convolutions with enough rows and
    columns go by tiles in shared memory, other roots of linalgx have a thread for each element of their result, both with
    everything elementwise that follows; whatever no special emitter takes is computed in stages, by a thread or by a
    block for each point. Thread numbers, barriers and shuffles are ops of the `gpu` dialect.

    Before:
    ```mlir
    dispatch.kernel private @k(%x: tensor<?x4xf32>) -> tensor<?x4xf32> { ... }
    ```
    After:
    ```mlir
    func.func @k.grid(%args: !llvm.ptr, %grid: !llvm.ptr)
    module @device {
      func.func @k(%x: !llvm.ptr<1>, %d: i64, %y: !llvm.ptr<1>, %e: i64, %workspace: !llvm.ptr<1>)
          attributes {dispatch.threads = 256 : i32}
    }
    ```
    Left alone: everything outside kernels, and kernels without a body. Fails on a kernel that has an op no emitter knows.
  }];
  let options = [
    Option<"warp", "warp", "unsigned", "32", "threads that run in step">,
    Option<"sharedBytes", "shared-bytes", "int64_t", "49152", "shared memory of a block">,
    Option<"privateSpace", "private-space", "unsigned", "0", "address space of a thread's own memory">,
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::gpu::GPUDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect",
  ];
}

#endif
