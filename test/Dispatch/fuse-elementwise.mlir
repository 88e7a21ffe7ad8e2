// RUN: aicc-opt %s -dispatch-fuse-elementwise -split-input-file | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>

// A chain becomes one op; the nodes of both stay in its location; splat constants move into the body.
// CHECK-LABEL: func.func @chain
// CHECK: linalg.generic
// CHECK-SAME: ins(%{{.*}}, %{{.*}} : tensor<?x8xf32>, tensor<8xf32>)
// CHECK: arith.addf
// CHECK: arith.maximumf
// CHECK-NOT: linalg.generic
func.func @chain(%x: tensor<?x8xf32>, %bias: tensor<8xf32>, %n: index) -> tensor<?x8xf32> {
  %zero = arith.constant dense<0.0> : tensor<8xf32>
  %init = tensor.empty(%n) : tensor<?x8xf32>
  %a = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %bias : tensor<?x8xf32>, tensor<8xf32>) outs(%init : tensor<?x8xf32>) {
  ^bb0(%0: f32, %1: f32, %out: f32):
    %2 = arith.addf %0, %1 : f32
    linalg.yield %2 : f32
  } -> tensor<?x8xf32>
  %b = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %zero : tensor<?x8xf32>, tensor<8xf32>) outs(%init : tensor<?x8xf32>) {
  ^bb0(%0: f32, %1: f32, %out: f32):
    %2 = arith.maximumf %0, %1 : f32
    linalg.yield %2 : f32
  } -> tensor<?x8xf32>
  return %b : tensor<?x8xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#column = affine_map<(d0, d1) -> (d0)>
#id1 = affine_map<(d0) -> (d0)>

// exp of a vector is not repeated for each column of the consumer.
// CHECK-LABEL: func.func @broadcast
// CHECK: linalg.generic
// CHECK: math.exp
// CHECK: linalg.generic
// CHECK: arith.mulf
func.func @broadcast(%x: tensor<4x8xf32>, %s: tensor<4xf32>) -> tensor<4x8xf32> {
  %0 = tensor.empty() : tensor<4xf32>
  %1 = tensor.empty() : tensor<4x8xf32>
  %a = linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
      ins(%s : tensor<4xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %2 = math.exp %in : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  %b = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %a : tensor<4x8xf32>, tensor<4xf32>) outs(%1 : tensor<4x8xf32>) {
  ^bb0(%in: f32, %scale: f32, %out: f32):
    %2 = arith.mulf %in, %scale : f32
    linalg.yield %2 : f32
  } -> tensor<4x8xf32>
  return %b : tensor<4x8xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#column = affine_map<(d0, d1) -> (d0)>

// A producer with two readers stays; x*x has one and joins the sum.
// CHECK-LABEL: func.func @readers
// CHECK: %[[D:.*]] = linalg.generic
// CHECK: arith.subf
// CHECK: linalg.generic
// CHECK-SAME: ins(%[[D]] : tensor<4x8xf32>)
// CHECK: arith.mulf
// CHECK: arith.addf
// CHECK-NOT: linalg.generic
func.func @readers(%x: tensor<4x8xf32>, %m: tensor<4xf32>) -> (tensor<4x8xf32>, tensor<4xf32>) {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = tensor.empty() : tensor<4xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<4xf32>) -> tensor<4xf32>
  %d = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %m : tensor<4x8xf32>, tensor<4xf32>) outs(%0 : tensor<4x8xf32>) {
  ^bb0(%in: f32, %mean: f32, %out: f32):
    %3 = arith.subf %in, %mean : f32
    linalg.yield %3 : f32
  } -> tensor<4x8xf32>
  %q = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%d : tensor<4x8xf32>) outs(%0 : tensor<4x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %3 = arith.mulf %in, %in : f32
    linalg.yield %3 : f32
  } -> tensor<4x8xf32>
  %s = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["parallel", "reduction"]}
      ins(%q : tensor<4x8xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %sum: f32):
    %3 = arith.addf %sum, %in : f32
    linalg.yield %3 : f32
  } -> tensor<4xf32>
  return %d, %s : tensor<4x8xf32>, tensor<4xf32>
}

// -----

#id3 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#id = affine_map<(d0, d1) -> (d0, d1)>

// A reshape between two elementwise ops does not keep them apart, and a transpose joins.
// CHECK-LABEL: func.func @reshape
// CHECK: tensor.expand_shape %arg0
// CHECK: linalg.generic
// CHECK-SAME: tensor<4x2x8xf32>
// CHECK: math.absf
// CHECK: arith.negf
// CHECK-NOT: linalg.transpose
// CHECK: return
func.func @reshape(%x: tensor<4x16xf32>) -> tensor<2x4x8xf32> {
  %0 = tensor.empty() : tensor<4x16xf32>
  %1 = tensor.empty() : tensor<4x2x8xf32>
  %2 = tensor.empty() : tensor<2x4x8xf32>
  %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x16xf32>) outs(%0 : tensor<4x16xf32>) {
  ^bb0(%in: f32, %out: f32):
    %3 = math.absf %in : f32
    linalg.yield %3 : f32
  } -> tensor<4x16xf32>
  %e = tensor.expand_shape %a [[0], [1, 2]] output_shape [4, 2, 8] : tensor<4x16xf32> into tensor<4x2x8xf32>
  %b = linalg.generic {indexing_maps = [#id3, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%e : tensor<4x2x8xf32>) outs(%1 : tensor<4x2x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %3 = arith.negf %in : f32
    linalg.yield %3 : f32
  } -> tensor<4x2x8xf32>
  %t = linalg.transpose ins(%b : tensor<4x2x8xf32>) outs(%2 : tensor<2x4x8xf32>) permutation = [1, 0, 2]
  return %t : tensor<2x4x8xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// Right behind a matmul a relu waits to become its epilogue: the transpose does not get it.
// CHECK-LABEL: func.func @epilogue
// CHECK: linalg.matmul
// CHECK: linalg.generic
// CHECK: arith.maximumf
// CHECK: linalg.generic
func.func @epilogue(%x: tensor<4x16xf32>, %w: tensor<16x8xf32>) -> tensor<8x4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = tensor.empty() : tensor<8x4xf32>
  %y = linalg.matmul ins(%x, %w : tensor<4x16xf32>, tensor<16x8xf32>) outs(%0 : tensor<4x8xf32>) -> tensor<4x8xf32>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%y : tensor<4x8xf32>) outs(%0 : tensor<4x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %2 = arith.maximumf %in, %zero : f32
    linalg.yield %2 : f32
  } -> tensor<4x8xf32>
  %t = linalg.transpose ins(%r : tensor<4x8xf32>) outs(%1 : tensor<8x4xf32>) permutation = [1, 0]
  return %t : tensor<8x4xf32>
}

// -----

#row = affine_map<(d0, d1) -> (d0)>
#column = affine_map<(d0, d1) -> (d1)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#none = affine_map<(d0, d1) -> ()>

// A product without a sum adds to zeros; in the reduction behind it that must not become a running sum.
// CHECK-LABEL: func.func @no_sum
// CHECK: linalg.generic {{.*}} iterator_types = ["reduction", "reduction"]
// CHECK-NEXT: ^bb0(%[[A:.*]]: i64, %[[B:.*]]: i64, %[[LEAST:.*]]: i64):
// CHECK-NEXT: %[[PRODUCT:.*]] = arith.muli %[[A]], %[[B]]
// CHECK-NEXT: arith.minsi %[[PRODUCT]], %[[LEAST]]
func.func @no_sum(%x: tensor<3xi64>, %w: tensor<1xi64>) -> tensor<i64> {
  %zero = arith.constant 0 : i64
  %most = arith.constant 9223372036854775807 : i64
  %0 = tensor.empty() : tensor<3x1xi64>
  %1 = linalg.fill ins(%zero : i64) outs(%0 : tensor<3x1xi64>) -> tensor<3x1xi64>
  %y = linalg.generic {indexing_maps = [#row, #column, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %w : tensor<3xi64>, tensor<1xi64>) outs(%1 : tensor<3x1xi64>) {
  ^bb0(%a: i64, %b: i64, %out: i64):
    %2 = arith.muli %a, %b : i64
    %3 = arith.addi %2, %out : i64
    linalg.yield %3 : i64
  } -> tensor<3x1xi64>
  %4 = tensor.empty() : tensor<i64>
  %5 = linalg.fill ins(%most : i64) outs(%4 : tensor<i64>) -> tensor<i64>
  %r = linalg.generic {indexing_maps = [#id, #none], iterator_types = ["reduction", "reduction"]}
      ins(%y : tensor<3x1xi64>) outs(%5 : tensor<i64>) {
  ^bb0(%in: i64, %out: i64):
    %6 = arith.minsi %in, %out : i64
    linalg.yield %6 : i64
  } -> tensor<i64>
  return %r : tensor<i64>
}
