// RUN: aicc-opt %s -simt-lower-kernels -split-input-file -verify-diagnostics

// An op that no emitter knows.
dispatch.kernel private @unknown(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected to be fused or rooted in a kernel that has an emitter}}
  %0 = tensor.bitcast %x : tensor<4xf32> to tensor<4xi32>
  %1 = tensor.bitcast %0 : tensor<4xi32> to tensor<4xf32>
  dispatch.yield %1 : tensor<4xf32>
}
