// RUN: aicc-opt %s --linalg-lower-onnx | FileCheck %s

// Calls keep the types that the callee was declared with.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: tensor<4xi8> {onnx.name = "x"}) -> (tensor<?xi8> {onnx.name = "y"})
// CHECK: %[[X:.*]] = tensor.cast %{{.*}} : tensor<4xi8> to tensor<?xi8>
// CHECK: call @main_cpu_0(%[[X]]) : (tensor<?xi8>) -> tensor<?xi8>
func.func @main(%x: tensor<4xui8> {onnx.name = "x"}) -> (tensor<?xui8> {onnx.name = "y"}) {
  %0 = tensor.cast %x : tensor<4xui8> to tensor<?xui8>
  %1 = func.call @main_cpu_0(%0) : (tensor<?xui8>) -> tensor<?xui8>
  return %1 : tensor<?xui8>
}

// CHECK-LABEL: func.func private @main_cpu_0(
// CHECK-SAME: tensor<?xi8>) -> tensor<?xi8> attributes {dispatch.target = "cpu"}
// CHECK-NOT: onnx.
func.func private @main_cpu_0(%x: tensor<?xui8>) -> tensor<?xui8> attributes {dispatch.target = "cpu"} {
  %0 = onnx.Max %x, %x : (tensor<?xui8>, tensor<?xui8>) -> tensor<?xui8>
  return %0 : tensor<?xui8>
}
