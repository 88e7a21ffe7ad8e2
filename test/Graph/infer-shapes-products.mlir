// Result types of products and recurrent layers.
// RUN: aicc-opt --onnx-infer-shapes --split-input-file %s | FileCheck %s

// Matrices, batches that broadcast, vectors on either side.
// CHECK-LABEL: func @matrices(
// CHECK: onnx.MatMul {{.*}} -> tensor<?x5xf32>
func.func @matrices(%a: tensor<?x4xf32>, %b: tensor<4x5xf32>) -> tensor<*xf32> {
  %y = onnx.MatMul %a, %b : (tensor<?x4xf32>, tensor<4x5xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @batches(
// CHECK: onnx.MatMul {{.*}} -> tensor<2x3x?x5xf32>
func.func @batches(%a: tensor<2x1x?x4xf32>, %b: tensor<3x4x5xf32>) -> tensor<*xf32> {
  %y = onnx.MatMul %a, %b : (tensor<2x1x?x4xf32>, tensor<3x4x5xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @vector_left(
// CHECK: onnx.MatMul {{.*}} -> tensor<3x5xf32>
func.func @vector_left(%a: tensor<4xf32>, %b: tensor<3x4x5xf32>) -> tensor<*xf32> {
  %y = onnx.MatMul %a, %b : (tensor<4xf32>, tensor<3x4x5xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @vector_right(
// CHECK: onnx.MatMul {{.*}} -> tensor<3x?xf32>
func.func @vector_right(%a: tensor<3x?x4xf32>, %b: tensor<4xf32>) -> tensor<*xf32> {
  %y = onnx.MatMul %a, %b : (tensor<3x?x4xf32>, tensor<4xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @dot(
// CHECK: onnx.MatMul {{.*}} -> tensor<f32>
func.func @dot(%a: tensor<4xf32>, %b: tensor<?xf32>) -> tensor<*xf32> {
  %y = onnx.MatMul %a, %b : (tensor<4xf32>, tensor<?xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @gemm(
// CHECK: onnx.Gemm {{.*}} -> tensor<?x5xf32>
func.func @gemm(%a: tensor<4x?xf32>, %b: tensor<5x4xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y = onnx.Gemm %a, %b, %none {transA = 1 : i64, transB = 1 : i64} : (tensor<4x?xf32>, tensor<5x4xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @einsum(
// CHECK: onnx.Einsum {{.*}} -> tensor<2x?x5xf32>
func.func @einsum(%a: tensor<2x?x4xf32>, %b: tensor<2x5x4xf32>) -> tensor<*xf32> {
  %y = onnx.Einsum %a, %b {equation = "bik,bjk->bij"} : (tensor<2x?x4xf32>, tensor<2x5x4xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// Without an arrow the labels that occur once, in alphabetical order.
// CHECK-LABEL: func @einsum_implicit(
// CHECK: onnx.Einsum {{.*}} -> tensor<3x5xf32>
func.func @einsum_implicit(%a: tensor<3x4xf32>, %b: tensor<4x5xf32>) -> tensor<*xf32> {
  %y = onnx.Einsum %a, %b {equation = "ij,jk"} : (tensor<3x4xf32>, tensor<4x5xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @lstm(
// CHECK: onnx.LSTM {{.*}} -> (tensor<?x2x2x4xf32>, tensor<2x2x4xf32>, tensor<2x2x4xf32>)
func.func @lstm(%x: tensor<?x2x3xf32>, %w: tensor<2x16x3xf32>, %r: tensor<2x16x4xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y:3 = onnx.LSTM %x, %w, %r, %none, %none, %none, %none, %none {direction = "bidirectional", hidden_size = 4 : i64} : (tensor<?x2x3xf32>, tensor<2x16x3xf32>, tensor<2x16x4xf32>, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  return %y#0 : tensor<*xf32>
}
