// RUN: aicc-opt %s -canonicalize | FileCheck %s

dispatch.kernel private @k(%x: tensor<4xf32>) -> tensor<4xf32> {
  dispatch.yield %x : tensor<4xf32>
}

// A launch nobody reads is dead.
// CHECK-LABEL: func.func @dead
// CHECK-NOT: dispatch.launch
func.func @dead(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = dispatch.launch @k(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %x : tensor<4xf32>
}

// An offset of zero is its base.
// CHECK-LABEL: func.func @offset
// CHECK-NEXT: return %arg0
func.func @offset(%base: !dispatch.address) -> !dispatch.address {
  %zero = arith.constant 0 : index
  %address = dispatch.offset %base, %zero
  return %address : !dispatch.address
}
