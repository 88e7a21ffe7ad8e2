// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s
// RUN: aicc-opt %s --split-input-file --pass-pipeline="builtin.module(func.func(linalg-assign-layouts),linalg-lower-onnx,canonicalize,cse)" | FileCheck %s

// The image is channels last between two transposes, the filter packed in the store, the bias an op of its own.
// CHECK-LABEL: func @conv
// CHECK: %[[F:.*]] = dispatch.weight "constant{{.*}}panels32{{.*}}" : tensor<1x2x3x3x4x32xf32>
// CHECK: %[[C:.*]] = linalgx.conv {dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} ins(%{{.*}}, %[[F]] : tensor<1x8x8x4xf32>, tensor<1x2x3x3x4x32xf32>) outs(%{{.*}} : tensor<1x4x4x40xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[C]], %arg1 :
// CHECK: arith.addf
func.func @conv(%x: tensor<1x4x8x8xf32>, %b: tensor<40xf32>) -> tensor<1x40x4x4xf32> {
  %w = onnx.Constant {value = dense<0.5> : tensor<40x4x3x3xf32>} : tensor<40x4x3x3xf32>
  %y = onnx.Conv %x, %w, %b {pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
    : (tensor<1x4x8x8xf32>, tensor<40x4x3x3xf32>, tensor<40xf32>) -> tensor<1x40x4x4xf32>
  return %y : tensor<1x40x4x4xf32>
}

// -----

// One channel per group is a depthwise convolution; several outputs a channel repeat the channel.
// CHECK-LABEL: func @depthwise
// CHECK: linalgx.depthwise_conv {{.*}} tensor<3x4xf32>) outs(%{{.*}} : tensor<1x8x4xf32>)
// CHECK: linalgx.depthwise_conv {{.*}} tensor<3x8xf32>) outs(%{{.*}} : tensor<1x8x8xf32>)
func.func @depthwise(%x: tensor<1x4x8xf32>) -> (tensor<1x4x8xf32>, tensor<1x8x8xf32>) {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<4x1x3xf32>} : tensor<4x1x3xf32>
  %v = onnx.Constant {value = dense<0.5> : tensor<8x1x3xf32>} : tensor<8x1x3xf32>
  %y = onnx.Conv %x, %w, %none {group = 4 : i64, pads = array<i64: 1, 1>} : (tensor<1x4x8xf32>, tensor<4x1x3xf32>, none) -> tensor<1x4x8xf32>
  %z = onnx.Conv %x, %v, %none {group = 4 : i64, pads = array<i64: 1, 1>} : (tensor<1x4x8xf32>, tensor<8x1x3xf32>, none) -> tensor<1x8x8xf32>
  return %y, %z : tensor<1x4x8xf32>, tensor<1x8x8xf32>
}

// -----

// SAME with a stride over unknown dims pads at run time.
// CHECK-LABEL: func @same
// CHECK: tensor.insert_slice
// CHECK: linalgx.conv {{.*}} pads = array<i64: 0, 0>, strides = array<i64: 2>
func.func @same(%x: tensor<1x4x?xf32>) -> tensor<1x8x?xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<8x4x3xf32>} : tensor<8x4x3xf32>
  %y = onnx.Conv %x, %w, %none {auto_pad = "SAME_UPPER", strides = array<i64: 2>} : (tensor<1x4x?xf32>, tensor<8x4x3xf32>, none) -> tensor<1x8x?xf32>
  return %y : tensor<1x8x?xf32>
}

// -----

// A filter that is computed is packed at run time.
// CHECK-LABEL: func @computed_filter
// CHECK: linalg.pack
// CHECK: linalgx.conv
func.func @computed_filter(%x: tensor<1x4x8x8xf32>, %w: tensor<8x4x3x3xf32>) -> tensor<1x8x6x6xf32> {
  %none = onnx.NoValue
  %y = onnx.Conv %x, %w, %none : (tensor<1x4x8x8xf32>, tensor<8x4x3x3xf32>, none) -> tensor<1x8x6x6xf32>
  return %y : tensor<1x8x6x6xf32>
}

// -----

// All four pixels of a stride of two are outputs of one 1x1 convolution.
// CHECK-LABEL: func @transposed
// CHECK: dispatch.weight "constant{{.*}}phases[{{.*}}panels32{{.*}}" : tensor<1x1x1x1x4x32xf32>
// CHECK: linalgx.conv {{.*}} outs(%{{.*}} : tensor<1x5x5x32xf32>)
// CHECK: tensor.expand_shape {{.*}} into tensor<1x5x5x{{.*}}2x2x8xf32>
func.func @transposed(%x: tensor<1x4x5x5xf32>) -> tensor<1x8x10x10xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<0.5> : tensor<4x8x2x2xf32>} : tensor<4x8x2x2xf32>
  %y = onnx.ConvTranspose %x, %w, %none {strides = array<i64: 2, 2>} : (tensor<1x4x5x5xf32>, tensor<4x8x2x2xf32>, none) -> tensor<1x8x10x10xf32>
  return %y : tensor<1x8x10x10xf32>
}

// -----

// A filter of unknown outputs is packed when it runs; channels and taps are those of the image and 'kernel_shape'.
// CHECK-LABEL: func @open_outputs
// CHECK: cf.assert {{.*}}expected dim 1 of 'W' to be 4
// CHECK: %[[F:.*]] = linalg.pack {{.*}} -> tensor<1x?x3x3x4x32xf32>
// CHECK: linalgx.conv {{.*}} pads = array<i64: 1, 1, 1, 1>, {{.*}} ins(%{{.*}}, %[[F]] : tensor<1x8x8x4xf32>, tensor<1x?x3x3x4x32xf32>)
func.func @open_outputs(%x: tensor<1x4x8x8xf32>, %w: tensor<?x?x?x?xf32>) -> tensor<1x?x8x8xf32> {
  %none = onnx.NoValue
  %y = onnx.Conv %x, %w, %none {kernel_shape = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>}
    : (tensor<1x4x8x8xf32>, tensor<?x?x?x?xf32>, none) -> tensor<1x?x8x8xf32>
  return %y : tensor<1x?x8x8xf32>
}

// -----

// Beside unknown channels the border is put around the image before.
// CHECK-LABEL: func @open_channels
// CHECK: %[[X:.*]] = tensor.insert_slice
// CHECK: linalgx.conv {{.*}} pads = array<i64: 0, 0>, {{.*}} ins(%[[X]], %{{.*}} : tensor<1x10x?xf32>, tensor<2x?x3x?x32xf32>)
func.func @open_channels(%x: tensor<1x?x8xf32>, %w: tensor<?x?x3xf32>) -> tensor<1x?x8xf32> {
  %none = onnx.NoValue
  %y = onnx.Conv %x, %w, %none {group = 2 : i64, pads = array<i64: 1, 1>}
    : (tensor<1x?x8xf32>, tensor<?x?x3xf32>, none) -> tensor<1x?x8xf32>
  return %y : tensor<1x?x8xf32>
}

// -----

// On a device a filter of unknown dims is a loop nest.
// CHECK-LABEL: func @open_on_device
// CHECK-NOT: linalgx.conv
// CHECK: iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]
func.func @open_on_device(%x: tensor<1x4x8xf32>, %w: tensor<?x4x3xf32>) -> tensor<1x?x6xf32> attributes {dispatch.device = "gpu"} {
  %none = onnx.NoValue
  %y = onnx.Conv %x, %w, %none : (tensor<1x4x8xf32>, tensor<?x4x3xf32>, none) -> tensor<1x?x6xf32>
  return %y : tensor<1x?x6xf32>
}
