// RUN: aicc-opt %s -split-input-file -cpu-lower-kernels="triple=x86_64-unknown-linux-gnu cpu=x86-64-v3" -canonicalize -cse | FileCheck %s --check-prefixes=ALL,V3
// RUN: aicc-opt %s -split-input-file -cpu-lower-kernels="triple=x86_64-unknown-linux-gnu cpu=x86-64-v4" -canonicalize -cse | FileCheck %s --check-prefixes=ALL,V4
// RUN: aicc-opt %s -split-input-file -cpu-lower-kernels="triple=x86_64-unknown-linux-gnu cpu=x86-64" -canonicalize -cse | FileCheck %s --check-prefixes=ALL,V1
// RUN: aicc-opt %s -split-input-file -cpu-lower-kernels="triple=aarch64-unknown-linux-gnu cpu=neoverse-n1" -canonicalize -cse | FileCheck %s --check-prefixes=ALL,ARM

#id = affine_map<(i) -> (i)>

// Three functions: the body with the slots as arguments, of which all but those written in place alias nothing; the grid;
// the entry that loads the slots. A vector is as wide as the machine's; the tail is masked, or goes one by one. No kernel
// asks for memory.
// ALL-NOT: dispatch.kernel
// ALL: func.func private @add.body(%[[X:.*]]: !llvm.ptr, %[[Y:.*]]: !llvm.ptr {llvm.noalias}, %[[Z:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64, %{{.*}}: !llvm.ptr)
// V3: vector.load {{.*}} vector<8xf32>
// V3: vector.maskedload {{.*}} vector<8xf32>
// V3: vector.maskedstore
// V4: vector.load {{.*}} vector<16xf32>
// V4: vector.maskedload {{.*}} vector<16xf32>
// V4: vector.maskedstore
// V1: vector.load {{.*}} vector<4xf32>
// V1-NOT: vector.maskedload
// V1: memref.store
// ARM: vector.load {{.*}} vector<4xf32>
// ARM-NOT: vector.maskedload
// ARM: memref.store
// ALL-NOT: memref.alloc
// ALL-NOT: @malloc
// ALL: func.func @add.grid(%[[ARGS:.*]]: !llvm.ptr, %[[GRID:.*]]: !llvm.ptr)
// ALL-COUNT-3: llvm.store {{.*}} : i64, !llvm.ptr
// ALL: func.func @add(%[[ARGS:.*]]: !llvm.ptr, %[[B:.*]]: i64, %[[E:.*]]: i64, %[[S:.*]]: !llvm.ptr)
// ALL-COUNT-3: llvm.load {{.*}} -> !llvm.ptr
// ALL: call @add.body(%{{.*}}, %{{.*}}, %{{.*}}, %[[B]], %[[E]], %[[S]])
dispatch.kernel private @add(%x: tensor<37xf32>, %y: tensor<37xf32>) -> tensor<37xf32> attributes {in_place = [array<i64: 0>]} {
  %0 = tensor.empty() : tensor<37xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %y : tensor<37xf32>, tensor<37xf32>) outs(%0 : tensor<37xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.addf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<37xf32>
  dispatch.yield %1 : tensor<37xf32>
}

// -----

// The register tile: 8 rows of 2 vectors with 32 registers, 6 of 2 with 16. K of 5 needs no loop.
// ALL-LABEL: func.func private @matmul.body
// V4-COUNT-80: vector.fma {{.*}} vector<16xf32>
// V4-NOT: vector.fma
// V3-COUNT-60: vector.fma {{.*}} vector<8xf32>
// V3-NOT: vector.fma
// ARM-COUNT-80: vector.fma {{.*}} vector<4xf32>
// ARM-NOT: vector.fma
// V1-NOT: vector.fma
// V1-COUNT-60: arith.mulf {{.*}} vector<4xf32>
// ALL-LABEL: func.func @matmul.grid
dispatch.kernel private @matmul(%a: tensor<1x48x5xf32>, %b: tensor<1x2x5x32xf32>) -> tensor<1x48x64xf32> {
  %0 = tensor.empty() : tensor<1x48x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x48x5xf32>, tensor<1x2x5x32xf32>) outs(%0 : tensor<1x48x64xf32>) -> tensor<1x48x64xf32>
  dispatch.yield %1 : tensor<1x48x64xf32>
}

// -----

#rows = {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
#with = {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}

// A row's sum lies in scratch, one number for the row that a tile is at; scratch is asked for in the grid.
// ALL-LABEL: func.func private @center.body
// ALL: vector.reduction <add>
// ALL: memref.store
// ALL-LABEL: func.func @center.grid
// ALL-DAG: %[[BYTES:.*]] = arith.constant 64 : i64
// ALL: llvm.store %[[BYTES]]
dispatch.kernel private @center(%x: tensor<300x64xf32>) -> tensor<300x64xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<300xf32>
  %f = tensor.empty() : tensor<300x64xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<300xf32>) -> tensor<300xf32>
  %2 = linalg.generic #rows ins(%x : tensor<300x64xf32>) outs(%1 : tensor<300xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<300xf32>
  %4 = linalg.generic #with ins(%x, %2 : tensor<300x64xf32>, tensor<300xf32>) outs(%f : tensor<300x64xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %3 = arith.subf %a, %b : f32
    linalg.yield %3 : f32
  } -> tensor<300x64xf32>
  dispatch.yield %4 : tensor<300x64xf32>
}

// -----

// Dims and scalars are slots too, in the order of the type: pointer, its dynamic sizes, then the next argument.
// ALL-LABEL: func.func private @slots.body(
// ALL-SAME: %{{.*}}: !llvm.ptr {llvm.noalias}, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: f32, %{{.*}}: !llvm.ptr {llvm.noalias}, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: !llvm.ptr)
dispatch.kernel private @slots(%x: tensor<?x4x?xf32>, %n: index, %s: f32) -> tensor<?x4x?xf32> {
  dispatch.yield %x : tensor<?x4x?xf32>
}
