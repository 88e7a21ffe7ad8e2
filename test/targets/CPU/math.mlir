// Math functions of f32: errors over the ranges that matter, near zero against the argument; NaN, infinities, zeros,
// denormals and the largest numbers at the head of a sweep.
// RUN: kernel-runner %s --cpu=%cpus

#id = affine_map<(i) -> (i)>
#one = {indexing_maps = [#id, #id], iterator_types = ["parallel"]}

// No reduction is exact so far out, but a sine stays one: two of them differ by 2 at most.
dispatch.kernel private @of_sin_huge(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-3.0e38, 3.0e38], tolerance = 2.0, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.sin %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}

dispatch.kernel private @of_exp(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-110.0, 95.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.exp %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_exp2(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-150.0, 130.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.exp2 %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_expm1(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-90.0, 90.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.expm1 %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_expm1_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.expm1 %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_log(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [0.0, 1000000.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.log %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_log_again(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [0.5, 2.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.log %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_log2(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [0.0, 1000.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.log2 %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_log10(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [0.0, 1000.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.log10 %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_log1p(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-1.0, 100.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.log1p %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_log1p_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.log1p %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_tanh(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-12.0, 12.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.tanh %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_tanh_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.tanh %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_erf(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-5.0, 5.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.erf %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_erf_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.erf %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_sin(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.sin %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_sin_again(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-100000.0, 100000.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.sin %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_sin_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.sin %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_cos(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.cos %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_cos_again(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-100000.0, 100000.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.cos %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_tan(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.tan %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_tan_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.tan %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_asin(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-1.1, 1.1], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.asin %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_asin_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.asin %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_acos(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-1.1, 1.1], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.acos %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_atan(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.atan %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_atan_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.atan %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_sinh(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-95.0, 95.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.sinh %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_sinh_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.sinh %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_cosh(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-95.0, 95.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.cosh %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_asinh(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-100.0, 100.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.asinh %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_asinh_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.asinh %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_acosh(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [0.5, 100.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.acosh %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_atanh(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-1.1, 1.1], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.atanh %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_atanh_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.atanh %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_cbrt(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-1000.0, 1000.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.cbrt %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_cbrt_near_zero(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-0.01, 0.01], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.cbrt %a : f32
    %3 = arith.divf %2, %a : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_sqrt(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-1.0, 1000.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.sqrt %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_rsqrt(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [0.0, 1000.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.rsqrt %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_floor(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.floor %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_ceil(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.ceil %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_roundeven(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.roundeven %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_round(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.round %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_trunc(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.trunc %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_absf(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-10.0, 10.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #one ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.absf %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
