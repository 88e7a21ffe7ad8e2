// Result types of ops that move elements, also through integer tensors that compute shapes.
// RUN: aicc-opt --onnx-infer-shapes --split-input-file %s | FileCheck %s

// Zero copies a dim, minus one takes the rest.
// CHECK-LABEL: func @reshape(
// CHECK: onnx.Reshape {{.*}} -> tensor<?x12xf32>
func.func @reshape(%x: tensor<?x3x4xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[0, -1]> : tensor<2xi64>} : tensor<2xi64>
  %y = onnx.Reshape %x, %s : (tensor<?x3x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @reshape_static(
// CHECK: onnx.Reshape {{.*}} -> tensor<2x4x3xf32>
func.func @reshape_static(%x: tensor<6x4xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[2, -1, 3]> : tensor<3xi64>} : tensor<3xi64>
  %y = onnx.Reshape %x, %s : (tensor<6x4xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @reshape_unknown(
// CHECK: onnx.Reshape {{.*}} -> tensor<?x8xf32>
func.func @reshape_unknown(%x: tensor<?x?xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[-1, 8]> : tensor<2xi64>} : tensor<2xi64>
  %y = onnx.Reshape %x, %s : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// Of a shape known at run time only the rank is known.
// CHECK-LABEL: func @reshape_runtime(
// CHECK: onnx.Reshape {{.*}} -> tensor<?x?x?xf32>
func.func @reshape_runtime(%x: tensor<?x?xf32>, %s: tensor<3xi64>) -> tensor<*xf32> {
  %y = onnx.Reshape %x, %s : (tensor<?x?xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @transpose(
// CHECK: onnx.Transpose {{.*}} -> tensor<4x2x?xf32>
func.func @transpose(%x: tensor<2x?x4xf32>) -> tensor<*xf32> {
  %y = onnx.Transpose %x {perm = array<i64: 2, 0, 1>} : (tensor<2x?x4xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// Without a permutation dims are reversed.
// CHECK-LABEL: func @transpose_default(
// CHECK: onnx.Transpose {{.*}} -> tensor<4x?x2xf32>
func.func @transpose_default(%x: tensor<2x?x4xf32>) -> tensor<*xf32> {
  %y = onnx.Transpose %x : (tensor<2x?x4xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @flatten(
// CHECK: onnx.Flatten {{.*}} -> tensor<?x5xf32>
func.func @flatten(%x: tensor<2x?x4x5xf32>) -> tensor<*xf32> {
  %y = onnx.Flatten %x {axis = -1 : i64} : (tensor<2x?x4x5xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @flatten_zero(
// CHECK: onnx.Flatten {{.*}} -> tensor<1x24xf32>
func.func @flatten_zero(%x: tensor<2x3x4xf32>) -> tensor<*xf32> {
  %y = onnx.Flatten %x {axis = 0 : i64} : (tensor<2x3x4xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @squeeze(
// CHECK: onnx.Squeeze {{.*}} -> tensor<?xf32>
func.func @squeeze(%x: tensor<1x?x1xf32>) -> tensor<*xf32> {
  %a = onnx.Constant {value = dense<[0, -1]> : tensor<2xi64>} : tensor<2xi64>
  %y = onnx.Squeeze %x, %a : (tensor<1x?x1xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @unsqueeze(
// CHECK: onnx.Unsqueeze {{.*}} -> tensor<1x3x?x1xf32>
func.func @unsqueeze(%x: tensor<3x?xf32>) -> tensor<*xf32> {
  %a = onnx.Constant {value = dense<[-1, 0]> : tensor<2xi64>} : tensor<2xi64>
  %y = onnx.Unsqueeze %x, %a : (tensor<3x?xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// The axis adds up, other dims are equal: what one operand knows all know.
// CHECK-LABEL: func @concat(
// CHECK: onnx.Concat {{.*}} -> tensor<4x5xf32>
func.func @concat(%x: tensor<?x2xf32>, %z: tensor<4x3xf32>) -> tensor<*xf32> {
  %y = onnx.Concat %x, %z {axis = -1 : i64} : (tensor<?x2xf32>, tensor<4x3xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @concat_unknown(
// CHECK: onnx.Concat {{.*}} -> tensor<?x2xf32>
func.func @concat_unknown(%x: tensor<?x2xf32>, %z: tensor<4x2xf32>) -> tensor<*xf32> {
  %y = onnx.Concat %x, %z {axis = 0 : i64} : (tensor<?x2xf32>, tensor<4x2xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// Ends beyond the end count as the end.
// CHECK-LABEL: func @slice(
// CHECK: onnx.Slice {{.*}} -> tensor<9x?x2xf32>
func.func @slice(%x: tensor<10x?x8xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[1, -3]> : tensor<2xi64>} : tensor<2xi64>
  %e = onnx.Constant {value = dense<[100, -1]> : tensor<2xi64>} : tensor<2xi64>
  %a = onnx.Constant {value = dense<[0, 2]> : tensor<2xi64>} : tensor<2xi64>
  %none = onnx.NoValue
  %y = onnx.Slice %x, %s, %e, %a, %none : (tensor<10x?x8xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @slice_backwards(
// CHECK: onnx.Slice {{.*}} -> tensor<10x3xf32>
func.func @slice_backwards(%x: tensor<10x8xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[-1, 6]> : tensor<2xi64>} : tensor<2xi64>
  %e = onnx.Constant {value = dense<[-100, 0]> : tensor<2xi64>} : tensor<2xi64>
  %a = onnx.Constant {value = dense<[0, 1]> : tensor<2xi64>} : tensor<2xi64>
  %t = onnx.Constant {value = dense<[-1, -2]> : tensor<2xi64>} : tensor<2xi64>
  %y = onnx.Slice %x, %s, %e, %a, %t : (tensor<10x8xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// A start beyond the end leaves nothing.
// CHECK-LABEL: func @slice_nothing(
// CHECK: onnx.Slice {{.*}} -> tensor<0x8xf32>
func.func @slice_nothing(%x: tensor<4x8xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[5]> : tensor<1xi64>} : tensor<1xi64>
  %e = onnx.Constant {value = dense<[9]> : tensor<1xi64>} : tensor<1xi64>
  %a = onnx.Constant {value = dense<[0]> : tensor<1xi64>} : tensor<1xi64>
  %none = onnx.NoValue
  %y = onnx.Slice %x, %s, %e, %a, %none : (tensor<4x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @split(
// CHECK: onnx.Split {{.*}} -> (tensor<?x3xf32>, tensor<?x4xf32>)
func.func @split(%x: tensor<?x7xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[3, 4]> : tensor<2xi64>} : tensor<2xi64>
  %y:2 = onnx.Split %x, %s {axis = 1 : i64} : (tensor<?x7xf32>, tensor<2xi64>) -> (tensor<*xf32>, tensor<*xf32>)
  return %y#0 : tensor<*xf32>
}

// -----

// Equal parts, the last one smaller.
// CHECK-LABEL: func @split_outputs(
// CHECK: onnx.Split {{.*}} -> (tensor<3x?xf32>, tensor<3x?xf32>, tensor<1x?xf32>)
func.func @split_outputs(%x: tensor<7x?xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y:3 = onnx.Split %x, %none {axis = 0 : i64, num_outputs = 3 : i64} : (tensor<7x?xf32>, none) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  return %y#0 : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @expand(
// CHECK: onnx.Expand {{.*}} -> tensor<2x3x4xf32>
func.func @expand(%x: tensor<3x1xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[2, 1, 4]> : tensor<3xi64>} : tensor<3xi64>
  %y = onnx.Expand %x, %s : (tensor<3x1xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @tile(
// CHECK: onnx.Tile {{.*}} -> tensor<6x?xf32>
func.func @tile(%x: tensor<3x?xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[2, 1]> : tensor<2xi64>} : tensor<2xi64>
  %y = onnx.Tile %x, %s : (tensor<3x?xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// Negative pads cut.
// CHECK-LABEL: func @pad(
// CHECK: onnx.Pad {{.*}} -> tensor<2x?xf32>
func.func @pad(%x: tensor<3x?xf32>) -> tensor<*xf32> {
  %s = onnx.Constant {value = dense<[1, 0, -2, 4]> : tensor<4xi64>} : tensor<4xi64>
  %none = onnx.NoValue
  %y = onnx.Pad %x, %s, %none, %none : (tensor<3x?xf32>, tensor<4xi64>, none, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @gather(
// CHECK: onnx.Gather {{.*}} -> tensor<3x2x7x5xf32>
func.func @gather(%x: tensor<3x?x5xf32>, %i: tensor<2x7xi64>) -> tensor<*xf32> {
  %y = onnx.Gather %x, %i {axis = 1 : i64} : (tensor<3x?x5xf32>, tensor<2x7xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @gather_scalar(
// CHECK: onnx.Gather {{.*}} -> tensor<3x?xf32>
func.func @gather_scalar(%x: tensor<3x?x5xf32>, %i: tensor<i64>) -> tensor<*xf32> {
  %y = onnx.Gather %x, %i {axis = -1 : i64} : (tensor<3x?x5xf32>, tensor<i64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @gather_elements(
// CHECK: onnx.GatherElements {{.*}} -> tensor<2x7xf32>
func.func @gather_elements(%x: tensor<3x?xf32>, %i: tensor<2x7xi64>) -> tensor<*xf32> {
  %y = onnx.GatherElements %x, %i : (tensor<3x?xf32>, tensor<2x7xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @gather_nd(
// CHECK: onnx.GatherND {{.*}} -> tensor<2x7x?xf32>
func.func @gather_nd(%x: tensor<2x3x?xf32>, %i: tensor<2x7x1xi64>) -> tensor<*xf32> {
  %y = onnx.GatherND %x, %i {batch_dims = 1 : i64} : (tensor<2x3x?xf32>, tensor<2x7x1xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @scatter_nd(
// CHECK: onnx.ScatterND {{.*}} -> tensor<?x3xf32>
func.func @scatter_nd(%x: tensor<?x3xf32>, %i: tensor<2x1xi64>, %u: tensor<2x3xf32>) -> tensor<*xf32> {
  %y = onnx.ScatterND %x, %i, %u : (tensor<?x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @depth_to_space(
// CHECK: onnx.DepthToSpace {{.*}} -> tensor<?x2x6x?xf32>
func.func @depth_to_space(%x: tensor<?x8x3x?xf32>) -> tensor<*xf32> {
  %y = onnx.DepthToSpace %x {blocksize = 2 : i64} : (tensor<?x8x3x?xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @space_to_depth(
// CHECK: onnx.SpaceToDepth {{.*}} -> tensor<?x8x3x?xf32>
func.func @space_to_depth(%x: tensor<?x2x6x?xf32>) -> tensor<*xf32> {
  %y = onnx.SpaceToDepth %x {blocksize = 2 : i64} : (tensor<?x2x6x?xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// A shape that is partly known.
// CHECK-LABEL: func @constant_of_shape(
// CHECK: onnx.ConstantOfShape {{.*}} -> tensor<?x3xf32>
func.func @constant_of_shape(%x: tensor<?x3xf32>) -> tensor<*xf32> {
  %s = onnx.Shape %x : (tensor<?x3xf32>) -> tensor<*xi64>
  %y = onnx.ConstantOfShape %s : (tensor<*xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// A range to a known dim is known.
// CHECK-LABEL: func @range(
// CHECK: tensor<3xi64>
func.func @range(%x: tensor<5x?xf32>) -> tensor<*xi64> {
  %s = onnx.Shape %x {end = 1 : i64} : (tensor<5x?xf32>) -> tensor<*xi64>
  %z = onnx.Constant {value = dense<[0]> : tensor<1xi64>} : tensor<1xi64>
  %none = onnx.NoValue
  %n = onnx.Squeeze %s, %none : (tensor<*xi64>, none) -> tensor<*xi64>
  %zero = onnx.Constant {value = dense<0> : tensor<i64>} : tensor<i64>
  %two = onnx.Constant {value = dense<2> : tensor<i64>} : tensor<i64>
  %y = onnx.Range %zero, %n, %two : (tensor<i64>, tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  return %y : tensor<*xi64>
}

// -----

// Shapes that are computed: divided, concatenated, reshaped to.
// CHECK-LABEL: func @shape_arithmetic(
// CHECK: onnx.Reshape {{.*}} -> tensor<2x2x?xf32>
func.func @shape_arithmetic(%x: tensor<4x6x?xf32>) -> tensor<*xf32> {
  %s = onnx.Shape %x {end = 2 : i64} : (tensor<4x6x?xf32>) -> tensor<*xi64>
  %two = onnx.Constant {value = dense<[2, 3]> : tensor<2xi64>} : tensor<2xi64>
  %d = onnx.Div %s, %two : (tensor<*xi64>, tensor<2xi64>) -> tensor<*xi64>
  %m = onnx.Constant {value = dense<[-1]> : tensor<1xi64>} : tensor<1xi64>
  %c = onnx.Concat %d, %m {axis = 0 : i64} : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %y = onnx.Reshape %x, %c : (tensor<4x6x?xf32>, tensor<*xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}
