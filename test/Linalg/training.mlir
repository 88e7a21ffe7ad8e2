// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// Targets are checked, then each picks its log probability; the mean is weighted.
// CHECK-LABEL: func.func @loss(
// CHECK: cf.assert {{.*}}expected targets that number a class, found one outside
// CHECK: %[[PICKED:.*]]:2 = linalg.generic
// CHECK: arith.divf
func.func @loss(%x: tensor<2x3x4xf32>, %t: tensor<2x4xi64>) -> tensor<f32> {
  %none = onnx.NoValue
  %0 = onnx.NegativeLogLikelihoodLoss %x, %t, %none : (tensor<2x3x4xf32>, tensor<2x4xi64>, none) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// Every element draws for itself.
// CHECK-LABEL: func.func @random(
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
// CHECK: arith.shrui
// CHECK: arith.xori
func.func @random(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = onnx.RandomUniformLike %x {seed = 1.0 : f32} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// -----

// A training mode that is known to be off costs nothing.
// CHECK-LABEL: func.func @no_training(
// CHECK-NOT: linalg.generic
// CHECK: return %arg0
func.func @no_training(%x: tensor<4xf32>, %r: tensor<f32>) -> tensor<4xf32> {
  %off = onnx.Constant {value = dense<false> : tensor<i1>} : tensor<i1>
  %0, %m = onnx.Dropout %x, %r, %off : (tensor<4xf32>, tensor<f32>, tensor<i1>) -> (tensor<4xf32>, tensor<4xi1>)
  return %0 : tensor<4xf32>
}

// -----

// What a training mode of the run keeps is drawn in sequence, on the host.
// CHECK-LABEL: func.func @training(
// CHECK: %[[PART:.*]] = arith.bitcast %{{.*}} : f64 to i64
// CHECK: %[[MASK:.*]] = dispatch.call "dropout_mask"(%arg0, %{{.*}}, %[[PART]]{{.*}}) {{.*}} -> tensor<?x4xi8>
// CHECK: linalg.generic {{.*}} ins(%arg0, %[[MASK]]
func.func @training(%x: tensor<?x4xf32>, %t: tensor<i1>) -> (tensor<?x4xf32>, tensor<?x4xi1>) {
  %none = onnx.NoValue
  %0, %m = onnx.Dropout %x, %none, %t {seed = 3} : (tensor<?x4xf32>, none, tensor<i1>) -> (tensor<?x4xf32>, tensor<?x4xi1>)
  return %0, %m : tensor<?x4xf32>, tensor<?x4xi1>
}

// -----

// The greatest element and its number are reduced together.
// CHECK-LABEL: func.func @positions(
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]
func.func @positions(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xi64> {
  %y, %i = onnx.MaxPool %x {kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x2x4x4xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xi64>)
  return %i : tensor<1x2x2x2xi64>
}
