// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// Zero points are taken off image and filter, the filter's at compile time; the scales become one factor for each channel.
// CHECK-LABEL: func @conv
// CHECK-DAG: %[[W:.*]] = dispatch.weight "constant{{.*}}centred[0]{{.*}}panels32{{.*}}" : tensor<1x1x3x3x4x32xi16>
// CHECK-DAG: %[[F:.*]] = dispatch.weight "factors{{.*}}" : tensor<2xf32>
// CHECK: arith.extui {{.*}} : i8 to i16
// CHECK: %[[C:.*]] = linalgx.conv {{.*}} ins(%{{.*}}, %[[W]] : tensor<1x8x8x4xi16>, {{.*}} outs(%{{.*}} : tensor<1x8x8x2xi32>)
// CHECK: linalg.generic {{.*}} ins(%[[C]], %{{.*}}, %arg1, %[[F]] :
// CHECK: arith.addi
// CHECK: math.roundeven
func.func @conv(%x: tensor<1x4x8x8xui8>, %b: tensor<2xi32>) -> tensor<1x2x8x8xui8> {
  %scale = onnx.Constant {value = dense<0.5> : tensor<f32>} : tensor<f32>
  %zero = onnx.Constant {value = dense<5> : tensor<ui8>} : tensor<ui8>
  %w = onnx.Constant {value = dense<3> : tensor<2x4x3x3xi8>} : tensor<2x4x3x3xi8>
  %scales = onnx.Constant {value = dense<[0.5, 0.25]> : tensor<2xf32>} : tensor<2xf32>
  %zeros = onnx.Constant {value = dense<[1, 2]> : tensor<2xi8>} : tensor<2xi8>
  %y = onnx.QLinearConv %x, %scale, %zero, %w, %scales, %zeros, %scale, %zero, %b {pads = array<i64: 1, 1, 1, 1>}
    : (tensor<1x4x8x8xui8>, tensor<f32>, tensor<ui8>, tensor<2x4x3x3xi8>, tensor<2xf32>, tensor<2xi8>, tensor<f32>, tensor<ui8>, tensor<2xi32>) -> tensor<1x2x8x8xui8>
  return %y : tensor<1x2x8x8xui8>
}

// -----

// A group for each channel.
// CHECK-LABEL: func @depthwise
// CHECK: linalgx.depthwise_conv {{.*}} tensor<3x4xi16>) outs(%{{.*}} : tensor<1x8x4xi32>)
func.func @depthwise(%x: tensor<1x4x8xi8>) -> tensor<1x4x8xi32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<3> : tensor<4x1x3xui8>} : tensor<4x1x3xui8>
  %y = onnx.ConvInteger %x, %w, %none, %none {group = 4 : i64, pads = array<i64: 1, 1>}
    : (tensor<1x4x8xi8>, tensor<4x1x3xui8>, none, none) -> tensor<1x4x8xi32>
  return %y : tensor<1x4x8xi32>
}
