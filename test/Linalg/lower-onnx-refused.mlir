// What the lowering refuses, with the reason at the op.
// RUN: aicc-opt %s --linalg-lower-onnx -split-input-file -verify-diagnostics

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

// How many axes there are must be known.
func.func @many_axes(%x: tensor<2x3xf32>, %a: tensor<?xi64>) -> tensor<?x?xf32> {
  // expected-error @+1 {{expected a known number of axes, found one computed at run time}}
  %y = onnx.ReduceSum %x, %a : (tensor<2x3xf32>, tensor<?xi64>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

func.func @many_starts(%x: tensor<2x3xf32>, %a: tensor<?xi64>) -> tensor<?x?xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected a known number of 'starts', found one computed at run time}}
  %y = onnx.Slice %x, %a, %a, %a, %none : (tensor<2x3xf32>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>, none) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}
