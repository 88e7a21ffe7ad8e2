// What the lowering of layers refuses, with the reason at the op.
// RUN: aicc-opt %s --linalg-lower-onnx -split-input-file -verify-diagnostics

// Query heads that key heads do not divide.
func.func @attention_groups(%q: tensor<1x5x3x8xf32>, %k: tensor<1x2x5x8xf32>) -> tensor<1x5x3x8xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected query heads (5) to be a multiple of key heads (2)}}
  %y, %pk, %pv, %qk = onnx.Attention %q, %k, %k, %none, %none, %none, %none : (tensor<1x5x3x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, none, none, none, none)
    -> (tensor<1x5x3x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x5x3x5xf32>)
  return %y : tensor<1x5x3x8xf32>
}

// -----

// A diagonal of the result would have to be filled with zeros elsewhere.
func.func @einsum_repeated(%x: tensor<3xf32>) -> tensor<3x3xf32> {
  // expected-error @+1 {{expected each label once in the result, found 'i->ii'}}
  %y = onnx.Einsum %x {equation = "i->ii"} : (tensor<3xf32>) -> tensor<3x3xf32>
  return %y : tensor<3x3xf32>
}

// -----

func.func @pool_rank(%x: tensor<1x2x4x4x4x4xf32>) -> tensor<1x2x3x3x3x3xf32> {
  // expected-error @+1 {{expected 1 to 3 spatial dims, found 4}}
  %y = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2, 2, 2>} : (tensor<1x2x4x4x4x4xf32>) -> tensor<1x2x3x3x3x3xf32>
  return %y : tensor<1x2x3x3x3x3xf32>
}

// -----

func.func @transposed_rank(%x: tensor<1x2x4x4x4x4xf32>, %w: tensor<2x2x1x1x1x1xf32>) -> tensor<1x2x4x4x4x4xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 1 to 3 spatial dims, found 4}}
  %y = onnx.ConvTranspose %x, %w, %none : (tensor<1x2x4x4x4x4xf32>, tensor<2x2x1x1x1x1xf32>, none) -> tensor<1x2x4x4x4x4xf32>
  return %y : tensor<1x2x4x4x4x4xf32>
}

// -----

func.func @groups(%x: tensor<1x5x4xf32>, %s: tensor<5xf32>) -> tensor<1x5x4xf32> {
  // expected-error @+1 {{expected 'num_groups' (2) to divide the number of channels}}
  %y = onnx.GroupNormalization %x, %s, %s {num_groups = 2 : i64} : (tensor<1x5x4xf32>, tensor<5xf32>, tensor<5xf32>) -> tensor<1x5x4xf32>
  return %y : tensor<1x5x4xf32>
}

// -----

// A matrix of scales says nothing without blocks.
func.func @quantize_scale(%x: tensor<4x6xf32>, %s: tensor<4x2xf32>) -> tensor<4x6xui8> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected a scale of rank 0 or 1 without 'block_size', found rank 2}}
  %y = onnx.QuantizeLinear %x, %s, %none : (tensor<4x6xf32>, tensor<4x2xf32>, none) -> tensor<4x6xui8>
  return %y : tensor<4x6xui8>
}

// -----

func.func @dynamic_quantize(%x: tensor<4xf16>) -> tensor<4xui8> {
  // expected-error @+1 {{expected 'x' to have float32, found float16}}
  %y, %s, %z = onnx.DynamicQuantizeLinear %x : (tensor<4xf16>) -> (tensor<4xui8>, tensor<f32>, tensor<ui8>)
  return %y : tensor<4xui8>
}

// -----

func.func @hidden(%x: tensor<5x2x3xf32>, %w: tensor<1x?x3xf32>, %r: tensor<1x?x?xf32>) -> tensor<5x1x2x?xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'hidden_size', or 'R' with a constant hidden size, found neither}}
  %y, %h = onnx.RNN %x, %w, %r, %none, %none, %none : (tensor<5x2x3xf32>, tensor<1x?x3xf32>, tensor<1x?x?xf32>, none, none, none) -> (tensor<5x1x2x?xf32>, tensor<1x2x?xf32>)
  return %y : tensor<5x1x2x?xf32>
}

// -----

// Both directions need activations of their own.
func.func @activations(%x: tensor<5x2x3xf32>, %w: tensor<2x4x3xf32>, %r: tensor<2x4x4xf32>) -> tensor<5x2x2x4xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 2 activations, found 1}}
  %y, %h = onnx.RNN %x, %w, %r, %none, %none, %none {activations = ["Tanh"], direction = "bidirectional"} : (tensor<5x2x3xf32>, tensor<2x4x3xf32>, tensor<2x4x4xf32>, none, none, none) -> (tensor<5x2x2x4xf32>, tensor<2x2x4xf32>)
  return %y : tensor<5x2x2x4xf32>
}

// -----

func.func @log_sum_exp(%x: tensor<4xi32>) -> tensor<1xi32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'data' to have a floating-point type, found int32}}
  %y = onnx.ReduceLogSumExp %x, %none : (tensor<4xi32>, none) -> tensor<1xi32>
  return %y : tensor<1xi32>
}

// -----

func.func @rotary_heads(%x: tensor<1x3x8xf32>, %c: tensor<1x3x4xf32>) -> tensor<1x3x8xf32> {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'num_heads' to divide the last dim of 'X', found 'tensor<1x3x8xf32>'}}
  %y = onnx.RotaryEmbedding %x, %c, %c, %none {num_heads = 3 : i64} : (tensor<1x3x8xf32>, tensor<1x3x4xf32>, tensor<1x3x4xf32>, none) -> tensor<1x3x8xf32>
  return %y : tensor<1x3x8xf32>
}
