#id3 = affine_map<(b, i, j) -> (b, i, j)>
#column = affine_map<(b, i, j) -> (j)>
dispatch.kernel private @matmul_f16(%a: tensor<1x4096x4096xf16>, %b: tensor<1x128x4096x32xf16>, %bias: tensor<4096xf16>) -> tensor<1x4096x4096xf16> {
  %zero = arith.constant 0.0 : f16
  %0 = tensor.empty() : tensor<1x4096x4096xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x4096x4096xf16>, tensor<1x128x4096x32xf16>) outs(%0 : tensor<1x4096x4096xf32>) -> tensor<1x4096x4096xf32>
  %2 = tensor.empty() : tensor<1x4096x4096xf16>
  %3 = linalg.generic {indexing_maps = [#id3, #column, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1, %bias : tensor<1x4096x4096xf32>, tensor<4096xf16>) outs(%2 : tensor<1x4096x4096xf16>) {
  ^bb0(%s: f32, %t: f16, %o: f16):
    %4 = arith.truncf %s : f32 to f16
    %5 = arith.addf %4, %t : f16
    %6 = arith.maximumf %5, %zero : f16
    linalg.yield %6 : f16
  } -> tensor<1x4096x4096xf16>
  dispatch.yield %3 : tensor<1x4096x4096xf16>
}
dispatch.kernel private @matmul_bf16(%a: tensor<1x4096x4096xbf16>, %b: tensor<1x128x4096x32xbf16>, %bias: tensor<4096xbf16>) -> tensor<1x4096x4096xbf16> {
  %zero = arith.constant 0.0 : bf16
  %0 = tensor.empty() : tensor<1x4096x4096xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x4096x4096xbf16>, tensor<1x128x4096x32xbf16>) outs(%0 : tensor<1x4096x4096xf32>) -> tensor<1x4096x4096xf32>
  %2 = tensor.empty() : tensor<1x4096x4096xbf16>
  %3 = linalg.generic {indexing_maps = [#id3, #column, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1, %bias : tensor<1x4096x4096xf32>, tensor<4096xbf16>) outs(%2 : tensor<1x4096x4096xbf16>) {
  ^bb0(%s: f32, %t: bf16, %o: bf16):
    %4 = arith.truncf %s : f32 to bf16
    %5 = arith.addf %4, %t : bf16
    %6 = arith.maximumf %5, %zero : bf16
    linalg.yield %6 : bf16
  } -> tensor<1x4096x4096xbf16>
  dispatch.yield %3 : tensor<1x4096x4096xbf16>
}
dispatch.kernel private @matmul_f32(%a: tensor<1x4096x4096xf32>, %b: tensor<1x128x4096x32xf32>) -> tensor<1x4096x4096xf32> {
  %0 = tensor.empty() : tensor<1x4096x4096xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x4096x4096xf32>, tensor<1x128x4096x32xf32>) outs(%0 : tensor<1x4096x4096xf32>) -> tensor<1x4096x4096xf32>
  dispatch.yield %1 : tensor<1x4096x4096xf32>
}
