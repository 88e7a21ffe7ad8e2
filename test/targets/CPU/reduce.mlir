// Reductions along every dim, at every rank, of nothing, of one element; sums, products, extremes, arguments of extremes.
// RUN: kernel-runner %s --cpu=%cpus

#id1 = affine_map<(i) -> (i)>
#none1 = affine_map<(i) -> ()>
#id2 = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#id3 = affine_map<(i, j, k) -> (i, j, k)>
#rows = {indexing_maps = [#id2, #row], iterator_types = ["parallel", "reduction"]}
#columns = {indexing_maps = [#id2, #column], iterator_types = ["reduction", "parallel"]}

// Lanes along the reduced dim: four chains, one vector, a tail.
dispatch.kernel private @sum_of_row(%x: tensor<?x?xf32>, %n: index) -> tensor<?xf32>
    attributes {cases = ["0:3x200, 1:3", "0:5x17, 1:5", "0:4x1, 1:4", "0:1x64, 1:1", "0:3x0, 1:3", "0:0x8, 1:0", "0:1000x3, 1:1000"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %2 = linalg.generic #rows ins(%x : tensor<?x?xf32>) outs(%1 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %2 : tensor<?xf32>
}

// Lanes along the dim that is kept.
dispatch.kernel private @sum_of_column(%x: tensor<?x?xf32>, %m: index) -> tensor<?xf32>
    attributes {cases = ["0:3x200, 1:200", "0:5x17, 1:17", "0:4x1, 1:1", "0:1x64, 1:64", "0:0x9, 1:9", "0:8x0, 1:0", "0:3x1000, 1:1000"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty(%m) : tensor<?xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %2 = linalg.generic #columns ins(%x : tensor<?x?xf32>) outs(%1 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %2 : tensor<?xf32>
}

// To rank 0; the initial value counts once.
dispatch.kernel private @all(%x: tensor<?x?xf32>) -> tensor<f32> attributes {cases = ["0:7x43", "0:1x1", "0:0x4", "0:3x0"]} {
  %ten = arith.constant 10.0 : f32
  %0 = tensor.empty() : tensor<f32>
  %1 = linalg.fill ins(%ten : f32) outs(%0 : tensor<f32>) -> tensor<f32>
  %2 = linalg.generic {indexing_maps = [#id2, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<?x?xf32>) outs(%1 : tensor<f32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<f32>
  dispatch.yield %2 : tensor<f32>
}
dispatch.kernel private @product_from_memory(%x: tensor<37xf32>, %init: tensor<f32>) -> tensor<f32> attributes {range = [0.9, 1.1]} {
  %2 = linalg.generic {indexing_maps = [#id1, #none1], iterator_types = ["reduction"]} ins(%x : tensor<37xf32>) outs(%init : tensor<f32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.mulf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<f32>
  dispatch.yield %2 : tensor<f32>
}

// The middle dim, the outer two, first and last; with something computed on the way in.
dispatch.kernel private @middle(%x: tensor<3x?x21xf32>) -> tensor<3x21xf32> attributes {cases = ["0:3x5x21", "0:3x1x21", "0:3x0x21"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<3x21xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<3x21xf32>) -> tensor<3x21xf32>
  %2 = linalg.generic {indexing_maps = [#id3, affine_map<(i, j, k) -> (i, k)>], iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%x : tensor<3x?x21xf32>) outs(%1 : tensor<3x21xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.mulf %a, %a : f32
    %4 = arith.addf %3, %o : f32
    linalg.yield %4 : f32
  } -> tensor<3x21xf32>
  dispatch.yield %2 : tensor<3x21xf32>
}
dispatch.kernel private @outer_two(%x: tensor<3x5x70xf32>) -> tensor<70xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<70xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<70xf32>) -> tensor<70xf32>
  %2 = linalg.generic {indexing_maps = [#id3, affine_map<(i, j, k) -> (k)>], iterator_types = ["reduction", "reduction", "parallel"]}
      ins(%x : tensor<3x5x70xf32>) outs(%1 : tensor<70xf32>) {
  ^bb0(%a: f32, %o: f32):
    %4 = arith.addf %a, %o : f32
    linalg.yield %4 : f32
  } -> tensor<70xf32>
  dispatch.yield %2 : tensor<70xf32>
}
dispatch.kernel private @first_and_last(%x: tensor<3x5x21xf32>, %y: tensor<5x21xf32>) -> tensor<5xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<5xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<5xf32>) -> tensor<5xf32>
  %2 = linalg.generic {indexing_maps = [#id3, affine_map<(i, j, k) -> (j, k)>, affine_map<(i, j, k) -> (j)>],
                       iterator_types = ["reduction", "parallel", "reduction"]}
      ins(%x, %y : tensor<3x5x21xf32>, tensor<5x21xf32>) outs(%1 : tensor<5xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %3 = arith.mulf %a, %b : f32
    %4 = arith.addf %3, %o : f32
    linalg.yield %4 : f32
  } -> tensor<5xf32>
  dispatch.yield %2 : tensor<5xf32>
}

// Unit dims: kept ones, reduced ones, the last one.
dispatch.kernel private @unit_kept(%x: tensor<1x?xf32>) -> tensor<1xf32> attributes {cases = ["0:1x77", "0:1x0"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<1xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<1xf32>) -> tensor<1xf32>
  %2 = linalg.generic #rows ins(%x : tensor<1x?xf32>) outs(%1 : tensor<1xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<1xf32>
  dispatch.yield %2 : tensor<1xf32>
}
dispatch.kernel private @unit_reduced(%x: tensor<?x1xf32>, %n: index) -> tensor<?xf32> attributes {cases = ["0:37x1, 1:37", "0:0x1, 1:0"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %2 = linalg.generic #rows ins(%x : tensor<?x1xf32>) outs(%1 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %2 : tensor<?xf32>
}
dispatch.kernel private @unit_last(%x: tensor<?x?x1xf32>, %n: index) -> tensor<?x1xf32> attributes {cases = ["0:9x37x1, 1:9", "0:2x0x1, 1:2"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty(%n) : tensor<?x1xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<?x1xf32>) -> tensor<?x1xf32>
  %2 = linalg.generic {indexing_maps = [#id3, affine_map<(i, j, k) -> (i, k)>], iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%x : tensor<?x?x1xf32>) outs(%1 : tensor<?x1xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<?x1xf32>
  dispatch.yield %2 : tensor<?x1xf32>
}

// Extremes: a NaN wins with maximumf; with maxnumf under nnan the neutral element is an infinity, not a NaN.
dispatch.kernel private @maximum(%x: tensor<2x?xf32>) -> tensor<2xf32> attributes {special, cases = ["0:2x13", "0:2x75", "0:2x12"]} {
  %low = arith.constant 0xFF800000 : f32
  %0 = tensor.empty() : tensor<2xf32>
  %1 = linalg.fill ins(%low : f32) outs(%0 : tensor<2xf32>) -> tensor<2xf32>
  %2 = linalg.generic #rows ins(%x : tensor<2x?xf32>) outs(%1 : tensor<2xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.maximumf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<2xf32>
  dispatch.yield %2 : tensor<2xf32>
}
dispatch.kernel private @maxnum_nnan(%x: tensor<?x?xf32>, %n: index) -> tensor<?xf32>
    attributes {range = [-9.0, -5.0], cases = ["0:3x1, 1:3", "0:3x5, 1:3", "0:2x70, 1:2"]} {
  %low = arith.constant -1.0e30 : f32
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.fill ins(%low : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %2 = linalg.generic #rows ins(%x : tensor<?x?xf32>) outs(%1 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.maxnumf %a, %o fastmath<nnan> : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %2 : tensor<?xf32>
}
dispatch.kernel private @minnum_nnan(%x: tensor<?x?xf32>, %n: index) -> tensor<?xf32>
    attributes {range = [5.0, 9.0], cases = ["0:3x1, 1:3", "0:3x5, 1:3", "0:2x70, 1:2"]} {
  %high = arith.constant 1.0e30 : f32
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.fill ins(%high : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %2 = linalg.generic #rows ins(%x : tensor<?x?xf32>) outs(%1 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.minnumf %a, %o fastmath<nnan> : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %2 : tensor<?xf32>
}
dispatch.kernel private @minimum_of_columns(%x: tensor<?x70xf32>) -> tensor<70xf32> attributes {special, cases = ["0:1x70", "0:6x70"]} {
  %high = arith.constant 0x7F800000 : f32
  %0 = tensor.empty() : tensor<70xf32>
  %1 = linalg.fill ins(%high : f32) outs(%0 : tensor<70xf32>) -> tensor<70xf32>
  %2 = linalg.generic #columns ins(%x : tensor<?x70xf32>) outs(%1 : tensor<70xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.minimumf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<70xf32>
  dispatch.yield %2 : tensor<70xf32>
}

// Integers of every width, signed and unsigned; bits.
dispatch.kernel private @integers(%x: tensor<3x?xi8>) -> tensor<3xi8> attributes {integers = [-128, 127], cases = ["0:3x100", "0:3x7"]} {
  %c = arith.constant -128 : i8
  %0 = tensor.empty() : tensor<3xi8>
  %1 = linalg.fill ins(%c : i8) outs(%0 : tensor<3xi8>) -> tensor<3xi8>
  %2 = linalg.generic #rows ins(%x : tensor<3x?xi8>) outs(%1 : tensor<3xi8>) {
  ^bb0(%a: i8, %o: i8):
    %3 = arith.maxsi %a, %o : i8
    linalg.yield %3 : i8
  } -> tensor<3xi8>
  dispatch.yield %2 : tensor<3xi8>
}
dispatch.kernel private @unsigned(%x: tensor<3x?xi8>) -> tensor<3xi8> attributes {integers = [-128, 127], cases = ["0:3x100", "0:3x7"]} {
  %c = arith.constant -1 : i8
  %0 = tensor.empty() : tensor<3xi8>
  %1 = linalg.fill ins(%c : i8) outs(%0 : tensor<3xi8>) -> tensor<3xi8>
  %2 = linalg.generic #rows ins(%x : tensor<3x?xi8>) outs(%1 : tensor<3xi8>) {
  ^bb0(%a: i8, %o: i8):
    %3 = arith.minui %a, %o : i8
    linalg.yield %3 : i8
  } -> tensor<3xi8>
  dispatch.yield %2 : tensor<3xi8>
}
dispatch.kernel private @widened(%x: tensor<3x?xi8>) -> tensor<3xi64> attributes {integers = [-128, 127], cases = ["0:3x100", "0:3x7", "0:3x0"]} {
  %c = arith.constant 5 : i64
  %0 = tensor.empty() : tensor<3xi64>
  %1 = linalg.fill ins(%c : i64) outs(%0 : tensor<3xi64>) -> tensor<3xi64>
  %2 = linalg.generic #rows ins(%x : tensor<3x?xi8>) outs(%1 : tensor<3xi64>) {
  ^bb0(%a: i8, %o: i64):
    %3 = arith.extsi %a : i8 to i64
    %4 = arith.addi %3, %o : i64
    linalg.yield %4 : i64
  } -> tensor<3xi64>
  dispatch.yield %2 : tensor<3xi64>
}
dispatch.kernel private @bits(%x: tensor<3x?xi32>) -> (tensor<3xi32>, tensor<3xi32>) attributes {integers = [-70000, 70000], cases = ["0:3x100", "0:3x7"]} {
  %zero = arith.constant 0 : i32
  %ones = arith.constant -1 : i32
  %0 = tensor.empty() : tensor<3xi32>
  %1 = linalg.fill ins(%zero : i32) outs(%0 : tensor<3xi32>) -> tensor<3xi32>
  %2 = linalg.fill ins(%ones : i32) outs(%0 : tensor<3xi32>) -> tensor<3xi32>
  %3:2 = linalg.generic {indexing_maps = [#id2, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x?xi32>) outs(%1, %2 : tensor<3xi32>, tensor<3xi32>) {
  ^bb0(%a: i32, %o: i32, %p: i32):
    %4 = arith.ori %a, %o : i32
    %5 = arith.andi %a, %p : i32
    linalg.yield %4, %5 : i32, i32
  } -> (tensor<3xi32>, tensor<3xi32>)
  dispatch.yield %3#0, %3#1 : tensor<3xi32>, tensor<3xi32>
}

// Value and place of the largest, together: no combination of lanes is known, so it goes one by one.
dispatch.kernel private @argmax(%x: tensor<?x?xf32>, %n: index) -> (tensor<?xf32>, tensor<?xi64>)
    attributes {cases = ["0:3x21, 1:3", "0:1x1, 1:1", "0:40x5, 1:40"]} {
  %low = arith.constant 0xFF800000 : f32
  %zero = arith.constant 0 : i64
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = tensor.empty(%n) : tensor<?xi64>
  %2 = linalg.fill ins(%low : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %3 = linalg.fill ins(%zero : i64) outs(%1 : tensor<?xi64>) -> tensor<?xi64>
  %4:2 = linalg.generic {indexing_maps = [#id2, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf32>) outs(%2, %3 : tensor<?xf32>, tensor<?xi64>) {
  ^bb0(%a: f32, %o: f32, %p: i64):
    %j = linalg.index 1 : index
    %k = arith.index_cast %j : index to i64
    %c = arith.cmpf ogt, %a, %o : f32
    %5 = arith.select %c, %a, %o : f32
    %6 = arith.select %c, %k, %p : i64
    linalg.yield %5, %6 : f32, i64
  } -> (tensor<?xf32>, tensor<?xi64>)
  dispatch.yield %4#0, %4#1 : tensor<?xf32>, tensor<?xi64>
}
dispatch.kernel private @argmin_of_columns(%x: tensor<5x37xf32>) -> tensor<37xi64> {
  %high = arith.constant 0x7F800000 : f32
  %zero = arith.constant 0 : i64
  %0 = tensor.empty() : tensor<37xf32>
  %1 = tensor.empty() : tensor<37xi64>
  %2 = linalg.fill ins(%high : f32) outs(%0 : tensor<37xf32>) -> tensor<37xf32>
  %3 = linalg.fill ins(%zero : i64) outs(%1 : tensor<37xi64>) -> tensor<37xi64>
  %4:2 = linalg.generic {indexing_maps = [#id2, #column, #column], iterator_types = ["reduction", "parallel"]}
      ins(%x : tensor<5x37xf32>) outs(%2, %3 : tensor<37xf32>, tensor<37xi64>) {
  ^bb0(%a: f32, %o: f32, %p: i64):
    %j = linalg.index 0 : index
    %k = arith.index_cast %j : index to i64
    %c = arith.cmpf olt, %a, %o : f32
    %5 = arith.select %c, %a, %o : f32
    %6 = arith.select %c, %k, %p : i64
    linalg.yield %5, %6 : f32, i64
  } -> (tensor<37xf32>, tensor<37xi64>)
  dispatch.yield %4#1 : tensor<37xi64>
}

// What follows a reduction, broadcast back over what it reduced, and a reduction of that.
dispatch.kernel private @chain(%x: tensor<?x?xf32>, %n: index, %m: index) -> (tensor<?x?xf32>, tensor<?xf32>)
    attributes {cases = ["0:3x37, 1:3, 2:37", "0:1x1, 1:1, 2:1", "0:2x0, 1:2, 2:0", "0:0x3, 1:0, 2:3"]} {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty(%n) : tensor<?xf32>
  %f = tensor.empty(%n, %m) : tensor<?x?xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %2 = linalg.generic #rows ins(%x : tensor<?x?xf32>) outs(%1 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.addf %a, %o : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  %4 = linalg.generic {indexing_maps = [#id2, #row, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%x, %2 : tensor<?x?xf32>, tensor<?xf32>) outs(%f : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %3 = arith.subf %a, %b : f32
    linalg.yield %3 : f32
  } -> tensor<?x?xf32>
  %5 = linalg.generic #rows ins(%4 : tensor<?x?xf32>) outs(%1 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %3 = arith.mulf %a, %a : f32
    %6 = arith.addf %3, %o : f32
    linalg.yield %6 : f32
  } -> tensor<?xf32>
  dispatch.yield %4, %5 : tensor<?x?xf32>, tensor<?xf32>
}

// Two results of one reduction, both read inside the kernel only.
dispatch.kernel private @both_inside(%x: tensor<?x?xf32>, %n: index) -> tensor<?xf32> attributes {cases = ["0:3x37, 1:3", "0:5x1, 1:5", "0:0x3, 1:0"]} {
  %zero = arith.constant 0.0 : f32
  %low = arith.constant -100.0 : f32
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %2 = linalg.fill ins(%low : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  %3:2 = linalg.generic {indexing_maps = [#id2, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf32>) outs(%1, %2 : tensor<?xf32>, tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32, %p: f32):
    %4 = arith.addf %a, %o : f32
    %5 = arith.maximumf %a, %p : f32
    linalg.yield %4, %5 : f32, f32
  } -> (tensor<?xf32>, tensor<?xf32>)
  %6 = linalg.generic {indexing_maps = [#id1, #id1, #id1], iterator_types = ["parallel"]} ins(%3#0, %3#1 : tensor<?xf32>, tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %4 = arith.subf %a, %b : f32
    linalg.yield %4 : f32
  } -> tensor<?xf32>
  dispatch.yield %6 : tensor<?xf32>
}
