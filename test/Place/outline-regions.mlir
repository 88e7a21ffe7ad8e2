// RUN: aicc-opt %s --place-outline-regions --split-input-file --verify-diagnostics | FileCheck %s

// One owner: one region; the constant moves in, argument attributes are kept.
// CHECK-LABEL: func.func @main
// CHECK-SAME:    (%[[X:.*]]: tensor<?x4xf32> {onnx.dims = ["n", ""], onnx.name = "x"})
// CHECK-NEXT:    %[[Y:.*]] = call @main_cpu_0(%[[X]])
// CHECK-NEXT:    return %[[Y]]
// CHECK:       func.func private @main_cpu_0(%{{.*}}: tensor<?x4xf32> {onnx.dims = ["n", ""], onnx.name = "x"})
// CHECK-SAME:    attributes {dispatch.target = "cpu"}
// CHECK:         onnx.Constant
// CHECK:         onnx.Add
// CHECK:         onnx.Relu
// expected-remark @+1 {{region of 2 operations runs on cpu}}
func.func @main(%x: tensor<?x4xf32> {onnx.name = "x", onnx.dims = ["n", ""]}) -> tensor<?x4xf32> {
  %c = onnx.Constant {value = dense<1.0> : tensor<4xf32>} : tensor<4xf32>
  %0 = onnx.Add %x, %c : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %1 = onnx.Relu %0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %1 : tensor<?x4xf32>
}

// -----

// An argument may be a result without passing through a region.
// CHECK-LABEL: func.func @main
// CHECK-NEXT:    return %{{.*}}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

// A constant that is a result belongs to a region.
// CHECK-LABEL: func.func @main
// CHECK-NEXT:    %[[C:.*]] = call @main_cpu_0()
// CHECK-NEXT:    return %[[C]]
// expected-remark @+1 {{region of 1 operations runs on cpu}}
func.func @main() -> tensor<1xi64> {
  %c = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  return %c : tensor<1xi64>
}
