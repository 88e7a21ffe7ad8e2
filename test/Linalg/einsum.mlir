// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func @product
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<6x5x16xf32>, tensor<6x1x16x32xf32>) outs(%{{.*}} : tensor<6x5x7xf32>)
func.func @product(%a: tensor<2x3x5x16xf32>, %b: tensor<2x3x7x16xf32>) -> tensor<2x3x5x7xf32> {
  %y = onnx.Einsum %a, %b {equation = "bhqd,bhkd->bhqk"} : (tensor<2x3x5x16xf32>, tensor<2x3x7x16xf32>) -> tensor<2x3x5x7xf32>
  return %y : tensor<2x3x5x7xf32>
}

// -----

// CHECK-LABEL: func @diagonal
// CHECK: linalg.generic
// CHECK-NOT: linalgx
func.func @diagonal(%a: tensor<3x4x4xf32>) -> tensor<3x4xf32> {
  %y = onnx.Einsum %a {equation = "...ii->...i"} : (tensor<3x4x4xf32>) -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}
