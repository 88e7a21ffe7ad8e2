#ifndef AICC_EMULATOR_PASSES
#define AICC_EMULATOR_PASSES

include "mlir/Pass/PassBase.td"

def Retarget : Pass<"emulator-retarget", "::mlir::ModuleOp"> {
  let summary = "turns the kernels of a lowered device module into functions of the host that the emulator runs";
  let description = [{
    The functions of `@device` move out; every address space becomes the host's. What only a device has becomes a call
    through the table of targets/Emulator/runtime/Abi.h, which the symbol `aicc_emulator` points to: thread and block
    numbers, barriers, exchanges between threads of a warp, shared memory. Each load and store of memory that is not the
    thread's own is announced to `check` first. Kernel `@k` becomes `@k(slots)`, one thread's work on an array of 8-byte
    slots, around `@k.thread` with the slots as arguments.

    Works on what any target of lib/Codegen/SIMT lowers to (nvvm or rocdl beside llvm). Fails on an op of these dialects
    that the emulator has no meaning for.

    ```mlir
    module @device {
      llvm.func @k(%x: !llvm.ptr<1>) attributes {nvvm.kernel} { %t = nvvm.read.ptx.sreg.tid.x : i32 ... }
    }
    // =>
    llvm.func @k(%slots: !llvm.ptr)
    llvm.func @k.thread(%x: !llvm.ptr) { %t = llvm.call %thread() : !llvm.ptr, () -> i32 ... }
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif
