// Which equations are one linalgx.matmul and which are a loop nest.
// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// Two labels for rows are one dim of the product, and apart again in the result.
// CHECK-LABEL: func @rows
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<1x6x4xf32>, tensor<1x1x4x32xf32>) outs(%{{.*}} : tensor<1x6x5xf32>)
// CHECK: tensor.expand_shape {{.*}} into tensor<2x3x5xf32>
func.func @rows(%a: tensor<2x3x4xf32>, %b: tensor<4x5xf32>) -> tensor<2x3x5xf32> {
  %y = onnx.Einsum %a, %b {equation = "abk,kc->abc"} : (tensor<2x3x4xf32>, tensor<4x5xf32>) -> tensor<2x3x5xf32>
  return %y : tensor<2x3x5xf32>
}

// -----

// Two labels are summed over: one inner dim, in the order of the left operand.
// CHECK-LABEL: func @inner
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<1x2x12xf32>, tensor<1x1x12x32xf32>) outs(%{{.*}} : tensor<1x2x5xf32>)
func.func @inner(%a: tensor<2x3x4xf32>, %b: tensor<4x3x5xf32>) -> tensor<2x5xf32> {
  %y = onnx.Einsum %a, %b {equation = "iab,baj->ij"} : (tensor<2x3x4xf32>, tensor<4x3x5xf32>) -> tensor<2x5xf32>
  return %y : tensor<2x5xf32>
}

// -----

// The result in another order is transposed behind the product.
// CHECK-LABEL: func @transposed_result
// CHECK: %[[P:.*]] = linalgx.matmul {{.*}} outs(%{{.*}} : tensor<1x3x5xf32>)
// CHECK: linalg.transpose {{.*}} permutation = [1, 0]
func.func @transposed_result(%a: tensor<3x4xf32>, %b: tensor<4x5xf32>) -> tensor<5x3xf32> {
  %y = onnx.Einsum %a, %b {equation = "ik,kj->ji"} : (tensor<3x4xf32>, tensor<4x5xf32>) -> tensor<5x3xf32>
  return %y : tensor<5x3xf32>
}

// -----

// A weight is packed in the store, whatever the order of its labels.
// CHECK-LABEL: func @weight
// CHECK: dispatch.weight "constant{{.*}}panels32{{.*}}" : tensor<1x1x8x32xf32>
// CHECK-NOT: linalg.pack
// CHECK: linalgx.matmul
func.func @weight(%a: tensor<3x8xf32>) -> tensor<3x5xf32> {
  %w = onnx.Constant {value = dense<0.5> : tensor<5x8xf32>} : tensor<5x8xf32>
  %y = onnx.Einsum %a, %w {equation = "ik,jk->ij"} : (tensor<3x8xf32>, tensor<5x8xf32>) -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// -----

// A label that one operand has alone and the result has not would have to be summed first: a loop nest.
// CHECK-LABEL: func @own_sum
// CHECK-NOT: linalgx.matmul
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction", "reduction"]
func.func @own_sum(%a: tensor<3x4x6xf32>, %b: tensor<4x5xf32>) -> tensor<3x5xf32> {
  %y = onnx.Einsum %a, %b {equation = "ikz,kj->ij"} : (tensor<3x4x6xf32>, tensor<4x5xf32>) -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// -----

// Without columns there is no matrix product: batches of dot products are a loop nest.
// CHECK-LABEL: func @no_columns
// CHECK-NOT: linalgx.matmul
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
func.func @no_columns(%a: tensor<3x4xf32>, %b: tensor<3x4xf32>) -> tensor<3xf32> {
  %y = onnx.Einsum %a, %b {equation = "ij,ij->i"} : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

// Nothing summed: an outer product is a loop nest.
// CHECK-LABEL: func @outer
// CHECK-NOT: linalgx.matmul
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
func.func @outer(%a: tensor<3xf32>, %b: tensor<4xf32>) -> tensor<3x4xf32> {
  %y = onnx.Einsum %a, %b {equation = "i,j->ij"} : (tensor<3xf32>, tensor<4xf32>) -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}

// -----

// Three operands are one loop nest over all labels.
// CHECK-LABEL: func @three
// CHECK-NOT: linalgx.matmul
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%arg0, %arg1, %arg2 :
func.func @three(%a: tensor<3x4xf32>, %b: tensor<4x5xf32>, %c: tensor<5x6xf32>) -> tensor<3x6xf32> {
  %y = onnx.Einsum %a, %b, %c {equation = "ab,bc,cd->ad"} : (tensor<3x4xf32>, tensor<4x5xf32>, tensor<5x6xf32>) -> tensor<3x6xf32>
  return %y : tensor<3x6xf32>
}

// -----

// A batch dim of 1 under "..." broadcasts: its place is read at 0 in a loop nest.
// CHECK-LABEL: func @broadcast
// CHECK-NOT: linalgx.matmul
// CHECK: linalg.generic
func.func @broadcast(%a: tensor<1x3x4xf32>, %b: tensor<2x4x5xf32>) -> tensor<2x3x5xf32> {
  %y = onnx.Einsum %a, %b {equation = "...ik,...kj->...ij"} : (tensor<1x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
  return %y : tensor<2x3x5xf32>
}

// -----

// Half floats are multiplied in f32.
// CHECK-LABEL: func @half
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<1x3x4xf32>, tensor<1x1x4x32xf32>)
// CHECK: arith.truncf
func.func @half(%a: tensor<3x4xf16>, %b: tensor<4x5xf16>) -> tensor<3x5xf16> {
  %y = onnx.Einsum %a, %b {equation = "ik,kj->ij"} : (tensor<3x4xf16>, tensor<4x5xf16>) -> tensor<3x5xf16>
  return %y : tensor<3x5xf16>
}
