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

#endif
