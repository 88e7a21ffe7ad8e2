// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func @max
// CHECK: linalgx.pool "max" {dilations = array<i64: 1, 1>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} ins(%{{.*}} : tensor<1x?x?x4xf32>)
func.func @max(%x: tensor<1x4x?x?xf32>) -> tensor<1x4x?x?xf32> {
  %y, %i = onnx.MaxPool %x {kernel_shape = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<1x4x?x?xf32>) -> (tensor<1x4x?x?xf32>, tensor<1x4x?x?xi64>)
  return %y : tensor<1x4x?x?xf32>
}

// -----

// Rounding up is more padding at the end; what lies beyond the model's own padding does not count.
// CHECK-LABEL: func @ceil
// CHECK: linalgx.pool "sum" {{.*}} pads = array<i64: 0, 1>
// CHECK: linalg.index
// CHECK: arith.divf
func.func @ceil(%x: tensor<1x4x6xf32>) -> tensor<1x4x3xf32> {
  %y = onnx.AveragePool %x {ceil_mode = 1 : i64, count_include_pad = 1 : i64, kernel_shape = array<i64: 3>, strides = array<i64: 2>} : (tensor<1x4x6xf32>) -> tensor<1x4x3xf32>
  return %y : tensor<1x4x3xf32>
}

// -----

// CHECK-LABEL: func @global
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction", "reduction"]
// CHECK: arith.divf
func.func @global(%x: tensor<?x4x6x6xf32>) -> tensor<?x4x1x1xf32> {
  %y = onnx.GlobalAveragePool %x : (tensor<?x4x6x6xf32>) -> tensor<?x4x1x1xf32>
  return %y : tensor<?x4x1x1xf32>
}
