// RUN: aicc-opt %s -dispatch-form-kernels -split-input-file | FileCheck %s

#id = affine_map<(n, h, w, c) -> (n, h, w, c)>
#channel = affine_map<(n, h, w, c) -> (c)>

// Bias, residual and relu become the epilogue of the convolution; the second layer is the same kernel.
// CHECK: dispatch.kernel private @conv_0
// CHECK-SAME: (%[[X:.*]]: tensor<1x8x8x4xf32>, %[[W:.*]]: tensor<1x1x1x1x4x32xf32>, %[[B:.*]]: tensor<4xf32>, %[[R:.*]]: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
// CHECK-SAME: nodes = ["Conv_0", "Relu_1", "Conv_2", "Relu_3"]
// CHECK: %[[C:.*]] = linalgx.conv {{.*}} ins(%[[X]], %[[W]]
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[C]], %[[B]], %[[R]]
// CHECK: dispatch.yield %[[Y]]
// CHECK-NOT: dispatch.kernel
// CHECK-LABEL: func.func @residual
// CHECK-NOT: tensor.empty
// CHECK: %[[A:.*]] = dispatch.launch @conv_0(%arg0, %{{.*}}, %{{.*}}, %arg1)
// CHECK: %[[Y:.*]] = dispatch.launch @conv_0(%[[A]], %{{.*}}, %{{.*}}, %arg1)
// CHECK: return %[[Y]]
func.func @residual(%x: tensor<1x8x8x4xf32>, %skip: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<1x8x8x4xf32>
  %w0 = dispatch.weight "w0" : tensor<1x1x1x1x4x32xf32>
  %w1 = dispatch.weight "w1" : tensor<1x1x1x1x4x32xf32>
  %b0 = dispatch.weight "b0" : tensor<4xf32>
  %b1 = dispatch.weight "b1" : tensor<4xf32>
  %c0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x, %w0 : tensor<1x8x8x4xf32>, tensor<1x1x1x1x4x32xf32>) outs(%0 : tensor<1x8x8x4xf32>)
      -> tensor<1x8x8x4xf32> loc("Conv_0"("Conv"))
  %r0 = linalg.generic {indexing_maps = [#id, #channel, #id, #id],
                        iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%c0, %b0, %skip : tensor<1x8x8x4xf32>, tensor<4xf32>, tensor<1x8x8x4xf32>) outs(%0 : tensor<1x8x8x4xf32>) {
  ^bb0(%in: f32, %bias: f32, %s: f32, %out: f32):
    %1 = arith.addf %in, %bias : f32
    %2 = arith.addf %1, %s : f32
    %3 = arith.maximumf %2, %zero : f32
    linalg.yield %3 : f32
  } -> tensor<1x8x8x4xf32> loc("Relu_1"("Relu"))
  %c1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%r0, %w1 : tensor<1x8x8x4xf32>, tensor<1x1x1x1x4x32xf32>) outs(%0 : tensor<1x8x8x4xf32>)
      -> tensor<1x8x8x4xf32> loc("Conv_2"("Conv"))
  %r1 = linalg.generic {indexing_maps = [#id, #channel, #id, #id],
                        iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%c1, %b1, %skip : tensor<1x8x8x4xf32>, tensor<4xf32>, tensor<1x8x8x4xf32>) outs(%0 : tensor<1x8x8x4xf32>) {
  ^bb0(%in: f32, %bias: f32, %s: f32, %out: f32):
    %1 = arith.addf %in, %bias : f32
    %2 = arith.addf %1, %s : f32
    %3 = arith.maximumf %2, %zero : f32
    linalg.yield %3 : f32
  } -> tensor<1x8x8x4xf32> loc("Relu_3"("Relu"))
  return %r1 : tensor<1x8x8x4xf32>
}

// -----

#id = affine_map<(b, t) -> (b, t)>
#row = affine_map<(b, t) -> (b)>

// Softmax with dynamic rows is one kernel; the scaling before it joins, and since others read it, it is a second result.
// CHECK: dispatch.kernel private @{{.*}}_0(%{{.*}}: tensor<?x128xf32>, %{{.*}}: index) -> (tensor<?x128xf32>, tensor<?x128xf32>)
// CHECK-COUNT-5: linalg.generic
// CHECK: dispatch.yield
// CHECK-NOT: dispatch.kernel
// CHECK-LABEL: func.func @softmax
// CHECK: %[[N:.*]] = tensor.dim
// CHECK: %[[Y:.*]]:2 = dispatch.launch @{{.*}}(%arg0, %[[N]]) : (tensor<?x128xf32>, index) -> tensor<?x128xf32>{%[[N]]}, tensor<?x128xf32>{%[[N]]}
func.func @softmax(%x: tensor<?x128xf32>) -> (tensor<?x128xf32>, tensor<?x128xf32>) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %scale = arith.constant 0.125 : f32
  %n = tensor.dim %x, %c0 : tensor<?x128xf32>
  %full = tensor.empty(%n) : tensor<?x128xf32>
  %column = tensor.empty(%n) : tensor<?xf32>
  %s = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<?x128xf32>) outs(%full : tensor<?x128xf32>) {
  ^bb0(%in: f32, %out: f32):
    %1 = arith.mulf %in, %scale : f32
    linalg.yield %1 : f32
  } -> tensor<?x128xf32>
  %m0 = linalg.fill ins(%low : f32) outs(%column : tensor<?xf32>) -> tensor<?xf32>
  %m = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%s : tensor<?x128xf32>) outs(%m0 : tensor<?xf32>) {
  ^bb0(%in: f32, %out: f32):
    %1 = arith.maximumf %in, %out : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %e = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%s, %m : tensor<?x128xf32>, tensor<?xf32>) outs(%full : tensor<?x128xf32>) {
  ^bb0(%in: f32, %max: f32, %out: f32):
    %1 = arith.subf %in, %max : f32
    %2 = math.exp %1 : f32
    linalg.yield %2 : f32
  } -> tensor<?x128xf32>
  %d0 = linalg.fill ins(%zero : f32) outs(%column : tensor<?xf32>) -> tensor<?xf32>
  %d = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%e : tensor<?x128xf32>) outs(%d0 : tensor<?xf32>) {
  ^bb0(%in: f32, %out: f32):
    %1 = arith.addf %in, %out : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %y = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%e, %d : tensor<?x128xf32>, tensor<?xf32>) outs(%full : tensor<?x128xf32>) {
  ^bb0(%in: f32, %sum: f32, %out: f32):
    %1 = arith.divf %in, %sum : f32
    linalg.yield %1 : f32
  } -> tensor<?x128xf32>
  return %y, %s : tensor<?x128xf32>, tensor<?x128xf32>
}

// -----

#id = affine_map<(b, s, d) -> (b, s, d)>
#row = affine_map<(b, s, d) -> (b, s)>
#one = affine_map<(b, s, d) -> (b, s, 0)>

// Kept unit dims between reduction and use stay inside.
// CHECK: dispatch.kernel private @reduce_0
// CHECK: tensor.expand_shape
// CHECK-NOT: dispatch.kernel
// CHECK-LABEL: func.func @keepdims
// CHECK-NEXT: dispatch.launch
// CHECK-NEXT: return
func.func @keepdims(%x: tensor<2x4x8xf32>) -> tensor<2x4x8xf32> {
  %zero = arith.constant 0.0 : f32
  %full = tensor.empty() : tensor<2x4x8xf32>
  %column = tensor.empty() : tensor<2x4xf32>
  %d0 = linalg.fill ins(%zero : f32) outs(%column : tensor<2x4xf32>) -> tensor<2x4xf32>
  %d = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x : tensor<2x4x8xf32>) outs(%d0 : tensor<2x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %1 = arith.addf %in, %out : f32
    linalg.yield %1 : f32
  } -> tensor<2x4xf32>
  %k = tensor.expand_shape %d [[0], [1, 2]] output_shape [2, 4, 1] : tensor<2x4xf32> into tensor<2x4x1xf32>
  %y = linalg.generic {indexing_maps = [#id, #one, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %k : tensor<2x4x8xf32>, tensor<2x4x1xf32>) outs(%full : tensor<2x4x8xf32>) {
  ^bb0(%in: f32, %sum: f32, %out: f32):
    %1 = arith.divf %in, %sum : f32
    linalg.yield %1 : f32
  } -> tensor<2x4x8xf32>
  return %y : tensor<2x4x8xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>

// An elementwise kernel knows what it may overwrite; equal kernels with other nodes are one.
// CHECK: dispatch.kernel private @relu_0
// CHECK-SAME: in_place = [array<i64: 0>], nodes = ["a", "b"]
// CHECK-NOT: dispatch.kernel
// CHECK-LABEL: func.func @in_place
func.func @in_place(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<8xf32>
  %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<8xf32>) outs(%0 : tensor<8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %1 = arith.maximumf %in, %zero : f32
    linalg.yield %1 : f32
  } -> tensor<8xf32> loc("a"("Relu"))
  %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<8xf32>) outs(%0 : tensor<8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %1 = arith.maximumf %in, %zero : f32
    linalg.yield %1 : f32
  } -> tensor<8xf32> loc("b"("Relu"))
  return %a, %b : tensor<8xf32>, tensor<8xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// The sum would have to wait for a kernel that waits for the group: it stays out.
// CHECK: dispatch.kernel private @reduce_0
// CHECK: dispatch.kernel private @{{.*}}_1
// CHECK: dispatch.kernel private @{{.*}}_2
// CHECK-LABEL: func.func @circle
// CHECK: %[[S:.*]] = dispatch.launch @reduce
// CHECK: %[[P:.*]] = dispatch.launch @pack{{.*}}(%[[S]])
// CHECK: dispatch.launch @elementwise{{.*}}(%[[S]], %{{.*}})
func.func @circle(%x: tensor<4x8xf32>) -> tensor<4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<4xf32>
  %1 = tensor.empty() : tensor<1x4xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%0 : tensor<4xf32>) -> tensor<4xf32>
  %s = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<4x8xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %3 = arith.addf %in, %out : f32
    linalg.yield %3 : f32
  } -> tensor<4xf32>
  %p = linalg.pack %s inner_dims_pos = [0] inner_tiles = [4] into %1 : tensor<4xf32> -> tensor<1x4xf32>
  %v = tensor.collapse_shape %p [[0, 1]] : tensor<1x4xf32> into tensor<4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]}
      ins(%s, %v : tensor<4xf32>, tensor<4xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %3 = arith.addf %a, %b : f32
    linalg.yield %3 : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// A gather captures its table: the table becomes an argument. Scalars read by the host stay with the host.
// CHECK: dispatch.kernel private @gather_0(%{{.*}}: tensor<3xi64>, %{{.*}}: tensor<100x8xf32>) -> tensor<3x8xf32>
// CHECK-LABEL: func.func @host
// CHECK: dispatch.launch @gather_0(%arg1, %arg0)
// CHECK: tensor.extract %arg1
// CHECK: arith.index_cast
// CHECK: tensor.from_elements
func.func @host(%table: tensor<100x8xf32>, %ids: tensor<3xi64>) -> (tensor<3x8xf32>, tensor<1xi64>) {
  %c0 = arith.constant 0 : index
  %0 = tensor.empty() : tensor<3x8xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>],
                       iterator_types = ["parallel", "parallel"]}
      ins(%ids : tensor<3xi64>) outs(%0 : tensor<3x8xf32>) {
  ^bb0(%id: i64, %out: f32):
    %row = arith.index_cast %id : i64 to index
    %column = linalg.index 1 : index
    %e = tensor.extract %table[%row, %column] : tensor<100x8xf32>
    linalg.yield %e : f32
  } -> tensor<3x8xf32> loc("Gather_0"("Gather"))
  %first = tensor.extract %ids[%c0] : tensor<3xi64>
  %i = arith.index_cast %first : i64 to index
  %o = arith.index_cast %i : index to i64
  %shape = tensor.from_elements %o : tensor<1xi64>
  return %y, %shape : tensor<3x8xf32>, tensor<1xi64>
}

// -----

// Ops in branches become kernels too; the branch launches them.
// CHECK: dispatch.kernel private @elementwise_0
// CHECK-LABEL: func.func @branch
// CHECK: scf.if
// CHECK-NEXT: dispatch.launch @elementwise_0
// CHECK-NEXT: scf.yield
func.func @branch(%c: i1, %x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = tensor.empty() : tensor<8xf32>
  %y = scf.if %c -> tensor<8xf32> {
    %a = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>],
                         iterator_types = ["parallel"]} ins(%x : tensor<8xf32>) outs(%0 : tensor<8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %1 = math.exp %in : f32
      linalg.yield %1 : f32
    } -> tensor<8xf32>
    scf.yield %a : tensor<8xf32>
  } else {
    scf.yield %x : tensor<8xf32>
  }
  return %y : tensor<8xf32>
}

// -----

#id3 = affine_map<(b, s, n) -> (b, s, n)>
#bias = affine_map<(b, s, n) -> (n)>
#heads = affine_map<(b, h, s, d) -> (b, s, h, d)>
#id4 = affine_map<(b, h, s, d) -> (b, h, s, d)>

// Bias, split into heads and transpose of the outer dims all follow a matmul; the last view is the host's.
// CHECK: dispatch.kernel private @matmul_0
// CHECK: linalgx.matmul
// CHECK: linalg.generic
// CHECK: tensor.expand_shape
// CHECK: linalg.generic
// CHECK: dispatch.yield %{{.*}} : tensor<1x2x4x16xf32>
// CHECK-LABEL: func.func @heads
// CHECK: %[[Y:.*]] = dispatch.launch @matmul_0
// CHECK: tensor.collapse_shape %[[Y]]
func.func @heads(%x: tensor<1x4x8xf32>) -> tensor<2x4x16xf32> {
  %0 = tensor.empty() : tensor<1x4x32xf32>
  %1 = tensor.empty() : tensor<1x2x4x16xf32>
  %w = dispatch.weight "w" : tensor<1x1x8x32xf32>
  %b = dispatch.weight "b" : tensor<32xf32>
  %c = linalgx.matmul ins(%x, %w : tensor<1x4x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<1x4x32xf32>) -> tensor<1x4x32xf32>
  %a = linalg.generic {indexing_maps = [#id3, #bias, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%c, %b : tensor<1x4x32xf32>, tensor<32xf32>) outs(%0 : tensor<1x4x32xf32>) {
  ^bb0(%in: f32, %add: f32, %out: f32):
    %2 = arith.addf %in, %add : f32
    linalg.yield %2 : f32
  } -> tensor<1x4x32xf32>
  %e = tensor.expand_shape %a [[0], [1], [2, 3]] output_shape [1, 4, 2, 16] : tensor<1x4x32xf32> into tensor<1x4x2x16xf32>
  %t = linalg.generic {indexing_maps = [#heads, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%e : tensor<1x4x2x16xf32>) outs(%1 : tensor<1x2x4x16xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x4x16xf32>
  %v = tensor.collapse_shape %t [[0, 1], [2], [3]] : tensor<1x2x4x16xf32> into tensor<2x4x16xf32>
  return %v : tensor<2x4x16xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>

// A slice that is one run of bytes is the host's, another one joins the kernel that reads it.
// CHECK: dispatch.kernel private @elementwise_0(%{{.*}}: tensor<4x8xf32>, %{{.*}}: tensor<4x4xf32>)
// CHECK: tensor.extract_slice
// CHECK: linalg.generic
// CHECK-LABEL: func.func @slices
// CHECK: %[[S:.*]] = tensor.extract_slice %arg1[4, 0]
// CHECK-NEXT: dispatch.launch @elementwise_0(%arg0, %[[S]])
// CHECK-NEXT: return
func.func @slices(%x: tensor<4x8xf32>, %z: tensor<8x4xf32>) -> tensor<4x4xf32> {
  %0 = tensor.empty() : tensor<4x4xf32>
  %columns = tensor.extract_slice %x[0, 4] [4, 4] [1, 1] : tensor<4x8xf32> to tensor<4x4xf32>
  %rows = tensor.extract_slice %z[4, 0] [4, 4] [1, 1] : tensor<8x4xf32> to tensor<4x4xf32>
  %y = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%columns, %rows : tensor<4x4xf32>, tensor<4x4xf32>) outs(%0 : tensor<4x4xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %1 = arith.addf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<4x4xf32>
  return %y : tensor<4x4xf32>
}

// -----

#transposed = affine_map<(i, j) -> (j, i)>
#id = affine_map<(i, j) -> (i, j)>

// Packing takes the transpose before it along.
// CHECK: dispatch.kernel private @pack_0
// CHECK: linalg.generic
// CHECK: linalg.pack
// CHECK-LABEL: func.func @packing
// CHECK-NEXT: dispatch.launch
// CHECK-NEXT: return
func.func @packing(%x: tensor<8x32xf32>) -> tensor<1x32x32xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<32x8xf32>
  %1 = tensor.empty() : tensor<1x32x32xf32>
  %t = linalg.generic {indexing_maps = [#transposed, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<8x32xf32>) outs(%0 : tensor<32x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<32x8xf32>
  %p = linalg.pack %t padding_value(%zero : f32) outer_dims_perm = [1, 0] inner_dims_pos = [1] inner_tiles = [32] into %1
      : tensor<32x8xf32> -> tensor<1x32x32xf32>
  return %p : tensor<1x32x32xf32>
}

// -----

// A filter of equal elements is memory that the convolution loads: a kernel of its own fills it. The fill that a
// reduction starts from is repeated where it is needed.
// CHECK-LABEL: dispatch.kernel private @fill_0
// CHECK: linalg.fill
// CHECK: dispatch.kernel private @conv_1(%{{.*}}: tensor<1x8x8x4xf32>, %{{.*}}: tensor<1x1x1x1x4x32xf32>)
// CHECK-NOT: linalg.fill
// CHECK: linalgx.conv
// CHECK-LABEL: func @filled_filter
// CHECK: %[[F:.*]] = dispatch.launch @fill_0()
// CHECK: dispatch.launch @conv_1(%arg0, %[[F]])
func.func @filled_filter(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x32xf32> {
  %value = arith.constant 0.5 : f32
  %0 = tensor.empty() : tensor<1x1x1x1x4x32xf32>
  %filter = linalg.fill ins(%value : f32) outs(%0 : tensor<1x1x1x1x4x32xf32>) -> tensor<1x1x1x1x4x32xf32>
  %1 = tensor.empty() : tensor<1x8x8x32xf32>
  %2 = linalgx.conv {dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>}
      ins(%x, %filter : tensor<1x8x8x4xf32>, tensor<1x1x1x1x4x32xf32>) outs(%1 : tensor<1x8x8x32xf32>) -> tensor<1x8x8x32xf32>
  return %2 : tensor<1x8x8x32xf32>
}
