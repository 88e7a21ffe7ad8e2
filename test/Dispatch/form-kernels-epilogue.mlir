// What becomes the epilogue of a root, and what does not.
// RUN: aicc-opt %s -dispatch-form-kernels -split-input-file | FileCheck %s

#id = affine_map<(b, m, n) -> (b, m, n)>
#outer = affine_map<(b, m, n) -> (m, b, n)>
#inner = affine_map<(b, m, n) -> (b, n, m)>
#all = ["parallel", "parallel", "parallel"]

// Two readers: the product has a kernel of its own, each reader another one.
// CHECK: dispatch.kernel private @matmul_0
// CHECK: linalgx.matmul
// CHECK-NOT: linalg.generic
// CHECK: dispatch.kernel private @{{.*}}_1
// CHECK: dispatch.kernel private @{{.*}}_2
// CHECK-LABEL: func.func @two_readers
// CHECK: %[[C:.*]] = dispatch.launch @matmul_0
// CHECK: dispatch.launch @{{.*}}_1(%[[C]])
// CHECK: dispatch.launch @{{.*}}_2(%[[C]])
func.func @two_readers(%x: tensor<4x4x8xf32>, %w: tensor<1x1x8x32xf32>) -> (tensor<4x4x8xf32>, tensor<4x4x8xf32>) {
  %0 = tensor.empty() : tensor<4x4x8xf32>
  %c = linalgx.matmul ins(%x, %w : tensor<4x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<4x4x8xf32>) -> tensor<4x4x8xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = #all} ins(%c : tensor<4x4x8xf32>) outs(%0 : tensor<4x4x8xf32>) {
  ^bb0(%a: f32, %out: f32):
    %1 = math.exp %a : f32
    linalg.yield %1 : f32
  } -> tensor<4x4x8xf32>
  %z = linalg.generic {indexing_maps = [#id, #id], iterator_types = #all} ins(%c : tensor<4x4x8xf32>) outs(%0 : tensor<4x4x8xf32>) {
  ^bb0(%a: f32, %out: f32):
    %1 = math.tanh %a : f32
    linalg.yield %1 : f32
  } -> tensor<4x4x8xf32>
  return %y, %z : tensor<4x4x8xf32>, tensor<4x4x8xf32>
}

// -----

#id = affine_map<(b, m, n) -> (b, m, n)>
#all = ["parallel", "parallel", "parallel"]

// One reader that reads it twice at the same place is an epilogue.
// CHECK: dispatch.kernel private @matmul_0
// CHECK: linalg.generic
// CHECK-NOT: dispatch.kernel
// CHECK-LABEL: func.func @square
func.func @square(%x: tensor<4x4x8xf32>, %w: tensor<1x1x8x32xf32>) -> tensor<4x4x8xf32> {
  %0 = tensor.empty() : tensor<4x4x8xf32>
  %c = linalgx.matmul ins(%x, %w : tensor<4x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<4x4x8xf32>) -> tensor<4x4x8xf32>
  %y = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = #all} ins(%c, %c : tensor<4x4x8xf32>, tensor<4x4x8xf32>) outs(%0 : tensor<4x4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %1 = arith.mulf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<4x4x8xf32>
  return %y : tensor<4x4x8xf32>
}

// -----

#id = affine_map<(b, m, n) -> (b, m, n)>
#outer = affine_map<(b, m, n) -> (m, b, n)>
#all = ["parallel", "parallel", "parallel"]

// Read at two places, straight and with the outer dims swapped: an element is not there when the other one needs it.
// CHECK: dispatch.kernel private @matmul_0
// CHECK-NOT: linalg.generic
// CHECK: dispatch.kernel private @elementwise_1
// CHECK-LABEL: func.func @symmetric
func.func @symmetric(%x: tensor<4x4x8xf32>, %w: tensor<1x1x8x32xf32>) -> tensor<4x4x8xf32> {
  %0 = tensor.empty() : tensor<4x4x8xf32>
  %c = linalgx.matmul ins(%x, %w : tensor<4x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<4x4x8xf32>) -> tensor<4x4x8xf32>
  %y = linalg.generic {indexing_maps = [#id, #outer, #id], iterator_types = #all} ins(%c, %c : tensor<4x4x8xf32>, tensor<4x4x8xf32>) outs(%0 : tensor<4x4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %1 = arith.addf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<4x4x8xf32>
  return %y : tensor<4x4x8xf32>
}

// -----

#id = affine_map<(b, m, n) -> (b, m, n)>
#inner = affine_map<(b, m, n) -> (b, n, m)>
#all = ["parallel", "parallel", "parallel"]

// A transpose of the last dim would write single elements: it stays out.
// CHECK: dispatch.kernel private @matmul_0
// CHECK-NOT: linalg.generic
// CHECK: dispatch.kernel private @{{.*}}_1
// CHECK-LABEL: func.func @inner_transpose
func.func @inner_transpose(%x: tensor<4x4x8xf32>, %w: tensor<1x1x8x32xf32>) -> tensor<4x8x4xf32> {
  %0 = tensor.empty() : tensor<4x4x8xf32>
  %1 = tensor.empty() : tensor<4x8x4xf32>
  %c = linalgx.matmul ins(%x, %w : tensor<4x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<4x4x8xf32>) -> tensor<4x4x8xf32>
  %y = linalg.generic {indexing_maps = [#inner, #id], iterator_types = #all} ins(%c : tensor<4x4x8xf32>) outs(%1 : tensor<4x8x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<4x8x4xf32>
  return %y : tensor<4x8x4xf32>
}

// -----

#id = affine_map<(b, m, n) -> (b, m, n)>
#all = ["parallel", "parallel", "parallel"]

// A gather whose indices are the product reads elsewhere than it writes.
// CHECK: dispatch.kernel private @matmul_0
// CHECK-NOT: linalg.generic
// CHECK: dispatch.kernel private @{{.*}}_1
// CHECK-LABEL: func.func @gather
func.func @gather(%x: tensor<1x4x8xi32>, %w: tensor<1x1x8x32xi32>, %table: tensor<100xf32>) -> tensor<1x4x8xf32> {
  %0 = tensor.empty() : tensor<1x4x8xi32>
  %1 = tensor.empty() : tensor<1x4x8xf32>
  %c = linalgx.matmul ins(%x, %w : tensor<1x4x8xi32>, tensor<1x1x8x32xi32>) outs(%0 : tensor<1x4x8xi32>) -> tensor<1x4x8xi32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = #all} ins(%c : tensor<1x4x8xi32>) outs(%1 : tensor<1x4x8xf32>) {
  ^bb0(%a: i32, %out: f32):
    %i = arith.index_cast %a : i32 to index
    %e = tensor.extract %table[%i] : tensor<100xf32>
    linalg.yield %e : f32
  } -> tensor<1x4x8xf32>
  return %y : tensor<1x4x8xf32>
}

// -----

#id = affine_map<(b, m, n) -> (b, m, n)>
#all = ["parallel", "parallel", "parallel"]

// An op of two results is no epilogue.
// CHECK: dispatch.kernel private @matmul_0
// CHECK-NOT: linalg.generic
// CHECK: dispatch.kernel private @{{.*}}_1(%{{.*}}: tensor<1x4x8xf32>) -> (tensor<1x4x8xf32>, tensor<1x4x8xf32>)
// CHECK-LABEL: func.func @two_results
func.func @two_results(%x: tensor<1x4x8xf32>, %w: tensor<1x1x8x32xf32>) -> (tensor<1x4x8xf32>, tensor<1x4x8xf32>) {
  %0 = tensor.empty() : tensor<1x4x8xf32>
  %c = linalgx.matmul ins(%x, %w : tensor<1x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  %y:2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = #all} ins(%c : tensor<1x4x8xf32>) outs(%0, %0 : tensor<1x4x8xf32>, tensor<1x4x8xf32>) {
  ^bb0(%a: f32, %o: f32, %p: f32):
    %1 = math.exp %a : f32
    linalg.yield %a, %1 : f32, f32
  } -> (tensor<1x4x8xf32>, tensor<1x4x8xf32>)
  return %y#0, %y#1 : tensor<1x4x8xf32>, tensor<1x4x8xf32>
}

// -----

#id = affine_map<(b, m, n) -> (b, m, n)>
#row = affine_map<(b, m, n) -> (b, m)>
#all = ["parallel", "parallel", "parallel"]

// A reduction behind a product starts a kernel of its own and does not pull the product in.
// CHECK: dispatch.kernel private @matmul_0
// CHECK-NOT: linalg.generic
// CHECK: dispatch.kernel private @reduce_1
// CHECK-LABEL: func.func @reduced
func.func @reduced(%x: tensor<1x4x8xf32>, %w: tensor<1x1x8x32xf32>) -> tensor<1x4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<1x4x8xf32>
  %1 = tensor.empty() : tensor<1x4xf32>
  %c = linalgx.matmul ins(%x, %w : tensor<1x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "parallel", "reduction"]} ins(%c : tensor<1x4x8xf32>) outs(%2 : tensor<1x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    %3 = arith.addf %a, %out : f32
    linalg.yield %3 : f32
  } -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// -----

#id = affine_map<(b, m, n) -> (b, m, n)>
#all = ["parallel", "parallel", "parallel"]

// The reader is in a branch: it may not run at all.
// CHECK: dispatch.kernel private @{{.*}}
// CHECK: dispatch.kernel private @{{.*}}
// CHECK-LABEL: func.func @in_branch
// CHECK: %[[C:.*]] = dispatch.launch @matmul
// CHECK: scf.if
// CHECK-NEXT: dispatch.launch @{{.*}}(%[[C]])
func.func @in_branch(%f: i1, %x: tensor<1x4x8xf32>, %w: tensor<1x1x8x32xf32>) -> tensor<1x4x8xf32> {
  %0 = tensor.empty() : tensor<1x4x8xf32>
  %c = linalgx.matmul ins(%x, %w : tensor<1x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  %r = scf.if %f -> tensor<1x4x8xf32> {
    %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = #all} ins(%c : tensor<1x4x8xf32>) outs(%0 : tensor<1x4x8xf32>) {
    ^bb0(%a: f32, %out: f32):
      %1 = math.exp %a : f32
      linalg.yield %1 : f32
    } -> tensor<1x4x8xf32>
    scf.yield %y : tensor<1x4x8xf32>
  } else {
    scf.yield %x : tensor<1x4x8xf32>
  }
  return %r : tensor<1x4x8xf32>
}

// -----

#id = affine_map<(b, m, n) -> (b, m, n)>
#all = ["parallel", "parallel", "parallel"]

// The other operand of an epilogue comes from a later kernel: the launch waits for it.
// CHECK-LABEL: func.func @residual_of_two
// CHECK: %[[D:.*]] = dispatch.launch @matmul{{.*}}(%arg0, %arg2)
// CHECK: dispatch.launch @matmul{{.*}}(%arg0, %arg1, %[[D]])
// CHECK-NEXT: return
func.func @residual_of_two(%x: tensor<1x4x8xf32>, %v: tensor<1x1x8x32xf32>, %w: tensor<1x1x8x32xf32>) -> tensor<1x4x8xf32> {
  %0 = tensor.empty() : tensor<1x4x8xf32>
  %c = linalgx.matmul ins(%x, %v : tensor<1x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  %d = linalgx.matmul ins(%x, %w : tensor<1x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  %y = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = #all} ins(%c, %d : tensor<1x4x8xf32>, tensor<1x4x8xf32>) outs(%0 : tensor<1x4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %1 = arith.addf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<1x4x8xf32>
  return %y : tensor<1x4x8xf32>
}

// -----

#id = affine_map<(b, c, h) -> (b, c, h)>
#columns = affine_map<(b, c, h) -> (c, h)>
#id2 = affine_map<(c, h) -> (c, h)>

// A reduction over leading dims takes an epilogue too.
// CHECK: dispatch.kernel private @reduce_0
// CHECK: linalg.generic
// CHECK: linalg.generic
// CHECK: math.sqrt
// CHECK-NOT: dispatch.kernel
// CHECK-LABEL: func.func @of_columns
func.func @of_columns(%x: tensor<16x4x8xf32>) -> tensor<4x8xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<4x8xf32>) -> tensor<4x8xf32>
  %s = linalg.generic {indexing_maps = [#id, #columns], iterator_types = ["reduction", "parallel", "parallel"]} ins(%x : tensor<16x4x8xf32>) outs(%1 : tensor<4x8xf32>) {
  ^bb0(%a: f32, %out: f32):
    %2 = arith.addf %a, %out : f32
    linalg.yield %2 : f32
  } -> tensor<4x8xf32>
  %y = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]} ins(%s : tensor<4x8xf32>) outs(%0 : tensor<4x8xf32>) {
  ^bb0(%a: f32, %out: f32):
    %2 = math.sqrt %a : f32
    linalg.yield %2 : f32
  } -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
