// What no emitter takes is reported at the op.
// RUN: aicc-opt %s -split-input-file -verify-diagnostics -cpu-lower-kernels

// expected-error @+1 {{expected ops that the CPU target can lower}}
dispatch.kernel private @unknown(%x: tensor<4x4xf32>, %i: tensor<2x1xi64>) -> tensor<2x1x4xf32> {
  // expected-error @+1 {{expected to be fused or rooted in a kernel that has an emitter}}
  %0 = tensor.gather %x[%i] gather_dims([0]) : (tensor<4x4xf32>, tensor<2x1xi64>) -> tensor<2x1x4xf32>
  dispatch.yield %0 : tensor<2x1x4xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// A size that depends on data of the kernel itself.
dispatch.kernel private @dim(%x: tensor<4x?xf32>, %d: index) -> tensor<?xf32> {
  // expected-error @+1 {{expected a constant dimension number}}
  %n = tensor.dim %x, %d : tensor<4x?xf32>
  %0 = tensor.empty(%n) : tensor<?xf32>
  dispatch.yield %0 : tensor<?xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// A scalar that is read from what the kernel computes.
dispatch.kernel private @extract(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %0 = tensor.empty() : tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  // expected-error @+1 {{expected to read an argument of the kernel}}
  %s = tensor.extract %1[%c0] : tensor<4xf32>
  %3 = linalg.fill ins(%s : f32) outs(%0 : tensor<4xf32>) -> tensor<4xf32>
  dispatch.yield %3 : tensor<4xf32>
}
