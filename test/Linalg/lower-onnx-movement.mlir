// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// Splitting and joining dims are views, dynamic dims included; the shape itself is never computed as a tensor.
// CHECK-LABEL: func.func @reshape(
// CHECK-SAME: %[[X:.*]]: tensor<?x?x64xf32>
// CHECK: tensor.expand_shape %[[X]] {{\[}}[0], [1], [2, 3]] output_shape [%{{.*}}, %{{.*}}, 4, 16]
// CHECK-NOT: arith.constant dense
func.func @reshape(%x: tensor<?x?x64xf32>) -> tensor<?x?x4x16xf32> {
  %shape = onnx.Constant {value = dense<[0, 0, 4, -1]> : tensor<4xi64>} : tensor<4xi64>
  %0 = onnx.Reshape %x, %shape : (tensor<?x?x64xf32>, tensor<4xi64>) -> tensor<?x?x4x16xf32>
  return %0 : tensor<?x?x4x16xf32>
}

// -----

// Dims that do not group go through one dim.
// CHECK-LABEL: func.func @regroup(
// CHECK: tensor.collapse_shape %{{.*}} {{\[}}[0, 1]] : tensor<4x6xf32> into tensor<24xf32>
// CHECK: tensor.expand_shape %{{.*}} {{\[}}[0, 1]] output_shape [3, 8]
func.func @regroup(%x: tensor<4x6xf32>) -> tensor<3x8xf32> {
  %shape = onnx.Constant {value = dense<[3, 8]> : tensor<2xi64>} : tensor<2xi64>
  %0 = onnx.Reshape %x, %shape : (tensor<4x6xf32>, tensor<2xi64>) -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// -----

// A transpose is a view when it only moves dims of size 1.
// CHECK-LABEL: func.func @transpose(
// CHECK: linalg.transpose ins(%arg0 : tensor<4x6xf32>) outs(%{{.*}} : tensor<6x4xf32>) permutation = [1, 0]
// CHECK: tensor.collapse_shape
// CHECK: tensor.expand_shape
// CHECK-NOT: linalg.
func.func @transpose(%x: tensor<4x6xf32>, %y: tensor<1x8x1x4xf32>) -> (tensor<6x4xf32>, tensor<1x1x8x4xf32>) {
  %0 = onnx.Transpose %x : (tensor<4x6xf32>) -> tensor<6x4xf32>
  %1 = onnx.Transpose %y {perm = array<i64: 0, 2, 1, 3>} : (tensor<1x8x1x4xf32>) -> tensor<1x1x8x4xf32>
  return %0, %1 : tensor<6x4xf32>, tensor<1x1x8x4xf32>
}

// -----

// Two transposes are one, or none.
// CHECK-LABEL: func.func @transposes(
// CHECK: %[[T:.*]] = linalg.transpose ins(%arg0 : tensor<2x3x4xf32>) {{.*}} permutation = [1, 2, 0]
// CHECK: return %arg0, %[[T]]
func.func @transposes(%x: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<3x4x2xf32>) {
  %0 = onnx.Transpose %x {perm = array<i64: 1, 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3x2x4xf32>
  %1 = onnx.Transpose %0 {perm = array<i64: 1, 0, 2>} : (tensor<3x2x4xf32>) -> tensor<2x3x4xf32>
  %2 = onnx.Transpose %0 {perm = array<i64: 0, 2, 1>} : (tensor<3x2x4xf32>) -> tensor<3x4x2xf32>
  return %1, %2 : tensor<2x3x4xf32>, tensor<3x4x2xf32>
}

// -----

// Parts are written into one tensor, empty ones left out.
// CHECK-LABEL: func.func @concat(
// CHECK: %[[INIT:.*]] = tensor.empty() : tensor<2x5xf32>
// CHECK: %[[A:.*]] = tensor.insert_slice %arg0 into %[[INIT]][0, 0] [2, 3] [1, 1]
// CHECK: tensor.insert_slice %arg2 into %[[A]][0, 3] [2, 2] [1, 1]
func.func @concat(%x: tensor<2x3xf32>, %e: tensor<2x0xf32>, %y: tensor<2x2xf32>) -> tensor<2x5xf32> {
  %0 = onnx.Concat %x, %e, %y {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x0xf32>, tensor<2x2xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

// Forward steps are extract_slice, backward ones read element by element.
// CHECK-LABEL: func.func @slice(
// CHECK: tensor.extract_slice %arg0[1] [4] [2] : tensor<8xf32> to tensor<4xf32>
// CHECK: linalg.generic
// CHECK: tensor.extract %arg0
func.func @slice(%x: tensor<8xf32>) -> (tensor<4xf32>, tensor<8xf32>) {
  %none = onnx.NoValue
  %one = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %two = onnx.Constant {value = dense<2> : tensor<1xi64>} : tensor<1xi64>
  %end = onnx.Constant {value = dense<9223372036854775807> : tensor<1xi64>} : tensor<1xi64>
  %last = onnx.Constant {value = dense<-1> : tensor<1xi64>} : tensor<1xi64>
  %begin = onnx.Constant {value = dense<-9223372036854775808> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.Slice %x, %one, %end, %none, %two
    : (tensor<8xf32>, tensor<1xi64>, tensor<1xi64>, none, tensor<1xi64>) -> tensor<4xf32>
  %1 = onnx.Slice %x, %last, %begin, %none, %last
    : (tensor<8xf32>, tensor<1xi64>, tensor<1xi64>, none, tensor<1xi64>) -> tensor<8xf32>
  return %0, %1 : tensor<4xf32>, tensor<8xf32>
}

// -----

// A tile is a broadcast under collapsed dims.
// CHECK-LABEL: func.func @tile(
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<3x2x4xf32>)
// CHECK: tensor.collapse_shape %{{.*}} {{\[}}[0, 1], [2]] : tensor<3x2x4xf32> into tensor<6x4xf32>
func.func @tile(%x: tensor<2x4xf32>) -> tensor<6x4xf32> {
  %repeats = onnx.Constant {value = dense<[3, 1]> : tensor<2xi64>} : tensor<2xi64>
  %0 = onnx.Tile %x, %repeats : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<6x4xf32>
  return %0 : tensor<6x4xf32>
}

// -----

// A constant border is a fill and an insert_slice.
// CHECK-LABEL: func.func @pad(
// CHECK: linalg.fill
// CHECK: tensor.insert_slice %arg0 into %{{.*}}[1, 0] [2, 3] [1, 1] : tensor<2x3xf32> into tensor<4x3xf32>
func.func @pad(%x: tensor<2x3xf32>) -> tensor<4x3xf32> {
  %none = onnx.NoValue
  %pads = onnx.Constant {value = dense<[1, 0, 1, 0]> : tensor<4xi64>} : tensor<4xi64>
  %0 = onnx.Pad %x, %pads, %none, %none : (tensor<2x3xf32>, tensor<4xi64>, none, none) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

// Indices are brought into the data: from the end when negative, clamped otherwise.
// CHECK-LABEL: func.func @gather(
// CHECK: arith.cmpi slt
// CHECK: arith.select
// CHECK: arith.minsi
// CHECK: arith.maxsi
// CHECK: tensor.extract %arg0
func.func @gather(%x: tensor<10x4xf32>, %i: tensor<?xi64>) -> tensor<?x4xf32> {
  %0 = onnx.Gather %x, %i : (tensor<10x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// Chains that compute shapes disappear: only the size is left.
// CHECK-LABEL: func.func @shape_chain(
// CHECK: %[[D:.*]] = tensor.dim %arg0
// CHECK: linalg.fill {{.*}} outs(%{{.*}} : tensor<?x2xf32>)
// CHECK-NOT: tensor.from_elements
func.func @shape_chain(%x: tensor<?x3xf32>) -> tensor<?x2xf32> {
  %zero = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
  %two = onnx.Constant {value = dense<2> : tensor<1xi64>} : tensor<1xi64>
  %shape = onnx.Shape %x : (tensor<?x3xf32>) -> tensor<2xi64>
  %first = onnx.Gather %shape, %zero : (tensor<2xi64>, tensor<1xi64>) -> tensor<1xi64>
  %target = onnx.Concat %first, %two {axis = 0 : i64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %0 = onnx.ConstantOfShape %target : (tensor<2xi64>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

// Doubling to the nearest element is an index map.
// CHECK-DAG: #[[HALF:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-LABEL: func.func @resize(
// CHECK: linalg.generic {indexing_maps = [#[[HALF]],
// CHECK: tensor.collapse_shape %{{.*}} {{\[}}[0], [1, 2]] : tensor<1x4x2xf32> into tensor<1x8xf32>
func.func @resize(%x: tensor<1x4xf32>) -> tensor<1x8xf32> {
  %none = onnx.NoValue
  %scales = onnx.Constant {value = dense<[1.0, 2.0]> : tensor<2xf32>} : tensor<2xf32>
  %0 = onnx.Resize %x, %none, %scales, %none : (tensor<1x4xf32>, none, tensor<2xf32>, none) -> tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}
