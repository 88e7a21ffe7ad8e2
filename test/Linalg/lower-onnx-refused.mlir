// What the lowering refuses, with the reason at the op.
// RUN: aicc-opt %s --linalg-lower-onnx -split-input-file -verify-diagnostics

func.func @indices(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xi64> {
  // expected-error @+1 {{expected 'Indices' to be unused, found a use}}
  %y, %i = onnx.MaxPool %x {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x2x4x4xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xi64>)
  return %i : tensor<1x2x2x2xi64>
}

// -----

func.func @scatter(%x: tensor<4x5xf32>, %i: tensor<2x3xi64>, %u: tensor<2x3xf32>) -> tensor<4x5xf32> {
  // expected-error @+1 {{expected 'indices' to have the dims of 'data' but along 'axis'}}
  %y = onnx.ScatterElements %x, %i, %u {axis = 0 : i64} : (tensor<4x5xf32>, tensor<2x3xi64>, tensor<2x3xf32>) -> tensor<4x5xf32>
  return %y : tensor<4x5xf32>
}

// -----

func.func @slice_axes(%x: tensor<4x5xf32>, %s: tensor<1xi64>, %a: tensor<1xi64>) -> tensor<?x?xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected constant 'axes' and 'steps', found some computed at run time}}
  %y = onnx.Slice %x, %s, %s, %a, %none : (tensor<4x5xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, none) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

func.func @reduce_axes(%x: tensor<4x5xf32>, %a: tensor<1xi64>) -> tensor<?x?xf32> {
  // expected-error @+1 {{expected constant 'axes', found axes computed at run time}}
  %y = onnx.ReduceSum %x, %a : (tensor<4x5xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

func.func @cumulative_axis(%x: tensor<4x5xf32>, %a: tensor<i64>) -> tensor<4x5xf32> {
  // expected-error @+1 {{expected a constant 'axis', found one computed at run time}}
  %y = onnx.CumSum %x, %a : (tensor<4x5xf32>, tensor<i64>) -> tensor<4x5xf32>
  return %y : tensor<4x5xf32>
}

// -----

func.func @training(%x: tensor<4xf32>, %r: tensor<f32>, %t: tensor<i1>) -> tensor<4xf32> {
  // expected-error @+1 {{expected 'training_mode' to be false, found a value that may be true}}
  %y, %m = onnx.Dropout %x, %r, %t : (tensor<4xf32>, tensor<f32>, tensor<i1>) -> (tensor<4xf32>, tensor<4xi1>)
  return %y : tensor<4xf32>
}

// -----

func.func @filter(%x: tensor<1x2x4x4xf32>, %w: tensor<4x2x?x3xf32>) -> tensor<1x4x?x2xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected a filter of constant dims, found}}
  %y = onnx.Conv %x, %w, %none : (tensor<1x2x4x4xf32>, tensor<4x2x?x3xf32>, none) -> tensor<1x4x?x2xf32>
  return %y : tensor<1x4x?x2xf32>
}

// -----

func.func @unknown_rank(%x: tensor<4x5xf32>, %i: tensor<3x?xi64>) -> tensor<*xf32> {
  // expected-error @+1 {{expected an operator that can be compiled for the CPU, found one on a tensor of unknown rank}}
  %y = onnx.GatherND %x, %i : (tensor<4x5xf32>, tensor<3x?xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

func.func @activation(%x: tensor<5x2x3xf32>, %w: tensor<1x4x3xf32>, %r: tensor<1x4x4xf32>) -> tensor<5x1x2x4xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected activation Sigmoid, Tanh or Relu, found 'affine'}}
  %y, %h = onnx.RNN %x, %w, %r, %none, %none, %none {activations = ["Affine"], hidden_size = 4 : i64} : (tensor<5x2x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32>, none, none, none) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>)
  return %y : tensor<5x1x2x4xf32>
}

// -----

func.func @antialias(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  %none = onnx.NoValue
  %s = onnx.Constant {value = dense<[1.0, 1.0, 0.5, 0.5]> : tensor<4xf32>} : tensor<4xf32>
  // expected-error @+1 {{expected 'antialias' to be 0 when reducing, found 1}}
  %y = onnx.Resize %x, %none, %s, %none {mode = "linear", antialias = 1 : i64} : (tensor<1x2x4x4xf32>, none, tensor<4xf32>, none) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @collected(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<?x4xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected a trip count for a loop with scan outputs, found none}}
  %y = onnx.Loop %none, %c {
  ^bb0(%i: tensor<i64>, %d: tensor<i1>):
    onnx.Yield %d, %x : tensor<i1>, tensor<4xf32>
  } : (none, tensor<i1>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
