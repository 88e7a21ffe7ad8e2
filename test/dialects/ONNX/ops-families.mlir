// Ops of each family print and parse, also in their generic form; attributes that have their default are not printed.
// RUN: aicc-opt %s | aicc-opt | FileCheck %s
// RUN: aicc-opt --mlir-print-op-generic %s | aicc-opt | FileCheck %s

// Reductions with and without axes; arg reductions; running sums; several results.
// CHECK-LABEL: func @reduction
func.func @reduction(%x: tensor<2x?xf32>, %axes: tensor<1xi64>, %k: tensor<1xi64>, %axis: tensor<i64>) {
  // CHECK: %[[NONE:.*]] = onnx.NoValue
  %none = onnx.NoValue
  // CHECK: onnx.ReduceSum %{{.*}}, %[[NONE]] {keepdims = 0 : i64, noop_with_empty_axes = 1 : i64} : (tensor<2x?xf32>, none) -> tensor<*xf32>
  %0 = onnx.ReduceSum %x, %none {keepdims = 0 : i64, noop_with_empty_axes = 1 : i64} : (tensor<2x?xf32>, none) -> tensor<*xf32>
  // CHECK: onnx.ReduceMax %{{.*}}, %{{.*}} : (tensor<2x?xf32>, tensor<1xi64>)
  %1 = onnx.ReduceMax %x, %axes {keepdims = 1 : i64} : (tensor<2x?xf32>, tensor<1xi64>) -> tensor<*xf32>
  // CHECK: onnx.ArgMin %{{.*}} {select_last_index = 1 : i64} :
  %2 = onnx.ArgMin %x {axis = 0 : i64, keepdims = 1 : i64, select_last_index = 1 : i64} : (tensor<2x?xf32>) -> tensor<1x?xi64>
  // CHECK: onnx.CumSum %{{.*}}, %{{.*}} {exclusive = 1 : i64} : (tensor<2x?xf32>, tensor<i64>)
  %3 = onnx.CumSum %x, %axis {exclusive = 1 : i64, reverse = 0 : i64} : (tensor<2x?xf32>, tensor<i64>) -> tensor<2x?xf32>
  // CHECK: %{{.*}}, %{{.*}} = onnx.TopK %{{.*}}, %{{.*}} {largest = 0 : i64} :
  %v, %i = onnx.TopK %x, %k {axis = -1 : i64, largest = 0 : i64, sorted = 1 : i64} : (tensor<2x?xf32>, tensor<1xi64>) -> (tensor<2x?xf32>, tensor<2x?xi64>)
  // CHECK: onnx.Unique %{{.*}} {axis = 1 : i64, sorted = 0 : i64} : (tensor<2x?xf32>) -> (tensor<2x?xf32>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>)
  %u:4 = onnx.Unique %x {axis = 1 : i64, sorted = 0 : i64} : (tensor<2x?xf32>) -> (tensor<2x?xf32>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>)
  // CHECK: onnx.Hardmax %{{.*}} {axis = 0 : i64}
  %4 = onnx.Hardmax %x {axis = 0 : i64} : (tensor<2x?xf32>) -> tensor<2x?xf32>
  return
}

// Movement and indexing: lists as operands, absent ones as none, attributes as arrays.
// CHECK-LABEL: func @movement
func.func @movement(%x: tensor<2x?xf32>, %l: tensor<2xi64>, %i: tensor<3xi32>, %u: tensor<3x?xf32>) {
  %none = onnx.NoValue
  // CHECK: onnx.Reshape %{{.*}}, %{{.*}} {allowzero = 1 : i64} : (tensor<2x?xf32>, tensor<2xi64>)
  %0 = onnx.Reshape %x, %l {allowzero = 1 : i64} : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: onnx.Transpose %{{.*}} : (tensor<2x?xf32>) -> tensor<?x2xf32>
  %1 = onnx.Transpose %x : (tensor<2x?xf32>) -> tensor<?x2xf32>
  // CHECK: onnx.Split %{{.*}}, %{{.*}} {num_outputs = 2 : i64} : (tensor<2x?xf32>, none) -> (tensor<1x?xf32>, tensor<1x?xf32>)
  %2:2 = onnx.Split %x, %none {axis = 0 : i64, num_outputs = 2 : i64} : (tensor<2x?xf32>, none) -> (tensor<1x?xf32>, tensor<1x?xf32>)
  // CHECK: onnx.Slice %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2x?xf32>, tensor<2xi64>, tensor<2xi64>, none, tensor<2xi64>)
  %3 = onnx.Slice %x, %l, %l, %none, %l : (tensor<2x?xf32>, tensor<2xi64>, tensor<2xi64>, none, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: onnx.Pad %{{.*}} {mode = "wrap"} :
  %4 = onnx.Pad %x, %l, %none, %none {mode = "wrap"} : (tensor<2x?xf32>, tensor<2xi64>, none, none) -> tensor<?x?xf32>
  // CHECK: onnx.Concat %{{.*}}, %{{.*}}, %{{.*}} {axis = -1 : i64} : (tensor<2x?xf32>, tensor<2x?xf32>, tensor<2x?xf32>)
  %5 = onnx.Concat %x, %x, %x {axis = -1 : i64} : (tensor<2x?xf32>, tensor<2x?xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
  // CHECK: onnx.ScatterElements %{{.*}} {axis = 1 : i64, reduction = "max"} :
  %6 = onnx.ScatterElements %x, %l, %l {axis = 1 : i64, reduction = "max"} : (tensor<2x?xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<2x?xf32>
  // CHECK: onnx.GatherND %{{.*}} {batch_dims = 1 : i64}
  %7 = onnx.GatherND %x, %l {batch_dims = 1 : i64} : (tensor<2x?xf32>, tensor<2xi64>) -> tensor<*xf32>
  // CHECK: onnx.Shape %{{.*}} {end = 1 : i64} : (tensor<2x?xf32>) -> tensor<1xi64>
  %8 = onnx.Shape %x {start = 0 : i64, end = 1 : i64} : (tensor<2x?xf32>) -> tensor<1xi64>
  // CHECK: onnx.DepthToSpace %{{.*}} {blocksize = 2 : i64, mode = "CRD"}
  %9 = onnx.DepthToSpace %x {blocksize = 2 : i64, mode = "CRD"} : (tensor<2x?xf32>) -> tensor<*xf32>
  // CHECK: onnx.Trilu %{{.*}}, %{{.*}} {upper = 0 : i64} : (tensor<2x?xf32>, none)
  %10 = onnx.Trilu %x, %none {upper = 0 : i64} : (tensor<2x?xf32>, none) -> tensor<2x?xf32>
  // CHECK: onnx.ConstantOfShape %{{.*}} {value = dense<1> : tensor<1xi8>} : (tensor<2xi64>) -> tensor<?x?xi8>
  %11 = onnx.ConstantOfShape %l {value = dense<1> : tensor<1xi8>} : (tensor<2xi64>) -> tensor<?x?xi8>
  return
}

// Convolutions, pools, images, normalisations.
// CHECK-LABEL: func @layers
func.func @layers(%x: tensor<1x4x8x8xf32>, %w: tensor<4x1x3x3xf32>, %s: tensor<4xf32>, %g: tensor<1x5x5x2xf32>) {
  %none = onnx.NoValue
  // CHECK: onnx.Conv %{{.*}} {auto_pad = "SAME_LOWER", group = 4 : i64, strides = array<i64: 2, 1>} : (tensor<1x4x8x8xf32>, tensor<4x1x3x3xf32>, tensor<4xf32>)
  %0 = onnx.Conv %x, %w, %s {auto_pad = "SAME_LOWER", group = 4 : i64, strides = array<i64: 2, 1>} : (tensor<1x4x8x8xf32>, tensor<4x1x3x3xf32>, tensor<4xf32>) -> tensor<*xf32>
  // CHECK: onnx.ConvTranspose %{{.*}} {output_padding = array<i64: 1, 0>, output_shape = array<i64: 9, 9>}
  %1 = onnx.ConvTranspose %x, %w, %none {output_padding = array<i64: 1, 0>, output_shape = array<i64: 9, 9>} : (tensor<1x4x8x8xf32>, tensor<4x1x3x3xf32>, none) -> tensor<*xf32>
  // CHECK: onnx.AveragePool %{{.*}} {ceil_mode = 1 : i64, count_include_pad = 1 : i64, kernel_shape = array<i64: 2, 2>}
  %2 = onnx.AveragePool %x {ceil_mode = 1 : i64, count_include_pad = 1 : i64, kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<*xf32>
  // CHECK: %{{.*}}, %{{.*}} = onnx.MaxPool %{{.*}} {kernel_shape = array<i64: 2, 2>, storage_order = 1 : i64}
  %3, %i = onnx.MaxPool %x {kernel_shape = array<i64: 2, 2>, storage_order = 1 : i64} : (tensor<1x4x8x8xf32>) -> (tensor<*xf32>, tensor<*xi64>)
  // CHECK: onnx.Resize %{{.*}} {axes = array<i64: 2, 3>, cubic_coeff_a = -5.000000e-01 : f32, mode = "cubic"}
  %4 = onnx.Resize %x, %none, %s, %none {axes = array<i64: 2, 3>, cubic_coeff_a = -0.5 : f32, mode = "cubic", nearest_mode = "round_prefer_floor"} : (tensor<1x4x8x8xf32>, none, tensor<4xf32>, none) -> tensor<*xf32>
  // CHECK: onnx.GridSample %{{.*}} {align_corners = 1 : i64, padding_mode = "border"}
  %5 = onnx.GridSample %x, %g {align_corners = 1 : i64, mode = "linear", padding_mode = "border"} : (tensor<1x4x8x8xf32>, tensor<1x5x5x2xf32>) -> tensor<*xf32>
  // CHECK: onnx.BatchNormalization %{{.*}} {epsilon = 1.000000e-03 : f32} {{.*}} -> (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>)
  %6:3 = onnx.BatchNormalization %x, %s, %s, %s, %s {epsilon = 1.0e-3 : f32} : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>)
  // CHECK: onnx.GroupNormalization %{{.*}} {num_groups = 2 : i64}
  %7 = onnx.GroupNormalization %x, %s, %s {num_groups = 2 : i64} : (tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: onnx.LRN %{{.*}} {size = 3 : i64}
  %8 = onnx.LRN %x {size = 3 : i64} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// Attention and recurrent layers: many operands, most of them absent.
// CHECK-LABEL: func @sequences
func.func @sequences(%q: tensor<1x5x16xf32>, %x: tensor<5x2x3xf32>, %w: tensor<2x16x3xf32>, %r: tensor<2x16x4xf32>, %n: tensor<2xi32>) {
  %none = onnx.NoValue
  // CHECK: onnx.Attention %{{.*}} {is_causal = 1 : i64, kv_num_heads = 2 : i64, left_window_size = 3 : i64, q_num_heads = 4 : i64, softcap = 5.000000e+01 : f32}
  %0:4 = onnx.Attention %q, %q, %q, %none, %none, %none, %none {is_causal = 1 : i64, kv_num_heads = 2 : i64, left_window_size = 3 : i64, q_num_heads = 4 : i64, right_window_size = -1 : i64, softcap = 50.0 : f32}
    : (tensor<1x5x16xf32>, tensor<1x5x16xf32>, tensor<1x5x16xf32>, none, none, none, none) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  // CHECK: onnx.LSTM %{{.*}} {activations = ["Sigmoid", "Relu", "Tanh", "Sigmoid", "Tanh", "Tanh"], clip = 3.000000e+00 : f32, direction = "bidirectional", hidden_size = 4 : i64}
  %1:3 = onnx.LSTM %x, %w, %r, %none, %n, %none, %none, %none {activations = ["Sigmoid", "Relu", "Tanh", "Sigmoid", "Tanh", "Tanh"], clip = 3.0 : f32, direction = "bidirectional", hidden_size = 4 : i64}
    : (tensor<5x2x3xf32>, tensor<2x16x3xf32>, tensor<2x16x4xf32>, none, tensor<2xi32>, none, none, none) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  // CHECK: onnx.Einsum %{{.*}}, %{{.*}} {equation = "bij,bkj->bik"}
  %2 = onnx.Einsum %q, %q {equation = "bij,bkj->bik"} : (tensor<1x5x16xf32>, tensor<1x5x16xf32>) -> tensor<1x5x5xf32>
  // CHECK: onnx.Gemm %{{.*}} {alpha = 5.000000e-01 : f32, transB = 1 : i64} : (tensor<1x5x16xf32>, tensor<1x5x16xf32>, none)
  %3 = onnx.Gemm %q, %q, %none {alpha = 0.5 : f32, beta = 1.0 : f32, transB = 1 : i64} : (tensor<1x5x16xf32>, tensor<1x5x16xf32>, none) -> tensor<*xf32>
  return
}

// Quantisation: signed and unsigned integers of any width, blocks, float8.
// CHECK-LABEL: func @quantization
func.func @quantization(%x: tensor<4x6xf32>, %s: tensor<4x2xf32>, %z: tensor<4x2xui4>, %f: tensor<4xf8E4M3FN>, %o: tensor<f32>) {
  %none = onnx.NoValue
  // CHECK: onnx.QuantizeLinear %{{.*}} {block_size = 3 : i64} : (tensor<4x6xf32>, tensor<4x2xf32>, tensor<4x2xui4>) -> tensor<4x6xui4>
  %0 = onnx.QuantizeLinear %x, %s, %z {axis = 1 : i64, block_size = 3 : i64} : (tensor<4x6xf32>, tensor<4x2xf32>, tensor<4x2xui4>) -> tensor<4x6xui4>
  // CHECK: onnx.DequantizeLinear %{{.*}} : (tensor<4xf8E4M3FN>, tensor<f32>, none) -> tensor<4xf32>
  %1 = onnx.DequantizeLinear %f, %o, %none : (tensor<4xf8E4M3FN>, tensor<f32>, none) -> tensor<4xf32>
  // CHECK: onnx.Cast %{{.*}} {saturate = 0 : i64, to = 17 : i64}
  %2 = onnx.Cast %x {saturate = 0 : i64, to = 17 : i64} : (tensor<4x6xf32>) -> tensor<4x6xf8E4M3FN>
  return
}

// Sequences and optionals nest as types; bodies hold their results in a Yield.
// CHECK-LABEL: func @nested
func.func @nested(%x: tensor<3x2xf32>, %i: tensor<i64>) -> !onnx.optional<!onnx.sequence<tensor<*xf32>>> {
  %none = onnx.NoValue
  // CHECK: onnx.SequenceEmpty : () -> !onnx.sequence<tensor<*xf32>>
  %0 = onnx.SequenceEmpty : () -> !onnx.sequence<tensor<*xf32>>
  // CHECK: onnx.SequenceInsert %{{.*}}, %{{.*}}, %{{.*}} : (!onnx.sequence<tensor<*xf32>>, tensor<3x2xf32>, none) -> !onnx.sequence<tensor<*xf32>>
  %1 = onnx.SequenceInsert %0, %x, %none : (!onnx.sequence<tensor<*xf32>>, tensor<3x2xf32>, none) -> !onnx.sequence<tensor<*xf32>>
  // CHECK: onnx.SequenceMap %{{.*}}, %{{.*}} {
  // CHECK: ^bb0(%{{.*}}: tensor<*xf32>, %{{.*}}: tensor<3x2xf32>):
  // CHECK: onnx.Yield %{{.*}} : tensor<*xf32>
  // CHECK: } : (!onnx.sequence<tensor<*xf32>>, tensor<3x2xf32>) -> !onnx.sequence<tensor<*xf32>>
  %2 = onnx.SequenceMap %1, %x {
  ^bb0(%a: tensor<*xf32>, %b: tensor<3x2xf32>):
    %c = onnx.Add %a, %b : (tensor<*xf32>, tensor<3x2xf32>) -> tensor<*xf32>
    onnx.Yield %c : tensor<*xf32>
  } : (!onnx.sequence<tensor<*xf32>>, tensor<3x2xf32>) -> !onnx.sequence<tensor<*xf32>>
  // CHECK: onnx.Scan %{{.*}}, %{{.*}} {
  // CHECK: } {num_scan_inputs = 1 : i64, scan_input_directions = array<i64: 1>} : (tensor<2xf32>, tensor<3x2xf32>) -> (tensor<2xf32>, tensor<3x2xf32>)
  %r = onnx.ReduceSum %x, %none {keepdims = 0 : i64} : (tensor<3x2xf32>, none) -> tensor<2xf32>
  %3:2 = onnx.Scan %r, %x {
  ^bb0(%a: tensor<2xf32>, %b: tensor<2xf32>):
    %c = onnx.Add %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    onnx.Yield %c, %c : tensor<2xf32>, tensor<2xf32>
  } {num_scan_inputs = 1 : i64, scan_input_directions = array<i64: 1>} : (tensor<2xf32>, tensor<3x2xf32>) -> (tensor<2xf32>, tensor<3x2xf32>)
  // CHECK: onnx.Optional %{{.*}} : (!onnx.sequence<tensor<*xf32>>) -> !onnx.optional<!onnx.sequence<tensor<*xf32>>>
  %4 = onnx.Optional %2 : (!onnx.sequence<tensor<*xf32>>) -> !onnx.optional<!onnx.sequence<tensor<*xf32>>>
  return %4 : !onnx.optional<!onnx.sequence<tensor<*xf32>>>
}

// Strings, random numbers, losses, what is outside the standard, what cannot be computed.
// CHECK-LABEL: func @others
func.func @others(%t: tensor<3x!onnx.string>, %x: tensor<3x5xf32>, %l: tensor<3xi64>) {
  %none = onnx.NoValue
  // CHECK: onnx.Tokenizer %{{.*}} {mark = 0 : i64, mincharnum = 1 : i64, pad_value = "", separators = [" "]} : (tensor<3x!onnx.string>) -> tensor<3x?x!onnx.string>
  %tokens = onnx.Tokenizer %t {mark = 0 : i64, mincharnum = 1 : i64, pad_value = "", separators = [" "]} : (tensor<3x!onnx.string>) -> tensor<3x?x!onnx.string>
  // CHECK: onnx.StringNormalizer %{{.*}} {case_change_action = "LOWER", stopwords = ["a", "the"]} : (tensor<3x!onnx.string>) -> tensor<?x!onnx.string>
  %0 = onnx.StringNormalizer %t {case_change_action = "LOWER", stopwords = ["a", "the"]} : (tensor<3x!onnx.string>) -> tensor<?x!onnx.string>
  // CHECK: onnx.TfIdfVectorizer %{{.*}} weights = array<f32: 5.000000e-01, 1.000000e+00>}
  %1 = onnx.TfIdfVectorizer %t {max_gram_length = 1 : i64, max_skip_count = 0 : i64, min_gram_length = 1 : i64, mode = "TFIDF", ngram_counts = array<i64: 0>, ngram_indexes = array<i64: 0, 1>, pool_strings = ["a", "b"], weights = array<f32: 0.5, 1.0>} : (tensor<3x!onnx.string>) -> tensor<2xf32>
  // CHECK: onnx.RandomNormal {mean = 2.000000e+00 : f32, seed = 1.000000e+00 : f32, shape = array<i64: 2, 3>} : () -> tensor<2x3xf32>
  %2 = onnx.RandomNormal {mean = 2.0 : f32, seed = 1.0 : f32, shape = array<i64: 2, 3>} : () -> tensor<2x3xf32>
  // CHECK: onnx.SoftmaxCrossEntropyLoss %{{.*}} {ignore_index = -1 : i64, reduction = "sum"} : (tensor<3x5xf32>, tensor<3xi64>, none) -> (tensor<f32>, tensor<3x5xf32>)
  %3:2 = onnx.SoftmaxCrossEntropyLoss %x, %l, %none {ignore_index = -1 : i64, reduction = "sum"} : (tensor<3x5xf32>, tensor<3xi64>, none) -> (tensor<f32>, tensor<3x5xf32>)
  // CHECK: onnx.custom %{{.*}}, %{{.*}} {domain = "com.example", op_attributes = {k = 3 : i64}, op_type = "Fused"} : (tensor<3x5xf32>, none) -> (tensor<3x5xf32>, none)
  %4:2 = onnx.custom %x, %none {domain = "com.example", op_type = "Fused", op_attributes = {k = 3 : i64}} : (tensor<3x5xf32>, none) -> (tensor<3x5xf32>, none)
  // CHECK: onnx.Fail {message = "no"} : () -> (tensor<2xf32>, !onnx.sequence<tensor<2xf32>>)
  %5:2 = onnx.Fail {message = "no"} : () -> (tensor<2xf32>, !onnx.sequence<tensor<2xf32>>)
  return
}
