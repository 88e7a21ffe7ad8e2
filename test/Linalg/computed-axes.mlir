// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// The axes are checked, the data copied into a matrix with a row for each result, the columns reduced.
// CHECK-LABEL: func.func @reduce(
// CHECK: cf.assert {{.*}}expected axes in [-2, 2), found one outside
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
// CHECK: arith.remui
// CHECK: tensor.extract
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK: arith.addf
// CHECK: tensor.expand_shape
func.func @reduce(%x: tensor<?x?xf32>, %axes: tensor<1xi64>) -> tensor<?x?xf32> {
  %0 = onnx.ReduceSum %x, %axes : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// What the model says about the result is checked.
// CHECK-LABEL: func.func @declared(
// CHECK: cf.assert {{.*}}expected dim 0 of its result to have the size that the model says
func.func @declared(%x: tensor<3x4xf32>, %axes: tensor<1xi64>) -> tensor<4xf32> {
  %0 = onnx.ReduceMax %x, %axes {keepdims = 0 : i64} : (tensor<3x4xf32>, tensor<1xi64>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Two axes must differ.
// CHECK-LABEL: func.func @squeeze(
// CHECK: cf.assert {{.*}}expected distinct axes, found one twice
// CHECK: cf.assert {{.*}}expected dims of size 1 at 'axes', found another size
// CHECK: tensor.collapse_shape
func.func @squeeze(%x: tensor<?x?x?xf32>, %axes: tensor<2xi64>) -> tensor<?xf32> {
  %0 = onnx.Squeeze %x, %axes : (tensor<?x?x?xf32>, tensor<2xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func @slice(
// CHECK: cf.assert {{.*}}expected 'steps' other than 0, found 0
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
// CHECK: tensor.extract
func.func @slice(%x: tensor<3x4xf32>, %at: tensor<1xi64>, %axes: tensor<1xi64>, %by: tensor<1xi64>) -> tensor<?x?xf32> {
  %0 = onnx.Slice %x, %at, %at, %axes, %by : (tensor<3x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// The data is seen as what is before the axis, the axis, and what is behind it.
// CHECK-LABEL: func.func @cumulative(
// CHECK: tensor.expand_shape {{.*}} into tensor<?x?x?xf32>
// CHECK: dispatch.call "cumulative"(%{{.*}}, %c1, %c0, %c0, %c0) {{.*}} -> tensor<?x?x?xf32>
func.func @cumulative(%x: tensor<3x4xf32>, %axis: tensor<i64>) -> tensor<3x4xf32> {
  %0 = onnx.CumSum %x, %axis : (tensor<3x4xf32>, tensor<i64>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}
