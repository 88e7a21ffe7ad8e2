// RUN: aicc-opt %s --split-input-file --linalg-fold-padding | FileCheck %s

// CHECK-LABEL: func @conv
// CHECK-NOT: onnx.Pad
// CHECK: onnx.Conv %arg0, %arg1, %{{.*}} {pads = array<i64: 2, 1, 1, 3>}
func.func @conv(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) -> tensor<1x4x9x10xf32> {
  %none = onnx.NoValue
  %pads = onnx.Constant {value = dense<[0, 0, 1, 0, 0, 0, 0, 2]> : tensor<8xi64>} : tensor<8xi64>
  %1 = onnx.Pad %x, %pads, %none, %none : (tensor<1x4x8x8xf32>, tensor<8xi64>, none, none) -> tensor<1x4x9x10xf32>
  %2 = onnx.Conv %1, %w, %none {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x9x10xf32>, tensor<4x4x3x3xf32>, none) -> tensor<1x4x9x10xf32>
  return %2 : tensor<1x4x9x10xf32>
}

// -----

// Zeros that a pool averages count as elements; zeros under a maximum are no neutral border.
// CHECK-LABEL: func @pools
// CHECK: %[[P:.*]] = onnx.Pad
// CHECK: onnx.AveragePool %arg0 {{.*}}count_include_pad = 1 : i64, {{.*}}pads = array<i64: 1, 1>
// CHECK: onnx.MaxPool %[[P]]
func.func @pools(%x: tensor<1x4x8xf32>) -> (tensor<1x4x8xf32>, tensor<1x4x8xf32>) {
  %none = onnx.NoValue
  %pads = onnx.Constant {value = dense<1> : tensor<2xi64>} : tensor<2xi64>
  %axes = onnx.Constant {value = dense<-1> : tensor<1xi64>} : tensor<1xi64>
  %1 = onnx.Pad %x, %pads, %none, %axes : (tensor<1x4x8xf32>, tensor<2xi64>, none, tensor<1xi64>) -> tensor<1x4x10xf32>
  %2 = onnx.AveragePool %1 {kernel_shape = array<i64: 3>} : (tensor<1x4x10xf32>) -> tensor<1x4x8xf32>
  %3, %i = onnx.MaxPool %1 {kernel_shape = array<i64: 3>} : (tensor<1x4x10xf32>) -> (tensor<1x4x8xf32>, tensor<1x4x8xi64>)
  return %2, %3 : tensor<1x4x8xf32>, tensor<1x4x8xf32>
}
