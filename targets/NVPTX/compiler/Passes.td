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

def PlaceMemory : Pass<"nvptx-place-memory", "::mlir::ModuleOp"> {
  let summary = "lets launches pass tensor maps and large shared memory";
  let description = [{
    A kernel may declare 48 KB of shared memory. One with more gets all of it from its launch: its arrays lie one behind the
    other in `@launched`, those with the largest alignment first. An argument with `dispatch.map` is a tensor map of 128
    bytes by value, as copies of boxes read it. All else is left alone. Runs behind all other lowering; the emulator wants
    arrays and maps as they were.

    ```mlir
    llvm.mlir.global internal @k.left() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<65536 x i16>
    llvm.func @k(%m: !llvm.ptr {dispatch.map}) { %0 = llvm.mlir.addressof @k.left : !llvm.ptr<3> ... }
    // =>
    llvm.mlir.global external @launched() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
    llvm.func @k(%m: !llvm.ptr {llvm.align = 64 : i64, llvm.byval = !llvm.array<128 x i8>, nvvm.grid_constant}) {
      %0 = llvm.mlir.addressof @launched : !llvm.ptr<3> ...
    }
    ```
  }];
  let dependentDialects = ["::mlir::NVVM::NVVMDialect", "::mlir::LLVM::LLVMDialect"];
}

def LowerProducts : Pass<"nvptx-lower-products", "::mlir::ModuleOp"> {
  let summary = "multiplies matrices with matrix units";
  let description = [{
    A kernel of known shapes around a product that one of the GPU's matrix units can multiply becomes a tile program
    (lib/Tile), and that the code of one thread, as simt-lower-kernels would make it: `@device::@k` and `@k.grid`. Rings are
    shared memory, tiles are registers of all threads of a block, products are mma.sync. All other kernels are left alone.

    ```mlir
    dispatch.kernel private @k(%a: tensor<1x64x64xf16>, %b: tensor<1x2x64x32xf16>) -> tensor<1x64x64xf32> {
      linalgx.matmul ...
    }
    // =>
    llvm.func @k.grid(%args: !llvm.ptr, %grid: !llvm.ptr)
    module @device { func.func @k(...) attributes {dispatch.threads = 256 : i32} }
    ```
  }];
  let options = [Option<"gpu", "gpu", "std::string", "\"\"", "as the target's option; sm_80 when empty">];
  let dependentDialects = [
    "::mlir::NVVM::NVVMDialect", "::mlir::LLVM::LLVMDialect", "::aicc::tile::TileDialect",
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::gpu::GPUDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
  ];
}

#endif
