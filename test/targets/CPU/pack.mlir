// Packing into panels of 32 columns, and reshapes inside a kernel.
// RUN: kernel-runner %s --cpu=%cpus

#id2 = affine_map<(i, j) -> (i, j)>
#id3 = affine_map<(i, j, k) -> (i, j, k)>

// Columns that fill the panels and such that do not; K or N of nothing; the operand transposed before.
dispatch.kernel private @panels(%b: tensor<?x?x?xf32>, %s: index, %p: index, %k: index) -> tensor<?x?x?x32xf32>
    attributes {cases = ["0:2x9x64, 1:2, 2:2, 3:9", "0:2x9x45, 1:2, 2:2, 3:9", "0:1x1x1, 1:1, 2:1, 3:1", "0:1x3x33, 1:1, 2:2, 3:3", "0:1x0x33, 1:1, 2:2, 3:0",
                         "0:2x3x0, 1:2, 2:0, 3:3", "0:0x3x5, 1:0, 2:1, 3:3"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty(%s, %p, %k) : tensor<?x?x?x32xf32>
  %1 = linalg.pack %b padding_value(%zero : f32) outer_dims_perm = [0, 2, 1] inner_dims_pos = [2] inner_tiles = [32] into %0
      : tensor<?x?x?xf32> -> tensor<?x?x?x32xf32>
  dispatch.yield %1 : tensor<?x?x?x32xf32>
}
dispatch.kernel private @of_transposed(%b: tensor<1x45x9xf32>) -> tensor<1x2x9x32xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<1x2x9x32xf32>
  %e = tensor.empty() : tensor<1x9x45xf32>
  %t = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k, j)>, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%b : tensor<1x45x9xf32>) outs(%e : tensor<1x9x45xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<1x9x45xf32>
  %1 = linalg.pack %t padding_value(%zero : f32) outer_dims_perm = [0, 2, 1] inner_dims_pos = [2] inner_tiles = [32] into %0
      : tensor<1x9x45xf32> -> tensor<1x2x9x32xf32>
  dispatch.yield %1 : tensor<1x2x9x32xf32>
}
dispatch.kernel private @of_computed(%b: tensor<2x9x64xf16>, %s: tensor<64xf32>) -> tensor<2x2x9x32xf32> {
  %0 = tensor.empty() : tensor<2x2x9x32xf32>
  %e = tensor.empty() : tensor<2x9x64xf32>
  %t = linalg.generic {indexing_maps = [#id3, affine_map<(i, j, k) -> (k)>, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%b, %s : tensor<2x9x64xf16>, tensor<64xf32>) outs(%e : tensor<2x9x64xf32>) {
  ^bb0(%a: f16, %c: f32, %o: f32):
    %2 = arith.extf %a : f16 to f32
    %3 = arith.mulf %2, %c : f32
    linalg.yield %3 : f32
  } -> tensor<2x9x64xf32>
  %1 = linalg.pack %t outer_dims_perm = [0, 2, 1] inner_dims_pos = [2] inner_tiles = [32] into %0 : tensor<2x9x64xf32> -> tensor<2x2x9x32xf32>
  dispatch.yield %1 : tensor<2x2x9x32xf32>
}
dispatch.kernel private @bytes(%b: tensor<1x9x45xi8>) -> tensor<1x2x9x32xi8> attributes {integers = [-128, 127]} {
  %zero = arith.constant 0 : i8
  %0 = tensor.empty() : tensor<1x2x9x32xi8>
  %1 = linalg.pack %b padding_value(%zero : i8) outer_dims_perm = [0, 2, 1] inner_dims_pos = [2] inner_tiles = [32] into %0
      : tensor<1x9x45xi8> -> tensor<1x2x9x32xi8>
  dispatch.yield %1 : tensor<1x2x9x32xi8>
}

// Reshapes between ops: of the last dims, of all of them, by a size known at run time, of unit dims.
dispatch.kernel private @collapse(%x: tensor<3x4x17xf32>) -> tensor<3x68xf32> {
  %e = tensor.empty() : tensor<3x4x17xf32>
  %f = tensor.empty() : tensor<3x68xf32>
  %0 = linalg.generic {indexing_maps = [#id3, #id3], iterator_types = ["parallel", "parallel", "parallel"]} ins(%x : tensor<3x4x17xf32>) outs(%e : tensor<3x4x17xf32>) {
  ^bb0(%a: f32, %o: f32):
    %i = linalg.index 2 : index
    %j = arith.index_cast %i : index to i32
    %k = arith.sitofp %j : i32 to f32
    %2 = arith.addf %a, %k : f32
    linalg.yield %2 : f32
  } -> tensor<3x4x17xf32>
  %c = tensor.collapse_shape %0 [[0], [1, 2]] : tensor<3x4x17xf32> into tensor<3x68xf32>
  %1 = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]} ins(%c : tensor<3x68xf32>) outs(%f : tensor<3x68xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<3x68xf32>
  dispatch.yield %1 : tensor<3x68xf32>
}
dispatch.kernel private @expand(%x: tensor<?x?xf32>, %n: index, %m: index, %h: index) -> tensor<?x?x8xf32>
    attributes {cases = ["0:3x40, 1:3, 2:40, 3:5", "0:1x8, 1:1, 2:8, 3:1", "0:2x0, 1:2, 2:0, 3:0"]} {
  %e = tensor.empty(%n, %m) : tensor<?x?xf32>
  %f = tensor.empty(%n, %h) : tensor<?x?x8xf32>
  %0 = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<?x?xf32>
  %c = tensor.expand_shape %0 [[0], [1, 2]] output_shape [%n, %h, 8] : tensor<?x?xf32> into tensor<?x?x8xf32>
  %1 = linalg.generic {indexing_maps = [#id3, #id3], iterator_types = ["parallel", "parallel", "parallel"]} ins(%c : tensor<?x?x8xf32>) outs(%f : tensor<?x?x8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %a : f32
    linalg.yield %2 : f32
  } -> tensor<?x?x8xf32>
  dispatch.yield %1 : tensor<?x?x8xf32>
}
dispatch.kernel private @to_scalar(%x: tensor<1x1xf32>) -> tensor<f32> {
  %e = tensor.empty() : tensor<1x1xf32>
  %0 = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<1x1xf32>) outs(%e : tensor<1x1xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<1x1xf32>
  %c = tensor.collapse_shape %0 [] : tensor<1x1xf32> into tensor<f32>
  dispatch.yield %c : tensor<f32>
}
dispatch.kernel private @through_other_factors(%x: tensor<4x6x35xf32>) -> tensor<8x3x35xf32> {
  %e = tensor.empty() : tensor<4x6x35xf32>
  %f = tensor.empty() : tensor<8x3x35xf32>
  %0 = linalg.generic {indexing_maps = [#id3, #id3], iterator_types = ["parallel", "parallel", "parallel"]} ins(%x : tensor<4x6x35xf32>) outs(%e : tensor<4x6x35xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<4x6x35xf32>
  %c = tensor.collapse_shape %0 [[0, 1], [2]] : tensor<4x6x35xf32> into tensor<24x35xf32>
  %d = tensor.expand_shape %c [[0, 1], [2]] output_shape [8, 3, 35] : tensor<24x35xf32> into tensor<8x3x35xf32>
  %1 = linalg.generic {indexing_maps = [#id3, #id3], iterator_types = ["parallel", "parallel", "parallel"]} ins(%d : tensor<8x3x35xf32>) outs(%f : tensor<8x3x35xf32>) {
  ^bb0(%a: f32, %o: f32):
    %i = linalg.index 1 : index
    %j = arith.index_cast %i : index to i32
    %k = arith.sitofp %j : i32 to f32
    %2 = arith.addf %a, %k : f32
    linalg.yield %2 : f32
  } -> tensor<8x3x35xf32>
  dispatch.yield %1 : tensor<8x3x35xf32>
}
