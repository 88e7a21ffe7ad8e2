// What elementwise fusion leaves alone, and what it repeats because that costs nothing.
// RUN: aicc-opt %s -dispatch-fuse-elementwise -split-input-file | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>

// A broadcast is repeated for each of two readers.
// CHECK-LABEL: func.func @broadcast_of_two
// CHECK-COUNT-2: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<8xf32>)
// CHECK-NOT: linalg.generic
func.func @broadcast_of_two(%x: tensor<4x8xf32>, %b: tensor<8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %0 = tensor.empty() : tensor<4x8xf32>
  %s = linalg.broadcast ins(%b : tensor<8xf32>) outs(%0 : tensor<4x8xf32>) dimensions = [0]
  %y = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %s : tensor<4x8xf32>, tensor<4x8xf32>) outs(%0 : tensor<4x8xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %1 = arith.addf %p, %q : f32
    linalg.yield %1 : f32
  } -> tensor<4x8xf32>
  %z = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %s : tensor<4x8xf32>, tensor<4x8xf32>) outs(%0 : tensor<4x8xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %1 = arith.mulf %p, %q : f32
    linalg.yield %1 : f32
  } -> tensor<4x8xf32>
  return %y, %z : tensor<4x8xf32>, tensor<4x8xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// A gather stays a producer; what computes its indices joins it.
// CHECK-LABEL: func.func @gather
// CHECK: %[[G:.*]] = linalg.generic
// CHECK: arith.addi
// CHECK: tensor.extract
// CHECK: linalg.generic {{.*}} ins(%[[G]] :
// CHECK: math.exp
func.func @gather(%table: tensor<100xf32>, %ids: tensor<8xi64>) -> tensor<8xf32> {
  %0 = tensor.empty() : tensor<8xi64>
  %1 = tensor.empty() : tensor<8xf32>
  %i = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%ids : tensor<8xi64>) outs(%0 : tensor<8xi64>) {
  ^bb0(%p: i64, %o: i64):
    %2 = arith.addi %p, %p : i64
    linalg.yield %2 : i64
  } -> tensor<8xi64>
  %g = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%i : tensor<8xi64>) outs(%1 : tensor<8xf32>) {
  ^bb0(%p: i64, %o: f32):
    %2 = arith.index_cast %p : i64 to index
    %3 = tensor.extract %table[%2] : tensor<100xf32>
    linalg.yield %3 : f32
  } -> tensor<8xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%g : tensor<8xf32>) outs(%1 : tensor<8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %2 = math.exp %p : f32
    linalg.yield %2 : f32
  } -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// The reader is in a branch: the producer is computed before, whether it is needed or not.
// CHECK-LABEL: func.func @branch
// CHECK: %[[E:.*]] = linalg.generic
// CHECK: math.exp
// CHECK: scf.if
// CHECK: linalg.generic {{.*}} ins(%[[E]] :
func.func @branch(%c: i1, %x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = tensor.empty() : tensor<8xf32>
  %e = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<8xf32>) outs(%0 : tensor<8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %2 = math.exp %p : f32
    linalg.yield %2 : f32
  } -> tensor<8xf32>
  %r = scf.if %c -> tensor<8xf32> {
    %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%e : tensor<8xf32>) outs(%0 : tensor<8xf32>) {
    ^bb0(%p: f32, %o: f32):
      %2 = arith.negf %p : f32
      linalg.yield %2 : f32
    } -> tensor<8xf32>
    scf.yield %y : tensor<8xf32>
  } else {
    scf.yield %x : tensor<8xf32>
  }
  return %r : tensor<8xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#turned = affine_map<(d0, d1) -> (d1, d0)>

// Straight and transposed readings of one value are no reason to compute it twice.
// CHECK-LABEL: func.func @straight_and_turned
// CHECK: %[[E:.*]] = linalg.generic
// CHECK: math.exp
// CHECK: linalg.generic {{.*}} ins(%[[E]], %[[E]] :
// CHECK-NOT: math.exp
// CHECK: return
func.func @straight_and_turned(%x: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %0 = tensor.empty() : tensor<8x8xf32>
  %e = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<8x8xf32>) outs(%0 : tensor<8x8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %2 = math.exp %p : f32
    linalg.yield %2 : f32
  } -> tensor<8x8xf32>
  %y = linalg.generic {indexing_maps = [#id, #turned, #id], iterator_types = ["parallel", "parallel"]} ins(%e, %e : tensor<8x8xf32>, tensor<8x8xf32>) outs(%0 : tensor<8x8xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %2 = arith.addf %p, %q : f32
    linalg.yield %2 : f32
  } -> tensor<8x8xf32>
  return %y : tensor<8x8xf32>
}
