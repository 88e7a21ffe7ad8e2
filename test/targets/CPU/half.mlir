// f16 and bf16: loaded and stored in every kind of kernel, rounded to nearest; arithmetic is done in f32.
// RUN: kernel-runner %s --cpu=%cpus

#id = affine_map<(i) -> (i)>
#one = {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
#two = {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
#three = {indexing_maps = [#id, #id, #id, #id], iterator_types = ["parallel"]}
#id2 = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// f16: special numbers there and back, a sum, a function, a broadcast scalar, a row's sum and largest.
dispatch.kernel private @widen_f16(%x0: tensor<77xf16>) -> tensor<77xf32> attributes {special} {
  %0 = tensor.empty() : tensor<77xf32>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf16>) outs(%0 : tensor<77xf32>) {
  ^bb0(%a: f16, %o: f32):
    %2 = arith.extf %a : f16 to f32
    linalg.yield %2 : f32
  } -> tensor<77xf32>
  dispatch.yield %1 : tensor<77xf32>
}
dispatch.kernel private @narrow_f16(%x0: tensor<77xf32>) -> tensor<77xf16> attributes {special, range = [-70000.0, 70000.0]} {
  %0 = tensor.empty() : tensor<77xf16>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf32>) outs(%0 : tensor<77xf16>) {
  ^bb0(%a: f32, %o: f16):
    %2 = arith.truncf %a : f32 to f16
    linalg.yield %2 : f16
  } -> tensor<77xf16>
  dispatch.yield %1 : tensor<77xf16>
}
dispatch.kernel private @narrow_small_f16(%x0: tensor<77xf32>) -> tensor<77xf16> attributes {range = [-0.00001, 0.00001], tolerance = 1.0e-12} {
  %0 = tensor.empty() : tensor<77xf16>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf32>) outs(%0 : tensor<77xf16>) {
  ^bb0(%a: f32, %o: f16):
    %2 = arith.truncf %a : f32 to f16
    linalg.yield %2 : f16
  } -> tensor<77xf16>
  dispatch.yield %1 : tensor<77xf16>
}
dispatch.kernel private @sum_f16(%x0: tensor<77xf16>, %x1: tensor<77xf16>) -> tensor<77xf16> {
  %0 = tensor.empty() : tensor<77xf16>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xf16>, tensor<77xf16>) outs(%0 : tensor<77xf16>) {
  ^bb0(%a: f16, %b: f16, %o: f16):
    %2 = arith.extf %a : f16 to f32
    %3 = arith.extf %b : f16 to f32
    %4 = arith.addf %2, %3 : f32
    %5 = arith.truncf %4 : f32 to f16
    linalg.yield %5 : f16
  } -> tensor<77xf16>
  dispatch.yield %1 : tensor<77xf16>
}
dispatch.kernel private @exp_f16(%x0: tensor<77xf16>) -> tensor<77xf16> {
  %0 = tensor.empty() : tensor<77xf16>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf16>) outs(%0 : tensor<77xf16>) {
  ^bb0(%a: f16, %o: f16):
    %2 = math.exp %a : f16
    linalg.yield %2 : f16
  } -> tensor<77xf16>
  dispatch.yield %1 : tensor<77xf16>
}
dispatch.kernel private @rows_f16(%x: tensor<3x?xf16>) -> (tensor<3xf16>, tensor<3xf16>) attributes {tolerance = 2.0e-2, cases = ["0:3x77", "0:3x1", "0:3x5"]} {
  %zero = arith.constant 0.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %0 = tensor.empty() : tensor<3xf32>
  %e = tensor.empty() : tensor<3xf16>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<3xf32>) -> tensor<3xf32>
  %2 = linalg.fill ins(%low : f32) outs(%0 : tensor<3xf32>) -> tensor<3xf32>
  %3:2 = linalg.generic {indexing_maps = [#id2, #row, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<3x?xf16>) outs(%1, %2 : tensor<3xf32>, tensor<3xf32>) {
  ^bb0(%a: f16, %o: f32, %p: f32):
    %4 = arith.extf %a : f16 to f32
    %5 = arith.addf %4, %o : f32
    %6 = arith.maximumf %4, %p : f32
    linalg.yield %5, %6 : f32, f32
  } -> (tensor<3xf32>, tensor<3xf32>)
  %7 = linalg.generic #one ins(%3#0 : tensor<3xf32>) outs(%e : tensor<3xf16>) {
  ^bb0(%a: f32, %o: f16):
    %4 = arith.truncf %a : f32 to f16
    linalg.yield %4 : f16
  } -> tensor<3xf16>
  %8 = linalg.generic #one ins(%3#1 : tensor<3xf32>) outs(%e : tensor<3xf16>) {
  ^bb0(%a: f32, %o: f16):
    %4 = arith.truncf %a : f32 to f16
    linalg.yield %4 : f16
  } -> tensor<3xf16>
  dispatch.yield %7, %8 : tensor<3xf16>, tensor<3xf16>
}

// bf16: special numbers there and back, a sum, a function, a broadcast scalar, a row's sum and largest.
dispatch.kernel private @widen_bf16(%x0: tensor<77xbf16>) -> tensor<77xf32> attributes {special} {
  %0 = tensor.empty() : tensor<77xf32>
  %1 = linalg.generic #one ins(%x0 : tensor<77xbf16>) outs(%0 : tensor<77xf32>) {
  ^bb0(%a: bf16, %o: f32):
    %2 = arith.extf %a : bf16 to f32
    linalg.yield %2 : f32
  } -> tensor<77xf32>
  dispatch.yield %1 : tensor<77xf32>
}
dispatch.kernel private @narrow_bf16(%x0: tensor<77xf32>) -> tensor<77xbf16> attributes {special, range = [-70000.0, 70000.0]} {
  %0 = tensor.empty() : tensor<77xbf16>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf32>) outs(%0 : tensor<77xbf16>) {
  ^bb0(%a: f32, %o: bf16):
    %2 = arith.truncf %a : f32 to bf16
    linalg.yield %2 : bf16
  } -> tensor<77xbf16>
  dispatch.yield %1 : tensor<77xbf16>
}
dispatch.kernel private @narrow_small_bf16(%x0: tensor<77xf32>) -> tensor<77xbf16> attributes {range = [-0.00001, 0.00001], tolerance = 1.0e-12} {
  %0 = tensor.empty() : tensor<77xbf16>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf32>) outs(%0 : tensor<77xbf16>) {
  ^bb0(%a: f32, %o: bf16):
    %2 = arith.truncf %a : f32 to bf16
    linalg.yield %2 : bf16
  } -> tensor<77xbf16>
  dispatch.yield %1 : tensor<77xbf16>
}
dispatch.kernel private @sum_bf16(%x0: tensor<77xbf16>, %x1: tensor<77xbf16>) -> tensor<77xbf16> {
  %0 = tensor.empty() : tensor<77xbf16>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xbf16>, tensor<77xbf16>) outs(%0 : tensor<77xbf16>) {
  ^bb0(%a: bf16, %b: bf16, %o: bf16):
    %2 = arith.extf %a : bf16 to f32
    %3 = arith.extf %b : bf16 to f32
    %4 = arith.addf %2, %3 : f32
    %5 = arith.truncf %4 : f32 to bf16
    linalg.yield %5 : bf16
  } -> tensor<77xbf16>
  dispatch.yield %1 : tensor<77xbf16>
}
dispatch.kernel private @exp_bf16(%x0: tensor<77xbf16>) -> tensor<77xbf16> attributes {tolerance = 2.0e-2} {
  %0 = tensor.empty() : tensor<77xbf16>
  %1 = linalg.generic #one ins(%x0 : tensor<77xbf16>) outs(%0 : tensor<77xbf16>) {
  ^bb0(%a: bf16, %o: bf16):
    %2 = math.exp %a : bf16
    linalg.yield %2 : bf16
  } -> tensor<77xbf16>
  dispatch.yield %1 : tensor<77xbf16>
}
dispatch.kernel private @rows_bf16(%x: tensor<3x?xbf16>) -> (tensor<3xbf16>, tensor<3xbf16>) attributes {tolerance = 2.0e-2, cases = ["0:3x77", "0:3x1", "0:3x5"]} {
  %zero = arith.constant 0.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %0 = tensor.empty() : tensor<3xf32>
  %e = tensor.empty() : tensor<3xbf16>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<3xf32>) -> tensor<3xf32>
  %2 = linalg.fill ins(%low : f32) outs(%0 : tensor<3xf32>) -> tensor<3xf32>
  %3:2 = linalg.generic {indexing_maps = [#id2, #row, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<3x?xbf16>) outs(%1, %2 : tensor<3xf32>, tensor<3xf32>) {
  ^bb0(%a: bf16, %o: f32, %p: f32):
    %4 = arith.extf %a : bf16 to f32
    %5 = arith.addf %4, %o : f32
    %6 = arith.maximumf %4, %p : f32
    linalg.yield %5, %6 : f32, f32
  } -> (tensor<3xf32>, tensor<3xf32>)
  %7 = linalg.generic #one ins(%3#0 : tensor<3xf32>) outs(%e : tensor<3xbf16>) {
  ^bb0(%a: f32, %o: bf16):
    %4 = arith.truncf %a : f32 to bf16
    linalg.yield %4 : bf16
  } -> tensor<3xbf16>
  %8 = linalg.generic #one ins(%3#1 : tensor<3xf32>) outs(%e : tensor<3xbf16>) {
  ^bb0(%a: f32, %o: bf16):
    %4 = arith.truncf %a : f32 to bf16
    linalg.yield %4 : bf16
  } -> tensor<3xbf16>
  dispatch.yield %7, %8 : tensor<3xbf16>, tensor<3xbf16>
}
