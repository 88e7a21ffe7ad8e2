// Powers and remainders: positive bases, negative ones with broken exponents (NaN) and whole ones, f64, the sign of a remainder.
// RUN: kernel-runner %s --cpu=%cpus

#id = affine_map<(i) -> (i)>
#two = {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}

dispatch.kernel private @of_pow(%x: tensor<?xf32>, %y: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [0.0, 20.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099, 2:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #two ins(%x, %y : tensor<?xf32>, tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = math.powf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_pow_signs(%x: tensor<?xf32>, %y: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {special, range = [-20.0, 20.0], tolerance = 4.0e-7, cases = ["0:4099, 1:4099, 2:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #two ins(%x, %y : tensor<?xf32>, tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = math.powf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
dispatch.kernel private @of_pow_double(%x: tensor<?xf64>, %y: tensor<?xf64>, %n: index) -> tensor<?xf64> attributes {range = [0.0, 20.0], tolerance = 1.0e-13, cases = ["0:4099, 1:4099, 2:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf64>
  %1 = linalg.generic #two ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%0 : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %2 = math.powf %a, %b : f64
    linalg.yield %2 : f64
  } -> tensor<?xf64>
  dispatch.yield %1 : tensor<?xf64>
}
dispatch.kernel private @of_rem(%x: tensor<?xf32>, %y: tensor<?xf32>, %n: index) -> tensor<?xf32> attributes {range = [-20.0, 20.0], tolerance = 1.0e-6, cases = ["0:4099, 1:4099, 2:4099"]} {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic #two ins(%x, %y : tensor<?xf32>, tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.remf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}

// Whole exponents of negative bases, from integers.
dispatch.kernel private @of_pow_whole(%x: tensor<999xi32>, %y: tensor<999xi32>) -> tensor<999xf32> attributes {integers = [-9, 9], tolerance = 4.0e-7} {
  %0 = tensor.empty() : tensor<999xf32>
  %1 = linalg.generic #two ins(%x, %y : tensor<999xi32>, tensor<999xi32>) outs(%0 : tensor<999xf32>) {
  ^bb0(%a: i32, %b: i32, %o: f32):
    %p = arith.sitofp %a : i32 to f32
    %q = arith.sitofp %b : i32 to f32
    %2 = math.powf %p, %q : f32
    linalg.yield %2 : f32
  } -> tensor<999xf32>
  dispatch.yield %1 : tensor<999xf32>
}
