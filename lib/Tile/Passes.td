#ifndef AICC_TILE_PASSES
#define AICC_TILE_PASSES

include "mlir/Pass/PassBase.td"

def GenerateKernels : Pass<"tile-generate-kernels", "mlir::ModuleOp"> {
  let summary = "make a tile program of each kernel";
  let description = [{
    Takes kernels of static shapes that are a matrix product with its elementwise end, elementwise work, or the packing of a
    product's right operand. The schedule follows from the description of the device: how many cores share the tiles,
    which memories operands and sums lie in, how large tiles are and how deep the rings between roles.

    A kernel becomes a function over flat tensors, arguments and then results, and `@kernel.grid` for the host program,
    which says how many cores a launch takes. Kernels without a body are left alone. Fails with the kernel's nodes on a kernel
    that it cannot make.

    ```mlir
    dispatch.kernel private @matmul_0(%a: tensor<1x64x32xf32>, %b: tensor<1x2x32x32xf32>) -> tensor<1x64x64xf32> {
      %c = linalgx.matmul ins(%a, %b : ...) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
      dispatch.yield %c : tensor<1x64x64xf32>
    }
    // =>
    func.func @matmul_0(%a: memref<2048xf32>, %b: memref<2048xf32>, %c: memref<4096xf32>) attributes {tile.cores = 1} {
      %ring = tile.channel 2
      tile.role "copy" { scf.for ... { %slot = tile.acquire %ring ... tile.commit %ring } }
      tile.role "matrix" { scf.for ... { %slot = tile.wait %ring ... tile.mma ... tile.release %ring } }
      ...
    }
    ```
  }];
  let options = [Option<"device", "device", "std::string", "\"\"", "file with the description of the device, in JSON">];
  let dependentDialects = ["aicc::tile::TileDialect", "mlir::arith::ArithDialect", "mlir::func::FuncDialect",
                           "mlir::LLVM::LLVMDialect", "mlir::memref::MemRefDialect", "mlir::scf::SCFDialect"];
}

def WritePrograms : Pass<"tile-write-programs", "mlir::ModuleOp"> {
  let summary = "write tile programs as the text that plugins read";
  let description = [{
    The module gets `tile.program`, one text with the programs of all functions that have `tile.cores`, in the form that
    include/aicc-c/tile_program.h describes: allocations have places in the memories of a core, channels have become pairs of
    counters, every role the lines of a queue, every map a list of steps. Expects the programs of a device whose accumulators
    lie in a memory (`results`); the functions stay. Fails on more memory or flags than the device has, and on an operation
    in a map that it does not have.

    ```mlir
    func.func @k(%x: memref<64xf32>) attributes {tile.cores = 1} { ... tile.role "vector" { ... } }
    // =>
    module attributes {tile.program = "aicc-tile-program 0\0Akernel k 1 1 2\0A..."} { ... }
    ```
  }];
  let options = [Option<"device", "device", "std::string", "\"\"", "file with the description of the device, in JSON">];
  let dependentDialects = ["aicc::tile::TileDialect"];
}

#endif
