// RUN: aicc-opt %s -simt-lower-kernels -canonicalize -cse | FileCheck %s

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>

// A thread for each element; dimensions that are walked alike are one. The grid is the host's, the kernel the device's;
// its arguments are the slots and the workspace, and what may alias is not said to be alone.
dispatch.kernel private @elementwise(%x: tensor<?x4xf32>, %b: tensor<?x4xf32>, %n: index) -> tensor<?x4xf32>
    attributes {in_place = [array<i64: 0>]} {
  %0 = tensor.empty(%n) : tensor<?x4xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : tensor<?x4xf32>, tensor<?x4xf32>) outs(%0 : tensor<?x4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %2 = arith.addf %p, %q : f32
    linalg.yield %2 : f32
  } -> tensor<?x4xf32>
  dispatch.yield %1 : tensor<?x4xf32>
}

// A sum over leading dimensions: neighbours read neighbours, so each thread sums alone.
dispatch.kernel private @vertical(%x: tensor<100x300xf32>) -> tensor<300xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<300xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<300xf32>) -> tensor<300xf32>
  %2 = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["reduction", "parallel"]}
      ins(%x : tensor<100x300xf32>) outs(%1 : tensor<300xf32>) {
  ^bb0(%p: f32, %o: f32):
    %3 = arith.addf %p, %o : f32
    linalg.yield %3 : f32
  } -> tensor<300xf32>
  dispatch.yield %2 : tensor<300xf32>
}

// A sum over rows: a block for each, whose threads exchange their parts.
dispatch.kernel private @horizontal(%x: tensor<100x512xf32>) -> tensor<100xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<100xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<100xf32>) -> tensor<100xf32>
  %2 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<100x512xf32>) outs(%1 : tensor<100xf32>) {
  ^bb0(%p: f32, %o: f32):
    %3 = arith.addf %p, %o : f32
    linalg.yield %3 : f32
  } -> tensor<100xf32>
  dispatch.yield %2 : tensor<100xf32>
}

// Rows that are not worth a warp: a thread each.
dispatch.kernel private @short_rows(%x: tensor<100x8xf32>) -> tensor<100xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<100xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<100xf32>) -> tensor<100xf32>
  %2 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<100x8xf32>) outs(%1 : tensor<100xf32>) {
  ^bb0(%p: f32, %o: f32):
    %3 = arith.addf %p, %o : f32
    linalg.yield %3 : f32
  } -> tensor<100xf32>
  dispatch.yield %2 : tensor<100xf32>
}

// A product in tiles: two arrays of shared memory, 16 sums carried by each thread.
dispatch.kernel private @tiles(%a: tensor<1x128x256xf32>, %b: tensor<1x4x256x32xf32>) -> tensor<1x128x128xf32> {
  %0 = tensor.empty() : tensor<1x128x128xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x128x256xf32>, tensor<1x4x256x32xf32>) outs(%0 : tensor<1x128x128xf32>) -> tensor<1x128x128xf32>
  dispatch.yield %1 : tensor<1x128x128xf32>
}

// Too few rows for them: a block for each panel, whose slices of threads share out the depth.
dispatch.kernel private @one_row(%a: tensor<1x1x256xf32>, %b: tensor<1x4x256x32xf32>) -> tensor<1x1x128xf32> {
  %0 = tensor.empty() : tensor<1x1x128xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x1x256xf32>, tensor<1x4x256x32xf32>) outs(%0 : tensor<1x1x128xf32>) -> tensor<1x1x128xf32>
  dispatch.yield %1 : tensor<1x1x128xf32>
}

// Few columns of many rows: a thread for each element.
dispatch.kernel private @one_column(%a: tensor<1x64x256xf32>, %b: tensor<1x1x256x32xf32>) -> tensor<1x64x1xf32> {
  %0 = tensor.empty() : tensor<1x64x1xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x256xf32>, tensor<1x1x256x32xf32>) outs(%0 : tensor<1x64x1xf32>) -> tensor<1x64x1xf32>
  dispatch.yield %1 : tensor<1x64x1xf32>
}

// The code of a device that has it already is left alone.
dispatch.kernel private @elsewhere(tensor<4xf32>) -> tensor<4xf32> attributes {target = "npu"}

// CHECK: dispatch.kernel private @elsewhere
// CHECK: module @device
// CHECK-DAG: llvm.mlir.global internal @tiles.shared0() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<1040 x f32>
// CHECK-DAG: llvm.mlir.global internal @tiles.shared1() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<1024 x f32>
// CHECK-LABEL: func.func @elementwise(
// CHECK-SAME: %arg0: !llvm.ptr<1>, %arg1: i64, %arg2: !llvm.ptr<1> {llvm.noalias}, %arg3: i64, %arg4: i64, %arg5: !llvm.ptr<1>, %arg6: i64, %arg7: !llvm.ptr<1>)
// CHECK-SAME: dispatch.threads = 256 : i32
// CHECK: gpu.thread_id
// CHECK: gpu.block_id
// CHECK-NOT: arith.remui
// CHECK: arith.addf
// CHECK-LABEL: func.func @vertical(
// CHECK-NOT: gpu.shuffle
// CHECK: scf.for
// CHECK: arith.addf
// CHECK-NOT: gpu.barrier
// CHECK-LABEL: func.func @horizontal(
// CHECK-SAME: dispatch.threads = 128 : i32
// CHECK: scf.for
// CHECK: arith.addf
// CHECK-COUNT-5: gpu.shuffle {{ ?}}xor
// CHECK: gpu.barrier
// CHECK-LABEL: func.func @short_rows(
// CHECK-SAME: dispatch.threads = 256 : i32
// CHECK-NOT: gpu.shuffle
// CHECK-LABEL: func.func @tiles(
// CHECK: scf.for {{.*}} -> (f32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32, f32)
// CHECK: gpu.barrier
// CHECK: gpu.barrier
// CHECK-LABEL: func.func @one_row(
// CHECK: scf.for {{.*}} -> (f32)
// CHECK: memref.store {{.*}} : memref<?xf32, 3>
// CHECK: gpu.barrier
// CHECK: scf.for
// CHECK-COUNT-8: memref.load {{.*}} : memref<?xf32, 3>
// CHECK-LABEL: func.func @one_column(
// CHECK-NOT: gpu.barrier

// CHECK-LABEL: func.func @elementwise.grid(%arg0: !llvm.ptr, %arg1: !llvm.ptr)
// CHECK-DAG: %[[FOUR:.*]] = arith.constant 4 : index
// CHECK-DAG: %[[D:.*]] = arith.index_cast %{{.*}} : i64 to index
// CHECK: %[[POINTS:.*]] = arith.muli %[[D]], %[[FOUR]]
// CHECK: arith.divui
// CHECK: llvm.store
