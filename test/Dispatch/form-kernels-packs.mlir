// RUN: aicc-opt %s -dispatch-form-kernels | FileCheck %s

// A product packs its right operand itself where its device's kernels do so, views between them included; on others the packing stays a kernel.
// CHECK: dispatch.kernel private @matmul_0(%{{.*}}: tensor<2x24x3x8xf32>, %{{.*}}: tensor<6x20x8xf32>) -> tensor<6x20x24xf32>
// CHECK: linalg.pack
// CHECK: tensor.collapse_shape
// CHECK: linalgx.matmul
// CHECK: dispatch.kernel private @pack_1
// CHECK: dispatch.kernel private @matmul_2(%{{.*}}: tensor<6x20x8xf32>, %{{.*}}: tensor<6x1x8x32xf32>)
// CHECK-NOT: linalg.pack
// CHECK: func.func @there
// CHECK: func.func @elsewhere
func.func @there(%q: tensor<6x20x8xf32>, %k: tensor<2x24x3x8xf32>) -> tensor<6x20x24xf32>
    attributes {dispatch.device = "gpu", dispatch.packs_in_kernels} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<2x3x1x8x32xf32>
  %pack = linalg.pack %k padding_value(%zero : f32) outer_dims_perm = [0, 2, 1, 3] inner_dims_pos = [1] inner_tiles = [32]
      into %0 : tensor<2x24x3x8xf32> -> tensor<2x3x1x8x32xf32>
  %b = tensor.collapse_shape %pack [[0, 1], [2], [3], [4]] : tensor<2x3x1x8x32xf32> into tensor<6x1x8x32xf32>
  %1 = tensor.empty() : tensor<6x20x24xf32>
  %y = linalgx.matmul ins(%q, %b : tensor<6x20x8xf32>, tensor<6x1x8x32xf32>) outs(%1 : tensor<6x20x24xf32>)
      -> tensor<6x20x24xf32>
  return %y : tensor<6x20x24xf32>
}
func.func @elsewhere(%q: tensor<6x20x8xf32>, %k: tensor<2x24x3x8xf32>) -> tensor<6x20x24xf32>
    attributes {dispatch.device = "npu"} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<2x3x1x8x32xf32>
  %pack = linalg.pack %k padding_value(%zero : f32) outer_dims_perm = [0, 2, 1, 3] inner_dims_pos = [1] inner_tiles = [32]
      into %0 : tensor<2x24x3x8xf32> -> tensor<2x3x1x8x32xf32>
  %b = tensor.collapse_shape %pack [[0, 1], [2], [3], [4]] : tensor<2x3x1x8x32xf32> into tensor<6x1x8x32xf32>
  %1 = tensor.empty() : tensor<6x20x24xf32>
  %y = linalgx.matmul ins(%q, %b : tensor<6x20x8xf32>, tensor<6x1x8x32xf32>) outs(%1 : tensor<6x20x24xf32>)
      -> tensor<6x20x24xf32>
  return %y : tensor<6x20x24xf32>
}
