// What stages of a kernel keep, and where.
// RUN: aicc-opt %s -simt-lower-kernels | FileCheck %s
// RUN: aicc-opt %s -simt-lower-kernels="private-space=5" | FileCheck %s --check-prefix=SPACE
// RUN: kernel-runner %s --target=emu:nvptx
// RUN: kernel-runner %s --target=emu:amdgpu
// RUN: kernel-runner %s --target=emu:amdgpu --cpu=gfx1100

#id2 = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#rows = {indexing_maps = [#id2, #row], iterator_types = ["parallel", "reduction"]}
#columns = {indexing_maps = [#id2, #column], iterator_types = ["reduction", "parallel"]}
#with_row = {indexing_maps = [#id2, #row, #id2], iterator_types = ["parallel", "parallel"]}
#with_column = {indexing_maps = [#id2, #column, #id2], iterator_types = ["parallel", "parallel"]}

// CHECK: module @device

// The sum of a row is each thread's own, on whichever address space that is.
// CHECK-LABEL: func.func @cell
// CHECK: memref.alloca() : memref<1xf32>
// SPACE: memref.alloca() : memref<1xf32, 5>
dispatch.kernel private @cell(%x: tensor<7x300xf32>) -> tensor<7x300xf32> attributes {range = [0.5, 1.0]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<7xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<7xf32>) -> tensor<7xf32>
  %sum = linalg.generic #rows ins(%x : tensor<7x300xf32>) outs(%1 : tensor<7xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %o : f32
    linalg.yield %2 : f32
  } -> tensor<7xf32>
  %3 = tensor.empty() : tensor<7x300xf32>
  %y = linalg.generic #with_row ins(%x, %sum : tensor<7x300xf32>, tensor<7xf32>) outs(%3 : tensor<7x300xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.divf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<7x300xf32>
  dispatch.yield %y : tensor<7x300xf32>
}

// Sums of columns that all rows need lie in shared memory, if it is known that they fit ...
// CHECK-LABEL: func.func @shared
// CHECK: llvm.mlir.addressof @shared.shared0 : !llvm.ptr<3>
// CHECK: gpu.barrier
dispatch.kernel private @shared(%x: tensor<9x40xf32>) -> tensor<9x40xf32> attributes {range = [0.5, 1.0]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<40xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<40xf32>) -> tensor<40xf32>
  %sum = linalg.generic {indexing_maps = [#id2, affine_map<(i, j) -> (j)>], iterator_types = ["reduction", "parallel"]}
      ins(%x : tensor<9x40xf32>) outs(%1 : tensor<40xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %o : f32
    linalg.yield %2 : f32
  } -> tensor<40xf32>
  %row = tensor.empty() : tensor<9xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%row : tensor<9xf32>) -> tensor<9xf32>
  %all = linalg.generic {indexing_maps = [#id2, #column, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x, %sum : tensor<9x40xf32>, tensor<40xf32>) outs(%4 : tensor<9xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %5 = arith.mulf %a, %b : f32
    %2 = arith.addf %5, %o : f32
    linalg.yield %2 : f32
  } -> tensor<9xf32>
  %3 = tensor.empty() : tensor<9x40xf32>
  %y = linalg.generic #with_row ins(%x, %all : tensor<9x40xf32>, tensor<9xf32>) outs(%3 : tensor<9x40xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.divf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<9x40xf32>
  dispatch.yield %y : tensor<9x40xf32>
}

// ... and in the workspace otherwise.
// CHECK-LABEL: func.func @workspace
// CHECK: llvm.getelementptr %arg{{[0-9]+}}[%{{.*}}] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, i8
dispatch.kernel private @workspace(%x: tensor<?x?xf32>, %n: index, %m: index) -> tensor<?x?xf32>
    attributes {range = [0.5, 1.0], cases = ["0:5x300, 1:5, 2:300", "0:3x1, 1:3, 2:1", "0:2x0, 1:2, 2:0", "0:0x3, 1:0, 2:3"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty(%m) : tensor<?xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %sum = linalg.generic #columns ins(%x : tensor<?x?xf32>) outs(%1 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %o : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  %row = tensor.empty(%n) : tensor<?xf32>
  %4 = linalg.fill ins(%zero : f32) outs(%row : tensor<?xf32>) -> tensor<?xf32>
  %all = linalg.generic {indexing_maps = [#id2, #column, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x, %sum : tensor<?x?xf32>, tensor<?xf32>) outs(%4 : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %5 = arith.mulf %a, %b : f32
    %2 = arith.addf %5, %o : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  %3 = tensor.empty(%n, %m) : tensor<?x?xf32>
  %y = linalg.generic #with_row ins(%x, %all : tensor<?x?xf32>, tensor<?xf32>) outs(%3 : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.divf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<?x?xf32>
  dispatch.yield %y : tensor<?x?xf32>
}
