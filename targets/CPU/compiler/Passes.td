#ifndef AICC_CPU_PASSES
#define AICC_CPU_PASSES

include "mlir/Pass/PassBase.td"

def LowerKernels : Pass<"cpu-lower-kernels", "::mlir::ModuleOp"> {
  let summary = "turns each dispatch.kernel into a function over tiles, of loops and vectors";
  let description = [{
    A kernel `@k` becomes three functions: `@k(args, begin, end, scratch)`, which runs tiles [begin, end) of the kernel's
    collapsed grid; `@k.grid(args, grid)`, which writes the number of tiles, the bytes of scratch a worker needs and the
    estimated nanoseconds of one tile; and `@k.body`, private, which has the slots of `args` as arguments, so that LLVM
    learns which pointers do not alias.

    The emitter is chosen by the op the kernel is built around: `linalgx.matmul` and `linalgx.conv` become register tiles
    with everything elementwise that follows fused as an epilogue; whatever no special emitter takes is computed in
    stages of rows. Tiles depend on the machine (options `triple`, `cpu`, `features`, default the host).

    Before:
    ```mlir
    dispatch.kernel private @k(%x: tensor<?x4xf32>) -> tensor<?x4xf32> { ... }
    ```
    After:
    ```mlir
    func.func @k(%args: !llvm.ptr, %begin: i64, %end: i64, %scratch: !llvm.ptr)
    func.func @k.grid(%args: !llvm.ptr, %grid: !llvm.ptr)
    func.func private @k.body(%x: !llvm.ptr, %d: i64, %y: !llvm.ptr, %e: i64, %begin: i64, %end: i64, %scratch: !llvm.ptr)
    ```
    Left alone: everything outside kernels. Fails on a kernel that has an op no emitter knows.
  }];
  let options = [
    Option<"triple", "triple", "std::string", "\"\"", "target triple; empty for the host's">,
    Option<"cpu", "cpu", "std::string", "\"native\"", "LLVM CPU name">,
    Option<"features", "features", "std::string", "\"\"", "LLVM feature string">,
    Option<"checkBounds", "check-bounds", "bool", "false", "check each access to memory; one more slot behind the others "
           "is the address where they are reported">,
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect",
  ];
}

#endif
