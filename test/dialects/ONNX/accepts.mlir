// What the `accepts` lines of the td rows refuse: every operand of an op in one go.
// RUN: aicc-opt --onnx-infer-shapes --split-input-file --verify-diagnostics %s

// Kinds, alone and joined; types by their own name.
func.func @floating(%x: tensor<2xi64>) {
  // expected-error @+1 {{expected 'input' to have a floating-point type, found int64}}
  %y = onnx.Softmax %x : (tensor<2xi64>) -> tensor<*xi64>
  return
}

// -----

func.func @numeric(%x: tensor<2xi1>) {
  // expected-error @+1 {{expected 'X' to have an integer or floating-point type, found bool}}
  %y = onnx.Abs %x : (tensor<2xi1>) -> tensor<*xi1>
  return
}

// -----

func.func @integer(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected 'X' to have an integer type, found float32}}
  %y = onnx.BitwiseNot %x : (tensor<2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @signed(%x: tensor<2xui8>) {
  // expected-error @+1 {{expected 'X' to have a floating-point type or a signed integer type, found uint8}}
  %y = onnx.Neg %x : (tensor<2xui8>) -> tensor<*xui8>
  return
}

// -----

func.func @index(%x: tensor<2xf32>, %i: tensor<2xi16>) {
  // expected-error @+1 {{expected 'indices' to have int32 or int64, found int16}}
  %y = onnx.Gather %x, %i : (tensor<2xf32>, tensor<2xi16>) -> tensor<*xf32>
  return
}

// -----

func.func @named(%x: tensor<1x1x4xi32>) {
  // expected-error @+1 {{expected 'X' to have a floating-point type or int8 or uint8, found int32}}
  %y, %i = onnx.MaxPool %x {kernel_shape = array<i64: 2>} : (tensor<1x1x4xi32>) -> (tensor<*xi32>, tensor<*xi64>)
  return
}

// -----

// The type of another operand; both faults are told.
func.func @same(%x: tensor<1x1x4xf32>, %w: tensor<1x1x2xf16>, %b: tensor<1x1xi64>) {
  // expected-error @+3 {{expected 'W' to have the element type of 'X', found float32 and float16}}
  // expected-error @+2 {{expected 'B' to have the element type of 'X', found float32 and int64}}
  // expected-error @+1 {{expected 'B' to have rank 1, found rank 2}}
  %y = onnx.Conv %x, %w, %b : (tensor<1x1x4xf32>, tensor<1x1x2xf16>, tensor<1x1xi64>) -> tensor<*xf32>
  return
}

// -----

// Further values of a variadic operand have the type of the first.
func.func @variadic(%x: tensor<2xf32>, %i: tensor<2xi64>) {
  // expected-error @+1 {{expected 'inputs' to have one element type, found float32 and int64}}
  %y = onnx.Concat %x, %x, %i {axis = 0 : i64} : (tensor<2xf32>, tensor<2xf32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

// Ranks: at least, either, one element.
func.func @at_least(%x: tensor<f32>, %i: tensor<i64>) {
  // expected-error @+2 {{expected 'data' to have at least rank 1, found rank 0}}
  // expected-error @+1 {{expected 'indices' to have at least rank 1, found rank 0}}
  %y = onnx.GatherElements %x, %i : (tensor<f32>, tensor<i64>) -> tensor<*xf32>
  return
}

// -----

func.func @either(%x: tensor<2xf32>, %c: tensor<4x4xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'X' to have rank 3 or 4, found rank 1}}
  %y = onnx.RotaryEmbedding %x, %c, %c, %none : (tensor<2xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @scalar(%x: tensor<4xf32>, %k: tensor<3xi64>) {
  // expected-error @+1 {{expected 'K' to have a single element, found dims [3]}}
  %v, %i = onnx.TopK %x, %k : (tensor<4xf32>, tensor<3xi64>) -> (tensor<*xf32>, tensor<*xi64>)
  return
}

// -----

// One element of rank 1, absent optional operands and what is not known are accepted.
func.func @accepted(%x: tensor<4xf32>, %k: tensor<1xi64>, %u: tensor<*xf32>, %low: tensor<?xf32>) {
  %none = onnx.NoValue
  %v, %i = onnx.TopK %x, %k : (tensor<4xf32>, tensor<1xi64>) -> (tensor<*xf32>, tensor<*xi64>)
  %y = onnx.Clip %u, %low, %none : (tensor<*xf32>, tensor<?xf32>, none) -> tensor<*xf32>
  return
}

// -----

// Ops that take an index per element want one rank.
func.func @elements(%x: tensor<4x4xf32>, %i: tensor<4xi64>) {
  // expected-error @+1 {{expected 'indices' to have the rank of 'data' (2), found rank 1}}
  %y = onnx.GatherElements %x, %i : (tensor<4x4xf32>, tensor<4xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @scatter_depth(%x: tensor<4x4xf32>, %i: tensor<2x3xi64>, %u: tensor<2xf32>) {
  // expected-error @+1 {{expected the last dim of 'indices' in [0, 2], found 3}}
  %y = onnx.ScatterND %x, %i, %u : (tensor<4x4xf32>, tensor<2x3xi64>, tensor<2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @scatter_updates(%x: tensor<4x4xf32>, %i: tensor<2x1xi64>, %u: tensor<2xf32>) {
  // expected-error @+1 {{expected 'updates' to have rank 2, found rank 1}}
  %y = onnx.ScatterND %x, %i, %u : (tensor<4x4xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @reverse(%x: tensor<4x4xf32>, %n: tensor<4xi64>) {
  // expected-error @+1 {{expected 'batch_axis' and 'time_axis' to be 0 and 1 or 1 and 0, found 1 and 1}}
  %y = onnx.ReverseSequence %x, %n {batch_axis = 1 : i64, time_axis = 1 : i64} : (tensor<4x4xf32>, tensor<4xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @mean_variance(%x: tensor<4x4xf32>) {
  // expected-error @+1 {{expected 'axes' in [-2, 2), found 2}}
  %y = onnx.MeanVarianceNormalization %x : (tensor<4x4xf32>) -> tensor<*xf32>
  return
}

// -----

// What could overflow when windows are counted.
func.func @neighbours(%x: tensor<1x1x4xf32>) {
  // expected-error @+1 {{expected 'size' in [1, 2147483647], found -9223372036854775808}}
  %y = onnx.LRN %x {size = -9223372036854775808 : i64} : (tensor<1x1x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @output_padding(%x: tensor<1x1x4xf32>, %w: tensor<1x1x2xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'output_padding' in [0, 2147483647], found -1}}
  %y = onnx.ConvTranspose %x, %w, %none {output_padding = array<i64: -1>} : (tensor<1x1x4xf32>, tensor<1x1x2xf32>, none) -> tensor<*xf32>
  return
}
