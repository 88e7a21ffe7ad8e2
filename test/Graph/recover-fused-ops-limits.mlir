// More near misses of onnx-recover-fused-ops: what looks like a fused form and is another one, or none.
// RUN: aicc-opt --onnx-recover-fused-ops="attention=true" --split-input-file --verify-diagnostics %s | FileCheck %s

// Swish gates a value by itself: a gate of another value is a product, without a remark.
// CHECK-LABEL: @gated
// CHECK-NOT: onnx.Swish
func.func @gated(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = onnx.Sigmoid %y : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Mul %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// A factor per element in the gate is no factor of Swish.
// CHECK-LABEL: @gate_per_element
// CHECK-NOT: onnx.Swish
func.func @gate_per_element(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = onnx.Constant {value = dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>} : tensor<4xf32>
  %0 = onnx.Mul %x, %c : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Sigmoid %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Mul %x, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// The gate divided by a number; a negative factor inside stays a factor of Swish.
// CHECK-LABEL: @swish_factors
// CHECK: onnx.Swish %arg0 {alpha = -2.000000e+00 : f32}
func.func @swish_factors(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %minus = onnx.Constant {value = dense<-2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Div %0, %two : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as Swish: expected no factor, found 0.5}}
  %2 = onnx.Mul %x, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = onnx.Mul %x, %minus : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %4 = onnx.Sigmoid %3 : (tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered Swish from Mul, Sigmoid, Mul}}
  %5 = onnx.Mul %4, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %2, %5 : tensor<4xf32>, tensor<4xf32>
}

// -----

// A quotient with the gate below is no product with it.
// CHECK-LABEL: @divided_by_gate
// CHECK-NOT: onnx.Swish
func.func @divided_by_gate(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = onnx.Sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Div %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// HardSwish clips at 0 and 1: another upper bound, a lower bound that is not 0, a bound that is absent.
// CHECK-LABEL: @hard_swish_bounds
// CHECK-NOT: onnx.HardSwish
func.func @hard_swish_bounds(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %none = onnx.NoValue
  %zero = onnx.Constant {value = dense<0.0> : tensor<f32>} : tensor<f32>
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %three = onnx.Constant {value = dense<3.0> : tensor<f32>} : tensor<f32>
  %five = onnx.Constant {value = dense<5.0> : tensor<f32>} : tensor<f32>
  %six = onnx.Constant {value = dense<6.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Add %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Clip %0, %zero, %five : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %2 = onnx.Mul %x, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as HardSwish: expected x * clip(x / 6 + 0.5, 0, 1)}}
  %3 = onnx.Div %2, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %4 = onnx.Clip %0, %one, %six : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %5 = onnx.Mul %x, %4 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %6 = onnx.Div %5, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %7 = onnx.Clip %0, %zero, %none : (tensor<4xf32>, tensor<f32>, none) -> tensor<4xf32>
  %8 = onnx.Mul %x, %7 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %9 = onnx.Div %8, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %3, %6, %9 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

// Softplus adds one number to the exponential, not a vector or another tensor.
// CHECK-LABEL: @softplus_stays
// CHECK-NOT: onnx.Softplus
func.func @softplus_stays(%x: tensor<4xf32>, %y: tensor<f32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %ones = onnx.Constant {value = dense<1.0> : tensor<4xf32>} : tensor<4xf32>
  %0 = onnx.Exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Add %0, %ones : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Log %1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = onnx.Exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %4 = onnx.Add %3, %y : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %5 = onnx.Log %4 : (tensor<4xf32>) -> tensor<4xf32>
  return %2, %5 : tensor<4xf32>, tensor<4xf32>
}

// -----

// Mish is x by the tanh of its own Softplus.
// CHECK-LABEL: @mish_of_another
// CHECK-NOT: onnx.Mish
func.func @mish_of_another(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = onnx.Softplus %y : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Tanh %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Mul %x, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// A mean over other dims than those of the squares is not the mean of a LayerNormalization: the rest is an RMSNormalization.
// CHECK-LABEL: @mean_of_other_dims
// CHECK: %[[D:.*]] = onnx.Sub %arg0
// CHECK: onnx.RMSNormalization %[[D]]
// CHECK-NOT: onnx.LayerNormalization
func.func @mean_of_other_dims(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %last = onnx.Constant {value = dense<-1> : tensor<1xi64>} : tensor<1xi64>
  %two = onnx.Constant {value = dense<[1, 2]> : tensor<2xi64>} : tensor<2xi64>
  %eps = onnx.Constant {value = dense<1.0e-5> : tensor<f32>} : tensor<f32>
  %0 = onnx.ReduceMean %x, %two : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<2x1x1xf32>
  %1 = onnx.Sub %x, %0 : (tensor<2x3x4xf32>, tensor<2x1x1xf32>) -> tensor<2x3x4xf32>
  %2 = onnx.Mul %1, %1 : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  %3 = onnx.ReduceMean %2, %last : (tensor<2x3x4xf32>, tensor<1xi64>) -> tensor<2x3x1xf32>
  %4 = onnx.Add %3, %eps : (tensor<2x3x1xf32>, tensor<f32>) -> tensor<2x3x1xf32>
  %5 = onnx.Sqrt %4 : (tensor<2x3x1xf32>) -> tensor<2x3x1xf32>
  // expected-remark @+1 {{recovered RMSNormalization from Mul, ReduceMean, Add, Sqrt, Div}}
  %6 = onnx.Div %1, %5 : (tensor<2x3x4xf32>, tensor<2x3x1xf32>) -> tensor<2x3x4xf32>
  return %6 : tensor<2x3x4xf32>
}

// -----

// The mean minus the data has the other sign: only its square is that of a LayerNormalization.
// CHECK-LABEL: @mean_minus_data
// CHECK-NOT: onnx.LayerNormalization
func.func @mean_minus_data(%x: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %last = onnx.Constant {value = dense<-1> : tensor<1xi64>} : tensor<1xi64>
  %eps = onnx.Constant {value = dense<1.0e-5> : tensor<f32>} : tensor<f32>
  %0 = onnx.ReduceMean %x, %last : (tensor<3x4xf32>, tensor<1xi64>) -> tensor<3x1xf32>
  %1 = onnx.Sub %0, %x : (tensor<3x1xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  %2 = onnx.Mul %1, %1 : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  %3 = onnx.ReduceMean %2, %last : (tensor<3x4xf32>, tensor<1xi64>) -> tensor<3x1xf32>
  %4 = onnx.Add %3, %eps : (tensor<3x1xf32>, tensor<f32>) -> tensor<3x1xf32>
  %5 = onnx.Sqrt %4 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  // expected-remark @+1 {{recovered RMSNormalization}}
  %6 = onnx.Div %1, %5 : (tensor<3x4xf32>, tensor<3x1xf32>) -> tensor<3x4xf32>
  return %6 : tensor<3x4xf32>
}

// -----

// Squares of another value, a mean of no squares, no epsilon: none is normalised.
// CHECK-LABEL: @no_normalization
// CHECK-NOT: Normalization
func.func @no_normalization(%x: tensor<3x4xf32>, %y: tensor<3x4xf32>) -> (tensor<3x4xf32>, tensor<3x4xf32>, tensor<3x4xf32>) {
  %last = onnx.Constant {value = dense<-1> : tensor<1xi64>} : tensor<1xi64>
  %eps = onnx.Constant {value = dense<1.0e-5> : tensor<f32>} : tensor<f32>
  %0 = onnx.Mul %y, %y : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  %1 = onnx.ReduceMean %0, %last : (tensor<3x4xf32>, tensor<1xi64>) -> tensor<3x1xf32>
  %2 = onnx.Add %1, %eps : (tensor<3x1xf32>, tensor<f32>) -> tensor<3x1xf32>
  %3 = onnx.Sqrt %2 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %4 = onnx.Div %x, %3 : (tensor<3x4xf32>, tensor<3x1xf32>) -> tensor<3x4xf32>
  %5 = onnx.Abs %x : (tensor<3x4xf32>) -> tensor<3x4xf32>
  %6 = onnx.ReduceMean %5, %last : (tensor<3x4xf32>, tensor<1xi64>) -> tensor<3x1xf32>
  %7 = onnx.Add %6, %eps : (tensor<3x1xf32>, tensor<f32>) -> tensor<3x1xf32>
  %8 = onnx.Sqrt %7 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %9 = onnx.Div %x, %8 : (tensor<3x4xf32>, tensor<3x1xf32>) -> tensor<3x4xf32>
  %10 = onnx.Mul %x, %x : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  %11 = onnx.ReduceMean %10, %last : (tensor<3x4xf32>, tensor<1xi64>) -> tensor<3x1xf32>
  %12 = onnx.Sqrt %11 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %13 = onnx.Div %x, %12 : (tensor<3x4xf32>, tensor<3x1xf32>) -> tensor<3x4xf32>
  return %4, %9, %13 : tensor<3x4xf32>, tensor<3x4xf32>, tensor<3x4xf32>
}

// -----

// A bias after an RMSNormalization is no part of it; a scale that others read besides is.
// CHECK-LABEL: @rms_bias
// CHECK: %[[N:.*]] = onnx.RMSNormalization %arg0, %arg1
// CHECK: onnx.Add %[[N]], %arg1
func.func @rms_bias(%x: tensor<3x4xf32>, %s: tensor<4xf32>) -> tensor<3x4xf32> {
  %last = onnx.Constant {value = dense<-1> : tensor<1xi64>} : tensor<1xi64>
  %eps = onnx.Constant {value = dense<1.0e-5> : tensor<f32>} : tensor<f32>
  %0 = onnx.Mul %x, %x : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  %1 = onnx.ReduceMean %0, %last : (tensor<3x4xf32>, tensor<1xi64>) -> tensor<3x1xf32>
  %2 = onnx.Add %1, %eps : (tensor<3x1xf32>, tensor<f32>) -> tensor<3x1xf32>
  %3 = onnx.Sqrt %2 : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %4 = onnx.Div %x, %3 : (tensor<3x4xf32>, tensor<3x1xf32>) -> tensor<3x4xf32>
  // expected-remark @+1 {{recovered RMSNormalization from Mul, ReduceMean, Add, Sqrt, Div, Mul}}
  %5 = onnx.Mul %4, %s : (tensor<3x4xf32>, tensor<4xf32>) -> tensor<3x4xf32>
  %6 = onnx.Add %5, %s : (tensor<3x4xf32>, tensor<4xf32>) -> tensor<3x4xf32>
  return %6 : tensor<3x4xf32>
}

// -----

// A mask of lower rank that the scores broadcast to goes along; one with more keys than there are does not.
// CHECK-LABEL: @attention_masks
// CHECK: onnx.Attention %arg0, %{{.*}}, %arg0, %arg1
// CHECK-SAME: {scale = 1.000000e+00 : f32}
// CHECK: onnx.Softmax
func.func @attention_masks(%q: tensor<1x2x8x4xf32>, %m: tensor<8xf32>, %w: tensor<1x2x8x8xf32>, %v: tensor<3x1x1x8xf32>)
    -> (tensor<1x2x8x4xf32>, tensor<3x2x8x4xf32>) {
  %t = onnx.Transpose %q {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x8x4xf32>) -> tensor<1x2x4x8xf32>
  %0 = onnx.MatMul %q, %t : (tensor<1x2x8x4xf32>, tensor<1x2x4x8xf32>) -> tensor<1x2x8x8xf32>
  %1 = onnx.Add %m, %0 : (tensor<8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %2 = onnx.Softmax %1 : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  // expected-remark @+1 {{recovered Attention}}
  %3 = onnx.MatMul %2, %q : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %4 = onnx.MatMul %q, %t : (tensor<1x2x8x4xf32>, tensor<1x2x4x8xf32>) -> tensor<1x2x8x8xf32>
  %5 = onnx.Add %4, %v : (tensor<1x2x8x8xf32>, tensor<3x1x1x8xf32>) -> tensor<3x2x8x8xf32>
  %6 = onnx.Softmax %5 : (tensor<3x2x8x8xf32>) -> tensor<3x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected a mask that broadcasts to the scores}}
  %7 = onnx.MatMul %6, %q : (tensor<3x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<3x2x8x4xf32>
  return %3, %7 : tensor<1x2x8x4xf32>, tensor<3x2x8x4xf32>
}
