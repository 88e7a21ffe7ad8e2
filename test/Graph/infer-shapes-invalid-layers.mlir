// Errors that shape inference reports at layers, losses, sequences and bodies.
// RUN: aicc-opt --onnx-infer-shapes --split-input-file --verify-diagnostics %s

func.func @pixel_format(%bytes: tensor<?xui8>) {
  // expected-error @+1 {{expected 'pixel_format' to be one of RGB, BGR, Grayscale, found 'CMYK'}}
  %y = onnx.ImageDecoder %bytes {pixel_format = "CMYK"} : (tensor<?xui8>) -> tensor<?x?x3xui8>
  return
}

// -----

// Variadic operators without operands.
func.func @concat_none() {
  // expected-error @+1 {{expected at least one operand, found none}}
  %y = "onnx.Concat"() {axis = 0 : i64} : () -> tensor<*xf32>
  return
}

// -----

func.func @max_none() {
  // expected-error @+1 {{expected at least one operand, found none}}
  %y = "onnx.Max"() : () -> tensor<*xf32>
  return
}

// -----

func.func @einsum_none() {
  // expected-error @+1 {{expected at least one operand, found none}}
  %y = "onnx.Einsum"() {equation = "->"} : () -> tensor<*xf32>
  return
}

// -----

func.func @sequence_none() {
  // expected-error @+1 {{expected at least one operand, found none}}
  %y = "onnx.SequenceConstruct"() : () -> !onnx.sequence<tensor<*xf32>>
  return
}

// -----

// Products.
func.func @matmul_inner(%a: tensor<3x4xf32>, %b: tensor<5x6xf32>) {
  // expected-error @+1 {{expected the last dim of the first operand (4) to match the dim before the last of the second (5)}}
  %y = onnx.MatMul %a, %b : (tensor<3x4xf32>, tensor<5x6xf32>) -> tensor<*xf32>
  return
}

// -----

// A vector on the right has no dim before the last.
func.func @matmul_vector(%a: tensor<3x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{expected the last dim of the first operand (4) to match the dim before the last of the second (5)}}
  %y = onnx.MatMul %a, %b : (tensor<3x4xf32>, tensor<5xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @matmul_batches(%a: tensor<2x3x4xf32>, %b: tensor<3x4x6xf32>) {
  // expected-error @+1 {{expected leading dims that broadcast, found}}
  %y = onnx.MatMul %a, %b : (tensor<2x3x4xf32>, tensor<3x4x6xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @gemm_inner(%a: tensor<3x4xf32>, %b: tensor<4x5xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'A' and 'B' to share their inner dim, found 4 and 5}}
  %y = onnx.Gemm %a, %b, %none {transB = 1 : i64} : (tensor<3x4xf32>, tensor<4x5xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @gemm_bias(%a: tensor<3x4xf32>, %b: tensor<4x5xf32>, %c: tensor<3xf32>) {
  // expected-error @+1 {{expected 'C' to broadcast to}}
  %y = onnx.Gemm %a, %b, %c : (tensor<3x4xf32>, tensor<4x5xf32>, tensor<3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @einsum_ellipsis(%a: tensor<2x3x4xf32>, %b: tensor<3x4x5xf32>) {
  // expected-error @+1 {{expected dims under '...' that broadcast}}
  %y = onnx.Einsum %a, %b {equation = "...ij,...jk->...ik"} : (tensor<2x3x4xf32>, tensor<3x4x5xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @einsum_term(%a: tensor<2x3xf32>) {
  // expected-error @+1 {{expected terms of letters and '...' in 'equation', found 'i1->i'}}
  %y = onnx.Einsum %a {equation = "i1->i"} : (tensor<2x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @einsum_label(%a: tensor<2x3xf32>) {
  // expected-error @+1 {{expected labels of the operands in the result of 'equation', found 'k'}}
  %y = onnx.Einsum %a {equation = "ij->ik"} : (tensor<2x3xf32>) -> tensor<*xf32>
  return
}

// -----

// Attention and positions.
func.func @attention_count(%q: tensor<1x3x8xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected a number of heads for the rank 3 operand 'Q', found none}}
  %y, %k, %v, %s = onnx.Attention %q, %q, %q, %none, %none, %none, %none {kv_num_heads = 2 : i64} : (tensor<1x3x8xf32>, tensor<1x3x8xf32>, tensor<1x3x8xf32>, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @attention_rank(%q: tensor<3x8xf32>, %m: tensor<1x2x3x8xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'Q' to have rank 3 or 4, found rank 2}}
  %y, %k, %v, %s = onnx.Attention %q, %m, %m, %none, %none, %none, %none : (tensor<3x8xf32>, tensor<1x2x3x8xf32>, tensor<1x2x3x8xf32>, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @attention_size(%q: tensor<1x2x3x8xf32>, %k: tensor<1x2x3x4xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'Q' and 'K' to have one head size, found 8 and 4}}
  %y, %pk, %v, %s = onnx.Attention %q, %k, %k, %none, %none, %none, %none : (tensor<1x2x3x8xf32>, tensor<1x2x3x4xf32>, tensor<1x2x3x4xf32>, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @rotary_rank(%x: tensor<3x8xf32>, %c: tensor<1x3x4xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'X' to have rank 3 or 4, found rank 2}}
  %y = onnx.RotaryEmbedding %x, %c, %c, %none : (tensor<3x8xf32>, tensor<1x3x4xf32>, tensor<1x3x4xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @rotary_heads(%x: tensor<1x3x8xf32>, %c: tensor<1x3x4xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'num_heads' for the rank 3 operand 'X', found none}}
  %y = onnx.RotaryEmbedding %x, %c, %c, %none : (tensor<1x3x8xf32>, tensor<1x3x4xf32>, tensor<1x3x4xf32>, none) -> tensor<*xf32>
  return
}

// -----

// Recurrent layers, quantisation, images.
func.func @recurrent_rows(%x: tensor<5x2x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'R' to have 16 rows, one per gate and hidden unit, found 12}}
  %y, %h, %c = onnx.LSTM %x, %w, %r, %none, %none, %none, %none, %none : (tensor<5x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>, none, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @scale_count(%x: tensor<2x3xf32>, %s: tensor<2xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected a scale per entry of axis 1 (3), found 2}}
  %y = onnx.QuantizeLinear %x, %s, %none : (tensor<2x3xf32>, tensor<2xf32>, none) -> tensor<*xui8>
  return
}

// -----

func.func @output_dtype(%x: tensor<2x3xf32>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error @+1 {{expected 'output_dtype' ('ui8') to be the type of 'y_zero_point' ('i8')}}
  %y = onnx.QuantizeLinear %x, %s, %z {output_dtype = 2 : i64} : (tensor<2x3xf32>, tensor<f32>, tensor<i8>) -> tensor<*xui8>
  return
}

// -----

func.func @grid(%x: tensor<1x2x4x4xf32>, %g: tensor<1x3x2xf32>) {
  // expected-error @+1 {{expected 'grid' to have the rank of 'X' (4), found rank 3}}
  %y = onnx.GridSample %x, %g : (tensor<1x2x4x4xf32>, tensor<1x3x2xf32>) -> tensor<*xf32>
  return
}

// -----

// Shapes as values.
func.func @negative_shape() {
  %s = onnx.Constant {value = dense<[2, -1]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected dims of at least 0 in 'input', found -1}}
  %y = onnx.ConstantOfShape %s : (tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @expand(%x: tensor<3x4xf32>) {
  %s = onnx.Constant {value = dense<[2, 4]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected 'shape' to broadcast with 'input', found}}
  %y = onnx.Expand %x, %s : (tensor<3x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

// Strings, losses, sequences, optionals.
func.func @strings(%x: tensor<2x3x!onnx.string>) {
  // expected-error @+1 {{expected dims [C] or [1, C], found}}
  %y = onnx.StringNormalizer %x : (tensor<2x3x!onnx.string>) -> tensor<*x!onnx.string>
  return
}

// -----

func.func @loss(%x: tensor<2x3xf32>, %t: tensor<2xi64>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'reduction' to be none, mean or sum, found 'median'}}
  %y = onnx.NegativeLogLikelihoodLoss %x, %t, %none {reduction = "median"} : (tensor<2x3xf32>, tensor<2xi64>, none) -> tensor<*xf32>
  return
}

// -----

func.func @sequence_element(%x: tensor<2xf32>, %i: tensor<2xi64>) {
  %none = onnx.NoValue
  %s = onnx.SequenceConstruct %x : (tensor<2xf32>) -> !onnx.sequence<tensor<2xf32>>
  // expected-error @+1 {{expected a tensor of 'f32', as in the sequence, found 'i64'}}
  %y = onnx.SequenceInsert %s, %i, %none : (!onnx.sequence<tensor<2xf32>>, tensor<2xi64>, none) -> !onnx.sequence<tensor<*xf32>>
  return
}

// -----

func.func @optional() {
  %none = onnx.NoValue
  // expected-error @+1 {{expected a value or 'elem_type', found neither}}
  %y = onnx.Optional %none : (none) -> !onnx.optional<tensor<*xf32>>
  return
}

// -----

// Bodies.
func.func @loop_results(%n: tensor<i64>, %c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{expected at least 2 results, one per carried value, found 1}}
  %y = onnx.Loop %n, %c, %x, %x {
  ^bb0(%i: tensor<i64>, %d: tensor<i1>, %a: tensor<2xf32>, %b: tensor<2xf32>):
    onnx.Yield %d, %a : tensor<i1>, tensor<2xf32>
  } : (tensor<i64>, tensor<i1>, tensor<2xf32>, tensor<2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @scan_lengths(%x: tensor<3x2xf32>, %z: tensor<4x2xf32>) {
  // expected-error @+1 {{expected scanned inputs of one length, found 3 and 4}}
  %y = onnx.Scan %x, %z {
  ^bb0(%a: tensor<2xf32>, %b: tensor<2xf32>):
    onnx.Yield %a : tensor<2xf32>
  } {num_scan_inputs = 2 : i64} : (tensor<3x2xf32>, tensor<4x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @scan_count(%x: tensor<3x2xf32>) {
  // expected-error @+1 {{expected 'num_scan_inputs' in [1, 1], found 2}}
  %y = onnx.Scan %x {
  ^bb0(%a: tensor<2xf32>):
    onnx.Yield %a : tensor<2xf32>
  } {num_scan_inputs = 2 : i64} : (tensor<3x2xf32>) -> tensor<*xf32>
  return
}

// -----

// A condition that is not known picks a branch that fits; neither does.
func.func @no_branch(%c: tensor<i1>, %x: tensor<3xf32>, %z: tensor<4xf32>) {
  // expected-error @+1 {{expected a branch that fits the shapes, found none; 'then_branch':}}
  %y = onnx.If %c {
    %a = onnx.Add %x, %z : (tensor<3xf32>, tensor<4xf32>) -> tensor<*xf32>
    onnx.Yield %a : tensor<*xf32>
  } else {
    %a = onnx.Mul %x, %z : (tensor<3xf32>, tensor<4xf32>) -> tensor<*xf32>
    onnx.Yield %a : tensor<*xf32>
  } : (tensor<i1>) -> tensor<*xf32>
  return
}

// -----

func.func @linear_attention(%q: tensor<2x8xf32>) {
  %none = onnx.NoValue
  // expected-error @+3 {{expected 'query' to have rank 3 or 4, found rank 2}}
  // expected-error @+2 {{expected 'key' to have rank 3 or 4, found rank 2}}
  // expected-error @+1 {{expected 'value' to have rank 3 or 4, found rank 2}}
  %y, %s = onnx.LinearAttention %q, %q, %q, %none, %none, %none {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x8xf32>, tensor<2x8xf32>, tensor<2x8xf32>, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}
