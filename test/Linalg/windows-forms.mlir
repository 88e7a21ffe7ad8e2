// Pools, transposed convolutions and Resize: what their attributes become.
// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// SAME with strides over constant dims pads by what is missing: 3 in all, the larger half at the end or at the beginning.
// CHECK-LABEL: func @same
// CHECK: linalgx.pool "max" {{.*}} pads = array<i64: 1, 2>, strides = array<i64: 2>
// CHECK: linalgx.pool "max" {{.*}} pads = array<i64: 2, 1>, strides = array<i64: 2>
func.func @same(%x: tensor<1x4x9xf32>) -> (tensor<1x4x5xf32>, tensor<1x4x5xf32>) {
  %y, %i = onnx.MaxPool %x {auto_pad = "SAME_UPPER", kernel_shape = array<i64: 4>, strides = array<i64: 2>} : (tensor<1x4x9xf32>) -> (tensor<1x4x5xf32>, tensor<1x4x5xi64>)
  %z, %j = onnx.MaxPool %x {auto_pad = "SAME_LOWER", kernel_shape = array<i64: 4>, strides = array<i64: 2>} : (tensor<1x4x9xf32>) -> (tensor<1x4x5xf32>, tensor<1x4x5xi64>)
  return %y, %z : tensor<1x4x5xf32>, tensor<1x4x5xf32>
}

// -----

// SAME without strides pads the same amount whatever the size.
// CHECK-LABEL: func @same_dynamic
// CHECK: linalgx.pool "max" {{.*}} pads = array<i64: 1, 2>, strides = array<i64: 1>} ins(%{{.*}} : tensor<1x?x4xf32>)
func.func @same_dynamic(%x: tensor<1x4x?xf32>) -> tensor<1x4x?xf32> {
  %y, %i = onnx.MaxPool %x {auto_pad = "SAME_UPPER", kernel_shape = array<i64: 4>} : (tensor<1x4x?xf32>) -> (tensor<1x4x?xf32>, tensor<1x4x?xi64>)
  return %y : tensor<1x4x?xf32>
}

// -----

// Padding that counts is part of the mean; padding that does not is another kind. Dilations stay.
// CHECK-LABEL: func @averages
// CHECK: linalgx.pool "average_include_pad" {dilations = array<i64: 1, 1>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>
// CHECK: linalgx.pool "average" {dilations = array<i64: 2, 1>, kernel = array<i64: 3, 3>, pads = array<i64: 2, 1, 2, 1>
func.func @averages(%x: tensor<1x4x8x8xf32>) -> (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) {
  %y = onnx.AveragePool %x {count_include_pad = 1 : i64, kernel_shape = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %z = onnx.AveragePool %x {dilations = array<i64: 2, 1>, kernel_shape = array<i64: 3, 3>, pads = array<i64: 2, 1, 2, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %y, %z : tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>
}

// -----

// Rounding up adds what the last window lacks at the end, nothing where the windows fit.
// CHECK-LABEL: func @ceil
// CHECK: linalgx.pool "max" {{.*}} pads = array<i64: 0, 1>, strides = array<i64: 2>
// CHECK: linalgx.pool "max" {{.*}} pads = array<i64: 0, 0>, strides = array<i64: 3>
func.func @ceil(%x: tensor<1x4x8xf32>) -> (tensor<1x4x4xf32>, tensor<1x4x3xf32>) {
  %y, %i = onnx.MaxPool %x {ceil_mode = 1 : i64, kernel_shape = array<i64: 3>, strides = array<i64: 2>} : (tensor<1x4x8xf32>) -> (tensor<1x4x4xf32>, tensor<1x4x4xi64>)
  %z, %j = onnx.MaxPool %x {ceil_mode = 1 : i64, kernel_shape = array<i64: 2>, strides = array<i64: 3>} : (tensor<1x4x8xf32>) -> (tensor<1x4x3xf32>, tensor<1x4x3xi64>)
  return %y, %z : tensor<1x4x4xf32>, tensor<1x4x3xf32>
}

// -----

// The p-norm is a sum of powers of magnitudes and a root; the 1-norm needs no powers.
// CHECK-LABEL: func @norms
// CHECK: math.absf
// CHECK-NOT: math.powf
// CHECK: linalgx.pool "sum"
// CHECK: math.powf
// CHECK: linalgx.pool "sum"
// CHECK: math.powf
func.func @norms(%x: tensor<1x4x8xf32>) -> (tensor<1x4x7xf32>, tensor<1x4x7xf32>) {
  %y = onnx.LpPool %x {kernel_shape = array<i64: 2>, p = 1 : i64} : (tensor<1x4x8xf32>) -> tensor<1x4x7xf32>
  %z = onnx.LpPool %x {kernel_shape = array<i64: 2>, p = 3 : i64} : (tensor<1x4x8xf32>) -> tensor<1x4x7xf32>
  return %y, %z : tensor<1x4x7xf32>, tensor<1x4x7xf32>
}

// -----

// Integers are pooled in f32, unsigned ones as such.
// CHECK-LABEL: func @integers
// CHECK: arith.uitofp
// CHECK: linalgx.pool "max" {{.*}} ins(%{{.*}} : tensor<1x8x4xf32>)
// CHECK: arith.trunci {{.*}} to i8
func.func @integers(%x: tensor<1x4x8xui8>) -> tensor<1x4x7xui8> {
  %y, %i = onnx.MaxPool %x {kernel_shape = array<i64: 2>} : (tensor<1x4x8xui8>) -> (tensor<1x4x7xui8>, tensor<1x4x7xi64>)
  return %y : tensor<1x4x7xui8>
}

// -----

// A pool over channels-last images between two transposes is only the pool.
// CHECK-LABEL: func @channels_last
// CHECK-NOT: linalg.transpose
// CHECK: linalgx.pool {{.*}} ins(%arg0 : tensor<1x8x8x4xf32>)
// CHECK-NOT: linalg.transpose
func.func @channels_last(%x: tensor<1x8x8x4xf32>) -> tensor<1x7x7x4xf32> {
  %0 = onnx.Transpose %x {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %1 = onnx.AveragePool %0 {kernel_shape = array<i64: 2, 2>} : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x7xf32>
  %2 = onnx.Transpose %1 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x7x7xf32>) -> tensor<1x7x7x4xf32>
  return %2 : tensor<1x7x7x4xf32>
}

// -----

// A stride of 1 has one phase: a transposed convolution is a convolution with a turned filter and padding of 2.
// CHECK-LABEL: func @one_phase
// CHECK: linalgx.conv {dilations = array<i64: 1>, pads = array<i64: 2, 2>, strides = array<i64: 1>} ins(%{{.*}}, %{{.*}} : tensor<1x5x4xf32>, tensor<1x1x3x4x32xf32>) outs(%{{.*}} : tensor<1x7x8xf32>)
func.func @one_phase(%x: tensor<1x4x5xf32>) -> tensor<1x8x7xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<4x8x3xf32>} : tensor<4x8x3xf32>
  %y = onnx.ConvTranspose %x, %w, %none : (tensor<1x4x5xf32>, tensor<4x8x3xf32>, none) -> tensor<1x8x7xf32>
  return %y : tensor<1x8x7xf32>
}

// -----

// Enlarging by whole numbers to the nearest element is a repetition, without coordinates or gathers.
// CHECK-LABEL: func @repeat
// CHECK-NOT: math.floor
// CHECK-NOT: tensor.extract %
// CHECK: tensor.collapse_shape {{.*}} into tensor<1x4x10x15xf32>
func.func @repeat(%x: tensor<1x4x5x5xf32>) -> tensor<1x4x10x15xf32> {
  %none = onnx.NoValue
  %s = onnx.Constant {value = dense<[1.0, 1.0, 2.0, 3.0]> : tensor<4xf32>} : tensor<4xf32>
  %y = onnx.Resize %x, %none, %s, %none {coordinate_transformation_mode = "asymmetric", nearest_mode = "floor"} : (tensor<1x4x5x5xf32>, none, tensor<4xf32>, none) -> tensor<1x4x10x15xf32>
  return %y : tensor<1x4x10x15xf32>
}

// -----

// Linear reads two elements along each resized dim, cubic four; dims that keep their size none.
// CHECK-LABEL: func @taps
// CHECK-COUNT-4: tensor.extract
// CHECK: linalg.yield
// CHECK-COUNT-4: tensor.extract
// CHECK: linalg.yield
// CHECK-NOT: tensor.extract
func.func @taps(%x: tensor<1x4x5x6xf32>) -> (tensor<1x4x7x9xf32>, tensor<1x4x5x9xf32>) {
  %none = onnx.NoValue
  %s = onnx.Constant {value = dense<[7, 9]> : tensor<2xi64>} : tensor<2xi64>
  %t = onnx.Constant {value = dense<[5, 9]> : tensor<2xi64>} : tensor<2xi64>
  %y = onnx.Resize %x, %none, %none, %s {axes = array<i64: 2, 3>, mode = "linear"} : (tensor<1x4x5x6xf32>, none, none, tensor<2xi64>) -> tensor<1x4x7x9xf32>
  %z = onnx.Resize %x, %none, %none, %t {axes = array<i64: 2, 3>, mode = "cubic"} : (tensor<1x4x5x6xf32>, none, none, tensor<2xi64>) -> tensor<1x4x5x9xf32>
  return %y, %z : tensor<1x4x7x9xf32>, tensor<1x4x5x9xf32>
}
