// What the lowering refuses, with the reason at the op.
// RUN: aicc-opt %s --linalg-lower-onnx -split-input-file -verify-diagnostics

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
