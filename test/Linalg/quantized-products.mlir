// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// Zero points are taken off in front of a product of i32.
// CHECK-LABEL: func.func @matmul_integer(
// CHECK: arith.extui {{.*}} : i8 to i16
// CHECK: arith.subi
// CHECK: linalgx.matmul {{.*}} tensor<1x4x2xi32>
func.func @matmul_integer(%a: tensor<4x3xui8>, %b: tensor<3x2xui8>, %za: tensor<1xui8>, %zb: tensor<1xui8>) -> tensor<4x2xi32> {
  %0 = onnx.MatMulInteger %a, %b, %za, %zb : (tensor<4x3xui8>, tensor<3x2xui8>, tensor<1xui8>, tensor<1xui8>) -> tensor<4x2xi32>
  return %0 : tensor<4x2xi32>
}
