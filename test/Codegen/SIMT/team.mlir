// How the threads of a block combine what each has: registers within a warp, then shared memory; by halves where many warps
// have something, so that no thread reads it all.
// RUN: aicc-opt %s -simt-lower-kernels | FileCheck %s
// RUN: aicc-opt %s -simt-lower-kernels=warp=1 | FileCheck %s --check-prefix=ALONE --implicit-check-not=gpu.shuffle

#id2 = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// CHECK-LABEL: func.func @sum
// CHECK-COUNT-5: gpu.shuffle xor
// CHECK: gpu.barrier
// CHECK-NOT: gpu.shuffle
// CHECK: gpu.barrier
// CHECK-NOT: gpu.barrier

// ALONE: llvm.mlir.global internal @sum.shared0() {{.*}} !llvm.array<256 x f32>
// ALONE-LABEL: func.func @sum
// ALONE: gpu.barrier
// Four halvings to 16 values, each by the threads that are left.
// ALONE: %[[HALF:.*]] = arith.constant 128 : index
// ALONE: arith.cmpi ult, %thread_id_x, %[[HALF]]
// ALONE: gpu.barrier
// ALONE: arith.cmpi ult, %thread_id_x, %{{.*}}
// ALONE: gpu.barrier
// ALONE: arith.cmpi ult, %thread_id_x, %{{.*}}
// ALONE: gpu.barrier
// ALONE: %[[LAST:.*]] = arith.constant 16 : index
// ALONE: arith.cmpi ult, %thread_id_x, %[[LAST]]
// ALONE: gpu.barrier
// ALONE-COUNT-16: memref.load %{{.*}} : memref<?xf32, 3>
// ALONE-NOT: memref.load %{{.*}} : memref<?xf32, 3>
// ALONE: gpu.barrier
dispatch.kernel private @sum(%x: tensor<4x5000xf32>) -> tensor<4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<4xf32>) -> tensor<4xf32>
  %sum = linalg.generic {indexing_maps = [#id2, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<4x5000xf32>) outs(%1 : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %o : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  dispatch.yield %sum : tensor<4xf32>
}
