// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// One elementwise op that reads both the grid and the image at computed places.
// CHECK-LABEL: func.func @grid_sample(
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "parallel"]
// CHECK: tensor.extract %{{.*}} : tensor<1x5x6x2xf32>
// CHECK: math.floor
// CHECK: tensor.extract %{{.*}} : tensor<1x3x4x4xf32>
func.func @grid_sample(%x: tensor<1x3x4x4xf32>, %grid: tensor<1x5x6x2xf32>) -> tensor<1x3x5x6xf32> {
  %0 = onnx.GridSample %x, %grid : (tensor<1x3x4x4xf32>, tensor<1x5x6x2xf32>) -> tensor<1x3x5x6xf32>
  return %0 : tensor<1x3x5x6xf32>
}

// -----

// A real transform is one product with a matrix of cosines and sines.
// CHECK-LABEL: func.func @dft(
// CHECK: math.cos
// CHECK: math.sin
// CHECK: linalgx.matmul {{.*}} tensor<1x2x18xf32>
func.func @dft(%x: tensor<2x16x1xf32>) -> tensor<2x9x2xf32> {
  %none = onnx.NoValue
  %0 = onnx.DFT %x, %none, %none {onesided = 1} : (tensor<2x16x1xf32>, none, none) -> tensor<2x9x2xf32>
  return %0 : tensor<2x9x2xf32>
}

// -----

// A column is eliminated a trip, in all matrices of the batch.
// CHECK-LABEL: func.func @det(
// CHECK: scf.for {{.*}} -> (tensor<2xf32>, tensor<2x4x4xf32>)
// CHECK: iterator_types = ["parallel", "reduction"]
func.func @det(%x: tensor<2x4x4xf32>) -> tensor<2xf32> {
  %0 = onnx.Det %x : (tensor<2x4x4xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
