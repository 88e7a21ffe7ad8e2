// Transposes: squares in registers, their borders, permutations that keep the last dim, and what is read beside them.
// RUN: kernel-runner %s --cpu=%cpus

#id2 = affine_map<(i, j) -> (i, j)>
#tr2 = affine_map<(i, j) -> (j, i)>
#id3 = affine_map<(i, j, k) -> (i, j, k)>
#id4 = affine_map<(a, b, c, d) -> (a, b, c, d)>
#all2 = ["parallel", "parallel"]
#all3 = ["parallel", "parallel", "parallel"]
#all4 = ["parallel", "parallel", "parallel", "parallel"]

// Whole squares, ragged borders on either side, single rows and columns, nothing.
dispatch.kernel private @plain(%x: tensor<?x?xf32>, %n: index, %m: index) -> tensor<?x?xf32>
    attributes {cases = ["0:16x32, 1:32, 2:16", "0:37x19, 1:19, 2:37", "0:1x23, 1:23, 2:1", "0:23x1, 1:1, 2:23", "0:1x1, 1:1, 2:1",
                         "0:0x5, 1:5, 2:0", "0:5x0, 1:0, 2:5", "0:130x67, 1:67, 2:130"]} {
  %0 = tensor.empty(%n, %m) : tensor<?x?xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2], iterator_types = #all2} ins(%x : tensor<?x?xf32>) outs(%0 : tensor<?x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<?x?xf32>
  dispatch.yield %1 : tensor<?x?xf32>
}

// Beside the transposed operand: one read along rows, one broadcast along columns, and the coordinates.
dispatch.kernel private @with_others(%x: tensor<29x18xf32>, %y: tensor<18x29xf32>, %z: tensor<18xf32>) -> tensor<18x29xf32> {
  %0 = tensor.empty() : tensor<18x29xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2, affine_map<(i, j) -> (i)>, #id2], iterator_types = #all2}
      ins(%x, %y, %z : tensor<29x18xf32>, tensor<18x29xf32>, tensor<18xf32>) outs(%0 : tensor<18x29xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %k = arith.subi %i, %j : index
    %l = arith.index_cast %k : index to i32
    %f = arith.sitofp %l : i32 to f32
    %2 = arith.mulf %a, %b : f32
    %3 = arith.addf %2, %c : f32
    %4 = arith.subf %3, %f : f32
    linalg.yield %4 : f32
  } -> tensor<18x29xf32>
  dispatch.yield %1 : tensor<18x29xf32>
}

// The same tensor straight and transposed, and two transposed ones: no squares.
dispatch.kernel private @symmetric(%x: tensor<21x21xf32>) -> tensor<21x21xf32> {
  %0 = tensor.empty() : tensor<21x21xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2, #id2], iterator_types = #all2}
      ins(%x, %x : tensor<21x21xf32>, tensor<21x21xf32>) outs(%0 : tensor<21x21xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.addf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<21x21xf32>
  dispatch.yield %1 : tensor<21x21xf32>
}
dispatch.kernel private @two_transposed(%x: tensor<21x17xf32>, %y: tensor<21x17xf32>) -> tensor<17x21xf32> {
  %0 = tensor.empty() : tensor<17x21xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, #tr2, #id2], iterator_types = #all2}
      ins(%x, %y : tensor<21x17xf32>, tensor<21x17xf32>) outs(%0 : tensor<17x21xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.subf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<17x21xf32>
  dispatch.yield %1 : tensor<17x21xf32>
}

// Channels first to last and back, ragged; the plane that is turned is not that of the last two dims.
dispatch.kernel private @to_last(%x: tensor<2x19x5x7xf32>) -> tensor<2x5x7x19xf32> {
  %0 = tensor.empty() : tensor<2x5x7x19xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(n, h, w, c) -> (n, c, h, w)>, #id4], iterator_types = #all4}
      ins(%x : tensor<2x19x5x7xf32>) outs(%0 : tensor<2x5x7x19xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<2x5x7x19xf32>
  dispatch.yield %1 : tensor<2x5x7x19xf32>
}
dispatch.kernel private @to_first(%x: tensor<?x5x7x?xf32>, %n: index, %c: index) -> tensor<?x?x5x7xf32>
    attributes {cases = ["0:2x5x7x19, 1:2, 2:19", "0:1x5x7x1, 1:1, 2:1", "0:3x5x7x0, 1:3, 2:0"]} {
  %0 = tensor.empty(%n, %c) : tensor<?x?x5x7xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(n, c, h, w) -> (n, h, w, c)>, #id4], iterator_types = #all4}
      ins(%x : tensor<?x5x7x?xf32>) outs(%0 : tensor<?x?x5x7xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<?x?x5x7xf32>
  dispatch.yield %1 : tensor<?x?x5x7xf32>
}

// Dims in reverse, and heads to the front with the last dim in place.
dispatch.kernel private @reverse(%x: tensor<3x20x18xf32>) -> tensor<18x20x3xf32> {
  %0 = tensor.empty() : tensor<18x20x3xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (k, j, i)>, #id3], iterator_types = #all3}
      ins(%x : tensor<3x20x18xf32>) outs(%0 : tensor<18x20x3xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<18x20x3xf32>
  dispatch.yield %1 : tensor<18x20x3xf32>
}
dispatch.kernel private @heads(%x: tensor<1x?x4x13xf32>, %n: index) -> tensor<1x4x?x13xf32>
    attributes {cases = ["0:1x9x4x13, 1:9", "0:1x1x4x13, 1:1", "0:1x0x4x13, 1:0"]} {
  %0 = tensor.empty(%n) : tensor<1x4x?x13xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(b, h, s, d) -> (b, s, h, d)>, #id4], iterator_types = #all4}
      ins(%x : tensor<1x?x4x13xf32>) outs(%0 : tensor<1x4x?x13xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<1x4x?x13xf32>
  dispatch.yield %1 : tensor<1x4x?x13xf32>
}

// Unit dims among the turned ones.
dispatch.kernel private @unit(%x: tensor<1x33x1x20xf32>) -> tensor<20x1x33x1xf32> {
  %0 = tensor.empty() : tensor<20x1x33x1xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(a, b, c, d) -> (b, c, d, a)>, #id4], iterator_types = #all4}
      ins(%x : tensor<1x33x1x20xf32>) outs(%0 : tensor<20x1x33x1xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<20x1x33x1xf32>
  dispatch.yield %1 : tensor<20x1x33x1xf32>
}

// Elements of 8, 16 and 64 bits; a conversion on the way.
dispatch.kernel private @bytes(%x: tensor<35x18xi8>) -> tensor<18x35xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<18x35xi8>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2], iterator_types = #all2} ins(%x : tensor<35x18xi8>) outs(%0 : tensor<18x35xi8>) {
  ^bb0(%a: i8, %o: i8):
    linalg.yield %a : i8
  } -> tensor<18x35xi8>
  dispatch.yield %1 : tensor<18x35xi8>
}
dispatch.kernel private @halves(%x: tensor<35x18xf16>) -> tensor<18x35xf32> {
  %0 = tensor.empty() : tensor<18x35xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2], iterator_types = #all2} ins(%x : tensor<35x18xf16>) outs(%0 : tensor<18x35xf32>) {
  ^bb0(%a: f16, %o: f32):
    %2 = arith.extf %a : f16 to f32
    linalg.yield %2 : f32
  } -> tensor<18x35xf32>
  dispatch.yield %1 : tensor<18x35xf32>
}
dispatch.kernel private @longs(%x: tensor<35x18xi64>) -> tensor<18x35xi64> attributes {integers = [-100000, 100000]} {
  %0 = tensor.empty() : tensor<18x35xi64>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2], iterator_types = #all2} ins(%x : tensor<35x18xi64>) outs(%0 : tensor<18x35xi64>) {
  ^bb0(%a: i64, %o: i64):
    linalg.yield %a : i64
  } -> tensor<18x35xi64>
  dispatch.yield %1 : tensor<18x35xi64>
}
dispatch.kernel private @long_to_float(%x: tensor<35x18xi64>) -> tensor<18x35xf32> attributes {integers = [-1000, 1000]} {
  %0 = tensor.empty() : tensor<18x35xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2], iterator_types = #all2} ins(%x : tensor<35x18xi64>) outs(%0 : tensor<18x35xf32>) {
  ^bb0(%a: i64, %o: f32):
    %2 = arith.sitofp %a : i64 to f32
    linalg.yield %2 : f32
  } -> tensor<18x35xf32>
  dispatch.yield %1 : tensor<18x35xf32>
}

// A slice and a concatenation are transposed: computed element by element.
dispatch.kernel private @slice(%x: tensor<40x30xf32>) -> tensor<19x35xf32> {
  %0 = tensor.empty() : tensor<19x35xf32>
  %s = tensor.extract_slice %x[2, 3] [35, 19] [1, 1] : tensor<40x30xf32> to tensor<35x19xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2], iterator_types = #all2} ins(%s : tensor<35x19xf32>) outs(%0 : tensor<19x35xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<19x35xf32>
  dispatch.yield %1 : tensor<19x35xf32>
}
dispatch.kernel private @concat(%x: tensor<20x17xf32>, %y: tensor<15x17xf32>) -> tensor<17x35xf32> {
  %0 = tensor.empty() : tensor<17x35xf32>
  %s = tensor.concat dim(0) %x, %y : (tensor<20x17xf32>, tensor<15x17xf32>) -> tensor<35x17xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2], iterator_types = #all2} ins(%s : tensor<35x17xf32>) outs(%0 : tensor<17x35xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<17x35xf32>
  dispatch.yield %1 : tensor<17x35xf32>
}

// Rows of four elements, as a shuffle of channels in four groups makes them, with a bias read the same way: whole vectors
// of rows, what remains of them, none.
dispatch.kernel private @shuffled_by_4(%x: tensor<?x4x?xf32>, %b: tensor<4x?xf32>, %n: index, %m: index) -> tensor<?x?x4xf32>
    attributes {cases = ["0:3x4x68, 1:4x68, 2:3, 3:68", "0:1x4x16, 1:4x16, 2:1, 3:16", "0:2x4x5, 1:4x5, 2:2, 3:5",
                         "0:2x4x0, 1:4x0, 2:2, 3:0", "0:0x4x3, 1:4x3, 2:0, 3:3", "0:1x4x133, 1:4x133, 2:1, 3:133"]} {
  %0 = tensor.empty(%n, %m) : tensor<?x?x4xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(a, r, c) -> (a, c, r)>, affine_map<(a, r, c) -> (c, r)>, #id3], iterator_types = #all3}
      ins(%x, %b : tensor<?x4x?xf32>, tensor<4x?xf32>) outs(%0 : tensor<?x?x4xf32>) {
  ^bb0(%a: f32, %c: f32, %o: f32):
    %2 = arith.addf %a, %c : f32
    linalg.yield %2 : f32
  } -> tensor<?x?x4xf32>
  dispatch.yield %1 : tensor<?x?x4xf32>
}

// Two and eight, a broadcast over the columns, coordinates of all dims.
dispatch.kernel private @shuffled_by_2(%x: tensor<2x37xf32>, %z: tensor<37xf32>) -> tensor<37x2xf32> {
  %0 = tensor.empty() : tensor<37x2xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, affine_map<(i, j) -> (i)>, #id2], iterator_types = #all2}
      ins(%x, %z : tensor<2x37xf32>, tensor<37xf32>) outs(%0 : tensor<37x2xf32>) {
  ^bb0(%a: f32, %c: f32, %o: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %k = arith.subi %i, %j : index
    %l = arith.index_cast %k : index to i32
    %f = arith.sitofp %l : i32 to f32
    %2 = arith.mulf %a, %c : f32
    %3 = arith.addf %2, %f : f32
    linalg.yield %3 : f32
  } -> tensor<37x2xf32>
  dispatch.yield %1 : tensor<37x2xf32>
}
dispatch.kernel private @shuffled_by_8(%x: tensor<8x50xi32>) -> tensor<50x8xi32> attributes {integers} {
  %0 = tensor.empty() : tensor<50x8xi32>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2], iterator_types = #all2} ins(%x : tensor<8x50xi32>) outs(%0 : tensor<50x8xi32>) {
  ^bb0(%a: i32, %o: i32):
    linalg.yield %a : i32
  } -> tensor<50x8xi32>
  dispatch.yield %1 : tensor<50x8xi32>
}
dispatch.kernel private @shuffled_f16(%x: tensor<4x35xf16>) -> tensor<35x4xf16> {
  %0 = tensor.empty() : tensor<35x4xf16>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2], iterator_types = #all2} ins(%x : tensor<4x35xf16>) outs(%0 : tensor<35x4xf16>) {
  ^bb0(%a: f16, %o: f16):
    linalg.yield %a : f16
  } -> tensor<35x4xf16>
  dispatch.yield %1 : tensor<35x4xf16>
}

// Narrow rows beside an operand that runs along them: one by one, as before.
dispatch.kernel private @narrow_with_straight(%x: tensor<4x21xf32>, %y: tensor<21x4xf32>) -> tensor<21x4xf32> {
  %0 = tensor.empty() : tensor<21x4xf32>
  %1 = linalg.generic {indexing_maps = [#tr2, #id2, #id2], iterator_types = #all2}
      ins(%x, %y : tensor<4x21xf32>, tensor<21x4xf32>) outs(%0 : tensor<21x4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.subf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<21x4xf32>
  dispatch.yield %1 : tensor<21x4xf32>
}

// Narrow rows that do not follow each other: an image of 2 columns whose channels move in front of its rows.
dispatch.kernel private @narrow_image(%x: tensor<1x3x2x40xf32>) -> tensor<1x40x3x2xf32> {
  %0 = tensor.empty() : tensor<1x40x3x2xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(n, c, h, w) -> (n, h, w, c)>, #id4], iterator_types = #all4}
      ins(%x : tensor<1x3x2x40xf32>) outs(%0 : tensor<1x40x3x2xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<1x40x3x2xf32>
  dispatch.yield %1 : tensor<1x40x3x2xf32>
}
