// Which ops join a reduction over rows.
// RUN: aicc-opt %s -dispatch-form-kernels -split-input-file | FileCheck %s

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#id1 = affine_map<(i) -> (i)>

// What makes the rows joins from the front, what is made of the sums from behind.
// CHECK: dispatch.kernel private @reduce_0(%{{.*}}: tensor<4x8xf32>) -> tensor<4xf32>
// CHECK: math.exp
// CHECK: arith.addf
// CHECK: math.log
// CHECK-NOT: dispatch.kernel
// CHECK-LABEL: func.func @before_and_behind
func.func @before_and_behind(%x: tensor<4x8xf32>) -> tensor<4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = tensor.empty() : tensor<4xf32>
  %e = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<4x8xf32>) outs(%0 : tensor<4x8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.exp %a : f32
    linalg.yield %2 : f32
  } -> tensor<4x8xf32>
  %i = linalg.fill ins(%zero : f32) outs(%1 : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%e : tensor<4x8xf32>) outs(%i : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %o : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  %l = linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]} ins(%s : tensor<4xf32>) outs(%1 : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.log %a : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  return %l : tensor<4xf32>
}

// -----

#id = affine_map<(i, j) -> (i, j)>
#turned = affine_map<(i, j) -> (j, i)>
#row = affine_map<(i, j) -> (i)>

// The sums are read across the rows: another kernel.
// CHECK: dispatch.kernel private @reduce_0
// CHECK-NOT: math.exp
// CHECK: dispatch.kernel private @{{.*}}_1
// CHECK: math.exp
// CHECK-LABEL: func.func @across
func.func @across(%x: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<8x8xf32>
  %1 = tensor.empty() : tensor<8xf32>
  %i = linalg.fill ins(%zero : f32) outs(%1 : tensor<8xf32>) -> tensor<8xf32>
  %s = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<8x8xf32>) outs(%i : tensor<8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %o : f32
    linalg.yield %2 : f32
  } -> tensor<8xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j)>, #id], iterator_types = ["parallel", "parallel"]} ins(%s : tensor<8xf32>) outs(%0 : tensor<8x8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.exp %a : f32
    linalg.yield %2 : f32
  } -> tensor<8x8xf32>
  return %y : tensor<8x8xf32>
}

// -----

#id = affine_map<(i, j) -> (i, j)>
#turned = affine_map<(i, j) -> (j, i)>
#row = affine_map<(i, j) -> (i)>

// The rows are read as columns by their producer's other reader: it stays out, and the producer's rows become a result.
// CHECK: dispatch.kernel private @reduce_0(%{{.*}}: tensor<8x8xf32>) -> (tensor<8x8xf32>, tensor<8xf32>)
// CHECK: dispatch.kernel private @{{.*}}_1(%{{.*}}: tensor<8x8xf32>) -> tensor<8x8xf32>
// CHECK-LABEL: func.func @transposed_reader
// CHECK: %[[R:.*]]:2 = dispatch.launch @reduce_0
// CHECK: dispatch.launch @{{.*}}_1(%[[R]]#0)
func.func @transposed_reader(%x: tensor<8x8xf32>) -> (tensor<8xf32>, tensor<8x8xf32>) {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<8x8xf32>
  %1 = tensor.empty() : tensor<8xf32>
  %e = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<8x8xf32>) outs(%0 : tensor<8x8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.exp %a : f32
    linalg.yield %2 : f32
  } -> tensor<8x8xf32>
  %i = linalg.fill ins(%zero : f32) outs(%1 : tensor<8xf32>) -> tensor<8xf32>
  %s = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%e : tensor<8x8xf32>) outs(%i : tensor<8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %o : f32
    linalg.yield %2 : f32
  } -> tensor<8xf32>
  %t = linalg.generic {indexing_maps = [#turned, #id], iterator_types = ["parallel", "parallel"]} ins(%e : tensor<8x8xf32>) outs(%0 : tensor<8x8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<8x8xf32>
  return %s, %t : tensor<8xf32>, tensor<8x8xf32>
}

// -----

#id3 = affine_map<(i, j, k) -> (i, j, k)>
#two = affine_map<(i, j, k) -> (i, j)>
#id2 = affine_map<(i, j) -> (i, j)>
#one = affine_map<(i, j) -> (i)>

// Rows of another count: the sum of the sums is a second kernel.
// CHECK: dispatch.kernel private @reduce_0(%{{.*}}: tensor<4x5x8xf32>) -> tensor<4x5xf32>
// CHECK: dispatch.kernel private @reduce_1(%{{.*}}: tensor<4x5xf32>) -> tensor<4xf32>
// CHECK-LABEL: func.func @other_rows
func.func @other_rows(%x: tensor<4x5x8xf32>) -> tensor<4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x5xf32>
  %1 = tensor.empty() : tensor<4xf32>
  %i = linalg.fill ins(%zero : f32) outs(%0 : tensor<4x5xf32>) -> tensor<4x5xf32>
  %j = linalg.fill ins(%zero : f32) outs(%1 : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [#id3, #two], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x : tensor<4x5x8xf32>) outs(%i : tensor<4x5xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %o : f32
    linalg.yield %2 : f32
  } -> tensor<4x5xf32>
  %t = linalg.generic {indexing_maps = [#id2, #one], iterator_types = ["parallel", "reduction"]} ins(%s : tensor<4x5xf32>) outs(%j : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.maximumf %a, %o : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  return %t : tensor<4xf32>
}

// -----

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// A view that merges rows with what is in them leaves the group; behind it begins another kernel.
// CHECK: dispatch.kernel private @reduce_0
// CHECK-NOT: tensor.collapse_shape
// CHECK: dispatch.kernel private @{{.*}}_1
// CHECK-LABEL: func.func @merging_view
// CHECK: %[[Y:.*]] = dispatch.launch @reduce_0
// CHECK: %[[V:.*]] = tensor.collapse_shape %[[Y]]
// CHECK: dispatch.launch @{{.*}}_1(%[[V]])
func.func @merging_view(%x: tensor<4x8xf32>) -> tensor<32xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = tensor.empty() : tensor<4xf32>
  %2 = tensor.empty() : tensor<32xf32>
  %i = linalg.fill ins(%zero : f32) outs(%1 : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<4x8xf32>) outs(%i : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<4xf32>
  %y = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %s : tensor<4x8xf32>, tensor<4xf32>) outs(%0 : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %3 = arith.divf %a, %b : f32
    linalg.yield %3 : f32
  } -> tensor<4x8xf32>
  %v = tensor.collapse_shape %y [[0, 1]] : tensor<4x8xf32> into tensor<32xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%v : tensor<32xf32>) outs(%2 : tensor<32xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = math.tanh %a : f32
    linalg.yield %3 : f32
  } -> tensor<32xf32>
  return %z : tensor<32xf32>
}

// -----

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// A view in the group that the host reads too is repeated for the host.
// CHECK: dispatch.kernel private @reduce_0(%{{.*}}: tensor<4x8xf32>) -> (tensor<4xf32>, tensor<4x8xf32>)
// CHECK: tensor.expand_shape
// CHECK-LABEL: func.func @view_read_outside
// CHECK: %[[R:.*]]:2 = dispatch.launch @reduce_0
// CHECK: %[[V:.*]] = tensor.expand_shape %[[R]]#0
// CHECK: return %[[V]], %[[R]]#1
func.func @view_read_outside(%x: tensor<4x8xf32>) -> (tensor<4x1xf32>, tensor<4x8xf32>) {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = tensor.empty() : tensor<4xf32>
  %i = linalg.fill ins(%zero : f32) outs(%1 : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<4x8xf32>) outs(%i : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<4xf32>
  %v = tensor.expand_shape %s [[0, 1]] output_shape [4, 1] : tensor<4xf32> into tensor<4x1xf32>
  %y = linalg.generic {indexing_maps = [#id, affine_map<(i, j) -> (i, 0)>, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %v : tensor<4x8xf32>, tensor<4x1xf32>) outs(%0 : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %3 = arith.divf %a, %b : f32
    linalg.yield %3 : f32
  } -> tensor<4x8xf32>
  return %v, %y : tensor<4x1xf32>, tensor<4x8xf32>
}

// -----

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#id1 = affine_map<(i) -> (i)>

// Between two reductions of the same rows lies a launch that waits for the first: they cannot be one kernel.
// CHECK-LABEL: func.func @waits
// CHECK: %[[A:.*]] = dispatch.launch @{{.*}}(%arg0)
// CHECK: %[[B:.*]] = dispatch.launch @{{.*}}(%[[A]])
// CHECK: dispatch.launch @{{.*}}(%{{.*}}, %{{.*}})
// CHECK-NEXT: return
func.func @waits(%x: tensor<4x8xf32>) -> tensor<4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4xf32>
  %i = linalg.fill ins(%zero : f32) outs(%0 : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<4x8xf32>) outs(%i : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<4xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (3 - i)>, #id1], iterator_types = ["parallel"]} ins(%s : tensor<4xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<4xf32>
  %t = linalg.generic {indexing_maps = [#id, #row, #row], iterator_types = ["parallel", "reduction"]} ins(%x, %r : tensor<4x8xf32>, tensor<4xf32>) outs(%s : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %3 = arith.mulf %a, %b : f32
    %4 = arith.addf %3, %o : f32
    linalg.yield %4 : f32
  } -> tensor<4xf32>
  return %t : tensor<4xf32>
}
