// Result types of convolutions, pools and resizes.
// RUN: aicc-opt --onnx-infer-shapes --split-input-file %s | FileCheck %s

// CHECK-LABEL: func @conv(
// CHECK: onnx.Conv {{.*}} -> tensor<?x8x?x5xf32>
func.func @conv(%x: tensor<?x3x?x9xf32>, %w: tensor<8x3x3x3xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y = onnx.Conv %x, %w, %none {pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<?x3x?x9xf32>, tensor<8x3x3x3xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @conv_dilated(
// CHECK: onnx.Conv {{.*}} -> tensor<1x6x6x7xf32>
func.func @conv_dilated(%x: tensor<1x4x10x10xf32>, %w: tensor<6x2x3x2xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y = onnx.Conv %x, %w, %none {dilations = array<i64: 2, 3>, group = 2 : i64} : (tensor<1x4x10x10xf32>, tensor<6x2x3x2xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @conv_same(
// CHECK: onnx.Conv {{.*}} -> tensor<1x6x4x5xf32>
func.func @conv_same(%x: tensor<1x4x10x9xf32>, %w: tensor<6x4x3x2xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y = onnx.Conv %x, %w, %none {auto_pad = "SAME_UPPER", strides = array<i64: 3, 2>} : (tensor<1x4x10x9xf32>, tensor<6x4x3x2xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @conv_valid(
// CHECK: onnx.Conv {{.*}} -> tensor<1x6x8xf32>
func.func @conv_valid(%x: tensor<1x4x10xf32>, %w: tensor<6x4x3xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y = onnx.Conv %x, %w, %none {auto_pad = "VALID"} : (tensor<1x4x10xf32>, tensor<6x4x3xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @conv_transpose(
// CHECK: onnx.ConvTranspose {{.*}} -> tensor<?x6x10x17xf32>
func.func @conv_transpose(%x: tensor<?x4x5x6xf32>, %w: tensor<4x3x3x2xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y = onnx.ConvTranspose %x, %w, %none {group = 2 : i64, strides = array<i64: 2, 3>, pads = array<i64: 1, 0, 1, 0>, output_padding = array<i64: 1, 0>} : (tensor<?x4x5x6xf32>, tensor<4x3x3x2xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// Rounding up keeps what the last window still touches.
// CHECK-LABEL: func @max_pool_ceil(
// CHECK: onnx.MaxPool {{.*}} -> (tensor<1x4x5x4xf32>, tensor<1x4x5x4xi64>)
func.func @max_pool_ceil(%x: tensor<1x4x10x9xf32>) -> tensor<*xf32> {
  %y:2 = onnx.MaxPool %x {kernel_shape = array<i64: 3, 3>, strides = array<i64: 2, 2>, ceil_mode = 1 : i64} : (tensor<1x4x10x9xf32>) -> (tensor<*xf32>, tensor<*xi64>)
  return %y#0 : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @average_pool(
// CHECK: onnx.AveragePool {{.*}} -> tensor<1x4x9x?xf32>
func.func @average_pool(%x: tensor<1x4x10x?xf32>) -> tensor<*xf32> {
  %y = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x10x?xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @global(
// CHECK: onnx.GlobalAveragePool {{.*}} -> tensor<?x4x1x1xf32>
func.func @global(%x: tensor<?x4x10x?xf32>) -> tensor<*xf32> {
  %y = onnx.GlobalAveragePool %x : (tensor<?x4x10x?xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @resize_scales(
// CHECK: onnx.Resize {{.*}} -> tensor<1x2x6x2xf32>
func.func @resize_scales(%x: tensor<1x2x3x5xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %s = onnx.Constant {value = dense<[1.0, 1.0, 2.0, 0.5]> : tensor<4xf32>} : tensor<4xf32>
  %y = onnx.Resize %x, %none, %s, %none : (tensor<1x2x3x5xf32>, none, tensor<4xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @resize_sizes(
// CHECK: onnx.Resize {{.*}} -> tensor<1x2x7x9xf32>
func.func @resize_sizes(%x: tensor<1x2x3x?xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %s = onnx.Constant {value = dense<[1, 2, 7, 9]> : tensor<4xi64>} : tensor<4xi64>
  %y = onnx.Resize %x, %none, %none, %s : (tensor<1x2x3x?xf32>, none, none, tensor<4xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}
