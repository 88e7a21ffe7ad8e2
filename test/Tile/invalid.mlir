// RUN: aicc-opt %s --tile-generate-kernels=device=%S/Inputs/npu.json -split-input-file -verify-diagnostics -o /dev/null

// expected-error@+1 {{expected a kernel of known, non-empty shapes}}
dispatch.kernel private @dynamic(%a: tensor<?xf32>) -> tensor<?xf32> {
  dispatch.yield %a : tensor<?xf32>
}

// -----

// expected-error@+1 {{expected a kernel of tensors only}}
dispatch.kernel private @scalar(%a: tensor<4xf32>, %b: f32) -> tensor<4xf32> {
  dispatch.yield %a : tensor<4xf32>
}

// -----

dispatch.kernel private @sum(%a: tensor<4x8xf32>) -> tensor<4xf32> {
  %0 = tensor.empty() : tensor<4xf32>
  // expected-error@+1 {{expected an elementwise operation}}
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>],
      iterator_types = ["parallel", "reduction"]} ins(%a : tensor<4x8xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%s: f32, %out: f32):
    %r = arith.addf %s, %out : f32
    linalg.yield %r : f32
  } -> tensor<4xf32>
  dispatch.yield %y : tensor<4xf32>
}

// -----

dispatch.kernel private @slice(%a: tensor<8xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{no tile program computes 'tensor.extract_slice'}}
  %y = tensor.extract_slice %a[2] [4] [1] : tensor<8xf32> to tensor<4xf32>
  dispatch.yield %y : tensor<4xf32>
}

// -----

dispatch.kernel private @double(%a: tensor<1x16x16xf64>, %b: tensor<1x1x16x32xf64>) -> tensor<1x16x32xf64> {
  %0 = tensor.empty() : tensor<1x16x32xf64>
  // expected-error@+1 {{no matrix unit multiplies 'f64' into 'f64'}}
  %c = linalgx.matmul ins(%a, %b : tensor<1x16x16xf64>, tensor<1x1x16x32xf64>) outs(%0 : tensor<1x16x32xf64>)
    -> tensor<1x16x32xf64>
  dispatch.yield %c : tensor<1x16x32xf64>
}
