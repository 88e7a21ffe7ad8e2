// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// Sum by a reduction that may be reassociated, then the mean, then the kept dims as a view.
// CHECK-LABEL: func.func @mean(
// CHECK: linalg.fill
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction", "reduction"]
// CHECK: arith.addf {{.*}} fastmath<reassoc,contract>
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]
// CHECK: arith.mulf
// CHECK: tensor.expand_shape {{.*}} output_shape [2, 1, 1]
func.func @mean(%x: tensor<2x3x4xf32>) -> tensor<2x1x1xf32> {
  %axes = onnx.Constant {value = dense<[1, -1]> : tensor<2xi64>} : tensor<2xi64>
  %0 = onnx.ReduceMean %x, %axes : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<2x1x1xf32>
  return %0 : tensor<2x1x1xf32>
}

// -----

// The number of elements of a mean over dynamic dims is the product of their sizes.
// CHECK-LABEL: func.func @dynamic_mean(
// CHECK: %[[N:.*]] = arith.muli
// CHECK: arith.index_cast %[[N]]
// CHECK: arith.divf
func.func @dynamic_mean(%x: tensor<?x?xf32>) -> tensor<f32> {
  %none = onnx.NoValue
  %0 = onnx.ReduceMean %x, %none {keepdims = 0 : i64} : (tensor<?x?xf32>, none) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// Unsigned minimum starts from the greatest unsigned number.
// CHECK-LABEL: func.func @unsigned_minimum(
// CHECK: arith.constant -1 : i8
// CHECK: arith.minui
func.func @unsigned_minimum(%x: tensor<2x3xui8>) -> tensor<2x1xui8> {
  %axes = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.ReduceMin %x, %axes : (tensor<2x3xui8>, tensor<1xi64>) -> tensor<2x1xui8>
  return %0 : tensor<2x1xui8>
}

// -----

// Half precision sums in single precision.
// CHECK-LABEL: func.func @half_sum(
// CHECK: linalg.fill {{.*}} -> tensor<2xf32>
// CHECK: arith.truncf {{.*}} : f32 to f16
func.func @half_sum(%x: tensor<2x3xf16>) -> tensor<2xf16> {
  %axes = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.ReduceSum %x, %axes {keepdims = 0 : i64} : (tensor<2x3xf16>, tensor<1xi64>) -> tensor<2xf16>
  return %0 : tensor<2xf16>
}

// -----

// The best value and its index are reduced together.
// CHECK-LABEL: func.func @argmax(
// CHECK: %[[R:.*]]:2 = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK: arith.cmpf olt
// CHECK: return %[[R]]#1
func.func @argmax(%x: tensor<2x3xf32>) -> tensor<2xi64> {
  %0 = onnx.ArgMax %x {axis = 1 : i64, keepdims = 0 : i64} : (tensor<2x3xf32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

// Softmax: maximum, exponentials, sum, scale.
// CHECK-LABEL: func.func @softmax(
// CHECK: arith.maxnumf
// CHECK: arith.subf
// CHECK-NEXT: math.exp
// CHECK: arith.addf {{.*}} fastmath<reassoc,contract>
// CHECK: arith.divf
// CHECK-NEXT: arith.mulf
func.func @softmax(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Softmax %x : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// Layer normalisation: sum, squares around the mean, then everything else in one generic.
// CHECK-LABEL: func.func @layer_normalization(
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
// CHECK: math.sqrt
// CHECK-NOT: linalg.generic
func.func @layer_normalization(%x: tensor<?x8xf32>, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<?x8xf32> {
  %0, %m, %d = onnx.LayerNormalization %x, %s, %b
    : (tensor<?x8xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<?x8xf32>, tensor<?x1xf32>, tensor<?x1xf32>)
  return %0 : tensor<?x8xf32>
}
