// RUN: aicc-opt %s | aicc-opt | FileCheck %s
// RUN: aicc-opt --mlir-print-op-generic %s | aicc-opt | FileCheck %s

// CHECK-LABEL: func @matmul
func.func @matmul(%a: tensor<1x?x768xf32>, %b: tensor<1x24x768x32xf32>, %init: tensor<1x?x768xf32>) -> tensor<1x?x768xf32> {
  // CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<1x?x768xf32>, tensor<1x24x768x32xf32>) outs(%{{.*}} : tensor<1x?x768xf32>) -> tensor<1x?x768xf32>
  %c = linalgx.matmul ins(%a, %b : tensor<1x?x768xf32>, tensor<1x24x768x32xf32>) outs(%init : tensor<1x?x768xf32>) -> tensor<1x?x768xf32>
  return %c : tensor<1x?x768xf32>
}

// A batch of 1 on the right is shared; integers accumulate in a wider type.
// CHECK-LABEL: func @matmul_batched
func.func @matmul_batched(%a: tensor<4x8x16xi8>, %b: tensor<1x2x16x32xi8>, %init: tensor<4x8x40xi32>) -> tensor<4x8x40xi32> {
  // CHECK: linalgx.matmul
  %c = linalgx.matmul ins(%a, %b : tensor<4x8x16xi8>, tensor<1x2x16x32xi8>) outs(%init : tensor<4x8x40xi32>) -> tensor<4x8x40xi32>
  return %c : tensor<4x8x40xi32>
}

// On memrefs an op has no result.
// CHECK-LABEL: func @matmul_on_buffers
func.func @matmul_on_buffers(%a: memref<1x8x16xf32>, %b: memref<1x2x16x32xf32>, %c: memref<1x8x40xf32>) {
  // CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : memref<1x8x16xf32>, memref<1x2x16x32xf32>) outs(%{{.*}} : memref<1x8x40xf32>){{$}}
  linalgx.matmul ins(%a, %b : memref<1x8x16xf32>, memref<1x2x16x32xf32>) outs(%c : memref<1x8x40xf32>)
  return
}

// CHECK-LABEL: func @conv
func.func @conv(%x: tensor<1x224x224x3xf32>, %w: tensor<1x2x7x7x3x32xf32>, %init: tensor<1x112x112x64xf32>) -> tensor<1x112x112x64xf32> {
  // CHECK: linalgx.conv {dilations = array<i64: 1, 1>, pads = array<i64: 3, 3, 3, 3>, strides = array<i64: 2, 2>}
  %y = linalgx.conv {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 3, 3, 3, 3>}
    ins(%x, %w : tensor<1x224x224x3xf32>, tensor<1x2x7x7x3x32xf32>) outs(%init : tensor<1x112x112x64xf32>) -> tensor<1x112x112x64xf32>
  return %y : tensor<1x112x112x64xf32>
}

// Two groups of 40 outputs take two panels each.
// CHECK-LABEL: func @conv_1d_grouped
func.func @conv_1d_grouped(%x: tensor<?x?x8xf32>, %w: tensor<2x2x3x4x32xf32>, %init: tensor<?x?x80xf32>) -> tensor<?x?x80xf32> {
  // CHECK: linalgx.conv
  %y = linalgx.conv {strides = array<i64: 1>, dilations = array<i64: 2>, pads = array<i64: 2, 2>}
    ins(%x, %w : tensor<?x?x8xf32>, tensor<2x2x3x4x32xf32>) outs(%init : tensor<?x?x80xf32>) -> tensor<?x?x80xf32>
  return %y : tensor<?x?x80xf32>
}

// CHECK-LABEL: func @depthwise_conv
func.func @depthwise_conv(%x: tensor<1x56x56x128xf32>, %w: tensor<3x3x128xf32>, %init: tensor<1x56x56x128xf32>) -> tensor<1x56x56x128xf32> {
  // CHECK: linalgx.depthwise_conv {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x56x56x128xf32>, tensor<3x3x128xf32>)
  %y = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
    ins(%x, %w : tensor<1x56x56x128xf32>, tensor<3x3x128xf32>) outs(%init : tensor<1x56x56x128xf32>) -> tensor<1x56x56x128xf32>
  return %y : tensor<1x56x56x128xf32>
}

// CHECK-LABEL: func @pool
func.func @pool(%x: tensor<1x112x112x64xf32>, %init: tensor<1x56x56x64xf32>) -> tensor<1x56x56x64xf32> {
  // CHECK: linalgx.pool "max" {dilations = array<i64: 1, 1>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
  %y = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
    ins(%x : tensor<1x112x112x64xf32>) outs(%init : tensor<1x56x56x64xf32>) -> tensor<1x56x56x64xf32>
  return %y : tensor<1x56x56x64xf32>
}

// CHECK-LABEL: func @lstm
func.func @lstm(%x: tensor<40x1x512xf32>, %r: tensor<4x4x128x32xf32>, %h0: tensor<1x128xf32>, %c0: tensor<1x128xf32>,
                %y0: tensor<40x1x128xf32>, %h1: tensor<1x128xf32>, %c1: tensor<1x128xf32>) -> tensor<40x1x128xf32> {
  // CHECK: linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"] {reverse}
  // CHECK-SAME: initial(%{{.*}}, %{{.*}} : tensor<1x128xf32>, tensor<1x128xf32>)
  %y, %h, %c = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"] {reverse}
    ins(%x, %r : tensor<40x1x512xf32>, tensor<4x4x128x32xf32>) initial(%h0, %c0 : tensor<1x128xf32>, tensor<1x128xf32>)
    outs(%y0, %h1, %c1 : tensor<40x1x128xf32>, tensor<1x128xf32>, tensor<1x128xf32>)
    -> tensor<40x1x128xf32>, tensor<1x128xf32>, tensor<1x128xf32>
  return %y : tensor<40x1x128xf32>
}

// CHECK-LABEL: func @gru
func.func @gru(%x: tensor<?x2x15xf32>, %r: tensor<3x1x5x32xf32>, %h0: tensor<2x5xf32>, %bias: tensor<5xf32>, %lengths: tensor<2xi32>,
               %y0: tensor<?x2x5xf32>, %h1: tensor<2x5xf32>) -> tensor<2x5xf32> {
  // CHECK: linalgx.recurrence "gru" {{.*}} recurrent_bias(%{{.*}} : tensor<5xf32>) lengths(%{{.*}} : tensor<2xi32>)
  %y, %h = linalgx.recurrence "gru" activations ["sigmoid", "tanh"] {linear_before_reset, clip = 3.0 : f32}
    ins(%x, %r : tensor<?x2x15xf32>, tensor<3x1x5x32xf32>) initial(%h0 : tensor<2x5xf32>)
    recurrent_bias(%bias : tensor<5xf32>) lengths(%lengths : tensor<2xi32>)
    outs(%y0, %h1 : tensor<?x2x5xf32>, tensor<2x5xf32>) -> tensor<?x2x5xf32>, tensor<2x5xf32>
  return %h : tensor<2x5xf32>
}
