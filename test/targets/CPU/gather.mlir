// Gathers: rows, elements, indices out of order; slices with strides and of runtime offsets; the table as an argument.
// RUN: kernel-runner %s --cpu=%cpus

#id1 = affine_map<(i) -> (i)>
#id2 = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#id3 = affine_map<(i, j, k) -> (i, j, k)>

// Rows of a table; negative indices count from the end.
dispatch.kernel private @rows(%table: tensor<?x?xf32>, %ids: tensor<?xi64>, %n: index, %m: index, %size: index) -> tensor<?x?xf32>
    attributes {integers = [-4, 3], cases = ["0:4x37, 1:9, 2:9, 3:37, 4:4", "0:4x1, 1:9, 2:9, 3:1, 4:4", "0:4x5, 1:0, 2:0, 3:5, 4:4", "0:4x0, 1:3, 2:3, 3:0, 4:4"]} {
  %0 = tensor.empty(%n, %m) : tensor<?x?xf32>
  %1 = linalg.generic {indexing_maps = [#row, #id2], iterator_types = ["parallel", "parallel"]} ins(%ids : tensor<?xi64>) outs(%0 : tensor<?x?xf32>) {
  ^bb0(%id: i64, %o: f32):
    %zero = arith.constant 0 : index
    %i = arith.index_cast %id : i64 to index
    %fromEnd = arith.addi %i, %size : index
    %isNegative = arith.cmpi slt, %i, %zero : index
    %r = arith.select %isNegative, %fromEnd, %i : index
    %c = linalg.index 1 : index
    %e = tensor.extract %table[%r, %c] : tensor<?x?xf32>
    linalg.yield %e : f32
  } -> tensor<?x?xf32>
  dispatch.yield %1 : tensor<?x?xf32>
}

// Elements: every lane looks at a place of its own.
dispatch.kernel private @elements(%table: tensor<4x37xf32>, %ids: tensor<?x37xi64>, %n: index) -> tensor<?x37xf32>
    attributes {integers = [0, 3], cases = ["0:4x37, 1:5x37, 2:5", "1:0x37, 2:0"]} {
  %0 = tensor.empty(%n) : tensor<?x37xf32>
  %1 = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]} ins(%ids : tensor<?x37xi64>) outs(%0 : tensor<?x37xf32>) {
  ^bb0(%id: i64, %o: f32):
    %r = arith.index_cast %id : i64 to index
    %c = linalg.index 1 : index
    %e = tensor.extract %table[%r, %c] : tensor<4x37xf32>
    linalg.yield %e : f32
  } -> tensor<?x37xf32>
  dispatch.yield %1 : tensor<?x37xf32>
}
dispatch.kernel private @bytes(%table: tensor<4x4xi8>, %i: tensor<21xi32>, %j: tensor<21xi32>) -> tensor<21xi8> attributes {integers = [0, 3]} {
  %0 = tensor.empty() : tensor<21xi8>
  %1 = linalg.generic {indexing_maps = [#id1, #id1, #id1], iterator_types = ["parallel"]} ins(%i, %j : tensor<21xi32>, tensor<21xi32>) outs(%0 : tensor<21xi8>) {
  ^bb0(%p: i32, %q: i32, %o: i8):
    %r = arith.index_cast %p : i32 to index
    %c = arith.index_cast %q : i32 to index
    %e = tensor.extract %table[%r, %c] : tensor<4x4xi8>
    linalg.yield %e : i8
  } -> tensor<21xi8>
  dispatch.yield %1 : tensor<21xi8>
}

// The last dim backwards, and each element several times.
dispatch.kernel private @reversed(%x: tensor<3x21xf32>) -> tensor<3x21xf32> {
  %0 = tensor.empty() : tensor<3x21xf32>
  %last = arith.constant 20 : index
  %1 = linalg.generic {indexing_maps = [#id2], iterator_types = ["parallel", "parallel"]} outs(%0 : tensor<3x21xf32>) {
  ^bb0(%o: f32):
    %r = linalg.index 0 : index
    %c = linalg.index 1 : index
    %d = arith.subi %last, %c : index
    %e = tensor.extract %x[%r, %d] : tensor<3x21xf32>
    linalg.yield %e : f32
  } -> tensor<3x21xf32>
  dispatch.yield %1 : tensor<3x21xf32>
}
dispatch.kernel private @upsampled(%x: tensor<1x3x5x4xf32>) -> tensor<1x6x15x4xf32> {
  %0 = tensor.empty() : tensor<1x6x15x4xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(n, h, w, c) -> (n, h floordiv 2, w floordiv 3, c)>, affine_map<(n, h, w, c) -> (n, h, w, c)>],
                       iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x : tensor<1x3x5x4xf32>) outs(%0 : tensor<1x6x15x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<1x6x15x4xf32>
  dispatch.yield %1 : tensor<1x6x15x4xf32>
}

// Slices: strided along the lanes, of dropped dims, from an offset known at run time, of nothing.
dispatch.kernel private @strided(%x: tensor<9x100xf32>) -> tensor<4x33xf32> {
  %0 = tensor.empty() : tensor<4x33xf32>
  %s = tensor.extract_slice %x[1, 1] [4, 33] [2, 3] : tensor<9x100xf32> to tensor<4x33xf32>
  %1 = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]} ins(%s : tensor<4x33xf32>) outs(%0 : tensor<4x33xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<4x33xf32>
  dispatch.yield %1 : tensor<4x33xf32>
}
dispatch.kernel private @alone(%x: tensor<5x7x9xf32>) -> tensor<5x4xf32> {
  %s = tensor.extract_slice %x[0, 6, 1] [5, 1, 4] [1, 1, 2] : tensor<5x7x9xf32> to tensor<5x4xf32>
  dispatch.yield %s : tensor<5x4xf32>
}
dispatch.kernel private @offset(%x: tensor<?x?xf32>, %n: index, %m: index, %o: index) -> tensor<?x?xf32>
    attributes {cases = ["0:5x40, 1:5, 2:21, 3:7", "0:5x40, 1:5, 2:0, 3:40", "0:1x3, 1:1, 2:1, 3:2"]} {
  %s = tensor.extract_slice %x[0, %o] [%n, %m] [1, 1] : tensor<?x?xf32> to tensor<?x?xf32>
  dispatch.yield %s : tensor<?x?xf32>
}

// A part of a tensor replaced: contiguous, strided, one element of a dropped dim.
dispatch.kernel private @insert(%x: tensor<3x7xf32>, %y: tensor<6x40xf32>) -> tensor<6x40xf32> {
  %0 = tensor.insert_slice %x into %y[2, 19] [3, 7] [1, 1] : tensor<3x7xf32> into tensor<6x40xf32>
  dispatch.yield %0 : tensor<6x40xf32>
}
dispatch.kernel private @insert_strided(%x: tensor<3x7xf32>, %y: tensor<6x40xf32>) -> tensor<6x40xf32> {
  %0 = tensor.insert_slice %x into %y[1, 2] [3, 7] [2, 5] : tensor<3x7xf32> into tensor<6x40xf32>
  dispatch.yield %0 : tensor<6x40xf32>
}
dispatch.kernel private @insert_chain(%x: tensor<7xf32>, %z: tensor<?x?xf32>, %y: tensor<?x?xf32>, %n: index, %m: index, %at: index) -> tensor<?x?xf32>
    attributes {cases = ["1:2x3, 2:5x33, 3:2, 4:3, 5:9", "1:0x3, 2:5x33, 3:0, 4:3, 5:9", "1:1x1, 2:4x12, 3:1, 4:1, 5:5"]} {
  %0 = tensor.insert_slice %x into %y[3, %at] [1, 7] [1, 1] : tensor<7xf32> into tensor<?x?xf32>
  %1 = tensor.insert_slice %z into %0[1, 1] [%n, %m] [1, 1] : tensor<?x?xf32> into tensor<?x?xf32>
  dispatch.yield %1 : tensor<?x?xf32>
}
