// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// The input of all steps is one product per direction; each direction is one recurrence.
// CHECK-LABEL: func @lstm
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<1x?x3xf32>, tensor<1x1x3x32xf32>)
// CHECK: linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"] ins(%{{.*}}, %{{.*}} : tensor<?x2x20xf32>, tensor<4x1x5x32xf32>)
// CHECK: linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"] {reverse}
func.func @lstm(%x: tensor<?x2x3xf32>) -> tensor<?x2x2x5xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<2x20x3xf32>} : tensor<2x20x3xf32>
  %r = onnx.Constant {value = dense<0.5> : tensor<2x20x5xf32>} : tensor<2x20x5xf32>
  %b = onnx.Constant {value = dense<0.5> : tensor<2x40xf32>} : tensor<2x40xf32>
  %y, %h, %c = onnx.LSTM %x, %w, %r, %b, %none, %none, %none, %none {direction = "bidirectional", hidden_size = 5 : i64}
    : (tensor<?x2x3xf32>, tensor<2x20x3xf32>, tensor<2x20x5xf32>, tensor<2x40xf32>, none, none, none, none)
    -> (tensor<?x2x2x5xf32>, tensor<2x2x5xf32>, tensor<2x2x5xf32>)
  return %y : tensor<?x2x2x5xf32>
}

// -----

// The bias that the reset gate scales stays apart.
// CHECK-LABEL: func @gru
// CHECK: linalgx.recurrence "gru" activations ["sigmoid", "tanh"] {linear_before_reset} {{.*}} recurrent_bias(%{{.*}} : tensor<5xf32>)
func.func @gru(%x: tensor<4x2x3xf32>, %b: tensor<1x30xf32>) -> tensor<1x2x5xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<1x15x3xf32>} : tensor<1x15x3xf32>
  %r = onnx.Constant {value = dense<0.5> : tensor<1x15x5xf32>} : tensor<1x15x5xf32>
  %y, %h = onnx.GRU %x, %w, %r, %b, %none, %none {linear_before_reset = 1 : i64}
    : (tensor<4x2x3xf32>, tensor<1x15x3xf32>, tensor<1x15x5xf32>, tensor<1x30xf32>, none, none) -> (tensor<4x1x2x5xf32>, tensor<1x2x5xf32>)
  return %h : tensor<1x2x5xf32>
}
