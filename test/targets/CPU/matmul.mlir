// Matrix products: register tiles and their remainders in every direction, batches on either side, epilogues.
// RUN: kernel-runner %s --cpu=%cpus

#id3 = affine_map<(b, m, n) -> (b, m, n)>
#columns = affine_map<(b, m, n) -> (n)>
#id4 = affine_map<(a, b, c, d) -> (a, b, c, d)>
#all3 = ["parallel", "parallel", "parallel"]
#all4 = ["parallel", "parallel", "parallel", "parallel"]

// Rows that are no multiple of a tile's, columns that are none of a vector's, a K that is none of the unrolling.
dispatch.kernel private @static(%a: tensor<1x37x53xf32>, %b: tensor<1x3x53x32xf32>) -> tensor<1x37x75xf32> {
  %0 = tensor.empty() : tensor<1x37x75xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x37x53xf32>, tensor<1x3x53x32xf32>) outs(%0 : tensor<1x37x75xf32>) -> tensor<1x37x75xf32>
  dispatch.yield %1 : tensor<1x37x75xf32>
}

// One row, one column, K of one, everything one.
dispatch.kernel private @one_row(%a: tensor<1x1x100xf32>, %b: tensor<1x5x100x32xf32>) -> tensor<1x1x150xf32> {
  %0 = tensor.empty() : tensor<1x1x150xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x1x100xf32>, tensor<1x5x100x32xf32>) outs(%0 : tensor<1x1x150xf32>) -> tensor<1x1x150xf32>
  dispatch.yield %1 : tensor<1x1x150xf32>
}
dispatch.kernel private @one_column(%a: tensor<1x70x100xf32>, %b: tensor<1x1x100x32xf32>) -> tensor<1x70x1xf32> {
  %0 = tensor.empty() : tensor<1x70x1xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x70x100xf32>, tensor<1x1x100x32xf32>) outs(%0 : tensor<1x70x1xf32>) -> tensor<1x70x1xf32>
  dispatch.yield %1 : tensor<1x70x1xf32>
}
dispatch.kernel private @outer_product(%a: tensor<2x9x1xf32>, %b: tensor<2x2x1x32xf32>) -> tensor<2x9x33xf32> {
  %0 = tensor.empty() : tensor<2x9x33xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<2x9x1xf32>, tensor<2x2x1x32xf32>) outs(%0 : tensor<2x9x33xf32>) -> tensor<2x9x33xf32>
  dispatch.yield %1 : tensor<2x9x33xf32>
}
dispatch.kernel private @ones(%a: tensor<1x1x1xf32>, %b: tensor<1x1x1x32xf32>) -> tensor<1x1x1xf32> {
  %0 = tensor.empty() : tensor<1x1x1xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x1x1xf32>, tensor<1x1x1x32xf32>) outs(%0 : tensor<1x1x1xf32>) -> tensor<1x1x1xf32>
  dispatch.yield %1 : tensor<1x1x1xf32>
}

// Rows known at run time only, none included; a K of nothing gives zeros.
dispatch.kernel private @rows(%a: tensor<1x?x24xf32>, %b: tensor<1x2x24x32xf32>, %m: index) -> tensor<1x?x40xf32>
    attributes {cases = ["0:1x1x24, 2:1", "0:1x2x24, 2:2", "0:1x5x24, 2:5", "0:1x7x24, 2:7", "0:1x8x24, 2:8", "0:1x31x24, 2:31", "0:1x0x24, 2:0"]} {
  %0 = tensor.empty(%m) : tensor<1x?x40xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x?x24xf32>, tensor<1x2x24x32xf32>) outs(%0 : tensor<1x?x40xf32>) -> tensor<1x?x40xf32>
  dispatch.yield %1 : tensor<1x?x40xf32>
}
dispatch.kernel private @dynamic(%a: tensor<?x?x?xf32>, %b: tensor<?x?x?x32xf32>, %s: index, %m: index, %n: index) -> tensor<?x?x?xf32>
    attributes {cases = ["0:2x9x30, 1:2x2x30x32, 2:2, 3:9, 4:50", "0:1x9x30, 1:2x2x30x32, 2:2, 3:9, 4:50", "0:2x9x30, 1:1x2x30x32, 2:2, 3:9, 4:50",
                         "0:1x1x1, 1:1x1x1x32, 2:1, 3:1, 4:1", "0:2x3x0, 1:2x2x0x32, 2:2, 3:3, 4:40", "0:0x3x4, 1:0x2x4x32, 2:0, 3:3, 4:40",
                         "0:2x3x4, 1:2x0x4x32, 2:2, 3:3, 4:0", "0:3x0x4, 1:3x1x4x32, 2:3, 3:0, 4:7", "0:1x13x300, 1:1x9x300x32, 2:1, 3:13, 4:270"]} {
  %0 = tensor.empty(%s, %m, %n) : tensor<?x?x?xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<?x?x?xf32>, tensor<?x?x?x32xf32>) outs(%0 : tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  dispatch.yield %1 : tensor<?x?x?xf32>
}

// A right operand that all batches share makes one tall matrix: a tile of rows crosses batches.
dispatch.kernel private @shared_right(%a: tensor<5x3x20xf32>, %b: tensor<1x2x20x32xf32>) -> tensor<5x3x35xf32> {
  %0 = tensor.empty() : tensor<5x3x35xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<5x3x20xf32>, tensor<1x2x20x32xf32>) outs(%0 : tensor<5x3x35xf32>) -> tensor<5x3x35xf32>
  dispatch.yield %1 : tensor<5x3x35xf32>
}
dispatch.kernel private @shared_left(%a: tensor<1x7x20xf32>, %b: tensor<4x2x20x32xf32>) -> tensor<4x7x35xf32> {
  %0 = tensor.empty() : tensor<4x7x35xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x7x20xf32>, tensor<4x2x20x32xf32>) outs(%0 : tensor<4x7x35xf32>) -> tensor<4x7x35xf32>
  dispatch.yield %1 : tensor<4x7x35xf32>
}
dispatch.kernel private @both_shared(%a: tensor<1x7x20xf32>, %b: tensor<1x2x20x32xf32>) -> tensor<4x7x35xf32> {
  %0 = tensor.empty() : tensor<4x7x35xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x7x20xf32>, tensor<1x2x20x32xf32>) outs(%0 : tensor<4x7x35xf32>) -> tensor<4x7x35xf32>
  dispatch.yield %1 : tensor<4x7x35xf32>
}

// A right operand larger than half of L2: columns outside, rows inside.
dispatch.kernel private @large_right(%a: tensor<1x21x520xf32>, %b: tensor<1x17x520x32xf32>) -> tensor<1x21x530xf32> attributes {range = [-0.5, 0.5]} {
  %0 = tensor.empty() : tensor<1x21x530xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x21x520xf32>, tensor<1x17x520x32xf32>) outs(%0 : tensor<1x21x530xf32>) -> tensor<1x21x530xf32>
  dispatch.yield %1 : tensor<1x21x530xf32>
}

// Bias by column, residual, activation.
dispatch.kernel private @bias_residual_relu(%a: tensor<1x?x24xf32>, %b: tensor<1x2x24x32xf32>, %bias: tensor<45xf32>, %skip: tensor<1x?x45xf32>, %m: index)
    -> tensor<1x?x45xf32> attributes {cases = ["0:1x11x24, 3:1x11x45, 4:11", "0:1x1x24, 3:1x1x45, 4:1", "0:1x0x24, 3:1x0x45, 4:0"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty(%m) : tensor<1x?x45xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x?x24xf32>, tensor<1x2x24x32xf32>) outs(%0 : tensor<1x?x45xf32>) -> tensor<1x?x45xf32>
  %2 = linalg.generic {indexing_maps = [#id3, #columns, #id3, #id3], iterator_types = #all3}
      ins(%1, %bias, %skip : tensor<1x?x45xf32>, tensor<45xf32>, tensor<1x?x45xf32>) outs(%0 : tensor<1x?x45xf32>) {
  ^bb0(%x: f32, %p: f32, %q: f32, %o: f32):
    %3 = arith.addf %x, %p : f32
    %4 = arith.addf %3, %q : f32
    %5 = arith.maximumf %4, %zero : f32
    linalg.yield %5 : f32
  } -> tensor<1x?x45xf32>
  dispatch.yield %2 : tensor<1x?x45xf32>
}

// A value per row and a gelu, of a tall matrix over batches.
dispatch.kernel private @row_scale(%a: tensor<3x5x24xf32>, %b: tensor<1x2x24x32xf32>, %scale: tensor<3x5xf32>) -> tensor<3x5x33xf32> {
  %half = arith.constant 0.5 : f32
  %one = arith.constant 1.0 : f32
  %0 = tensor.empty() : tensor<3x5x33xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<3x5x24xf32>, tensor<1x2x24x32xf32>) outs(%0 : tensor<3x5x33xf32>) -> tensor<3x5x33xf32>
  %2 = linalg.generic {indexing_maps = [#id3, affine_map<(b, m, n) -> (b, m)>, #id3], iterator_types = #all3}
      ins(%1, %scale : tensor<3x5x33xf32>, tensor<3x5xf32>) outs(%0 : tensor<3x5x33xf32>) {
  ^bb0(%x: f32, %p: f32, %o: f32):
    %3 = arith.mulf %x, %p : f32
    %4 = math.erf %3 : f32
    %5 = arith.addf %4, %one : f32
    %6 = arith.mulf %5, %half : f32
    %7 = arith.mulf %6, %3 : f32
    linalg.yield %7 : f32
  } -> tensor<3x5x33xf32>
  dispatch.yield %2 : tensor<3x5x33xf32>
}

// Split into heads and transposed on the way out; heads narrower and wider than a vector.
dispatch.kernel private @heads(%a: tensor<1x?x8xf32>, %b: tensor<1x1x8x32xf32>, %bias: tensor<32xf32>, %m: index) -> tensor<1x4x?x8xf32>
    attributes {cases = ["0:1x9x8, 3:9", "0:1x1x8, 3:1", "0:1x0x8, 3:0"]} {
  %0 = tensor.empty(%m) : tensor<1x?x32xf32>
  %1 = tensor.empty(%m) : tensor<1x4x?x8xf32>
  %2 = linalgx.matmul ins(%a, %b : tensor<1x?x8xf32>, tensor<1x1x8x32xf32>) outs(%0 : tensor<1x?x32xf32>) -> tensor<1x?x32xf32>
  %3 = linalg.generic {indexing_maps = [#id3, #columns, #id3], iterator_types = #all3} ins(%2, %bias : tensor<1x?x32xf32>, tensor<32xf32>) outs(%0 : tensor<1x?x32xf32>) {
  ^bb0(%x: f32, %p: f32, %o: f32):
    %4 = arith.addf %x, %p : f32
    linalg.yield %4 : f32
  } -> tensor<1x?x32xf32>
  %5 = tensor.expand_shape %3 [[0], [1], [2, 3]] output_shape [1, %m, 4, 8] : tensor<1x?x32xf32> into tensor<1x?x4x8xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(b, h, s, d) -> (b, s, h, d)>, #id4], iterator_types = #all4} ins(%5 : tensor<1x?x4x8xf32>) outs(%1 : tensor<1x4x?x8xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<1x4x?x8xf32>
  dispatch.yield %6 : tensor<1x4x?x8xf32>
}
dispatch.kernel private @wide_heads(%a: tensor<2x3x8xf32>, %b: tensor<1x3x8x32xf32>) -> tensor<2x2x3x48xf32> {
  %0 = tensor.empty() : tensor<2x3x96xf32>
  %1 = tensor.empty() : tensor<2x2x3x48xf32>
  %2 = linalgx.matmul ins(%a, %b : tensor<2x3x8xf32>, tensor<1x3x8x32xf32>) outs(%0 : tensor<2x3x96xf32>) -> tensor<2x3x96xf32>
  %5 = tensor.expand_shape %2 [[0], [1], [2, 3]] output_shape [2, 3, 2, 48] : tensor<2x3x96xf32> into tensor<2x3x2x48xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(b, h, s, d) -> (b, s, h, d)>, #id4], iterator_types = #all4} ins(%5 : tensor<2x3x2x48xf32>) outs(%1 : tensor<2x2x3x48xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<2x2x3x48xf32>
  dispatch.yield %6 : tensor<2x2x3x48xf32>
}

// Heads that no vector divides, and their rows merged again.
dispatch.kernel private @odd_heads(%a: tensor<2x3x8xf32>, %b: tensor<1x2x8x32xf32>) -> tensor<2x3x3x13xf32> {
  %0 = tensor.empty() : tensor<2x3x39xf32>
  %1 = tensor.empty() : tensor<2x3x3x13xf32>
  %2 = linalgx.matmul ins(%a, %b : tensor<2x3x8xf32>, tensor<1x2x8x32xf32>) outs(%0 : tensor<2x3x39xf32>) -> tensor<2x3x39xf32>
  %5 = tensor.expand_shape %2 [[0], [1], [2, 3]] output_shape [2, 3, 3, 13] : tensor<2x3x39xf32> into tensor<2x3x3x13xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(b, h, s, d) -> (b, s, h, d)>, #id4], iterator_types = #all4} ins(%5 : tensor<2x3x3x13xf32>) outs(%1 : tensor<2x3x3x13xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<2x3x3x13xf32>
  dispatch.yield %6 : tensor<2x3x3x13xf32>
}

// Two results of one product.
dispatch.kernel private @two_results(%a: tensor<1x6x24xf32>, %b: tensor<1x2x24x32xf32>) -> (tensor<1x6x45xf32>, tensor<1x6x45xf32>) {
  %0 = tensor.empty() : tensor<1x6x45xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x6x24xf32>, tensor<1x2x24x32xf32>) outs(%0 : tensor<1x6x45xf32>) -> tensor<1x6x45xf32>
  %2 = linalg.generic {indexing_maps = [#id3, #id3], iterator_types = #all3} ins(%1 : tensor<1x6x45xf32>) outs(%0 : tensor<1x6x45xf32>) {
  ^bb0(%x: f32, %o: f32):
    %3 = math.tanh %x : f32
    linalg.yield %3 : f32
  } -> tensor<1x6x45xf32>
  dispatch.yield %1, %2 : tensor<1x6x45xf32>, tensor<1x6x45xf32>
}

// Element types: halves summed in f32, doubles, bytes summed in i32.
dispatch.kernel private @half(%a: tensor<1x7x20xf16>, %b: tensor<1x2x20x32xf16>) -> tensor<1x7x40xf32> {
  %0 = tensor.empty() : tensor<1x7x40xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x7x20xf16>, tensor<1x2x20x32xf16>) outs(%0 : tensor<1x7x40xf32>) -> tensor<1x7x40xf32>
  dispatch.yield %1 : tensor<1x7x40xf32>
}
dispatch.kernel private @bfloat(%a: tensor<1x7x20xbf16>, %b: tensor<1x2x20x32xf32>) -> tensor<1x7x40xf32> {
  %0 = tensor.empty() : tensor<1x7x40xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x7x20xbf16>, tensor<1x2x20x32xf32>) outs(%0 : tensor<1x7x40xf32>) -> tensor<1x7x40xf32>
  dispatch.yield %1 : tensor<1x7x40xf32>
}
dispatch.kernel private @double(%a: tensor<1x?x20xf64>, %b: tensor<1x2x20x32xf64>, %m: index) -> tensor<1x?x40xf64>
    attributes {cases = ["0:1x7x20, 2:7", "0:1x1x20, 2:1"], tolerance = 1.0e-13} {
  %0 = tensor.empty(%m) : tensor<1x?x40xf64>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x?x20xf64>, tensor<1x2x20x32xf64>) outs(%0 : tensor<1x?x40xf64>) -> tensor<1x?x40xf64>
  dispatch.yield %1 : tensor<1x?x40xf64>
}
dispatch.kernel private @bytes(%a: tensor<2x7x20xi8>, %b: tensor<2x2x20x32xi8>) -> tensor<2x7x40xi32> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<2x7x40xi32>
  %1 = linalgx.matmul ins(%a, %b : tensor<2x7x20xi8>, tensor<2x2x20x32xi8>) outs(%0 : tensor<2x7x40xi32>) -> tensor<2x7x40xi32>
  dispatch.yield %1 : tensor<2x7x40xi32>
}
dispatch.kernel private @integers(%a: tensor<1x5x9xi32>, %b: tensor<1x1x9x32xi32>, %c: tensor<1x5x20xi8>) -> tensor<1x5x20xi8> attributes {integers = [-100, 100]} {
  %0 = tensor.empty() : tensor<1x5x20xi32>
  %z = tensor.empty() : tensor<1x5x20xi8>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x5x9xi32>, tensor<1x1x9x32xi32>) outs(%0 : tensor<1x5x20xi32>) -> tensor<1x5x20xi32>
  %2 = linalg.generic {indexing_maps = [#id3, #id3, #id3], iterator_types = #all3} ins(%1, %c : tensor<1x5x20xi32>, tensor<1x5x20xi8>) outs(%z : tensor<1x5x20xi8>) {
  ^bb0(%x: i32, %y: i8, %o: i8):
    %3 = arith.trunci %x : i32 to i8
    %4 = arith.addi %3, %y : i8
    linalg.yield %4 : i8
  } -> tensor<1x5x20xi8>
  dispatch.yield %2 : tensor<1x5x20xi8>
}
