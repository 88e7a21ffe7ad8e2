// RUN: aicc-opt %s --split-input-file --linalg-assign-layouts | FileCheck %s

// Between two convolutions nothing is transposed back but what their lowering looks through.
// CHECK-LABEL: func @chain
// CHECK: %[[X:.*]] = onnx.Transpose %arg0 {perm = array<i64: 0, 2, 3, 1>}
// CHECK: %[[X1:.*]] = onnx.Transpose %[[X]] {perm = array<i64: 0, 3, 1, 2>}
// CHECK: %[[C1:.*]] = onnx.Conv %[[X1]]
// CHECK: %[[L1:.*]] = onnx.Transpose %[[C1]] {perm = array<i64: 0, 2, 3, 1>}
// CHECK: %[[R:.*]] = onnx.Relu %[[L1]] : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
// CHECK: %[[S:.*]] = onnx.Add %[[R]], %[[X]] : (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>)
// CHECK: %[[X2:.*]] = onnx.Transpose %[[S]] {perm = array<i64: 0, 3, 1, 2>}
// CHECK: %[[C2:.*]] = onnx.Conv %[[X2]]
// CHECK: return %[[C2]]
func.func @chain(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32> {
  %none = onnx.NoValue
  %1 = onnx.Conv %x, %w, %none : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>, none) -> tensor<1x4x8x8xf32>
  %2 = onnx.Relu %1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = onnx.Add %2, %x : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %4 = onnx.Conv %3, %w, %none : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>, none) -> tensor<1x4x8x8xf32>
  return %4 : tensor<1x4x8x8xf32>
}

// -----

// Axes move along, global pools become reductions, constants of lower rank get unit dims.
// CHECK-LABEL: func @axes
// CHECK: onnx.Concat {{.*}} {axis = 3 : i64} : (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x8xf32>
// CHECK: onnx.Mul {{.*}} : (tensor<1x8x8x8xf32>, tensor<1x1x1x8xf32>) -> tensor<1x8x8x8xf32>
// CHECK: onnx.Softmax {{.*}} {axis = 2 : i64}
// CHECK: %[[A:.*]] = onnx.Constant {value = dense<[1, 2]> : tensor<2xi64>}
// CHECK: onnx.ReduceMean %{{.*}}, %[[A]] {{.*}}: (tensor<1x8x8x8xf32>, tensor<2xi64>) -> tensor<1x1x1x8xf32>
func.func @axes(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<1x8x1x1xf32> {
  %none = onnx.NoValue
  %scale = onnx.Constant {value = dense<2.0> : tensor<8x1x1xf32>} : tensor<8x1x1xf32>
  %1 = onnx.Conv %x, %w, %none : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>, none) -> tensor<1x4x8x8xf32>
  %2 = onnx.Concat %1, %1 {axis = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x8x8x8xf32>
  %3 = onnx.Mul %2, %scale : (tensor<1x8x8x8xf32>, tensor<8x1x1xf32>) -> tensor<1x8x8x8xf32>
  %4 = onnx.Softmax %3 {axis = -1 : i64} : (tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32>
  %5 = onnx.GlobalAveragePool %4 : (tensor<1x8x8x8xf32>) -> tensor<1x8x1x1xf32>
  return %5 : tensor<1x8x1x1xf32>
}

// -----

// The model's own transposes cancel.
// CHECK-LABEL: func @own
// CHECK-NEXT: onnx.NoValue
// CHECK-NEXT: %[[X:.*]] = onnx.Transpose %arg0 {perm = array<i64: 0, 3, 1, 2>}
// CHECK-NEXT: %[[C:.*]] = onnx.Conv %[[X]]
// CHECK-NEXT: %[[Y:.*]] = onnx.Transpose %[[C]] {perm = array<i64: 0, 2, 3, 1>}
// CHECK-NEXT: %[[R:.*]] = onnx.Relu %[[Y]]
// CHECK-NEXT: return %[[R]]
func.func @own(%x: tensor<1x8x8x4xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<1x8x8x4xf32> {
  %none = onnx.NoValue
  %0 = onnx.Transpose %x {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %1 = onnx.Conv %0, %w, %none : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>, none) -> tensor<1x4x8x8xf32>
  %2 = onnx.Relu %1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = onnx.Transpose %2 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  return %3 : tensor<1x8x8x4xf32>
}

// -----

// Without a convolution or pool nothing changes.
// CHECK-LABEL: func @none
// CHECK-NOT: onnx.Transpose
func.func @none(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %1 = onnx.Relu %x : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %1 : tensor<1x4x8x8xf32>
}
