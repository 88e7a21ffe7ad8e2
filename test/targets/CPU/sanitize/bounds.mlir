// Checked code (--sanitize=bounds): an access outside a tensor is not made, and reported; the rest of the result is right.
// RUN: not kernel-runner %s --cpu=%cpus --sanitize=bounds | FileCheck %s --implicit-check-not="error nan"
// RUN: kernel-runner %S/../matmul.mlir --cpu=%cpus --sanitize=bounds
// RUN: aicc-opt %s -cpu-lower-kernels="triple=x86_64-unknown-linux-gnu cpu=x86-64-v3 check-bounds" -canonicalize -cse | FileCheck %s --check-prefix=CODE

#id1 = affine_map<(i) -> (i)>

// The last slot is where it is reported. A vector is loaded whole or not at all; of a gather the lanes outside are dropped.
// CODE: func.func private @inside.body({{.*}}, %[[REPORT:[a-z0-9]+]]: !llvm.ptr {llvm.noalias}, %{{[a-z0-9]+}}: i64, %{{[a-z0-9]+}}: i64, %{{[a-z0-9]+}}: !llvm.ptr)
// CODE: %[[SIZE:.*]] = memref.dim %[[IDS:.*]], %
// CODE: arith.cmpi ult, %{{.*}}, %[[SIZE]]
// CODE: arith.cmpi ult, %{{.*}}, %[[SIZE]]
// CODE: scf.if %{{.*}} -> (vector<8xi64>) {
// CODE-NEXT: vector.load %[[IDS]]
// CODE: } else {
// CODE: func.call @aicc_bounds_note(%[[REPORT]],
// CODE: %[[INSIDE:.*]] = arith.cmpi ult, %{{.*}} : vector<8xi64>
// CODE: vector.reduction <maxui>
// CODE: scf.if %{{.*}} {
// CODE-NEXT: func.call @aicc_bounds_note(%[[REPORT]],
// CODE: vector.gather {{.*}}, %[[INSIDE]],

// CHECK: inside {{.*}} ok
dispatch.kernel private @inside(%table: tensor<7xf32>, %ids: tensor<37xi64>) -> tensor<37xf32>
    attributes {integers = [0, 6]} {
  %0 = tensor.empty() : tensor<37xf32>
  %1 = linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]} ins(%ids : tensor<37xi64>) outs(%0 : tensor<37xf32>) {
  ^bb0(%id: i64, %o: f32):
    %i = arith.index_cast %id : i64 to index
    %e = tensor.extract %table[%i] : tensor<7xf32>
    linalg.yield %e : f32
  } -> tensor<37xf32>
  dispatch.yield %1 : tensor<37xf32>
}

// CHECK: element {{[567]}} of 5
// CHECK-NEXT: behind {{.*}} error 0.000000e+00 WRONG outside a tensor
dispatch.kernel private @behind(%table: tensor<5xf32>, %ids: tensor<37xi64>) -> tensor<37xf32>
    attributes {integers = [0, 7]} {
  %0 = tensor.empty() : tensor<37xf32>
  %1 = linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]} ins(%ids : tensor<37xi64>) outs(%0 : tensor<37xf32>) {
  ^bb0(%id: i64, %o: f32):
    %i = arith.index_cast %id : i64 to index
    %e = tensor.extract %table[%i] : tensor<5xf32>
    linalg.yield %e : f32
  } -> tensor<37xf32>
  dispatch.yield %1 : tensor<37xf32>
}

// In front of a tensor, and a size that only the call knows.
// CHECK: element -{{[123]}} of 5
// CHECK-NEXT: before {{.*}} error 0.000000e+00 WRONG outside a tensor
dispatch.kernel private @before(%table: tensor<?xf32>, %ids: tensor<3xi64>) -> tensor<3xf32>
    attributes {integers = [-3, -1], cases = ["0:5"]} {
  %0 = tensor.empty() : tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]} ins(%ids : tensor<3xi64>) outs(%0 : tensor<3xf32>) {
  ^bb0(%id: i64, %o: f32):
    %i = arith.index_cast %id : i64 to index
    %e = tensor.extract %table[%i] : tensor<?xf32>
    linalg.yield %e : f32
  } -> tensor<3xf32>
  dispatch.yield %1 : tensor<3xf32>
}
