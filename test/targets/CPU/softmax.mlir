// Softmax and its kin as one kernel of rows: maximum, exponential, sum, quotient.
// RUN: kernel-runner %s --cpu=%cpus

#id2 = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#rows = {indexing_maps = [#id2, #row], iterator_types = ["parallel", "reduction"]}
#with_row = {indexing_maps = [#id2, #row, #id2], iterator_types = ["parallel", "parallel"]}
#id4 = affine_map<(b, h, i, j) -> (b, h, i, j)>
#row4 = affine_map<(b, h, i, j) -> (b, h, i)>
#rows4 = {indexing_maps = [#id4, #row4], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
#with_row4 = {indexing_maps = [#id4, #row4, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}

// Of rows of every length; the greatest numbers do not overflow.
dispatch.kernel private @dynamic(%x: tensor<?x?xf32>, %n: index, %m: index) -> tensor<?x?xf32>
    attributes {range = [-300.0, 300.0], tolerance = 1.0e-5,
                cases = ["0:3x200, 1:3, 2:200", "0:5x17, 1:5, 2:17", "0:7x1, 1:7, 2:1", "0:1x64, 1:1, 2:64", "0:3x0, 1:3, 2:0",
                         "0:0x5, 1:0, 2:5", "0:2000x3, 1:2000, 2:3"]} {
  %zero = arith.constant 0.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %full = tensor.empty(%n, %m) : tensor<?x?xf32>
  %column = tensor.empty(%n) : tensor<?xf32>
  %0 = linalg.fill ins(%low : f32) outs(%column : tensor<?xf32>) -> tensor<?xf32>
  %max = linalg.generic #rows ins(%x : tensor<?x?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = arith.maxnumf %a, %o fastmath<nnan> : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %e = linalg.generic #with_row ins(%x, %max : tensor<?x?xf32>, tensor<?xf32>) outs(%full : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.subf %a, %b : f32
    %2 = math.exp %1 : f32
    linalg.yield %2 : f32
  } -> tensor<?x?xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%column : tensor<?xf32>) -> tensor<?xf32>
  %sum = linalg.generic #rows ins(%e : tensor<?x?xf32>) outs(%3 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = arith.addf %a, %o : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %y = linalg.generic #with_row ins(%e, %sum : tensor<?x?xf32>, tensor<?xf32>) outs(%full : tensor<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.divf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<?x?xf32>
  dispatch.yield %y : tensor<?x?xf32>
}

// Of attention scores: scaled and masked before, the sum kept as a unit dim and the scores a second result.
dispatch.kernel private @masked(%x: tensor<1x2x?x?xf32>, %mask: tensor<?x?xf32>, %s: index, %t: index)
    -> (tensor<1x2x?x?xf32>, tensor<1x2x?x?xf32>)
    attributes {cases = ["0:1x2x5x19, 1:5x19, 2:5, 3:19", "0:1x2x1x1, 1:1x1, 2:1, 3:1", "0:1x2x1x40, 1:1x40, 2:1, 3:40"], tolerance = 1.0e-5} {
  %zero = arith.constant 0.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %scale = arith.constant 0.125 : f32
  %full = tensor.empty(%s, %t) : tensor<1x2x?x?xf32>
  %column = tensor.empty(%s) : tensor<1x2x?xf32>
  %x1 = linalg.generic {indexing_maps = [#id4, affine_map<(b, h, i, j) -> (i, j)>, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%x, %mask : tensor<1x2x?x?xf32>, tensor<?x?xf32>) outs(%full : tensor<1x2x?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.mulf %a, %scale : f32
    %2 = arith.addf %1, %b : f32
    linalg.yield %2 : f32
  } -> tensor<1x2x?x?xf32>
  %0 = linalg.fill ins(%low : f32) outs(%column : tensor<1x2x?xf32>) -> tensor<1x2x?xf32>
  %max = linalg.generic #rows4 ins(%x1 : tensor<1x2x?x?xf32>) outs(%0 : tensor<1x2x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = arith.maximumf %a, %o : f32
    linalg.yield %1 : f32
  } -> tensor<1x2x?xf32>
  %e = linalg.generic #with_row4 ins(%x1, %max : tensor<1x2x?x?xf32>, tensor<1x2x?xf32>) outs(%full : tensor<1x2x?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.subf %a, %b : f32
    %2 = math.exp %1 : f32
    linalg.yield %2 : f32
  } -> tensor<1x2x?x?xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%column : tensor<1x2x?xf32>) -> tensor<1x2x?xf32>
  %sum = linalg.generic #rows4 ins(%e : tensor<1x2x?x?xf32>) outs(%3 : tensor<1x2x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = arith.addf %a, %o : f32
    linalg.yield %1 : f32
  } -> tensor<1x2x?xf32>
  %kept = tensor.expand_shape %sum [[0], [1], [2, 3]] output_shape [1, 2, %s, 1] : tensor<1x2x?xf32> into tensor<1x2x?x1xf32>
  %y = linalg.generic {indexing_maps = [#id4, affine_map<(b, h, i, j) -> (b, h, i, 0)>, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%e, %kept : tensor<1x2x?x?xf32>, tensor<1x2x?x1xf32>) outs(%full : tensor<1x2x?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.divf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<1x2x?x?xf32>
  dispatch.yield %y, %x1 : tensor<1x2x?x?xf32>, tensor<1x2x?x?xf32>
}

// Over the middle dim: lanes along the last one.
dispatch.kernel private @over_channels(%x: tensor<2x5x?xf32>, %m: index) -> tensor<2x5x?xf32>
    attributes {cases = ["0:2x5x21, 1:21", "0:2x5x1, 1:1", "0:2x5x200, 1:200"], tolerance = 1.0e-5} {
  %zero = arith.constant 0.0 : f32
  %full = tensor.empty(%m) : tensor<2x5x?xf32>
  %column = tensor.empty(%m) : tensor<2x?xf32>
  %e = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : tensor<2x5x?xf32>) outs(%full : tensor<2x5x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.exp %a : f32
    linalg.yield %2 : f32
  } -> tensor<2x5x?xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%column : tensor<2x?xf32>) -> tensor<2x?xf32>
  %sum = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i, k)>], iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%e : tensor<2x5x?xf32>) outs(%3 : tensor<2x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = arith.addf %a, %o : f32
    linalg.yield %1 : f32
  } -> tensor<2x?xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%e, %sum : tensor<2x5x?xf32>, tensor<2x?xf32>) outs(%full : tensor<2x5x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.divf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<2x5x?xf32>
  dispatch.yield %y : tensor<2x5x?xf32>
}

// Logarithm of it, which needs maximum and sum but no quotient; static sizes.
dispatch.kernel private @log_softmax(%x: tensor<3x43xf32>) -> tensor<3x43xf32> attributes {range = [-50.0, 50.0], tolerance = 1.0e-5} {
  %zero = arith.constant 0.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %full = tensor.empty() : tensor<3x43xf32>
  %column = tensor.empty() : tensor<3xf32>
  %0 = linalg.fill ins(%low : f32) outs(%column : tensor<3xf32>) -> tensor<3xf32>
  %max = linalg.generic #rows ins(%x : tensor<3x43xf32>) outs(%0 : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = arith.maximumf %a, %o : f32
    linalg.yield %1 : f32
  } -> tensor<3xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%column : tensor<3xf32>) -> tensor<3xf32>
  %sum = linalg.generic {indexing_maps = [#id2, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x, %max : tensor<3x43xf32>, tensor<3xf32>) outs(%3 : tensor<3xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %1 = arith.subf %a, %b : f32
    %2 = math.exp %1 : f32
    %4 = arith.addf %2, %o : f32
    linalg.yield %4 : f32
  } -> tensor<3xf32>
  %log = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%sum : tensor<3xf32>) outs(%column : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %1 = math.log %a : f32
    linalg.yield %1 : f32
  } -> tensor<3xf32>
  %y = linalg.generic {indexing_maps = [#id2, #row, #row, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%x, %max, %log : tensor<3x43xf32>, tensor<3xf32>, tensor<3xf32>) outs(%full : tensor<3x43xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %1 = arith.subf %a, %b : f32
    %2 = arith.subf %1, %c : f32
    linalg.yield %2 : f32
  } -> tensor<3x43xf32>
  dispatch.yield %y : tensor<3x43xf32>
}
