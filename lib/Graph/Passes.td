#ifndef AICC_GRAPH_PASSES
#define AICC_GRAPH_PASSES

include "mlir/Pass/PassBase.td"

def InferShapes : Pass<"onnx-infer-shapes", "::mlir::func::FuncOp"> {
  let summary = "write inferred types and known shape values into the IR";
  let description = [{
    Runs shape inference, also through integer tensors that compute shapes, and writes its findings: result types become
    as static as they can be; an integer result all of whose elements are known becomes an `onnx.Constant`; an `onnx.If`
    with a known condition becomes its branch; the function's signature follows. Dims equal to a symbol stay `?`:
    `ShapeAnalysis` tells which are equal. A model error is a diagnostic at its node. Nothing else changes; ops left
    without users go in `onnx-simplify`.

    ```mlir
    %0 = onnx.Shape %x : (tensor<2x?xf32>) -> tensor<*xi64>
    %1 = onnx.Gather %0, %zero : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
    ```
    becomes
    ```mlir
    %0 = onnx.Shape %x : (tensor<2x?xf32>) -> tensor<2xi64>
    %1 = onnx.Constant {value = dense<2> : tensor<i64>} : tensor<i64>
    ```
  }];
  let dependentDialects = ["::aicc::onnx::ONNXDialect"];
}

#endif
