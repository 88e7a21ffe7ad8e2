#ifndef AICC_LINALG_PASSES
#define AICC_LINALG_PASSES

include "mlir/Pass/PassBase.td"

def LowerOnnx : Pass<"linalg-lower-onnx", "::mlir::ModuleOp"> {
  let summary = "lower onnx ops to linalg, tensor, scf and dispatch.weight";
  let description = [{
    Translates every function, op by op. What must hold before: shape inference has ranked every tensor. Afterwards there
    is no onnx op; tensors are signless, bool is i8; each distinct dim expression is one index value, taken from the
    arguments at the head of the function where possible; chains of ops that only compute shapes are gone; constants are
    `arith.constant` up to 1 KiB and `dispatch.weight` above. Calls and other foreign ops are kept on lowered types.

    Ops that cannot be lowered are reported, all of them, and the pass fails without a change.

    ```mlir
    func.func @main(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
      %y = onnx.Relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
      return %y : tensor<?x4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @main(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
      %c0 = arith.constant 0 : index
      %d = tensor.dim %x, %c0 : tensor<?x4xf32>
      %init = tensor.empty(%d) : tensor<?x4xf32>
      %y = linalg.generic {...} ins(%x : tensor<?x4xf32>) outs(%init : tensor<?x4xf32>) {
      ^bb0(%in: f32, %out: f32):
        %zero = arith.constant 0.0 : f32
        %max = arith.maximumf %in, %zero : f32
        linalg.yield %max : f32
      }
      return %y : tensor<?x4xf32>
    }
    ```
  }];
  let dependentDialects = [
    "::aicc::dispatch::DispatchDialect", "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"
  ];
}

#endif
