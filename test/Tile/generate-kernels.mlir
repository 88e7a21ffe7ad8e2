// RUN: aicc-opt %s --tile-generate-kernels=device=%S/Inputs/npu.json --canonicalize --cse | FileCheck %s
// RUN: aicc-opt %s --tile-generate-kernels=device=%S/Inputs/registers.json --canonicalize --cse | FileCheck %s --check-prefix=REG

// A product with bias and Relu. With an accumulator memory: four roles; edges of 100 rows and 90 columns lie in views.
// CHECK-LABEL: func.func @matmul(
// CHECK-SAME: %[[A:.*]]: memref<7200xf16>, %[[B:.*]]: memref<6912xf16>, %[[BIAS:.*]]: memref<90xf16>, %[[C:.*]]: memref<9000xf16>)
// CHECK-SAME: tile.cores = 2
// CHECK: %[[LEFT:.*]] = memref.reinterpret_cast %[[A]] {{.*}} to memref<1x100x72xf16>
// CHECK: %[[AS:.*]] = tile.alloc : memref<2x[[M:[0-9]+]]x[[K:[0-9]+]]xf16, "near">
// CHECK: %[[OPERANDS:.*]] = tile.channel 2
// CHECK: tile.role "copy" {
// CHECK:   scf.for
// CHECK:     scf.for
// CHECK:       tile.acquire %[[OPERANDS]]
// CHECK:       tile.view %[[LEFT]]{{.*}} : memref<1x100x72xf16> to memref<[[M]]x[[K]]xf16, strided<[72, 1], offset: ?>>
// CHECK:       tile.copy
// CHECK:       tile.commit %[[OPERANDS]]
// CHECK: tile.role "matrix" {
// CHECK:   scf.for
// CHECK:     tile.splat
// CHECK:     scf.for {{.*}} iter_args
// CHECK:       tile.wait %[[OPERANDS]]
// CHECK:       tile.mma
// CHECK:       tile.release %[[OPERANDS]]
// CHECK:     tile.store
// CHECK: tile.role "vector" {
// CHECK:   tile.map
// CHECK:     arith.truncf
// CHECK:     arith.maximumf
// CHECK: tile.role "copy" {
// CHECK:   tile.copy
// What a launch needs: as many cores.
// CHECK-LABEL: llvm.func @matmul.grid
// CHECK: llvm.mlir.constant(2 : i64)

// With registers: two roles, and a core for each tile.
// REG-LABEL: func.func @matmul(
// REG-SAME: tile.cores = [[CORES:[0-9]+]]
// REG: tile.role "copy" {
// REG: tile.role "compute" {
// REG-NOT: tile.role
// REG:   tile.mma
// REG:   tile.map
// REG:   tile.store {{.*}} memref<{{.*}}xf16, strided<[90, 1], offset: ?>>
// REG: return
dispatch.kernel private @matmul(%a: tensor<1x100x72xf16>, %b: tensor<1x3x72x32xf16>, %bias: tensor<90xf16>)
    -> tensor<100x90xf16> attributes {nodes = ["mm", "add", "relu"]} {
  %zero = arith.constant 0.0 : f16
  %0 = tensor.empty() : tensor<1x100x90xf32>
  %c = linalgx.matmul ins(%a, %b : tensor<1x100x72xf16>, tensor<1x3x72x32xf16>) outs(%0 : tensor<1x100x90xf32>)
    -> tensor<1x100x90xf32>
  %flat = tensor.collapse_shape %c [[0, 1], [2]] : tensor<1x100x90xf32> into tensor<100x90xf32>
  %1 = tensor.empty() : tensor<100x90xf16>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>,
      affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%flat, %bias : tensor<100x90xf32>, tensor<90xf16>) outs(%1 : tensor<100x90xf16>) {
  ^bb0(%s: f32, %t: f16, %out: f16):
    %r = arith.truncf %s : f32 to f16
    %u = arith.addf %r, %t : f16
    %v = arith.maximumf %u, %zero : f16
    linalg.yield %v : f16
  } -> tensor<100x90xf16>
  dispatch.yield %y : tensor<100x90xf16>
}

// Rows that a reshape split are walked apart: a tile never spans two of the six parts, and the operand that is repeated
// along each part has one row there.
// CHECK-LABEL: func.func @split_rows(
// CHECK: memref.reinterpret_cast %{{.*}} to memref<2x3x50x72xf16>
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [2, 1, 50, 1]
dispatch.kernel private @split_rows(%a: tensor<1x300x72xf16>, %b: tensor<1x1x72x32xf16>, %x: tensor<2x1x50x1xf32>)
    -> tensor<2x3x50x32xf32> {
  %0 = tensor.empty() : tensor<1x300x32xf32>
  %c = linalgx.matmul ins(%a, %b : tensor<1x300x72xf16>, tensor<1x1x72x32xf16>) outs(%0 : tensor<1x300x32xf32>)
    -> tensor<1x300x32xf32>
  %flat = tensor.collapse_shape %c [[0, 1], [2]] : tensor<1x300x32xf32> into tensor<300x32xf32>
  %split = tensor.expand_shape %flat [[0, 1, 2], [3]] output_shape [2, 3, 50, 32]
    : tensor<300x32xf32> into tensor<2x3x50x32xf32>
  %1 = tensor.empty() : tensor<2x3x50x32xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>,
      affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%split, %x : tensor<2x3x50x32xf32>, tensor<2x1x50x1xf32>) outs(%1 : tensor<2x3x50x32xf32>) {
  ^bb0(%s: f32, %t: f32, %out: f32):
    %r = arith.mulf %s, %t : f32
    linalg.yield %r : f32
  } -> tensor<2x3x50x32xf32>
  dispatch.yield %y : tensor<2x3x50x32xf32>
}

// The same number of dimensions says nothing: rows are split here too.
// CHECK-LABEL: func.func @split_batch(
// CHECK: memref.reinterpret_cast %{{.*}} to memref<16x31x40xf16>
dispatch.kernel private @split_batch(%a: tensor<1x496x40xf16>, %b: tensor<1x1x40x32xf16>) -> tensor<16x31x32xf32> {
  %0 = tensor.empty() : tensor<1x496x32xf32>
  %c = linalgx.matmul ins(%a, %b : tensor<1x496x40xf16>, tensor<1x1x40x32xf16>) outs(%0 : tensor<1x496x32xf32>)
    -> tensor<1x496x32xf32>
  %flat = tensor.collapse_shape %c [[0, 1], [2]] : tensor<1x496x32xf32> into tensor<496x32xf32>
  %y = tensor.expand_shape %flat [[0, 1], [2]] output_shape [16, 31, 32] : tensor<496x32xf32> into tensor<16x31x32xf32>
  dispatch.yield %y : tensor<16x31x32xf32>
}

// A vector times matrices, one for each of six batches that became two by three: no tile holds rows of two of them.
// CHECK-LABEL: func.func @batched_vector(
// CHECK: memref.reinterpret_cast %{{.*}} to memref<2x3x1x32xf32>
dispatch.kernel private @batched_vector(%a: tensor<1x1x40xf16>, %b: tensor<6x1x40x32xf16>) -> tensor<2x3x32xf32> {
  %0 = tensor.empty() : tensor<6x1x32xf32>
  %c = linalgx.matmul ins(%a, %b : tensor<1x1x40xf16>, tensor<6x1x40x32xf16>) outs(%0 : tensor<6x1x32xf32>)
    -> tensor<6x1x32xf32>
  %flat = tensor.collapse_shape %c [[0, 1], [2]] : tensor<6x1x32xf32> into tensor<6x32xf32>
  %y = tensor.expand_shape %flat [[0, 1], [2]] output_shape [2, 3, 32] : tensor<6x32xf32> into tensor<2x3x32xf32>
  dispatch.yield %y : tensor<2x3x32xf32>
}

// Elementwise work on dense tensors is one long row.
// CHECK-LABEL: func.func @add(
// CHECK: memref.reinterpret_cast %{{.*}} to memref<1x24xf32>
// CHECK: tile.role "copy"
// CHECK: tile.role "vector"
// CHECK: tile.role "copy"
// REG-LABEL: func.func @add(
// REG: tile.role "compute"
// REG-NOT: tile.role
// REG: return
dispatch.kernel private @add(%a: tensor<2x3x4xf32>, %b: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = tensor.empty() : tensor<2x3x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>,
      affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b : tensor<2x3x4xf32>, tensor<2x3x4xf32>) outs(%0 : tensor<2x3x4xf32>) {
  ^bb0(%s: f32, %t: f32, %out: f32):
    %r = arith.addf %s, %t : f32
    linalg.yield %r : f32
  } -> tensor<2x3x4xf32>
  dispatch.yield %y : tensor<2x3x4xf32>
}

// A right operand that is no weight: panels are windows of it, whether its rows or its columns lie together.
// CHECK-LABEL: func.func @pack(
// CHECK: memref.reinterpret_cast %{{.*}} to memref<3x24x40xf32>
// CHECK: tile.copy {{.*}} : memref<24x32xf32, strided<[40, 1], offset: ?>> to
// CHECK: tile.copy {{.*}} to memref<24x32xf32, strided<[32, 1], offset: ?>>
dispatch.kernel private @pack(%b: tensor<3x24x40xf32>) -> tensor<3x2x24x32xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<3x2x24x32xf32>
  %p = linalg.pack %b padding_value(%zero : f32) outer_dims_perm = [0, 2, 1] inner_dims_pos = [2] inner_tiles = [32]
    into %0 : tensor<3x24x40xf32> -> tensor<3x2x24x32xf32>
  dispatch.yield %p : tensor<3x2x24x32xf32>
}

// CHECK-LABEL: func.func @pack_transposed(
// CHECK: memref.reinterpret_cast %{{.*}} strides: [1, 24]
dispatch.kernel private @pack_transposed(%b: tensor<40x24xf32>) -> tensor<2x24x32xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<2x24x32xf32>
  %p = linalg.pack %b padding_value(%zero : f32) outer_dims_perm = [0, 1] inner_dims_pos = [0] inner_tiles = [32]
    into %0 : tensor<40x24xf32> -> tensor<2x24x32xf32>
  dispatch.yield %p : tensor<2x24x32xf32>
}
