// Which ops linalg-assign-layouts moves to channels last, what it does to constants, which transposes are left.
// RUN: aicc-opt %s --split-input-file --linalg-assign-layouts | FileCheck %s

// An op before a convolution follows its only reader.
// CHECK-LABEL: func @reader
// CHECK: %[[X:.*]] = onnx.Transpose %arg0 {perm = array<i64: 0, 2, 3, 1>}
// CHECK: onnx.Relu %[[X]] : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
func.func @reader(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32> {
  %r = onnx.Relu %x : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %p = onnx.AveragePool %r {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return %p : tensor<1x4x7x7xf32>
}

// -----

// Readers are followed through a chain, from its end.
// CHECK-LABEL: func @reader_chain
// CHECK: %[[X:.*]] = onnx.Transpose %arg0 {perm = array<i64: 0, 2, 3, 1>}
// CHECK: %[[R:.*]] = onnx.Relu %[[X]] : (tensor<1x8x8x4xf32>)
// CHECK: %[[N:.*]] = onnx.Neg %[[R]] : (tensor<1x8x8x4xf32>)
// CHECK: onnx.Abs %[[N]] : (tensor<1x8x8x4xf32>)
func.func @reader_chain(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32> {
  %r = onnx.Relu %x : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %n = onnx.Neg %r : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %a = onnx.Abs %n : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %p = onnx.AveragePool %a {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return %p : tensor<1x4x7x7xf32>
}

// -----

// One reader that wants channels first keeps the op where it is.
// CHECK-LABEL: func @two_readers
// CHECK: %[[R:.*]] = onnx.Relu %arg0 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
// CHECK: return %[[R]],
func.func @two_readers(%x: tensor<1x4x8x8xf32>) -> (tensor<1x4x8x8xf32>, tensor<1x4x7x7xf32>) {
  %r = onnx.Relu %x : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %p = onnx.AveragePool %r {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return %r, %p : tensor<1x4x8x8xf32>, tensor<1x4x7x7xf32>
}

// -----

// A convolution wants its image channels last, not a filter that is computed.
// CHECK-LABEL: func @filter
// CHECK: %[[W:.*]] = onnx.Relu %arg1 : (tensor<4x4x1x1xf32>) -> tensor<4x4x1x1xf32>
// CHECK: onnx.Conv %{{.*}}, %[[W]],
func.func @filter(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32> {
  %none = onnx.NoValue
  %r = onnx.Relu %w : (tensor<4x4x1x1xf32>) -> tensor<4x4x1x1xf32>
  %c = onnx.Conv %x, %r, %none : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>, none) -> tensor<1x4x8x8xf32>
  return %c : tensor<1x4x8x8xf32>
}

// -----

// Two images to transpose before it are more than its one result: a sum before a pool stays channels first.
// CHECK-LABEL: func @dear_operands
// CHECK: onnx.Add %arg0, %arg1 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
func.func @dear_operands(%x: tensor<1x4x8x8xf32>, %y: tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32> {
  %s = onnx.Add %x, %y : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %p = onnx.AveragePool %s {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  return %p : tensor<1x4x7x7xf32>
}

// -----

// A slice before a pool would transpose more than what the pool reads.
// CHECK-LABEL: func @small_result
// CHECK: onnx.Slice %arg0, {{.*}} : (tensor<1x4x8x8xf32>, {{.*}}) -> tensor<1x4x8x3xf32>
func.func @small_result(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x7x2xf32> {
  %none = onnx.NoValue
  %from = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
  %to = onnx.Constant {value = dense<3> : tensor<1xi64>} : tensor<1xi64>
  %axes = onnx.Constant {value = dense<3> : tensor<1xi64>} : tensor<1xi64>
  %s = onnx.Slice %x, %from, %to, %axes, %none : (tensor<1x4x8x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, none) -> tensor<1x4x8x3xf32>
  %p = onnx.AveragePool %s {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x3xf32>) -> tensor<1x4x7x2xf32>
  return %p : tensor<1x4x7x2xf32>
}

// -----

// A resize that enlarges transposes the small image before it.
// CHECK-LABEL: func @large_result
// CHECK: %[[X:.*]] = onnx.Transpose %arg0 {{.*}} -> tensor<1x8x8x4xf32>
// CHECK: onnx.Resize %[[X]], {{.*}} -> tensor<1x16x16x4xf32>
func.func @large_result(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x15x15xf32> {
  %none = onnx.NoValue
  %scales = onnx.Constant {value = dense<[1.0, 1.0, 2.0, 2.0]> : tensor<4xf32>} : tensor<4xf32>
  %s = onnx.Resize %x, %none, %scales, %none : (tensor<1x4x8x8xf32>, none, tensor<4xf32>, none) -> tensor<1x4x16x16xf32>
  %p = onnx.AveragePool %s {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x16x16xf32>) -> tensor<1x4x15x15xf32>
  return %p : tensor<1x4x15x15xf32>
}

// -----

// Equal parts: the op follows the operand that is channels last, the other one is transposed.
// CHECK-LABEL: func @half
// CHECK: onnx.Concat {{.*}} {axis = 3 : i64} : (tensor<1x7x7x4xf32>, tensor<1x7x7x4xf32>) -> tensor<1x7x7x8xf32>
func.func @half(%x: tensor<1x4x8x8xf32>, %y: tensor<1x4x7x7xf32>) -> tensor<1x8x7x7xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  %c = onnx.Concat %p, %y {axis = 1 : i64} : (tensor<1x4x7x7xf32>, tensor<1x4x7x7xf32>) -> tensor<1x8x7x7xf32>
  return %c : tensor<1x8x7x7xf32>
}

// -----

// Most of what it reads is channels first: the smaller part is transposed back.
// CHECK-LABEL: func @minority
// CHECK: onnx.Concat {{.*}} {axis = 1 : i64} : (tensor<1x4x7x7xf32>, tensor<1x5x7x7xf32>) -> tensor<1x9x7x7xf32>
func.func @minority(%x: tensor<1x4x8x8xf32>, %y: tensor<1x5x7x7xf32>) -> tensor<1x9x7x7xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  %c = onnx.Concat %p, %y {axis = 1 : i64} : (tensor<1x4x7x7xf32>, tensor<1x5x7x7xf32>) -> tensor<1x9x7x7xf32>
  return %c : tensor<1x9x7x7xf32>
}

// -----

// An unknown dim counts as 64: more than the 63 rows of the pool's result.
// CHECK-LABEL: func @unknown_dim
// CHECK: onnx.Concat {{.*}} {axis = 2 : i64} : (tensor<1x4x63x7xf32>, tensor<1x4x?x7xf32>) -> tensor<1x4x?x7xf32>
func.func @unknown_dim(%x: tensor<1x4x64x8xf32>, %y: tensor<1x4x?x7xf32>) -> tensor<1x4x?x7xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x64x8xf32>) -> tensor<1x4x63x7xf32>
  %c = onnx.Concat %p, %y {axis = 2 : i64} : (tensor<1x4x63x7xf32>, tensor<1x4x?x7xf32>) -> tensor<1x4x?x7xf32>
  return %c : tensor<1x4x?x7xf32>
}

// -----

// A constant costs nothing to transpose, however large.
// CHECK-LABEL: func @constant_weighs_nothing
// CHECK: %[[K:.*]] = onnx.Constant {value = dense<1.000000e+00> : tensor<1x7x7x40xf32>}
// CHECK: onnx.Concat %{{.*}}, %[[K]] {axis = 3 : i64}
func.func @constant_weighs_nothing(%x: tensor<1x4x8x8xf32>) -> tensor<1x44x7x7xf32> {
  %k = onnx.Constant {value = dense<1.0> : tensor<1x40x7x7xf32>} : tensor<1x40x7x7xf32>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  %c = onnx.Concat %p, %k {axis = 1 : i64} : (tensor<1x4x7x7xf32>, tensor<1x40x7x7xf32>) -> tensor<1x44x7x7xf32>
  return %c : tensor<1x44x7x7xf32>
}

// -----

// A constant with a value per channel keeps the order of its elements, so it stays a constant.
// CHECK-LABEL: func @channel_constant
// CHECK: onnx.Constant {value = dense<{{\[\[\[\[}}1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]]]]> : tensor<1x1x1x4xf32>}
func.func @channel_constant(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32> {
  %k = onnx.Constant {value = dense<[[[1.0]], [[2.0]], [[3.0]], [[4.0]]]> : tensor<4x1x1xf32>} : tensor<4x1x1xf32>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  %s = onnx.Add %p, %k : (tensor<1x4x7x7xf32>, tensor<4x1x1xf32>) -> tensor<1x4x7x7xf32>
  return %s : tensor<1x4x7x7xf32>
}

// -----

// A small constant whose elements would move is transposed by an op.
// CHECK-LABEL: func @moving_constant
// CHECK: %[[K:.*]] = onnx.Constant {value = dense<{{.*}}> : tensor<1x2x2x1xf32>}
// CHECK: %[[T:.*]] = onnx.Transpose %[[K]] {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x2x2x1xf32>) -> tensor<1x2x1x2xf32>
// CHECK: onnx.Add %{{.*}}, %[[T]] : (tensor<1x2x7x2xf32>, tensor<1x2x1x2xf32>)
func.func @moving_constant(%x: tensor<1x2x3x8xf32>) -> tensor<1x2x2x7xf32> {
  %k = onnx.Constant {value = dense<[[[[1.0], [2.0]], [[3.0], [4.0]]]]> : tensor<1x2x2x1xf32>} : tensor<1x2x2x1xf32>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x2x3x8xf32>) -> tensor<1x2x2x7xf32>
  %s = onnx.Add %p, %k : (tensor<1x2x2x7xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x7xf32>
  return %s : tensor<1x2x2x7xf32>
}

// -----

// The model's transpose and the one back to channels first become one, which swaps two dims.
// CHECK-LABEL: func @composed
// CHECK: %[[P:.*]] = onnx.AveragePool
// CHECK: %[[T:.*]] = onnx.Transpose %[[P]] {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x7x5xf32>) -> tensor<1x7x5x4xf32>
// CHECK: %[[R:.*]] = onnx.Relu %[[T]]
// CHECK: %[[Y:.*]] = onnx.Transpose %[[R]] {perm = array<i64: 0, 3, 2, 1>} : (tensor<1x7x5x4xf32>) -> tensor<1x4x5x7xf32>
// CHECK: return %[[Y]]
func.func @composed(%x: tensor<1x4x8x6xf32>) -> tensor<1x4x5x7xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x6xf32>) -> tensor<1x4x7x5xf32>
  %r = onnx.Relu %p : (tensor<1x4x7x5xf32>) -> tensor<1x4x7x5xf32>
  %t = onnx.Transpose %r {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x4x7x5xf32>) -> tensor<1x4x5x7xf32>
  return %t : tensor<1x4x5x7xf32>
}

// -----

// Three transposes in a row that move nothing in sum disappear.
// CHECK-LABEL: func @composed_to_nothing
// CHECK: %[[R:.*]] = onnx.Relu %{{.*}} : (tensor<1x7x5x4xf32>) -> tensor<1x7x5x4xf32>
// CHECK-NEXT: return %[[R]]
func.func @composed_to_nothing(%x: tensor<1x4x8x6xf32>) -> tensor<1x7x5x4xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x6xf32>) -> tensor<1x4x7x5xf32>
  %r = onnx.Relu %p : (tensor<1x4x7x5xf32>) -> tensor<1x4x7x5xf32>
  %t = onnx.Transpose %r {perm = array<i64: 3, 2, 1, 0>} : (tensor<1x4x7x5xf32>) -> tensor<5x7x4x1xf32>
  %u = onnx.Transpose %t {perm = array<i64: 3, 1, 0, 2>} : (tensor<5x7x4x1xf32>) -> tensor<1x7x5x4xf32>
  return %u : tensor<1x7x5x4xf32>
}

// -----

// A transpose without a permutation reverses the dims; it is not composed but stays correct.
// CHECK-LABEL: func @reversed
// CHECK: %[[F:.*]] = onnx.Transpose %{{.*}} {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x7x5x4xf32>) -> tensor<1x4x7x5xf32>
// CHECK: onnx.Transpose %[[F]] : (tensor<1x4x7x5xf32>) -> tensor<5x7x4x1xf32>
func.func @reversed(%x: tensor<1x4x8x6xf32>) -> tensor<5x7x4x1xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x6xf32>) -> tensor<1x4x7x5xf32>
  %r = onnx.Relu %p : (tensor<1x4x7x5xf32>) -> tensor<1x4x7x5xf32>
  %t = onnx.Transpose %r : (tensor<1x4x7x5xf32>) -> tensor<5x7x4x1xf32>
  return %t : tensor<5x7x4x1xf32>
}

// -----

// A value read first and last exists in both layouts; it is transposed back once.
// CHECK-LABEL: func @both_layouts
// CHECK: %[[R:.*]] = onnx.Relu %{{.*}} : (tensor<1x7x7x4xf32>) -> tensor<1x7x7x4xf32>
// CHECK: %[[F:.*]] = onnx.Transpose %[[R]] {perm = array<i64: 0, 3, 1, 2>}
// CHECK: onnx.Neg %[[R]]
// CHECK: onnx.DepthToSpace %[[F]]
// CHECK: return %[[F]],
func.func @both_layouts(%x: tensor<1x4x8x8xf32>) -> (tensor<1x4x7x7xf32>, tensor<1x4x7x7xf32>, tensor<1x1x14x14xf32>) {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  %r = onnx.Relu %p : (tensor<1x4x7x7xf32>) -> tensor<1x4x7x7xf32>
  %n = onnx.Neg %r : (tensor<1x4x7x7xf32>) -> tensor<1x4x7x7xf32>
  %d = onnx.DepthToSpace %r {blocksize = 2 : i64} : (tensor<1x4x7x7xf32>) -> tensor<1x1x14x14xf32>
  return %r, %n, %d : tensor<1x4x7x7xf32>, tensor<1x4x7x7xf32>, tensor<1x1x14x14xf32>
}

// -----

// A branch decides for itself; an image of the block around it is read channels last.
// CHECK-LABEL: func @branch
// CHECK: %[[L:.*]] = onnx.Transpose %arg0 {perm = array<i64: 0, 2, 3, 1>}
// CHECK: onnx.If
// CHECK: %[[B:.*]] = onnx.Relu %{{.*}} : (tensor<1x7x7x4xf32>) -> tensor<1x7x7x4xf32>
// CHECK: %[[F:.*]] = onnx.Transpose %[[B]] {perm = array<i64: 0, 3, 1, 2>}
// CHECK: onnx.Yield %[[F]]
// CHECK: } else {
// CHECK: onnx.Relu %arg2 : (tensor<1x4x7x7xf32>) -> tensor<1x4x7x7xf32>
func.func @branch(%x: tensor<1x4x8x8xf32>, %c: tensor<i1>, %y: tensor<1x4x7x7xf32>) -> tensor<1x4x7x7xf32> {
  %0 = onnx.If %c {
    %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
    %r = onnx.Relu %p : (tensor<1x4x7x7xf32>) -> tensor<1x4x7x7xf32>
    onnx.Yield %r : tensor<1x4x7x7xf32>
  } else {
    %r = onnx.Relu %y : (tensor<1x4x7x7xf32>) -> tensor<1x4x7x7xf32>
    onnx.Yield %r : tensor<1x4x7x7xf32>
  } : (tensor<i1>) -> tensor<1x4x7x7xf32>
  return %0 : tensor<1x4x7x7xf32>
}

// -----

// Images of rank 2 or 6 and unranked ones are none.
// CHECK-LABEL: func @no_images
// CHECK-NOT: onnx.Transpose
func.func @no_images(%x: tensor<2x4x3x3x3x3xf32>, %y: tensor<*xf32>) -> (tensor<2x4x2x2x2x2xf32>, tensor<*xf32>) {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2, 2, 2>} : (tensor<2x4x3x3x3x3xf32>) -> tensor<2x4x2x2x2x2xf32>
  %q = onnx.AveragePool %y {kernel_shape = array<i64: 2, 2>} : (tensor<*xf32>) -> tensor<*xf32>
  return %p, %q : tensor<2x4x2x2x2x2xf32>, tensor<*xf32>
}
