// Model errors that shape inference reports at their node.
// RUN: aicc-opt --onnx-infer-shapes --split-input-file --verify-diagnostics %s

// Elementwise.
func.func @f0(%a: tensor<3x4xf32>, %b: tensor<2x4xf32>) {
  // expected-error @+1 {{expected operands that broadcast, found dims}}
  %y = onnx.Add %a, %b : (tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f1(%a: tensor<4xf32>, %b: tensor<4xi64>) {
  // expected-error @+1 {{expected 'B' to have the element type of 'A', found float32 and int64}}
  %y = onnx.Add %a, %b : (tensor<4xf32>, tensor<4xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f2(%a: tensor<4xf32>) {
  // expected-error @+1 {{expected 'to' to number an element type, found 99}}
  %y = onnx.Cast %a {to = 99 : i64} : (tensor<4xf32>) -> tensor<*xf32>
  return
}

// -----

// Axes.
func.func @f3(%a: tensor<3x4xf32>) {
  // expected-error @+1 {{expected 'axis' in [-2, 2), found 2}}
  %y = onnx.Softmax %a {axis = 2 : i64} : (tensor<3x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f4(%a: tensor<3x4xf32>) {
  %x = onnx.Constant {value = dense<[1, -1]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected distinct 'axes', found 1 twice}}
  %y = onnx.ReduceSum %a, %x : (tensor<3x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f5(%a: tensor<1x4xf32>) {
  %x = onnx.Constant {value = dense<[1]> : tensor<1xi64>} : tensor<1xi64>
  // expected-error @+1 {{expected dims of size 1 at 'axes', found 4 at 1}}
  %y = onnx.Squeeze %a, %x : (tensor<1x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f6(%a: tensor<3x4xf32>) {
  %k = onnx.Constant {value = dense<[5]> : tensor<1xi64>} : tensor<1xi64>
  // expected-error @+1 {{expected 'K' of at most 4, the size of axis 1, found 5}}
  %y:2 = onnx.TopK %a, %k : (tensor<3x4xf32>, tensor<1xi64>) -> (tensor<*xf32>, tensor<*xi64>)
  return
}

// -----

// Convolutions and pools.
func.func @f7(%x: tensor<1x4x5x5xf32>, %w: tensor<4x4x3x3xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'group' in [1, 2147483647], found 0}}
  %y = onnx.Conv %x, %w, %none {group = 0 : i64} : (tensor<1x4x5x5xf32>, tensor<4x4x3x3xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f8(%x: tensor<1x4x5x5xf32>, %w: tensor<4x4x3xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected weight rank (3) to match input rank (4)}}
  %y = onnx.Conv %x, %w, %none : (tensor<1x4x5x5xf32>, tensor<4x4x3xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f9(%x: tensor<1x4x5x5xf32>, %w: tensor<4x3x3x3xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 3 input channels}}
  %y = onnx.Conv %x, %w, %none : (tensor<1x4x5x5xf32>, tensor<4x3x3x3xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f10(%x: tensor<1x4x5x5xf32>, %w: tensor<5x2x3x3xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected output channels (5) to be a multiple of 'group' (2)}}
  %y = onnx.Conv %x, %w, %none {group = 2 : i64} : (tensor<1x4x5x5xf32>, tensor<5x2x3x3xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f11(%x: tensor<1x4x5x2xf32>, %w: tensor<4x4x3x3xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected the padded input to hold the kernel along spatial dim 1}}
  %y = onnx.Conv %x, %w, %none : (tensor<1x4x5x2xf32>, tensor<4x4x3x3xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f12(%x: tensor<1x4x5x5xf32>) {
  // expected-error @+1 {{expected 2 entries in 'strides', found 1}}
  %y:2 = onnx.MaxPool %x {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2>} : (tensor<1x4x5x5xf32>) -> (tensor<*xf32>, tensor<*xi64>)
  return
}

// -----

func.func @f13(%x: tensor<1x4x5x5xf32>) {
  // expected-error @+1 {{expected 'strides' in [1, 2147483647], found 0}}
  %y:2 = onnx.MaxPool %x {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 0>} : (tensor<1x4x5x5xf32>) -> (tensor<*xf32>, tensor<*xi64>)
  return
}

// -----

func.func @f14(%x: tensor<1x4x5x5xf32>) {
  // expected-error @+1 {{expected 'auto_pad' to be NOTSET, SAME_UPPER, SAME_LOWER or VALID, found 'SAME'}}
  %y = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>, auto_pad = "SAME"} : (tensor<1x4x5x5xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f15(%x: tensor<1x4x5x5xf32>) {
  // expected-error @+1 {{expected a kernel of 2 spatial dims, those of the input, found 1}}
  %y = onnx.AveragePool %x {kernel_shape = array<i64: 2>} : (tensor<1x4x5x5xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f16(%x: tensor<1x4x5x5xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'scales' or 'sizes', found neither}}
  %y = onnx.Resize %x, %none, %none, %none : (tensor<1x4x5x5xf32>, none, none, none) -> tensor<*xf32>
  return
}

// -----

func.func @f17(%x: tensor<1x4x5x5xf32>) {
  %none = onnx.NoValue
  %s = onnx.Constant {value = dense<[2, 2]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected 4 entries in 'sizes'}}
  %y = onnx.Resize %x, %none, %none, %s : (tensor<1x4x5x5xf32>, none, none, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

// Cutting and joining.
func.func @f18(%a: tensor<3x4xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected operand 1 to have the rank of the first (2)}}
  %y = onnx.Concat %a, %b {axis = 0 : i64} : (tensor<3x4xf32>, tensor<4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f19(%a: tensor<3x4xf32>, %b: tensor<3x5xf32>) {
  // expected-error @+1 {{expected operands that differ only in dim 0}}
  %y = onnx.Concat %a, %b {axis = 0 : i64} : (tensor<3x4xf32>, tensor<3x5xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f20(%a: tensor<3x4xf32>) {
  %s = onnx.Constant {value = dense<[1, 1, 1]> : tensor<3xi64>} : tensor<3xi64>
  // expected-error @+1 {{expected as many 'split' sizes as results (2), found 3}}
  %y:2 = onnx.Split %a, %s {axis = 0 : i64} : (tensor<3x4xf32>, tensor<3xi64>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f21(%a: tensor<3x4xf32>) {
  %s = onnx.Constant {value = dense<[2, 2]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected 'split' to sum to 3, found 4}}
  %y:2 = onnx.Split %a, %s {axis = 0 : i64} : (tensor<3x4xf32>, tensor<2xi64>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f22(%a: tensor<3x4xf32>) {
  %none = onnx.NoValue
  %s = onnx.Constant {value = dense<[0]> : tensor<1xi64>} : tensor<1xi64>
  %e = onnx.Constant {value = dense<[1]> : tensor<1xi64>} : tensor<1xi64>
  %x = onnx.Constant {value = dense<[0, 1]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected 'starts', 'ends', 'axes' and 'steps' of one length, found 1 and 2}}
  %y = onnx.Slice %a, %s, %e, %x, %none : (tensor<3x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<2xi64>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f23(%a: tensor<3x4xf32>) {
  %s = onnx.Constant {value = dense<[0]> : tensor<1xi64>} : tensor<1xi64>
  %e = onnx.Constant {value = dense<[1]> : tensor<1xi64>} : tensor<1xi64>
  %x = onnx.Constant {value = dense<[1]> : tensor<1xi64>} : tensor<1xi64>
  %t = onnx.Constant {value = dense<[0]> : tensor<1xi64>} : tensor<1xi64>
  // expected-error @+1 {{expected 'steps' other than 0, found 0 for axis 1}}
  %y = onnx.Slice %a, %s, %e, %x, %t : (tensor<3x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f24(%a: tensor<4x5x6xf32>) {
  %s = onnx.Shape %a : (tensor<4x5x6xf32>) -> tensor<*xi64>
  %i = onnx.Constant {value = dense<3> : tensor<i64>} : tensor<i64>
  // expected-error @+1 {{expected 'indices' in [-3, 3), found 3}}
  %y = onnx.Gather %s, %i : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  return
}

// -----

func.func @f25(%a: tensor<3x4xf32>, %i: tensor<2x3xi64>) {
  // expected-error @+1 {{expected the last dim of 'indices' in [1, 2], found 3}}
  %y = onnx.GatherND %a, %i : (tensor<3x4xf32>, tensor<2x3xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f26(%a: tensor<3xf32>) {
  %i = onnx.Constant {value = dense<3> : tensor<i64>} : tensor<i64>
  %z = onnx.Constant {value = dense<0> : tensor<i64>} : tensor<i64>
  // expected-error @+1 {{expected 'delta' other than 0, found 0}}
  %y = onnx.Range %z, %i, %z : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<*xi64>
  return
}

// -----

func.func @f27(%a: tensor<3xf32>) {
  %s = onnx.Constant {value = dense<[2, -1]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected dims of at least 0 in 'input', found}}
  %y = onnx.ConstantOfShape %s : (tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

// Products.
func.func @f28(%a: tensor<f32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected operands of at least rank 1, found a scalar}}
  %y = onnx.MatMul %a, %b : (tensor<f32>, tensor<4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f29(%a: tensor<3x4xf32>, %b: tensor<5x2xf32>) {
  // expected-error @+1 {{expected the last dim of the first operand}}
  %y = onnx.MatMul %a, %b : (tensor<3x4xf32>, tensor<5x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f30(%a: tensor<2x3x4xf32>, %b: tensor<3x4x2xf32>) {
  // expected-error @+1 {{expected leading dims that broadcast}}
  %y = onnx.MatMul %a, %b : (tensor<2x3x4xf32>, tensor<3x4x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f31(%a: tensor<3x4xf32>, %b: tensor<5x2xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'A' and 'B' to share their inner dim}}
  %y = onnx.Gemm %a, %b, %none : (tensor<3x4xf32>, tensor<5x2xf32>, none) -> tensor<*xf32>
  return
}

// -----

func.func @f32(%a: tensor<3x4xf32>, %b: tensor<4x2xf32>, %c: tensor<4xf32>) {
  // expected-error @+1 {{expected 'C' to broadcast to}}
  %y = onnx.Gemm %a, %b, %c : (tensor<3x4xf32>, tensor<4x2xf32>, tensor<4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f33(%a: tensor<3x4xf32>) {
  // expected-error @+1 {{expected an operand of rank 3 for 'ijk', found rank 2}}
  %y = onnx.Einsum %a {equation = "ijk->i"} : (tensor<3x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f34(%a: tensor<3x4xf32>) {
  // expected-error @+1 {{expected as many operands as 'equation' has terms (2), found 1}}
  %y = onnx.Einsum %a {equation = "ij,jk->ik"} : (tensor<3x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f35(%a: tensor<3x4xf32>) {
  // expected-error @+1 {{expected labels of the operands in the result of 'equation'}}
  %y = onnx.Einsum %a {equation = "ij->k"} : (tensor<3x4xf32>) -> tensor<*xf32>
  return
}

// -----

// Moving.
func.func @f36(%a: tensor<12xf32>) {
  %s = onnx.Constant {value = dense<[3, 0]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected 'shape' to copy a dim of 'data' (rank 1), found 0 at}}
  %y = onnx.Reshape %a, %s : (tensor<12xf32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f37(%a: tensor<12xf32>) {
  %s = onnx.Constant {value = dense<[-1, -1]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected at most one -1 in 'shape', found two}}
  %y = onnx.Reshape %a, %s : (tensor<12xf32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f38(%a: tensor<12xf32>) {
  %s = onnx.Constant {value = dense<[-2, 6]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected dims of at least -1 in 'shape', found -2}}
  %y = onnx.Reshape %a, %s : (tensor<12xf32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f39(%a: tensor<12xf32>) {
  %s = onnx.Constant {value = dense<[5, -1]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected the number of elements (12) to be a multiple of 5}}
  %y = onnx.Reshape %a, %s : (tensor<12xf32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f40(%a: tensor<12xf32>) {
  %s = onnx.Constant {value = dense<[5, 3]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected as many elements as 'data' has (12), found shape}}
  %y = onnx.Reshape %a, %s : (tensor<12xf32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f41(%a: tensor<3x4xf32>) {
  // expected-error @+1 {{expected as many 'perm' entries as 'data' has dims (2), found 3}}
  %y = onnx.Transpose %a {perm = array<i64: 0, 1, 2>} : (tensor<3x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f42(%a: tensor<3x4xf32>) {
  // expected-error @+1 {{expected 'perm' to be a permutation of 2 dims, found}}
  %y = onnx.Transpose %a {perm = array<i64: 1, 1>} : (tensor<3x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f43(%a: tensor<1x4x2x2xf32>) {
  // expected-error @+1 {{expected a positive 'blocksize', found 0}}
  %y = onnx.DepthToSpace %a {blocksize = 0 : i64} : (tensor<1x4x2x2xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f44(%a: tensor<3x4xf32>) {
  %s = onnx.Constant {value = dense<[3, 5]> : tensor<2xi64>} : tensor<2xi64>
  // expected-error @+1 {{expected 'shape' to broadcast with 'input'}}
  %y = onnx.Expand %a, %s : (tensor<3x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f45(%a: tensor<3x4xf32>) {
  %s = onnx.Constant {value = dense<[3]> : tensor<1xi64>} : tensor<1xi64>
  // expected-error @+1 {{expected as many 'repeats' as 'input' has dims (2), found 1}}
  %y = onnx.Tile %a, %s : (tensor<3x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f46(%a: tensor<3x4xf32>) {
  %none = onnx.NoValue
  %s = onnx.Constant {value = dense<[3, 1, 1]> : tensor<3xi64>} : tensor<3xi64>
  // expected-error @+1 {{expected two 'pads' for each of 2 axes, found 3}}
  %y = onnx.Pad %a, %s, %none, %none : (tensor<3x4xf32>, tensor<3xi64>, none, none) -> tensor<*xf32>
  return
}

// -----

// Layers.
func.func @f47(%x: tensor<2x3x4xf32>, %s: tensor<4xf32>) {
  // expected-error @+1 {{expected 'scale' to have an entry per channel (3}}
  %y = onnx.InstanceNormalization %x, %s, %s : (tensor<2x3x4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f48(%x: tensor<5x2x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'direction' to be forward, reverse or bidirectional, found 'back'}}
  %y:2 = onnx.GRU %x, %w, %r, %none, %none, %none {direction = "back"} : (tensor<5x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f49(%x: tensor<5x2x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{expected 'hidden_size' (5) to match the last dim of 'R' (4}}
  %y:2 = onnx.GRU %x, %w, %r, %none, %none, %none {hidden_size = 5 : i64} : (tensor<5x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>, none, none, none) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

// Control flow.
func.func @scan(%x: tensor<5xf32>, %z: tensor<6xf32>) {
  // expected-error @+1 {{expected scanned inputs of one length, found}}
  %y = onnx.Scan %x, %z {
  ^bb0(%a: tensor<*xf32>, %b: tensor<*xf32>):
    onnx.Yield %a : tensor<*xf32>
  } {num_scan_inputs = 2 : i64} : (tensor<5xf32>, tensor<6xf32>) -> tensor<*xf32>
  return
}
