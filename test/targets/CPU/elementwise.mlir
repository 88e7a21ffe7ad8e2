// Elementwise kernels: broadcasts, unit dims, ranks, several results, sizes that are no multiple of the lanes.
// RUN: kernel-runner %s --cpu=%cpus

#id0 = affine_map<() -> ()>
#id1 = affine_map<(i) -> (i)>
#id2 = affine_map<(i, j) -> (i, j)>
#id3 = affine_map<(i, j, k) -> (i, j, k)>
#id5 = affine_map<(a, b, c, d, e) -> (a, b, c, d, e)>
#point = {indexing_maps = [#id0, #id0, #id0], iterator_types = []}
#vector = {indexing_maps = [#id1, #id1, #id1], iterator_types = ["parallel"]}
#matrix = {indexing_maps = [#id2, #id2, #id2], iterator_types = ["parallel", "parallel"]}

// Rank 0.
dispatch.kernel private @rank0(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %0 = tensor.empty() : tensor<f32>
  %1 = linalg.generic #point ins(%x, %y : tensor<f32>, tensor<f32>) outs(%0 : tensor<f32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.subf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<f32>
  dispatch.yield %1 : tensor<f32>
}

// Whole vectors, tails of every length class, nothing at all.
dispatch.kernel private @rank1(%x: tensor<?xf32>, %y: tensor<?xf32>, %n: index) -> tensor<?xf32>
    attributes {cases = ["0:0, 1:0, 2:0", "0:1, 1:1, 2:1", "0:3, 1:3, 2:3", "0:16, 1:16, 2:16", "0:37, 1:37, 2:37",
                         "0:9001, 1:9001, 2:9001"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #vector ins(%x, %y : tensor<?xf32>, tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.mulf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}

// Written over its first argument too.
dispatch.kernel private @in_place(%x: tensor<3x43xf32>, %y: tensor<3x43xf32>) -> tensor<3x43xf32>
    attributes {in_place = [array<i64: 0, 1>]} {
  %0 = tensor.empty() : tensor<3x43xf32>
  %1 = linalg.generic #matrix ins(%x, %y : tensor<3x43xf32>, tensor<3x43xf32>) outs(%0 : tensor<3x43xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.divf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<3x43xf32>
  dispatch.yield %1 : tensor<3x43xf32>
}

// A unit dim that is last: the run of columns goes on in the dim before it.
dispatch.kernel private @last_unit(%x: tensor<?x1xf32>, %n: index) -> tensor<?x1xf32>
    attributes {cases = ["0:0x1, 1:0", "0:1x1, 1:1", "0:35x1, 1:35"]} {
  %0 = tensor.empty(%n) : tensor<?x1xf32>
  %1 = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<?x1xf32>) outs(%0 : tensor<?x1xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<?x1xf32>
  dispatch.yield %1 : tensor<?x1xf32>
}

// Nothing but a fill, with a unit dim in every place.
dispatch.kernel private @fill_last_unit(%n: index) -> tensor<?x1xf32> attributes {cases = ["0:37", "0:1", "0:0"]} {
  %c = arith.constant 2.5 : f32
  %0 = tensor.empty(%n) : tensor<?x1xf32>
  %1 = linalg.fill ins(%c : f32) outs(%0 : tensor<?x1xf32>) -> tensor<?x1xf32>
  dispatch.yield %1 : tensor<?x1xf32>
}
dispatch.kernel private @fill_first_unit(%n: index) -> tensor<1x?xf32> attributes {cases = ["0:37", "0:1", "0:0"]} {
  %c = arith.constant 2.5 : f32
  %0 = tensor.empty(%n) : tensor<1x?xf32>
  %1 = linalg.fill ins(%c : f32) outs(%0 : tensor<1x?xf32>) -> tensor<1x?xf32>
  dispatch.yield %1 : tensor<1x?xf32>
}
dispatch.kernel private @fill_units(%n: index) -> tensor<1x?x1x1xi64> attributes {cases = ["0:37", "0:1", "0:0"]} {
  %c = arith.constant -7 : i64
  %0 = tensor.empty(%n) : tensor<1x?x1x1xi64>
  %1 = linalg.fill ins(%c : i64) outs(%0 : tensor<1x?x1x1xi64>) -> tensor<1x?x1x1xi64>
  dispatch.yield %1 : tensor<1x?x1x1xi64>
}
dispatch.kernel private @fill_all_units() -> tensor<1x1x1xf32> {
  %c = arith.constant 2.5 : f32
  %0 = tensor.empty() : tensor<1x1x1xf32>
  %1 = linalg.fill ins(%c : f32) outs(%0 : tensor<1x1x1xf32>) -> tensor<1x1x1xf32>
  dispatch.yield %1 : tensor<1x1x1xf32>
}
dispatch.kernel private @fill_rank5(%n: index, %m: index) -> tensor<?x3x1x?x2xf32> attributes {cases = ["0:2, 1:3", "0:1, 1:1", "0:0, 1:5"]} {
  %c = arith.constant 2.5 : f32
  %0 = tensor.empty(%n, %m) : tensor<?x3x1x?x2xf32>
  %1 = linalg.fill ins(%c : f32) outs(%0 : tensor<?x3x1x?x2xf32>) -> tensor<?x3x1x?x2xf32>
  dispatch.yield %1 : tensor<?x3x1x?x2xf32>
}

// A unit dim of an operand where the result has a dynamic one, equal at run time.
dispatch.kernel private @unit_meets_dynamic(%x: tensor<?x1xf32>, %y: tensor<?x?xf32>, %n: index, %m: index) -> tensor<?x?xf32>
    attributes {cases = ["0:35x1, 1:35x1, 2:35, 3:1"]} {
  %0 = tensor.empty(%n, %m) : tensor<?x?xf32>
  %1 = linalg.generic #matrix ins(%x, %y : tensor<?x1xf32>, tensor<?x?xf32>) outs(%0 : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.addf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<?x?xf32>
  dispatch.yield %1 : tensor<?x?xf32>
}

// Broadcasts in every place of a rank 3 result.
dispatch.kernel private @broadcast(%i: tensor<?x1x1xf32>, %j: tensor<1x?x1xf32>, %k: tensor<1x1x?xf32>, %ij: tensor<?x?x1xf32>,
                                   %ik: tensor<?x1x?xf32>, %jk: tensor<?x?xf32>, %s: tensor<f32>, %a: index, %b: index, %c: index)
    -> tensor<?x?x?xf32>
    attributes {cases = ["0:2x1x1, 1:1x3x1, 2:1x1x21, 3:2x3x1, 4:2x1x21, 5:3x21, 7:2, 8:3, 9:21",
                         "0:1x1x1, 1:1x1x1, 2:1x1x1, 3:1x1x1, 4:1x1x1, 5:1x1, 7:1, 8:1, 9:1",
                         "0:3x1x1, 1:1x5x1, 2:1x1x1, 3:3x5x1, 4:3x1x1, 5:5x1, 7:3, 8:5, 9:1",
                         "0:3x1x1, 1:1x0x1, 2:1x1x4, 3:3x0x1, 4:3x1x4, 5:0x4, 7:3, 8:0, 9:4"]} {
  %0 = tensor.empty(%a, %b, %c) : tensor<?x?x?xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, 0, 0)>, affine_map<(i, j, k) -> (0, j, 0)>,
                                        affine_map<(i, j, k) -> (0, 0, k)>, affine_map<(i, j, k) -> (i, j, 0)>,
                                        affine_map<(i, j, k) -> (i, 0, k)>, affine_map<(i, j, k) -> (j, k)>,
                                        affine_map<(i, j, k) -> ()>, #id3],
                       iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%i, %j, %k, %ij, %ik, %jk, %s : tensor<?x1x1xf32>, tensor<1x?x1xf32>, tensor<1x1x?xf32>, tensor<?x?x1xf32>,
          tensor<?x1x?xf32>, tensor<?x?xf32>, tensor<f32>) outs(%0 : tensor<?x?x?xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32, %t: f32, %u: f32, %v: f32, %w: f32, %o: f32):
    %2 = arith.addf %p, %q : f32
    %3 = arith.mulf %2, %r : f32
    %4 = arith.subf %3, %t : f32
    %5 = arith.addf %4, %u : f32
    %6 = arith.mulf %5, %v : f32
    %7 = arith.addf %6, %w : f32
    linalg.yield %7 : f32
  } -> tensor<?x?x?xf32>
  dispatch.yield %1 : tensor<?x?x?xf32>
}

// The outer dims go as one run, the operand without them does not.
dispatch.kernel private @rank5(%x: tensor<2x3x1x4x5xf32>, %y: tensor<4x5xf32>) -> tensor<2x3x1x4x5xf32> {
  %0 = tensor.empty() : tensor<2x3x1x4x5xf32>
  %1 = linalg.generic {indexing_maps = [#id5, affine_map<(a, b, c, d, e) -> (d, e)>, #id5],
                       iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]}
      ins(%x, %y : tensor<2x3x1x4x5xf32>, tensor<4x5xf32>) outs(%0 : tensor<2x3x1x4x5xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.mulf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<2x3x1x4x5xf32>
  dispatch.yield %1 : tensor<2x3x1x4x5xf32>
}

// A scalar argument, a scalar from memory and two results of different element types.
dispatch.kernel private @scalars(%x: tensor<5x19xf32>, %f: f32, %s: tensor<i64>) -> (tensor<5x19xf32>, tensor<5x19xi64>)
    attributes {cases = ["1:0.75"]} {
  %m = tensor.extract %s[] : tensor<i64>
  %0 = tensor.empty() : tensor<5x19xf32>
  %1 = tensor.empty() : tensor<5x19xi64>
  %2:2 = linalg.generic {indexing_maps = [#id2, #id2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<5x19xf32>) outs(%0, %1 : tensor<5x19xf32>, tensor<5x19xi64>) {
  ^bb0(%a: f32, %o: f32, %p: i64):
    %i = linalg.index 1 : index
    %j = arith.index_cast %i : index to i64
    %3 = arith.addi %j, %m : i64
    %4 = arith.mulf %a, %f : f32
    linalg.yield %4, %3 : f32, i64
  } -> (tensor<5x19xf32>, tensor<5x19xi64>)
  dispatch.yield %2#0, %2#1 : tensor<5x19xf32>, tensor<5x19xi64>
}

// One value, asked for twice, and an argument handed through.
dispatch.kernel private @same_twice(%x: tensor<7x5xf32>) -> (tensor<7x5xf32>, tensor<7x5xf32>, tensor<7x5xf32>) {
  %0 = tensor.empty() : tensor<7x5xf32>
  %1 = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<7x5xf32>) outs(%0 : tensor<7x5xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.addf %a, %a : f32
    linalg.yield %2 : f32
  } -> tensor<7x5xf32>
  dispatch.yield %1, %x, %1 : tensor<7x5xf32>, tensor<7x5xf32>, tensor<7x5xf32>
}

// An expensive value that two ops read is computed once, in scratch, in a kernel of several results.
dispatch.kernel private @shared(%x: tensor<?x?xf32>, %n: index, %m: index) -> (tensor<?x?xf32>, tensor<?x?xf32>)
    attributes {cases = ["0:5x19, 1:5, 2:19", "0:1x1, 1:1, 2:1", "0:3x0, 1:3, 2:0"]} {
  %0 = tensor.empty(%n, %m) : tensor<?x?xf32>
  %e = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<?x?xf32>) outs(%0 : tensor<?x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = math.exp %a : f32
    %2 = math.tanh %1 : f32
    linalg.yield %2 : f32
  } -> tensor<?x?xf32>
  %p = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%e : tensor<?x?xf32>) outs(%0 : tensor<?x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = arith.negf %a : f32
    linalg.yield %1 : f32
  } -> tensor<?x?xf32>
  %q = linalg.generic #matrix ins(%e, %x : tensor<?x?xf32>, tensor<?x?xf32>) outs(%0 : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.addf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<?x?xf32>
  dispatch.yield %p, %q : tensor<?x?xf32>, tensor<?x?xf32>
}

// Results of different ranks: the smaller one is computed as a whole.
dispatch.kernel private @two_ranks(%x: tensor<3x21xf32>, %y: tensor<21xf32>) -> (tensor<21xf32>, tensor<3x21xf32>) {
  %0 = tensor.empty() : tensor<21xf32>
  %1 = tensor.empty() : tensor<3x21xf32>
  %a = linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
      ins(%y : tensor<21xf32>) outs(%0 : tensor<21xf32>) {
  ^bb0(%p: f32, %o: f32):
    %2 = arith.addf %p, %p : f32
    linalg.yield %2 : f32
  } -> tensor<21xf32>
  %b = linalg.generic {indexing_maps = [#id2, affine_map<(i, j) -> (j)>, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%x, %a : tensor<3x21xf32>, tensor<21xf32>) outs(%1 : tensor<3x21xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %2 = arith.mulf %p, %q : f32
    linalg.yield %2 : f32
  } -> tensor<3x21xf32>
  dispatch.yield %a, %b : tensor<21xf32>, tensor<3x21xf32>
}

// Coordinates as values.
dispatch.kernel private @iota(%n: index, %m: index) -> tensor<?x?xi64> attributes {cases = ["0:3, 1:37", "0:0, 1:2", "0:1, 1:1"]} {
  %0 = tensor.empty(%n, %m) : tensor<?x?xi64>
  %1 = linalg.generic {indexing_maps = [#id2], iterator_types = ["parallel", "parallel"]} outs(%0 : tensor<?x?xi64>) {
  ^bb0(%o: i64):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %c = arith.constant 100 : index
    %2 = arith.muli %i, %c : index
    %3 = arith.subi %2, %j : index
    %4 = arith.index_cast %3 : index to i64
    linalg.yield %4 : i64
  } -> tensor<?x?xi64>
  dispatch.yield %1 : tensor<?x?xi64>
}
