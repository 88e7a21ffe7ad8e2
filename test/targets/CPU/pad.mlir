// Borders of constants around tensors: every side, unequal, of runtime extent, of nothing.
// RUN: kernel-runner %s --cpu=%cpus

#id2 = affine_map<(i, j) -> (i, j)>

dispatch.kernel private @all_sides(%x: tensor<2x3x17xf32>, %v: f32) -> tensor<5x3x24xf32> attributes {cases = ["1:2.5"]} {
  %0 = tensor.pad %x low[1, 0, 3] high[2, 0, 4] {
  ^bb0(%i: index, %j: index, %k: index):
    tensor.yield %v : f32
  } : tensor<2x3x17xf32> to tensor<5x3x24xf32>
  dispatch.yield %0 : tensor<5x3x24xf32>
}
dispatch.kernel private @runtime(%x: tensor<?x?xf32>, %a: index, %b: index) -> tensor<?x?xf32>
    attributes {cases = ["0:3x37, 1:2, 2:5", "0:1x1, 1:0, 2:0", "0:0x5, 1:1, 2:1", "0:5x0, 1:20, 2:1", "0:0x0, 1:0, 2:0"]} {
  %v = arith.constant -1.0 : f32
  %0 = tensor.pad %x low[%a, %b] high[1, %a] {
  ^bb0(%i: index, %j: index):
    tensor.yield %v : f32
  } : tensor<?x?xf32> to tensor<?x?xf32>
  dispatch.yield %0 : tensor<?x?xf32>
}

// Computed before and after; a byte and a long.
dispatch.kernel private @between(%x: tensor<3x21xf32>, %y: tensor<5x30xf32>) -> tensor<5x30xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x21xf32>
  %f = tensor.empty() : tensor<5x30xf32>
  %s = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<3x21xf32>) outs(%e : tensor<3x21xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = math.exp %a : f32
    linalg.yield %1 : f32
  } -> tensor<3x21xf32>
  %p = tensor.pad %s low[1, 4] high[1, 5] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<3x21xf32> to tensor<5x30xf32>
  %r = linalg.generic {indexing_maps = [#id2, #id2, #id2], iterator_types = ["parallel", "parallel"]} ins(%p, %y : tensor<5x30xf32>, tensor<5x30xf32>) outs(%f : tensor<5x30xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.addf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<5x30xf32>
  dispatch.yield %r : tensor<5x30xf32>
}
dispatch.kernel private @bytes(%x: tensor<4x18xi8>) -> tensor<4x37xi8> attributes {integers = [-128, 127]} {
  %v = arith.constant -128 : i8
  %0 = tensor.pad %x low[0, 0] high[0, 19] {
  ^bb0(%i: index, %j: index):
    tensor.yield %v : i8
  } : tensor<4x18xi8> to tensor<4x37xi8>
  dispatch.yield %0 : tensor<4x37xi8>
}
dispatch.kernel private @longs(%x: tensor<4x18xi64>) -> tensor<7x18xi64> {
  %v = arith.constant -5 : i64
  %0 = tensor.pad %x low[3, 0] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %v : i64
  } : tensor<4x18xi64> to tensor<7x18xi64>
  dispatch.yield %0 : tensor<7x18xi64>
}
dispatch.kernel private @rank1(%x: tensor<?xf32>) -> tensor<?xf32> attributes {cases = ["0:50", "0:1", "0:0"]} {
  %v = arith.constant 9.0 : f32
  %0 = tensor.pad %x low[5] high[11] {
  ^bb0(%i: index):
    tensor.yield %v : f32
  } : tensor<?xf32> to tensor<?xf32>
  dispatch.yield %0 : tensor<?xf32>
}
