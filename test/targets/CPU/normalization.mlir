// Normalisations over rows as one kernel: mean, variance, scale and bias, residual sums that others read too.
// RUN: kernel-runner %s --cpu=%cpus

#id2 = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#id1 = affine_map<(i) -> (i)>
#rows = {indexing_maps = [#id2, #row], iterator_types = ["parallel", "reduction"]}
#all2 = ["parallel", "parallel"]

// Layer normalisation of a sum of two; the sum is a result.
dispatch.kernel private @layer(%x: tensor<?x?xf32>, %skip: tensor<?x?xf32>, %g: tensor<?xf32>, %b: tensor<?xf32>, %n: index, %m: index, %count: f32)
    -> (tensor<?x?xf32>, tensor<?x?xf32>)
    attributes {tolerance = 1.0e-4, cases = ["0:3x200, 1:3x200, 2:200, 3:200, 4:3, 5:200, 6:200", "0:5x17, 1:5x17, 2:17, 3:17, 4:5, 5:17, 6:17",
                         "0:2x1, 1:2x1, 2:1, 3:1, 4:2, 5:1, 6:1", "0:0x8, 1:0x8, 2:8, 3:8, 4:0, 5:8, 6:8", "0:300x5, 1:300x5, 2:5, 3:5, 4:300, 5:5, 6:5"]} {
  %zero = arith.constant 0.0 : f32
  %epsilon = arith.constant 1.0e-3 : f32
  %full = tensor.empty(%n, %m) : tensor<?x?xf32>
  %column = tensor.empty(%n) : tensor<?xf32>
  %s = linalg.generic {indexing_maps = [#id2, #id2, #id2], iterator_types = #all2} ins(%x, %skip : tensor<?x?xf32>, tensor<?x?xf32>) outs(%full : tensor<?x?xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %1 = arith.addf %p, %q : f32
    linalg.yield %1 : f32
  } -> tensor<?x?xf32>
  %0 = linalg.fill ins(%zero : f32) outs(%column : tensor<?xf32>) -> tensor<?xf32>
  %sum = linalg.generic #rows ins(%s : tensor<?x?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%p: f32, %o: f32):
    %1 = arith.addf %p, %o : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %d = linalg.generic {indexing_maps = [#id2, #row, #id2], iterator_types = #all2} ins(%s, %sum : tensor<?x?xf32>, tensor<?xf32>) outs(%full : tensor<?x?xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %1 = arith.divf %q, %count : f32
    %2 = arith.subf %p, %1 : f32
    linalg.yield %2 : f32
  } -> tensor<?x?xf32>
  %squares = linalg.generic #rows ins(%d : tensor<?x?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%p: f32, %o: f32):
    %1 = arith.mulf %p, %p : f32
    %2 = arith.addf %1, %o : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  %y = linalg.generic {indexing_maps = [#id2, #row, #column, #column, #id2], iterator_types = #all2}
      ins(%d, %squares, %g, %b : tensor<?x?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) outs(%full : tensor<?x?xf32>) {
  ^bb0(%p: f32, %q: f32, %scale: f32, %bias: f32, %o: f32):
    %1 = arith.divf %q, %count : f32
    %2 = arith.addf %1, %epsilon : f32
    %3 = math.sqrt %2 : f32
    %4 = arith.divf %p, %3 : f32
    %5 = arith.mulf %4, %scale : f32
    %6 = arith.addf %5, %bias : f32
    linalg.yield %6 : f32
  } -> tensor<?x?xf32>
  dispatch.yield %y, %s : tensor<?x?xf32>, tensor<?x?xf32>
}

// Of images, over two dims, channels last: lanes along the channels, nothing else is a row.
dispatch.kernel private @instance(%x: tensor<2x5x7x19xf32>, %g: tensor<19xf32>) -> tensor<2x5x7x19xf32> attributes {tolerance = 1.0e-4} {
  %zero = arith.constant 0.0 : f32
  %count = arith.constant 35.0 : f32
  %epsilon = arith.constant 1.0e-3 : f32
  %full = tensor.empty() : tensor<2x5x7x19xf32>
  %column = tensor.empty() : tensor<2x19xf32>
  %0 = linalg.fill ins(%zero : f32) outs(%column : tensor<2x19xf32>) -> tensor<2x19xf32>
  %squares = linalg.generic {indexing_maps = [affine_map<(n, h, w, c) -> (n, h, w, c)>, affine_map<(n, h, w, c) -> (n, c)>],
                             iterator_types = ["parallel", "reduction", "reduction", "parallel"]} ins(%x : tensor<2x5x7x19xf32>) outs(%0 : tensor<2x19xf32>) {
  ^bb0(%p: f32, %o: f32):
    %1 = arith.mulf %p, %p : f32
    %2 = arith.addf %1, %o : f32
    linalg.yield %2 : f32
  } -> tensor<2x19xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(n, h, w, c) -> (n, h, w, c)>, affine_map<(n, h, w, c) -> (n, c)>, affine_map<(n, h, w, c) -> (c)>,
                                        affine_map<(n, h, w, c) -> (n, h, w, c)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%x, %squares, %g : tensor<2x5x7x19xf32>, tensor<2x19xf32>, tensor<19xf32>) outs(%full : tensor<2x5x7x19xf32>) {
  ^bb0(%p: f32, %q: f32, %scale: f32, %o: f32):
    %1 = arith.divf %q, %count : f32
    %2 = arith.addf %1, %epsilon : f32
    %3 = math.rsqrt %2 : f32
    %4 = arith.mulf %p, %3 : f32
    %5 = arith.mulf %4, %scale : f32
    linalg.yield %5 : f32
  } -> tensor<2x5x7x19xf32>
  dispatch.yield %y : tensor<2x5x7x19xf32>
}
