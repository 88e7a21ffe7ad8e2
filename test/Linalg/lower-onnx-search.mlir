// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// Places first, then the elements whose place is asked for.
// CHECK-LABEL: func.func @topk(
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]{{.*}} outs(%{{.*}} : tensor<2x5xi32>)
// CHECK: linalg.generic {{.*}} outs(%{{.*}}, %{{.*}} : tensor<2x3xf32>, tensor<2x3xi64>)
func.func @topk(%x: tensor<2x5xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>) {
  %k = onnx.Constant {value = dense<3> : tensor<1xi64>} : tensor<1xi64>
  %0, %1 = onnx.TopK %x, %k : (tensor<2x5xf32>, tensor<1xi64>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xi64>
}

// -----

// The number of results is counted before they are made.
// CHECK-LABEL: func.func @nonzero(
// CHECK: %[[TOTAL:.*]] = tensor.extract %{{.*}}[] : tensor<i64>
// CHECK: %[[COUNT:.*]] = arith.index_cast %[[TOTAL]] : i64 to index
// CHECK: tensor.empty(%[[COUNT]]) : tensor<2x?xi64>
func.func @nonzero(%x: tensor<2x3xi1>) -> tensor<2x?xi64> {
  %0 = onnx.NonZero %x : (tensor<2x3xi1>) -> tensor<2x?xi64>
  return %0 : tensor<2x?xi64>
}
