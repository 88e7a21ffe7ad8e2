// More near misses of onnx-fold-batch-norm, and what the place of a constant decides.
// RUN: aicc-opt --onnx-fold-constants --onnx-fold-batch-norm --split-input-file %s | FileCheck %s

// A nonlinear op ends the chain: what stands behind it stays.
// CHECK-LABEL: @nonlinear
// CHECK: %[[W:.*]] = onnx.Constant {value = dense<2.000000e+00> : tensor<2x1x1xf32>}
// CHECK: %[[C:.*]] = onnx.Conv %arg0, %[[W]]
// CHECK-NEXT: %[[R:.*]] = onnx.Relu %[[C]]
// CHECK: onnx.Mul %[[R]]
func.func @nonlinear(%x: tensor<1x1x9xf32>) -> tensor<1x2x9xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Conv %x, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %1 = onnx.Mul %0, %two : (tensor<1x2x9xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  %2 = onnx.Relu %1 : (tensor<1x2x9xf32>) -> tensor<1x2x9xf32>
  %3 = onnx.Mul %2, %two : (tensor<1x2x9xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  return %3 : tensor<1x2x9xf32>
}

// -----

// A vector of as many elements as there are channels varies along the last dim, not along the channels.
// CHECK-LABEL: @last_dim
// CHECK: onnx.Conv
// CHECK-NEXT: onnx.Mul
func.func @last_dim(%x: tensor<1x1x2xf32>) -> tensor<1x2x2xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %v = onnx.Constant {value = dense<[2.0, 3.0]> : tensor<2xf32>} : tensor<2xf32>
  %0 = onnx.Conv %x, %w, %none : (tensor<1x1x2xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x2xf32>
  %1 = onnx.Mul %0, %v : (tensor<1x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2xf32>
  return %1 : tensor<1x2x2xf32>
}

// -----

// The channels of a matrix product are its last dim: a vector goes in, a column does not.
// CHECK-LABEL: @columns
// CHECK: %[[W:.*]] = onnx.Constant {value = dense<{{\[\[}}2.000000e+00, 3.000000e+00], [2.000000e+00, 3.000000e+00]]> : tensor<2x2xf32>}
// CHECK: %[[P:.*]] = onnx.MatMul %arg0, %[[W]]
// CHECK-NEXT: onnx.Mul %[[P]], %{{.*}} : (tensor<2x2xf32>, tensor<2x1xf32>)
func.func @columns(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = onnx.Constant {value = dense<1.0> : tensor<2x2xf32>} : tensor<2x2xf32>
  %v = onnx.Constant {value = dense<[2.0, 3.0]> : tensor<2xf32>} : tensor<2xf32>
  %c = onnx.Constant {value = dense<[[2.0], [3.0]]> : tensor<2x1xf32>} : tensor<2x1xf32>
  %0 = onnx.MatMul %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = onnx.Mul %0, %v : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %2 = onnx.Mul %1, %c : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  return %2 : tensor<2x2xf32>
}

// -----

// Weights on the left of a matrix product are no channels of its result.
// CHECK-LABEL: @weights_on_the_left
// CHECK: onnx.MatMul
// CHECK-NEXT: onnx.Mul
func.func @weights_on_the_left(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = onnx.Constant {value = dense<1.0> : tensor<2x2xf32>} : tensor<2x2xf32>
  %v = onnx.Constant {value = dense<[2.0, 3.0]> : tensor<2xf32>} : tensor<2xf32>
  %0 = onnx.MatMul %w, %x : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = onnx.Mul %0, %v : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// -----

// A product of a value with itself, or of two computed values, is not affine.
// CHECK-LABEL: @square
// CHECK: onnx.Conv
// CHECK-NEXT: onnx.Mul
func.func @square(%x: tensor<1x1x9xf32>) -> tensor<1x2x9xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %0 = onnx.Conv %x, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %1 = onnx.Mul %0, %0 : (tensor<1x2x9xf32>, tensor<1x2x9xf32>) -> tensor<1x2x9xf32>
  return %1 : tensor<1x2x9xf32>
}

// -----

// Subtracted from a number the result changes sign: weights and bias do.
// CHECK-LABEL: @subtracted
// CHECK-DAG: onnx.Constant {value = dense<-1.000000e+00> : tensor<2x1x1xf32>}
// CHECK-DAG: onnx.Constant {value = dense<[4.000000e+00, 3.000000e+00]> : tensor<2xf32>}
// CHECK-NOT: onnx.Sub
func.func @subtracted(%x: tensor<1x1x9xf32>) -> tensor<1x2x9xf32> {
  %w = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %b = onnx.Constant {value = dense<[1.0, 2.0]> : tensor<2xf32>} : tensor<2xf32>
  %five = onnx.Constant {value = dense<5.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Conv %x, %w, %b : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x9xf32>
  %1 = onnx.Sub %five, %0 : (tensor<f32>, tensor<1x2x9xf32>) -> tensor<1x2x9xf32>
  return %1 : tensor<1x2x9xf32>
}

// -----

// Division by a channel vector with a zero gives no finite weights.
// CHECK-LABEL: @zero_divisor
// CHECK: onnx.Conv
// CHECK-NEXT: onnx.Div
func.func @zero_divisor(%x: tensor<1x1x9xf32>) -> tensor<1x2x9xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %v = onnx.Constant {value = dense<[[2.0], [0.0]]> : tensor<2x1xf32>} : tensor<2x1xf32>
  %0 = onnx.Conv %x, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %1 = onnx.Div %0, %v : (tensor<1x2x9xf32>, tensor<2x1xf32>) -> tensor<1x2x9xf32>
  return %1 : tensor<1x2x9xf32>
}

// -----

// A batch normalisation before a convolution is no part of it: with padding the shift would not be the same everywhere.
// CHECK-LABEL: @before
// CHECK: %[[M:.*]] = onnx.Mul %arg0
// CHECK: %[[A:.*]] = onnx.Add %[[M]]
// CHECK: onnx.Conv %[[A]]
func.func @before(%x: tensor<1x2x9xf32>) -> tensor<1x2x9xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x2x3xf32>} : tensor<2x2x3xf32>
  %p = onnx.Constant {value = dense<[1.0, 2.0]> : tensor<2xf32>} : tensor<2xf32>
  %0:3 = onnx.BatchNormalization %x, %p, %p, %p, %p : (tensor<1x2x9xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<1x2x9xf32>, tensor<2xf32>, tensor<2xf32>)
  %1 = onnx.Conv %0#0, %w, %none {pads = array<i64: 1, 1>} : (tensor<1x2x9xf32>, tensor<2x2x3xf32>, none) -> tensor<1x2x9xf32>
  return %1 : tensor<1x2x9xf32>
}
