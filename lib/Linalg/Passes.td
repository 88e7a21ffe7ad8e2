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
    "::aicc::dispatch::DispatchDialect", "::aicc::linalgx::LinalgXDialect", "::mlir::arith::ArithDialect",
    "::mlir::cf::ControlFlowDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"
  ];
}

def AssignLayouts : Pass<"linalg-assign-layouts", "::mlir::func::FuncOp"> {
  let summary = "keep images around convolutions and pools channels last";
  let description = [{
    Decides which ops work on images as N x S.. x C and rewrites them: convolutions and pools are put between two
    transposes, which their lowering looks through; elementwise ops, Concat, Split, Slice, Pad, reductions, Resize, Softmax
    and quantisation follow them where most of what they read, or all readers of what they make, is channels last.
    Transposes remain where the model enters and leaves such a region, and where it transposes itself.

    Expects ranked onnx ops before `linalg-lower-onnx`; leaves standard onnx that computes the same. Functions without a
    convolution or pool are left alone.

    ```mlir
    %1 = onnx.Conv %0, %w, %none {kernel_shape = array<i64: 3, 3>} : ...
    %2 = onnx.Relu %1 : (tensor<1x64x56x56xf32>) -> tensor<1x64x56x56xf32>
    ```
    becomes
    ```mlir
    %t = onnx.Transpose %0 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x64x58x58xf32>) -> tensor<1x58x58x64xf32>
    %u = onnx.Transpose %t {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x58x58x64xf32>) -> tensor<1x64x58x58xf32>
    %1 = onnx.Conv %u, %w, %none {kernel_shape = array<i64: 3, 3>} : ...
    %v = onnx.Transpose %1 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x64x56x56xf32>) -> tensor<1x56x56x64xf32>
    %2 = onnx.Relu %v : (tensor<1x56x56x64xf32>) -> tensor<1x56x56x64xf32>
    ```
  }];
  let dependentDialects = ["::aicc::onnx::ONNXDialect"];
}

def FoldPadding : Pass<"linalg-fold-padding", "::mlir::func::FuncOp"> {
  let summary = "fold onnx.Pad into the convolution or pool behind it";
  let description = [{
    A constant border of spatial dims becomes implicit padding, which costs nothing: zeros before Conv, zeros before
    AveragePool (which then counts its padding), minus infinity before MaxPool. Left alone: other modes, borders that are
    not constant, `auto_pad` SAME, pools with `ceil_mode`.

    ```mlir
    %1 = onnx.Pad %0, %pads, %none, %none : ...             // [0, 0, 1, 1, 0, 0, 1, 1]
    %2 = onnx.Conv %1, %w, %none : ...
    ```
    becomes
    ```mlir
    %2 = onnx.Conv %0, %w, %none {pads = array<i64: 1, 1, 1, 1>} : ...
    ```
  }];
  let dependentDialects = ["::aicc::onnx::ONNXDialect"];
}

def FoldWeights : Pass<"linalg-fold-weights"> {
  let summary = "transform weights at compile time";
  let description = [{
    Static reshapes, transposes, conversions between float types and packing into panels of 32 of a `dispatch.weight`
    become another weight, derived lazily in the weight store. Everything else is left alone.

    ```mlir
    %w = dispatch.weight "w" : tensor<64x8xf32>
    %t = linalg.transpose ins(%w : tensor<64x8xf32>) outs(%0 : tensor<8x64xf32>) permutation = [1, 0]
    ```
    becomes
    ```mlir
    %t = dispatch.weight "w|transpose[1,0]" : tensor<8x64xf32>
    ```
  }];
  let dependentDialects = ["::aicc::onnx::ONNXDialect", "::aicc::dispatch::DispatchDialect"];
}

#endif
