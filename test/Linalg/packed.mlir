// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// Elements of 4 bits are packed at the border only. With whole bytes in a row unpacking is elementwise; what the caller
// gets is put together from single elements.
// CHECK-LABEL: func.func @rows(
// CHECK-SAME: %[[X:.*]]: tensor<?x8xi4>) -> tensor<?x8xi4>
// CHECK: %[[BYTES:.*]] = dispatch.view %[[X]] : tensor<?x8xi4> to tensor<?x4xi8>
// CHECK: %[[APART:.*]] = linalg.generic {{.*}} ins(%[[BYTES]] : tensor<?x4xi8>) outs(%{{.*}} : tensor<?x4x2xi8>)
// CHECK: arith.shrui
// CHECK: arith.shrsi
// CHECK: tensor.collapse_shape %[[APART]] {{\[}}[0], [1, 2]] : tensor<?x4x2xi8> into tensor<?x8xi8>
// CHECK: %[[PACKED:.*]] = linalg.generic
// CHECK: dispatch.view %[[PACKED]] : tensor<?xi8> to tensor<?x8xi4>
func.func @rows(%x: tensor<?x8xi4>) -> tensor<?x8xi4> {
  %0 = onnx.Identity %x : (tensor<?x8xi4>) -> tensor<?x8xi4>
  return %0 : tensor<?x8xi4>
}

// -----

// Any other tensor is read at its linear position; unsigned elements are extended with zeros.
// CHECK-LABEL: func.func @anywhere(
// CHECK: %[[BYTES:.*]] = dispatch.view %{{.*}} : tensor<3x3xi2> to tensor<3xi8>
// CHECK: linalg.generic
// CHECK: tensor.extract %[[BYTES]]
// CHECK-NOT: arith.shrsi
// CHECK: arith.uitofp
func.func @anywhere(%x: tensor<3x3xui2>) -> tensor<3x3xf32> {
  %0 = onnx.Cast %x {to = 1 : i64} : (tensor<3x3xui2>) -> tensor<3x3xf32>
  return %0 : tensor<3x3xf32>
}

// -----

// Functions of the program itself hand each other a byte per element.
// CHECK-LABEL: func.func private @inner(%{{.*}}: tensor<4xi8>) -> tensor<4xi8>
// CHECK-NOT: dispatch.view
func.func private @inner(%x: tensor<4xui4>) -> tensor<4xui4> {
  %0 = onnx.Identity %x : (tensor<4xui4>) -> tensor<4xui4>
  return %0 : tensor<4xui4>
}

// -----

// Floats of 8 bits are codes; no op on them is left for a target to know.
// CHECK-LABEL: func.func @codes(
// CHECK-SAME: tensor<4xi8>) -> tensor<4xi8>
// CHECK-NOT: f8E
// CHECK: return
func.func @codes(%x: tensor<4xf8E4M3FN>) -> tensor<4xf8E5M2> {
  %0 = onnx.Cast %x {to = 19 : i64} : (tensor<4xf8E4M3FN>) -> tensor<4xf8E5M2>
  return %0 : tensor<4xf8E5M2>
}
