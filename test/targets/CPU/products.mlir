// Products of known shapes in the types that matrix units multiply, with what may follow and lie beside them.
// RUN: kernel-runner %s --cpu=%cpus

#id3 = affine_map<(b, i, j) -> (b, i, j)>
#column = affine_map<(b, i, j) -> (j)>
#row = affine_map<(b, i, j) -> (b, i, 0)>
#parallel = ["parallel", "parallel", "parallel"]

// Whole tiles, several steps of depth.
dispatch.kernel private @square_f16(%a: tensor<1x128x96xf16>, %b: tensor<1x4x96x32xf16>) -> tensor<1x128x128xf32> {
  %0 = tensor.empty() : tensor<1x128x128xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x128x96xf16>, tensor<1x4x96x32xf16>) outs(%0 : tensor<1x128x128xf32>) -> tensor<1x128x128xf32>
  dispatch.yield %1 : tensor<1x128x128xf32>
}
dispatch.kernel private @square_bf16(%a: tensor<1x128x96xbf16>, %b: tensor<1x4x96x32xbf16>) -> tensor<1x128x128xf32> {
  %0 = tensor.empty() : tensor<1x128x128xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x128x96xbf16>, tensor<1x4x96x32xbf16>) outs(%0 : tensor<1x128x128xf32>) -> tensor<1x128x128xf32>
  dispatch.yield %1 : tensor<1x128x128xf32>
}
dispatch.kernel private @square_f32(%a: tensor<1x64x64xf32>, %b: tensor<1x2x64x32xf32>) -> tensor<1x64x64xf32> attributes {tolerance = 1.0e-5} {
  %0 = tensor.empty() : tensor<1x64x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x64xf32>, tensor<1x2x64x32xf32>) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
  dispatch.yield %1 : tensor<1x64x64xf32>
}

// Edges on all sides, rows that do not begin at aligned places, bias, activation, a result of the operands' type.
dispatch.kernel private @edges(%a: tensor<1x37x45xf16>, %b: tensor<1x3x45x32xf16>, %bias: tensor<90xf16>) -> tensor<1x37x90xf16> attributes {tolerance = 1.0e-2} {
  %zero = arith.constant 0.0 : f16
  %0 = tensor.empty() : tensor<1x37x90xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x37x45xf16>, tensor<1x3x45x32xf16>) outs(%0 : tensor<1x37x90xf32>) -> tensor<1x37x90xf32>
  %2 = tensor.empty() : tensor<1x37x90xf16>
  %3 = linalg.generic {indexing_maps = [#id3, #column, #id3], iterator_types = #parallel}
      ins(%1, %bias : tensor<1x37x90xf32>, tensor<90xf16>) outs(%2 : tensor<1x37x90xf16>) {
  ^bb0(%s: f32, %t: f16, %o: f16):
    %4 = arith.truncf %s : f32 to f16
    %5 = arith.addf %4, %t : f16
    %6 = arith.maximumf %5, %zero : f16
    linalg.yield %6 : f16
  } -> tensor<1x37x90xf16>
  dispatch.yield %3 : tensor<1x37x90xf16>
}

// One step of depth; batches with a right operand for all; a residual, a factor for each row, and the product itself.
dispatch.kernel private @batches(%a: tensor<3x20x16xbf16>, %b: tensor<1x2x16x32xbf16>, %x: tensor<3x20x48xf32>, %f: tensor<3x20x1xf32>) -> (tensor<3x20x48xf32>, tensor<3x20x48xbf16>) attributes {tolerance = 2.0e-2} {
  %0 = tensor.empty() : tensor<3x20x48xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<3x20x16xbf16>, tensor<1x2x16x32xbf16>) outs(%0 : tensor<3x20x48xf32>) -> tensor<3x20x48xf32>
  %2 = linalg.generic {indexing_maps = [#id3, #id3, #row, #id3], iterator_types = #parallel}
      ins(%1, %x, %f : tensor<3x20x48xf32>, tensor<3x20x48xf32>, tensor<3x20x1xf32>) outs(%0 : tensor<3x20x48xf32>) {
  ^bb0(%s: f32, %t: f32, %u: f32, %o: f32):
    %4 = arith.mulf %s, %u : f32
    %5 = arith.addf %4, %t : f32
    linalg.yield %5 : f32
  } -> tensor<3x20x48xf32>
  %e = tensor.empty() : tensor<3x20x48xbf16>
  %3 = linalg.generic {indexing_maps = [#id3, #id3], iterator_types = #parallel} ins(%1 : tensor<3x20x48xf32>) outs(%e : tensor<3x20x48xbf16>) {
  ^bb0(%s: f32, %o: bf16):
    %4 = arith.truncf %s : f32 to bf16
    linalg.yield %4 : bf16
  } -> tensor<3x20x48xbf16>
  dispatch.yield %2, %3 : tensor<3x20x48xf32>, tensor<3x20x48xbf16>
}

// A right operand for each batch, a depth behind the last whole step, and a result of bytes.
dispatch.kernel private @positive(%a: tensor<2x33x72xf16>, %b: tensor<2x1x72x32xf16>) -> tensor<2x33x17xi8> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<2x33x17xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<2x33x72xf16>, tensor<2x1x72x32xf16>) outs(%0 : tensor<2x33x17xf32>) -> tensor<2x33x17xf32>
  %e = tensor.empty() : tensor<2x33x17xi8>
  %2 = linalg.generic {indexing_maps = [#id3, #id3], iterator_types = #parallel} ins(%1 : tensor<2x33x17xf32>) outs(%e : tensor<2x33x17xi8>) {
  ^bb0(%s: f32, %o: i8):
    %3 = arith.cmpf ogt, %s, %zero : f32
    %4 = arith.extui %3 : i1 to i8
    linalg.yield %4 : i8
  } -> tensor<2x33x17xi8>
  dispatch.yield %2 : tensor<2x33x17xi8>
}

// Columns split into heads and transposed on the way out; rows split into parts with an operand that is repeated in each.
#id4 = affine_map<(a, b, c, d) -> (a, b, c, d)>
dispatch.kernel private @heads(%a: tensor<1x40x24xf16>, %b: tensor<1x2x24x32xf16>) -> tensor<1x4x40x16xf32> {
  %0 = tensor.empty() : tensor<1x40x64xf32>
  %1 = tensor.empty() : tensor<1x4x40x16xf32>
  %2 = linalgx.matmul ins(%a, %b : tensor<1x40x24xf16>, tensor<1x2x24x32xf16>) outs(%0 : tensor<1x40x64xf32>) -> tensor<1x40x64xf32>
  %3 = tensor.expand_shape %2 [[0], [1], [2, 3]] output_shape [1, 40, 4, 16] : tensor<1x40x64xf32> into tensor<1x40x4x16xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(b, h, s, d) -> (b, s, h, d)>, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%3 : tensor<1x40x4x16xf32>) outs(%1 : tensor<1x4x40x16xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<1x4x40x16xf32>
  dispatch.yield %4 : tensor<1x4x40x16xf32>
}
dispatch.kernel private @parts(%a: tensor<1x120x72xf16>, %b: tensor<1x1x72x32xf16>, %x: tensor<2x1x20x1xf32>) -> tensor<2x3x20x32xf32> {
  %0 = tensor.empty() : tensor<1x120x32xf32>
  %c = linalgx.matmul ins(%a, %b : tensor<1x120x72xf16>, tensor<1x1x72x32xf16>) outs(%0 : tensor<1x120x32xf32>) -> tensor<1x120x32xf32>
  %flat = tensor.collapse_shape %c [[0, 1], [2]] : tensor<1x120x32xf32> into tensor<120x32xf32>
  %split = tensor.expand_shape %flat [[0, 1, 2], [3]] output_shape [2, 3, 20, 32] : tensor<120x32xf32> into tensor<2x3x20x32xf32>
  %1 = tensor.empty() : tensor<2x3x20x32xf32>
  %y = linalg.generic {indexing_maps = [#id4, affine_map<(a, b, c, d) -> (a, 0, c, 0)>, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%split, %x : tensor<2x3x20x32xf32>, tensor<2x1x20x1xf32>) outs(%1 : tensor<2x3x20x32xf32>) {
  ^bb0(%s: f32, %t: f32, %out: f32):
    %r = arith.mulf %s, %t : f32
    linalg.yield %r : f32
  } -> tensor<2x3x20x32xf32>
  dispatch.yield %y : tensor<2x3x20x32xf32>
}
