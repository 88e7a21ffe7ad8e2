// RUN: aicc-opt %s -nvptx-lower-products -split-input-file | FileCheck %s

// Three slots, of which two are on their way; a step waits for its own copies, then all threads for one another, then the
// slot of the step before is filled again.
// CHECK-LABEL: llvm.func @aligned.grid(
// CHECK: llvm.mlir.global internal @aligned.right() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<[[RIGHT:[0-9]+]] x i16>
// CHECK-LABEL: func.func @aligned(
// CHECK-SAME: !llvm.ptr<1> {llvm.noalias}
// CHECK-SAME: dispatch.threads = 128 : i32
// CHECK-COUNT-2: nvvm.cp.async.commit.group
// CHECK: scf.for
// CHECK: nvvm.cp.async.wait.group 1
// CHECK-NEXT: gpu.barrier
// CHECK: scf.if
// CHECK: nvvm.cp.async.shared.global {{.*}}, 16, cache = cg
// CHECK: }
// CHECK: nvvm.cp.async.commit.group
// CHECK: nvvm.ldmatrix {{.*}} {{{.*}}layout = #nvvm.mma_layout<col>, num = 4 : i32
// CHECK: nvvm.ldmatrix {{.*}} {{{.*}}layout = #nvvm.mma_layout<row>, num = 4 : i32
// CHECK: nvvm.mma.sync {{.*}} shape = #nvvm.shape<m = 16, n = 8, k = 16>
// CHECK: scf.yield
// CHECK: llvm.store {{.*}} {alignment = 8 : i64} : vector<2xf32>, !llvm.ptr<1>
dispatch.kernel private @aligned(%a: tensor<1x64x128xf16>, %b: tensor<1x2x128x32xf16>) -> tensor<1x64x64xf32> {
  %0 = tensor.empty() : tensor<1x64x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x128xf16>, tensor<1x2x128x32xf16>) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
  dispatch.yield %1 : tensor<1x64x64xf32>
}

// -----

// Rows of 45 elements begin at odd places: they go through registers, and two slots take turns.
// CHECK-LABEL: func.func @odd(
// CHECK-NOT: nvvm.cp.async
// CHECK: scf.for
// CHECK: llvm.load {{.*}} {alignment = 2 : i64} : !llvm.ptr<1> -> i16
// CHECK: nvvm.mma.sync
// CHECK: gpu.barrier
// CHECK-NEXT: scf.yield
dispatch.kernel private @odd(%a: tensor<1x64x45xbf16>, %b: tensor<1x2x45x32xbf16>) -> tensor<1x64x64xf32> {
  %0 = tensor.empty() : tensor<1x64x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x45xbf16>, tensor<1x2x45x32xbf16>) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
  dispatch.yield %1 : tensor<1x64x64xf32>
}

// -----

// Left alone: f32, which tensor cores would round; sizes that are not known; few rows.
// CHECK: dispatch.kernel private @exact
// CHECK: dispatch.kernel private @dynamic
// CHECK: dispatch.kernel private @decode
dispatch.kernel private @exact(%a: tensor<1x64x64xf32>, %b: tensor<1x2x64x32xf32>) -> tensor<1x64x64xf32> {
  %0 = tensor.empty() : tensor<1x64x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x64xf32>, tensor<1x2x64x32xf32>) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
  dispatch.yield %1 : tensor<1x64x64xf32>
}
dispatch.kernel private @dynamic(%a: tensor<1x?x64xf16>, %b: tensor<1x2x64x32xf16>, %m: index) -> tensor<1x?x64xf32> {
  %0 = tensor.empty(%m) : tensor<1x?x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x?x64xf16>, tensor<1x2x64x32xf16>) outs(%0 : tensor<1x?x64xf32>) -> tensor<1x?x64xf32>
  dispatch.yield %1 : tensor<1x?x64xf32>
}
dispatch.kernel private @decode(%a: tensor<1x1x64xf16>, %b: tensor<1x2x64x32xf16>) -> tensor<1x1x64xf32> {
  %0 = tensor.empty() : tensor<1x1x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x1x64xf16>, tensor<1x2x64x32xf16>) outs(%0 : tensor<1x1x64xf32>) -> tensor<1x1x64xf32>
  dispatch.yield %1 : tensor<1x1x64xf32>
}

// -----

// A warpgroup's tensor cores read shared memory themselves. Rows of 45 elements are no boxes (boxes.mlir has those): what
// threads stored is fenced before the barrier.
// RUN: aicc-opt %s -nvptx-lower-products=gpu=sm_90a -split-input-file | FileCheck %s --check-prefix=WARPGROUP
// WARPGROUP-LABEL: func.func @warpgroup(
// WARPGROUP: scf.for
// WARPGROUP: nvvm.wgmma.fence.aligned
// WARPGROUP: nvvm.wgmma.mma_async {{.*}} <m = 64, n = 32, k = 16>{{.*}} A[<f16>, <one>, <row>], B[<f16>, <one>, <row>]
// WARPGROUP: nvvm.wgmma.commit.group.sync.aligned
// WARPGROUP-NEXT: nvvm.wgmma.wait.group.sync.aligned 0
// WARPGROUP: nvvm.fence.proxy {kind = #nvvm.proxy_kind<async.shared>, space = #nvvm.shared_space<cta>}
// WARPGROUP-NEXT: gpu.barrier
dispatch.kernel private @warpgroup(%a: tensor<1x64x45xf16>, %b: tensor<1x1x45x32xf16>) -> tensor<1x64x32xf32> {
  %0 = tensor.empty() : tensor<1x64x32xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x45xf16>, tensor<1x1x45x32xf16>) outs(%0 : tensor<1x64x32xf32>) -> tensor<1x64x32xf32>
  dispatch.yield %1 : tensor<1x64x32xf32>
}
