// An op with two results of which a kernel needs the second: its transposed operand may not be walked as one dimension.
// RUN: aicc-opt %s -simt-lower-kernels | FileCheck %s
// RUN: kernel-runner %s --target=emu:nvptx

// CHECK-LABEL: func.func @second
// CHECK: arith.remui
#transposed = affine_map<(i, j) -> (j, i)>
#id2 = affine_map<(i, j) -> (i, j)>
dispatch.kernel private @second(%x: tensor<3x4xf32>) -> tensor<4x3xf32> {
  %0 = tensor.empty() : tensor<4x3xf32>
  %1:2 = linalg.generic {indexing_maps = [#transposed, #id2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<3x4xf32>) outs(%0, %0 : tensor<4x3xf32>, tensor<4x3xf32>) {
  ^bb0(%a: f32, %o: f32, %p: f32):
    %2 = arith.negf %a : f32
    linalg.yield %a, %2 : f32, f32
  } -> (tensor<4x3xf32>, tensor<4x3xf32>)
  dispatch.yield %1#1 : tensor<4x3xf32>
}
