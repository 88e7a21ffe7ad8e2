// sm_90a: boxes of operands that one thread has copied (TMA), into a ring that a phase of a barrier each tells to be full or
// empty, for wgmma.
// RUN: kernel-runner %s --target=emu:nvptx --cpu=sm_90a | FileCheck %s --check-prefix=NUMBERS
// NUMBERS-NOT: WRONG
// NUMBERS: edges {{.*}} ok
// NUMBERS: batches {{.*}} ok
// NUMBERS: odd {{.*}} ok
// NUMBERS: short {{.*}} ok

// The grid says threads and, above them, the number of maps; each map has 19 numbers of which the second is its address.
// RUN: aicc-opt %s -nvptx-lower-products=gpu=sm_90a | FileCheck %s
// CHECK-LABEL: llvm.func @edges.grid(
// CHECK-DAG: llvm.mlir.constant(8589934848 : i64)
// CHECK-DAG: llvm.mlir.constant(152 : i64)
// CHECK: %[[A:.*]] = llvm.load {{.*}} : !llvm.ptr -> i64
// CHECK: llvm.getelementptr %arg1[41] : (!llvm.ptr) -> !llvm.ptr, i64
// CHECK-NOT: llvm.getelementptr %arg1[42]

// Full and empty barriers of four slots are made and known before the roles part.
// CHECK-LABEL: func.func @edges(
// CHECK-SAME: %[[LEFT:[a-z0-9]+]]: !llvm.ptr {dispatch.map}, %[[RIGHT:[a-z0-9]+]]: !llvm.ptr {dispatch.map})
// CHECK-SAME: dispatch.threads = 256 : i32
// CHECK-COUNT-8: nvvm.mbarrier.init
// CHECK-NEXT: nvvm.fence.mbarrier.init
// CHECK: gpu.barrier
// The producer waits for an empty slot, announces the bytes of all boxes, and starts one box for each operand.
// CHECK: scf.if
// CHECK: scf.for
// CHECK: nvvm.mbarrier.try_wait.parity
// CHECK: nvvm.mbarrier.arrive.expect_tx
// CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global %{{.*}}, %[[LEFT]], %{{.*}}, box[%{{[0-9]+}}, %{{[0-9]+}}] :
// CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global %{{.*}}, %[[RIGHT]], %{{.*}}, box[%{{[0-9]+}}, %{{[0-9]+}}, %{{[0-9]+}}] :
// CHECK-NOT: bulk.tensor
// The consumers wait for a full slot and say that it is empty when they have multiplied it.
// CHECK: scf.for
// CHECK: nvvm.mbarrier.try_wait.parity
// CHECK: nvvm.wgmma.fence.aligned
// CHECK-COUNT-4: nvvm.wgmma.mma_async
// CHECK: nvvm.wgmma.wait.group.sync.aligned 0
// CHECK: scf.if
// CHECK: nvvm.mbarrier.arrive %
// CHECK-NOT: gpu.barrier
// CHECK-LABEL: func.func @batches(
// CHECK-LABEL: func.func @odd(
// CHECK-NOT: bulk.tensor
// CHECK: gpu.barrier
// CHECK-NOT: bulk.tensor


#id3 = affine_map<(b, i, j) -> (b, i, j)>
#column = affine_map<(b, i, j) -> (j)>
// Rows of 456 halves: edges on all sides, eight steps through four slots, a bias.
dispatch.kernel private @edges(%a: tensor<1x200x456xf16>, %b: tensor<1x3x456x32xf16>, %bias: tensor<72xf16>) -> tensor<1x200x72xf16> {
  %0 = tensor.empty() : tensor<1x200x72xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x200x456xf16>, tensor<1x3x456x32xf16>) outs(%0 : tensor<1x200x72xf32>) -> tensor<1x200x72xf32>
  %2 = tensor.empty() : tensor<1x200x72xf16>
  %3 = linalg.generic {indexing_maps = [#id3, #column, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1, %bias : tensor<1x200x72xf32>, tensor<72xf16>) outs(%2 : tensor<1x200x72xf16>) {
  ^bb0(%s: f32, %t: f16, %o: f16):
    %4 = arith.truncf %s : f32 to f16
    %5 = arith.addf %4, %t : f16
    linalg.yield %5 : f16
  } -> tensor<1x200x72xf16>
  dispatch.yield %3 : tensor<1x200x72xf16>
}
// A box picks one of three matrices.
dispatch.kernel private @batches(%a: tensor<3x40x64xbf16>, %b: tensor<3x2x64x32xbf16>) -> tensor<3x40x50xf32> {
  %0 = tensor.empty() : tensor<3x40x50xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<3x40x64xbf16>, tensor<3x2x64x32xbf16>) outs(%0 : tensor<3x40x50xf32>) -> tensor<3x40x50xf32>
  dispatch.yield %1 : tensor<3x40x50xf32>
}
// Rows of 45 halves begin at odd places, which boxes cannot: the way through registers.
dispatch.kernel private @odd(%a: tensor<1x64x45xbf16>, %b: tensor<1x2x45x32xbf16>) -> tensor<1x64x64xf32> {
  %0 = tensor.empty() : tensor<1x64x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x45xbf16>, tensor<1x2x45x32xbf16>) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
  dispatch.yield %1 : tensor<1x64x64xf32>
}
// One step, most of whose box lies outside of the tensors.
dispatch.kernel private @short(%a: tensor<1x64x16xf16>, %b: tensor<1x2x16x32xf16>) -> tensor<1x64x64xf32> {
  %0 = tensor.empty() : tensor<1x64x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x16xf16>, tensor<1x2x16x32xf16>) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
  dispatch.yield %1 : tensor<1x64x64xf32>
}
