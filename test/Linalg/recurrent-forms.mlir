// Recurrent layers: what directions, optional operands and layouts become.
// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// A reverse layer is one recurrence, without reversing the input.
// CHECK-LABEL: func @reverse
// CHECK: linalgx.recurrence "rnn" activations ["relu"] {reverse}
// CHECK-NOT: linalgx.recurrence
func.func @reverse(%x: tensor<7x2x3xf32>) -> tensor<1x2x5xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<1x5x3xf32>} : tensor<1x5x3xf32>
  %r = onnx.Constant {value = dense<0.5> : tensor<1x5x5xf32>} : tensor<1x5x5xf32>
  %y, %h = onnx.RNN %x, %w, %r, %none, %none, %none {activations = ["Relu"], direction = "reverse"}
    : (tensor<7x2x3xf32>, tensor<1x5x3xf32>, tensor<1x5x5xf32>, none, none, none) -> (tensor<7x1x2x5xf32>, tensor<1x2x5xf32>)
  return %h : tensor<1x2x5xf32>
}

// -----

// Each direction has its own activations, weights and initial state.
// CHECK-LABEL: func @both
// CHECK: linalgx.recurrence "rnn" activations ["relu"] ins
// CHECK: linalgx.recurrence "rnn" activations ["sigmoid"] {reverse} ins
func.func @both(%x: tensor<7x2x3xf32>, %h0: tensor<2x2x5xf32>) -> tensor<7x2x2x5xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<2x5x3xf32>} : tensor<2x5x3xf32>
  %r = onnx.Constant {value = dense<0.5> : tensor<2x5x5xf32>} : tensor<2x5x5xf32>
  %y, %h = onnx.RNN %x, %w, %r, %none, %none, %h0 {activations = ["Relu", "Sigmoid"], direction = "bidirectional"}
    : (tensor<7x2x3xf32>, tensor<2x5x3xf32>, tensor<2x5x5xf32>, none, none, tensor<2x2x5xf32>) -> (tensor<7x2x2x5xf32>, tensor<2x2x5xf32>)
  return %y : tensor<7x2x2x5xf32>
}

// -----

// Peepholes, lengths and a clip go to the recurrence; the coupled gates are a flag.
// CHECK-LABEL: func @options
// CHECK: linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"] {clip = 3.000000e+00 : f32, input_forget}
// CHECK-SAME: peephole(%{{.*}} : tensor<3x5xf32>)
// CHECK-SAME: lengths(%{{.*}} : tensor<2xi32>)
func.func @options(%x: tensor<7x2x3xf32>, %n: tensor<2xi32>, %p: tensor<1x15xf32>) -> tensor<7x1x2x5xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<1x20x3xf32>} : tensor<1x20x3xf32>
  %r = onnx.Constant {value = dense<0.5> : tensor<1x20x5xf32>} : tensor<1x20x5xf32>
  %y, %h, %c = onnx.LSTM %x, %w, %r, %none, %n, %none, %none, %p {clip = 3.0 : f32, input_forget = 1 : i64}
    : (tensor<7x2x3xf32>, tensor<1x20x3xf32>, tensor<1x20x5xf32>, none, tensor<2xi32>, none, none, tensor<1x15xf32>)
    -> (tensor<7x1x2x5xf32>, tensor<1x2x5xf32>, tensor<1x2x5xf32>)
  return %y : tensor<7x1x2x5xf32>
}

// -----

// A GRU that resets before its product has no bias of its own.
// CHECK-LABEL: func @reset_first
// CHECK: linalgx.recurrence "gru" activations ["sigmoid", "tanh"] ins
// CHECK-NOT: recurrent_bias
func.func @reset_first(%x: tensor<4x2x3xf32>, %b: tensor<1x30xf32>) -> tensor<1x2x5xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<1x15x3xf32>} : tensor<1x15x3xf32>
  %r = onnx.Constant {value = dense<0.5> : tensor<1x15x5xf32>} : tensor<1x15x5xf32>
  %y, %h = onnx.GRU %x, %w, %r, %b, %none, %none
    : (tensor<4x2x3xf32>, tensor<1x15x3xf32>, tensor<1x15x5xf32>, tensor<1x30xf32>, none, none) -> (tensor<4x1x2x5xf32>, tensor<1x2x5xf32>)
  return %h : tensor<1x2x5xf32>
}

// -----

// Batch first: steps are the second dim of the input; the recurrence still has them first.
// CHECK-LABEL: func @batch_first
// CHECK: linalgx.recurrence {{.*}} ins(%{{.*}}, %{{.*}} : tensor<7x2x5xf32>,
func.func @batch_first(%x: tensor<2x7x3xf32>) -> tensor<2x7x1x5xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<1x5x3xf32>} : tensor<1x5x3xf32>
  %r = onnx.Constant {value = dense<0.5> : tensor<1x5x5xf32>} : tensor<1x5x5xf32>
  %y, %h = onnx.RNN %x, %w, %r, %none, %none, %none {layout = 1 : i64}
    : (tensor<2x7x3xf32>, tensor<1x5x3xf32>, tensor<1x5x5xf32>, none, none, none) -> (tensor<2x7x1x5xf32>, tensor<2x1x5xf32>)
  return %y : tensor<2x7x1x5xf32>
}

// -----

// Half floats recur in f32 and are rounded once, behind it.
// CHECK-LABEL: func @half
// CHECK: linalgx.recurrence {{.*}} ins(%{{.*}}, %{{.*}} : tensor<7x2x5xf32>,
// CHECK: arith.truncf
func.func @half(%x: tensor<7x2x3xf16>) -> tensor<7x1x2x5xf16> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<1x5x3xf16>} : tensor<1x5x3xf16>
  %r = onnx.Constant {value = dense<0.5> : tensor<1x5x5xf16>} : tensor<1x5x5xf16>
  %y, %h = onnx.RNN %x, %w, %r, %none, %none, %none
    : (tensor<7x2x3xf16>, tensor<1x5x3xf16>, tensor<1x5x5xf16>, none, none, none) -> (tensor<7x1x2x5xf16>, tensor<1x2x5xf16>)
  return %y : tensor<7x1x2x5xf16>
}
