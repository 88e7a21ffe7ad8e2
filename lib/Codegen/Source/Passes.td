#ifndef AICC_CODEGEN_SOURCE_PASSES
#define AICC_CODEGEN_SOURCE_PASSES

include "mlir/Pass/PassBase.td"

def LowerThreads : Pass<"source-lower-threads", "::mlir::ModuleOp"> {
  let summary = "lowers thread numbers, barriers and shuffles to calls of functions that a prelude defines";
  let description = [{
    What a thread asks of its machine becomes a call of a declared function: `aicc_thread` and `aicc_block` give numbers,
    `aicc_barrier` is one of all threads of the block, `aicc_shuffle_xor(value, distance)` gives the 32 bits of the thread
    whose number differs in one bit. Expects what simt-lower-kernels makes: one dimension, shuffles of 32-bit integers by
    XOR; runs when all else is lowered to the LLVM dialect.

    ```mlir
    %t = gpu.thread_id x
    gpu.barrier
    // =>
    %0 = llvm.call @aicc_thread() : () -> i32
    %1 = llvm.zext %0 : i32 to i64
    %t = builtin.unrealized_conversion_cast %1 : i64 to index
    llvm.call @aicc_barrier() : () -> ()
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def PrintKernels : Pass<"source-print-kernels", "::mlir::ModuleOp"> {
  let summary = "prints the kernels of a lowered module as C source to the standard output, for tests and developers";
  let description = [{
    Changes nothing. The text is that of Printer.h without a prelude and without the part that is the same for all.
    Fails on an op that has no form in C.

    ```mlir
    module @device {
      llvm.func @k(%x: !llvm.ptr<1>, %n: i64) attributes {dispatch.threads = 64 : i32} {
        llvm.store %n, %x : i64, !llvm.ptr<1>
        llvm.return
      }
    }
    ```
    ```c
    AICC_KERNEL(64) k(AICC_GLOBAL aicc_u8 *a0, aicc_u64 a1) {
      *(AICC_GLOBAL aicc_u64 *)a0 = a1;
      return;
    }
    ```
  }];
  let options = [Option<"hasDouble", "double", "bool", "true", "the device computes in 64-bit floats">];
}

#endif
