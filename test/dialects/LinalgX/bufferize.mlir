// RUN: aicc-opt %s --one-shot-bufferize="bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map" | FileCheck %s

// The destination is written in place: the empty tensor becomes the only allocation.
// CHECK-LABEL: func @matmul
func.func @matmul(%a: tensor<1x8x16xf32>, %b: tensor<1x2x16x32xf32>) -> tensor<1x8x40xf32> {
  // CHECK: %[[C:.*]] = memref.alloc
  // CHECK-NOT: memref.alloc
  // CHECK: linalgx.matmul ins(%{{.*}} : memref<1x8x16xf32>, memref<1x2x16x32xf32>) outs(%[[C]] : memref<1x8x40xf32>)
  // CHECK: return %[[C]]
  %init = tensor.empty() : tensor<1x8x40xf32>
  %c = linalgx.matmul ins(%a, %b : tensor<1x8x16xf32>, tensor<1x2x16x32xf32>) outs(%init : tensor<1x8x40xf32>) -> tensor<1x8x40xf32>
  return %c : tensor<1x8x40xf32>
}

// A destination that is read again later gets a buffer of its own.
// CHECK-LABEL: func @recurrence
func.func @recurrence(%x: tensor<4x1x5xf32>, %r: tensor<1x1x5x32xf32>, %h: tensor<1x5xf32>) -> (tensor<4x1x5xf32>, tensor<1x5xf32>) {
  // CHECK-DAG: memref.alloc() {{.*}} : memref<4x1x5xf32>
  // CHECK-DAG: %[[LAST:.*]] = memref.alloc() {{.*}} : memref<1x5xf32>
  // CHECK: linalgx.recurrence "rnn" activations ["tanh"] ins{{.*}} outs(%{{.*}}, %[[LAST]] :
  %init = tensor.empty() : tensor<4x1x5xf32>
  %y, %last = linalgx.recurrence "rnn" activations ["tanh"] ins(%x, %r : tensor<4x1x5xf32>, tensor<1x1x5x32xf32>)
    initial(%h : tensor<1x5xf32>) outs(%init, %h : tensor<4x1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>
  return %y, %h : tensor<4x1x5xf32>, tensor<1x5xf32>
}
