// Kernels without a root: slices, insertions, packs, fills; equality, result dims, dead code.
// RUN: aicc-opt %s -dispatch-form-kernels -split-input-file | FileCheck %s

#id = affine_map<(i, j) -> (i, j)>

// A strided slice that two ops read gets a kernel, not one copy in each.
// CHECK: dispatch.kernel private @{{.*}}_0
// CHECK: tensor.extract_slice
// CHECK-NOT: tensor.extract_slice
// CHECK-LABEL: func.func @slice_of_two
// CHECK: %[[S:.*]] = dispatch.launch @{{.*}}_0(%arg0)
// CHECK-COUNT-2: dispatch.launch @{{.*}}(%[[S]])
func.func @slice_of_two(%x: tensor<4x8xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
  %0 = tensor.empty() : tensor<4x4xf32>
  %s = tensor.extract_slice %x[0, 0] [4, 4] [1, 2] : tensor<4x8xf32> to tensor<4x4xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%s : tensor<4x4xf32>) outs(%0 : tensor<4x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = math.exp %a : f32
    linalg.yield %1 : f32
  } -> tensor<4x4xf32>
  %z = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%s : tensor<4x4xf32>) outs(%0 : tensor<4x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = math.tanh %a : f32
    linalg.yield %1 : f32
  } -> tensor<4x4xf32>
  return %y, %z : tensor<4x4xf32>, tensor<4x4xf32>
}

// -----

// What fills one tensor part by part is one kernel.
// CHECK: dispatch.kernel private @{{.*}}_0(%{{.*}}: tensor<4xf32>, %{{.*}}: tensor<4xf32>) -> tensor<4x2xf32>
// CHECK-COUNT-2: tensor.insert_slice
// CHECK-LABEL: func.func @insertions
// CHECK-NEXT: dispatch.launch
// CHECK-NEXT: return
func.func @insertions(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4x2xf32> {
  %0 = tensor.empty() : tensor<4x2xf32>
  %1 = tensor.insert_slice %x into %0[0, 0] [4, 1] [1, 1] : tensor<4xf32> into tensor<4x2xf32>
  %2 = tensor.insert_slice %y into %1[0, 1] [4, 1] [1, 1] : tensor<4xf32> into tensor<4x2xf32>
  return %2 : tensor<4x2xf32>
}

// -----

// The half-filled tensor is asked for: two kernels.
// CHECK-LABEL: func.func @insertions_read_between
// CHECK: %[[A:.*]] = dispatch.launch @{{.*}}(%arg0)
// CHECK: %[[B:.*]] = dispatch.launch @{{.*}}(%arg1, %[[A]])
// CHECK: return %[[A]], %[[B]]
func.func @insertions_read_between(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4x2xf32>, tensor<4x2xf32>) {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%0 : tensor<4x2xf32>) -> tensor<4x2xf32>
  %1 = tensor.insert_slice %x into %f[0, 0] [4, 1] [1, 1] : tensor<4xf32> into tensor<4x2xf32>
  %2 = tensor.insert_slice %y into %1[0, 1] [4, 1] [1, 1] : tensor<4xf32> into tensor<4x2xf32>
  return %1, %2 : tensor<4x2xf32>, tensor<4x2xf32>
}

// -----

#id = affine_map<(i, j) -> (i, j)>

// A fill that is a result is a kernel, and who starts from it reads that.
// CHECK: dispatch.kernel private @[[FILL:.*]](%{{.*}}: index) -> tensor<?x4xf32>
// CHECK: linalg.fill
// CHECK: dispatch.kernel private @[[INSERT:.*]](%{{.*}}: tensor<2x4xf32>, %{{.*}}: tensor<?x4xf32>)
// CHECK-LABEL: func.func @fill
// CHECK: %[[F:.*]] = dispatch.launch @[[FILL]](%arg1) : (index) -> tensor<?x4xf32>{%arg1}
// CHECK: dispatch.launch @[[INSERT]](%arg0, %[[F]])
func.func @fill(%x: tensor<2x4xf32>, %n: index) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty(%n) : tensor<?x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%0 : tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = tensor.insert_slice %x into %f[0, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<?x4xf32>
  return %f, %1 : tensor<?x4xf32>, tensor<?x4xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// Equal but for a constant, equal but for a type: not the same kernel; equal but for the weight: the same.
// CHECK-COUNT-3: dispatch.kernel private
// CHECK-NOT: dispatch.kernel
// CHECK-LABEL: func.func @equality
// CHECK: dispatch.launch @[[K:.*]](%arg0, %{{.*}})
// CHECK: dispatch.launch @[[K]](%{{.*}}, %{{.*}})
func.func @equality(%x: tensor<8xf32>, %z: tensor<4xf32>) -> (tensor<8xf32>, tensor<8xf32>, tensor<4xf32>) {
  %one = arith.constant 1.0 : f32
  %two = arith.constant 2.0 : f32
  %0 = tensor.empty() : tensor<8xf32>
  %1 = tensor.empty() : tensor<4xf32>
  %v = dispatch.weight "v" : tensor<8xf32>
  %w = dispatch.weight "w" : tensor<8xf32>
  %a = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]} ins(%x, %v : tensor<8xf32>, tensor<8xf32>) outs(%0 : tensor<8xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %2 = arith.addf %p, %q : f32
    linalg.yield %2 : f32
  } -> tensor<8xf32>
  %b = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]} ins(%a, %w : tensor<8xf32>, tensor<8xf32>) outs(%0 : tensor<8xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %2 = arith.addf %p, %q : f32
    linalg.yield %2 : f32
  } -> tensor<8xf32>
  %c = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%b : tensor<8xf32>) outs(%0 : tensor<8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %2 = arith.mulf %p, %two : f32
    linalg.yield %2 : f32
  } -> tensor<8xf32>
  %d = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%z : tensor<4xf32>) outs(%1 : tensor<4xf32>) {
  ^bb0(%p: f32, %o: f32):
    %2 = arith.mulf %p, %two : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  return %b, %c, %d : tensor<8xf32>, tensor<8xf32>, tensor<4xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// A kernel that reads a value again after writing it may not write over it: a broadcast, a gather, a second op.
// CHECK-COUNT-3: dispatch.kernel
// CHECK-NOT: in_place
// CHECK-LABEL: func.func @not_in_place
func.func @not_in_place(%x: tensor<8x8xf32>, %y: tensor<8xi64>) -> (tensor<8x8xf32>, tensor<8xi64>, tensor<8x8xf32>) {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<8x8xf32>
  %1 = tensor.empty() : tensor<8xi64>
  %a = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %x : tensor<8x8xf32>, tensor<8x8xf32>) outs(%0 : tensor<8x8xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %2 = arith.addf %p, %q : f32
    linalg.yield %2 : f32
  } -> tensor<8x8xf32>
  %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%y : tensor<8xi64>) outs(%1 : tensor<8xi64>) {
  ^bb0(%p: i64, %o: i64):
    %i = arith.index_cast %p : i64 to index
    %e = tensor.extract %y[%i] : tensor<8xi64>
    linalg.yield %e : i64
  } -> tensor<8xi64>
  %2 = tensor.empty() : tensor<8xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%2 : tensor<8xf32>) -> tensor<8xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<8x8xf32>) outs(%3 : tensor<8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %4 = arith.addf %p, %o : f32
    linalg.yield %4 : f32
  } -> tensor<8xf32>
  %c = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %s : tensor<8x8xf32>, tensor<8xf32>) outs(%0 : tensor<8x8xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %4 = arith.subf %p, %q : f32
    linalg.yield %4 : f32
  } -> tensor<8x8xf32>
  return %a, %b, %c : tensor<8x8xf32>, tensor<8xi64>, tensor<8x8xf32>
}

// -----

// Dims of a result that the op itself computes: the host computes them before the launch.
// CHECK-LABEL: func.func @dims
// CHECK-DAG: %[[N:.*]] = tensor.dim %arg0, %c0
// CHECK-DAG: %[[M:.*]] = tensor.dim %arg1, %c0
// CHECK: %[[S:.*]] = affine.apply {{.*}}
// CHECK: dispatch.launch @{{.*}}(%arg0, %arg1) : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>{%[[S]]}
func.func @dims(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = tensor.concat dim(0) %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// What nobody reads is not computed; a value only the host reads is a result.
// CHECK: dispatch.kernel private @{{.*}}_0
// CHECK-NOT: dispatch.kernel
// CHECK-LABEL: func.func @dead
// CHECK: %[[Y:.*]] = dispatch.launch
// CHECK-NEXT: tensor.extract %[[Y]]
func.func @dead(%x: tensor<8xi64>) -> index {
  %c3 = arith.constant 3 : index
  %0 = tensor.empty() : tensor<8xi64>
  %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<8xi64>) outs(%0 : tensor<8xi64>) {
  ^bb0(%p: i64, %o: i64):
    %1 = arith.addi %p, %p : i64
    linalg.yield %1 : i64
  } -> tensor<8xi64>
  %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%a : tensor<8xi64>) outs(%0 : tensor<8xi64>) {
  ^bb0(%p: i64, %o: i64):
    %1 = arith.muli %p, %p : i64
    linalg.yield %1 : i64
  } -> tensor<8xi64>
  %e = tensor.extract %a[%c3] : tensor<8xi64>
  %i = arith.index_cast %e : i64 to index
  return %i : index
}
