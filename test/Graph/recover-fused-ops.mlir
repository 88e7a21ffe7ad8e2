// RUN: aicc-opt --onnx-recover-fused-ops="attention=true" --split-input-file --verify-diagnostics %s | FileCheck %s

// Gelu by erf: the factors in any order, division by sqrt(2) or multiplication by 0.7071, scalars or tensors of one element.
// CHECK-LABEL: @gelu
// CHECK-NEXT: %[[A:.*]] = onnx.Gelu %arg0 : (tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT: %[[B:.*]] = onnx.Gelu %[[A]]
// CHECK-NEXT: %[[C:.*]] = onnx.Gelu %[[B]]
// CHECK-NEXT: return %[[C]]
func.func @gelu(%arg0: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %half = onnx.Constant {value = dense<0.5> : tensor<f32>} : tensor<f32>
  %one = onnx.Constant {value = dense<1.0> : tensor<1xf32>} : tensor<1xf32>
  %root = onnx.Constant {value = dense<1.41421356> : tensor<1x1xf32>} : tensor<1x1xf32>
  %inverse = onnx.Constant {value = dense<0.70711> : tensor<f32>} : tensor<f32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Div %arg0, %root : (tensor<4x8xf32>, tensor<1x1xf32>) -> tensor<4x8xf32>
  %1 = onnx.Erf %0 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = onnx.Add %1, %one : (tensor<4x8xf32>, tensor<1xf32>) -> tensor<4x8xf32>
  %3 = onnx.Mul %arg0, %2 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  // expected-remark @+1 {{recovered Gelu from Div, Erf, Add, Mul, Mul}}
  %4 = onnx.Mul %3, %half : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  %5 = onnx.Mul %inverse, %4 : (tensor<f32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %6 = onnx.Erf %5 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %7 = onnx.Add %one, %6 : (tensor<1xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %8 = onnx.Mul %half, %4 : (tensor<f32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  // expected-remark @+1 {{recovered Gelu}}
  %9 = onnx.Mul %7, %8 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %10 = onnx.Div %9, %root : (tensor<4x8xf32>, tensor<1x1xf32>) -> tensor<4x8xf32>
  %11 = onnx.Erf %10 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %12 = onnx.Add %11, %one : (tensor<4x8xf32>, tensor<1xf32>) -> tensor<4x8xf32>
  %13 = onnx.Div %12, %two : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  // expected-remark @+1 {{recovered Gelu}}
  %14 = onnx.Mul %9, %13 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %14 : tensor<4x8xf32>
}

// -----

// Gelu by tanh: x + 0.044715 x^3 as products, as a power, and with x factored out.
// CHECK-LABEL: @gelu_tanh
// CHECK-NEXT: %[[A:.*]] = onnx.Gelu %arg0 {approximate = "tanh"}
// CHECK-NEXT: %[[B:.*]] = onnx.Gelu %[[A]] {approximate = "tanh"}
// CHECK-NEXT: %[[C:.*]] = onnx.Gelu %[[B]] {approximate = "tanh"}
// CHECK-NEXT: return %[[C]]
func.func @gelu_tanh(%arg0: tensor<4xf32>) -> tensor<4xf32> {
  %half = onnx.Constant {value = dense<0.5> : tensor<f32>} : tensor<f32>
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %three = onnx.Constant {value = dense<3.0> : tensor<f32>} : tensor<f32>
  %cube = onnx.Constant {value = dense<0.044715> : tensor<f32>} : tensor<f32>
  %scale = onnx.Constant {value = dense<0.797884583> : tensor<f32>} : tensor<f32>
  %both = onnx.Constant {value = dense<0.0356774> : tensor<f32>} : tensor<f32>
  %0 = onnx.Mul %cube, %arg0 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Mul %arg0, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Mul %arg0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = onnx.Add %arg0, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = onnx.Mul %scale, %3 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %5 = onnx.Tanh %4 : (tensor<4xf32>) -> tensor<4xf32>
  %6 = onnx.Add %one, %5 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %7 = onnx.Mul %half, %6 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered Gelu from Mul, Mul, Mul, Add, Mul, Tanh, Add, Mul, Mul}}
  %8 = onnx.Mul %arg0, %7 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %9 = onnx.Pow %8, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %10 = onnx.Mul %9, %cube : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %11 = onnx.Add %10, %8 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %12 = onnx.Mul %11, %scale : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %13 = onnx.Tanh %12 : (tensor<4xf32>) -> tensor<4xf32>
  %14 = onnx.Add %13, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %15 = onnx.Mul %8, %14 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered Gelu}}
  %16 = onnx.Mul %15, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %17 = onnx.Mul %16, %16 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %18 = onnx.Mul %17, %both : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %19 = onnx.Add %18, %scale : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %20 = onnx.Mul %16, %19 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %21 = onnx.Tanh %20 : (tensor<4xf32>) -> tensor<4xf32>
  %22 = onnx.Add %21, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %23 = onnx.Mul %16, %22 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered Gelu}}
  %24 = onnx.Mul %23, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %24 : tensor<4xf32>
}

// -----

// Half floats round their constants more: 1.414 is sqrt(2) there, but not in f32.
// CHECK-LABEL: @tolerance
// CHECK: onnx.Gelu {{.*}}xf16
// CHECK-NOT: onnx.Gelu
// CHECK: onnx.Erf {{.*}}xf32
func.func @tolerance(%arg0: tensor<4xf16>, %arg1: tensor<4xf32>) -> (tensor<4xf16>, tensor<4xf32>) {
  %half = onnx.Constant {value = dense<0.5> : tensor<f16>} : tensor<f16>
  %one = onnx.Constant {value = dense<1.0> : tensor<f16>} : tensor<f16>
  %root = onnx.Constant {value = dense<1.414> : tensor<f16>} : tensor<f16>
  %half32 = onnx.Constant {value = dense<0.5> : tensor<f32>} : tensor<f32>
  %one32 = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %root32 = onnx.Constant {value = dense<1.414> : tensor<f32>} : tensor<f32>
  %0 = onnx.Div %arg0, %root : (tensor<4xf16>, tensor<f16>) -> tensor<4xf16>
  %1 = onnx.Erf %0 : (tensor<4xf16>) -> tensor<4xf16>
  %2 = onnx.Add %1, %one : (tensor<4xf16>, tensor<f16>) -> tensor<4xf16>
  %3 = onnx.Mul %arg0, %2 : (tensor<4xf16>, tensor<4xf16>) -> tensor<4xf16>
  // expected-remark @+1 {{recovered Gelu}}
  %4 = onnx.Mul %3, %half : (tensor<4xf16>, tensor<f16>) -> tensor<4xf16>
  %5 = onnx.Div %arg1, %root32 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %6 = onnx.Erf %5 : (tensor<4xf32>) -> tensor<4xf32>
  %7 = onnx.Add %6, %one32 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %8 = onnx.Mul %arg1, %7 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as Gelu: expected erf of x / sqrt(2)}}
  %9 = onnx.Mul %8, %half32 : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %4, %9 : tensor<4xf16>, tensor<4xf32>
}

// -----

// Near misses of Gelu: another factor, another argument of tanh, an inner value with other readers.
// CHECK-LABEL: @gelu_stays
// CHECK-NOT: onnx.Gelu
func.func @gelu_stays(%arg0: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %half = onnx.Constant {value = dense<0.5> : tensor<f32>} : tensor<f32>
  %quarter = onnx.Constant {value = dense<0.25> : tensor<f32>} : tensor<f32>
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %root = onnx.Constant {value = dense<1.41421356> : tensor<f32>} : tensor<f32>
  %0 = onnx.Div %arg0, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Erf %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Add %1, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = onnx.Mul %arg0, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as Gelu: expected a factor of 0.5, found 0.25}}
  %4 = onnx.Mul %3, %quarter : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %5 = onnx.Tanh %arg0 : (tensor<4xf32>) -> tensor<4xf32>
  %6 = onnx.Add %5, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %7 = onnx.Mul %arg0, %6 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as Gelu: expected tanh of sqrt(2 / pi) * (x + 0.044715 * x^3)}}
  %8 = onnx.Mul %7, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %9 = onnx.Div %4, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %10 = onnx.Erf %9 : (tensor<4xf32>) -> tensor<4xf32>
  %11 = onnx.Add %10, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %12 = onnx.Mul %4, %11 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as Gelu: Erf has other readers}}
  %13 = onnx.Mul %12, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %4, %8, %10, %13 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

// A constant that gives the result another rank: not the type of x.
// CHECK-LABEL: @broadcast_by_constant
// CHECK-NOT: onnx.Gelu
func.func @broadcast_by_constant(%arg0: tensor<4xf32>) -> tensor<1x4xf32> {
  %half = onnx.Constant {value = dense<0.5> : tensor<1x1xf32>} : tensor<1x1xf32>
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %root = onnx.Constant {value = dense<1.41421356> : tensor<f32>} : tensor<f32>
  %0 = onnx.Div %arg0, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Erf %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Add %1, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = onnx.Mul %arg0, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = onnx.Mul %3, %half : (tensor<4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  return %4 : tensor<1x4xf32>
}

// -----

// Swish, with a factor inside the sigmoid too; not with one outside.
// CHECK-LABEL: @swish
// CHECK: %[[A:.*]] = onnx.Swish %arg0 : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %[[B:.*]] = onnx.Swish %[[A]] {alpha = 1.702
// CHECK: onnx.Sigmoid
func.func @swish(%arg0: tensor<4xf32>) -> tensor<4xf32> {
  %alpha = onnx.Constant {value = dense<1.702> : tensor<1xf32>} : tensor<1xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Sigmoid %arg0 : (tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered Swish from Sigmoid, Mul}}
  %1 = onnx.Mul %0, %arg0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Mul %1, %alpha : (tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32>
  %3 = onnx.Sigmoid %2 : (tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered Swish from Mul, Sigmoid, Mul}}
  %4 = onnx.Mul %1, %3 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %5 = onnx.Sigmoid %4 : (tensor<4xf32>) -> tensor<4xf32>
  %6 = onnx.Mul %5, %two : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as Swish: expected no factor, found 2}}
  %7 = onnx.Mul %4, %6 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %7 : tensor<4xf32>
}

// -----

// A sigmoid that somebody else reads is not computed twice.
// CHECK-LABEL: @swish_stays
// CHECK-NOT: onnx.Swish
func.func @swish_stays(%arg0: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = onnx.Sigmoid %arg0 : (tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as Swish: Sigmoid has other readers}}
  %1 = onnx.Mul %0, %arg0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// -----

// HardSwish by HardSigmoid, by a clip divided before or after the product, by a clipped line.
// CHECK-LABEL: @hard_swish
// CHECK-NEXT: %[[A:.*]] = onnx.HardSwish %arg0
// CHECK-NEXT: %[[B:.*]] = onnx.HardSwish %[[A]]
// CHECK-NEXT: %[[C:.*]] = onnx.HardSwish %[[B]]
// CHECK-NEXT: %[[D:.*]] = onnx.HardSwish %[[C]]
// CHECK-NEXT: return %[[D]]
func.func @hard_swish(%arg0: tensor<4xf32>) -> tensor<4xf32> {
  %zero = onnx.Constant {value = dense<0.0> : tensor<f32>} : tensor<f32>
  %half = onnx.Constant {value = dense<0.5> : tensor<f32>} : tensor<f32>
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %three = onnx.Constant {value = dense<3.0> : tensor<1xf32>} : tensor<1xf32>
  %six = onnx.Constant {value = dense<6.0> : tensor<f32>} : tensor<f32>
  %sixth = onnx.Constant {value = dense<0.16666667> : tensor<f32>} : tensor<f32>
  %0 = onnx.HardSigmoid %arg0 {alpha = 0.166666701 : f32, beta = 0.5 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered HardSwish from HardSigmoid, Mul}}
  %1 = onnx.Mul %arg0, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Add %1, %three : (tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32>
  %3 = onnx.Clip %2, %zero, %six : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %4 = onnx.Mul %1, %3 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered HardSwish from Add, Clip, Mul, Div}}
  %5 = onnx.Div %4, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %6 = onnx.Add %5, %three : (tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32>
  %7 = onnx.Clip %6, %zero, %six : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %8 = onnx.Div %7, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered HardSwish}}
  %9 = onnx.Mul %8, %5 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %10 = onnx.Mul %9, %sixth : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %11 = onnx.Add %10, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %12 = onnx.Clip %11, %zero, %one : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered HardSwish}}
  %13 = onnx.Mul %9, %12 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %13 : tensor<4xf32>
}

// -----

// Another slope; bounds that are none.
// CHECK-LABEL: @hard_swish_stays
// CHECK-NOT: onnx.HardSwish
func.func @hard_swish_stays(%arg0: tensor<4xf32>, %bound: tensor<f32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %zero = onnx.Constant {value = dense<0.0> : tensor<f32>} : tensor<f32>
  %three = onnx.Constant {value = dense<3.0> : tensor<f32>} : tensor<f32>
  %six = onnx.Constant {value = dense<6.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.HardSigmoid %arg0 : (tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as HardSwish: expected x * clip(x / 6 + 0.5, 0, 1), found a slope of 0.2}}
  %1 = onnx.Mul %arg0, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Add %1, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = onnx.Clip %2, %zero, %bound : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %4 = onnx.Mul %1, %3 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %5 = onnx.Div %4, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %1, %5 : tensor<4xf32>, tensor<4xf32>
}

// -----

// Softplus, and Mish made of it.
// CHECK-LABEL: @mish
// CHECK: %[[A:.*]] = onnx.Mish %arg0
// CHECK-NEXT: %[[B:.*]] = onnx.Softplus %[[A]]
// CHECK: onnx.Log
func.func @mish(%arg0: tensor<4xf32>) -> tensor<4xf32> {
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Exp %arg0 : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Add %0, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered Softplus from Exp, Add, Log}}
  %2 = onnx.Log %1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = onnx.Tanh %2 : (tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered Mish from Softplus, Tanh, Mul}}
  %4 = onnx.Mul %3, %arg0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %5 = onnx.Exp %4 : (tensor<4xf32>) -> tensor<4xf32>
  %6 = onnx.Add %one, %5 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @+1 {{recovered Softplus}}
  %7 = onnx.Log %6 : (tensor<4xf32>) -> tensor<4xf32>
  %8 = onnx.Exp %7 : (tensor<4xf32>) -> tensor<4xf32>
  %9 = onnx.Add %8, %two : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  // expected-remark @+1 {{not recovered as Softplus: expected log(exp(x) + 1), found log(exp(x) + 2}}
  %10 = onnx.Log %9 : (tensor<4xf32>) -> tensor<4xf32>
  return %10 : tensor<4xf32>
}

// -----

// LayerNormalization: squares as Pow, division by the root, with scale and bias.
// CHECK-LABEL: @layer_norm
// CHECK: %[[Y:.*]], %{{.*}}, %{{.*}} = onnx.LayerNormalization %arg0, %arg1, %arg2 {epsilon = 9.99999996E-13 : f32}
// CHECK-SAME: (tensor<?x8x4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<?x8x4xf32>, tensor<?x8x1xf32>, tensor<?x8x1xf32>)
// CHECK-NEXT: return %[[Y]]
func.func @layer_norm(%arg0: tensor<?x8x4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> tensor<?x8x4xf32> {
  %axes = onnx.Constant {value = dense<-1> : tensor<1xi64>} : tensor<1xi64>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %epsilon = onnx.Constant {value = dense<1.0e-12> : tensor<f32>} : tensor<f32>
  %0 = onnx.ReduceMean %arg0, %axes : (tensor<?x8x4xf32>, tensor<1xi64>) -> tensor<?x8x1xf32>
  %1 = onnx.Sub %arg0, %0 : (tensor<?x8x4xf32>, tensor<?x8x1xf32>) -> tensor<?x8x4xf32>
  %2 = onnx.Pow %1, %two : (tensor<?x8x4xf32>, tensor<f32>) -> tensor<?x8x4xf32>
  %3 = onnx.ReduceMean %2, %axes : (tensor<?x8x4xf32>, tensor<1xi64>) -> tensor<?x8x1xf32>
  %4 = onnx.Add %3, %epsilon : (tensor<?x8x1xf32>, tensor<f32>) -> tensor<?x8x1xf32>
  %5 = onnx.Sqrt %4 : (tensor<?x8x1xf32>) -> tensor<?x8x1xf32>
  %6 = onnx.Div %1, %5 : (tensor<?x8x4xf32>, tensor<?x8x1xf32>) -> tensor<?x8x4xf32>
  %7 = onnx.Mul %6, %arg1 : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  // expected-remark @+1 {{recovered LayerNormalization from ReduceMean, Sub, Pow, ReduceMean, Add, Sqrt, Div, Mul, Add}}
  %8 = onnx.Add %7, %arg2 : (tensor<?x8x4xf32>, tensor<4xf32>) -> tensor<?x8x4xf32>
  return %8 : tensor<?x8x4xf32>
}

// -----

// Squares as products, the inverse root in three spellings, over two dims, without parameters.
// CHECK-LABEL: @layer_norm_spellings
// CHECK: %[[ONES:.*]] = onnx.Constant {value = dense<1.000000e+00> : tensor<8x4xf32>}
// CHECK: %[[A:.*]], %{{.*}}, %{{.*}} = onnx.LayerNormalization %arg0, %[[ONES]], %{{.*}} {axis = 1 : i64, epsilon
// CHECK: %[[B:.*]], %{{.*}}, %{{.*}} = onnx.LayerNormalization %[[A]]
// CHECK: %[[C:.*]], %{{.*}}, %{{.*}} = onnx.LayerNormalization %[[B]]
// CHECK-NEXT: return %[[C]]
func.func @layer_norm_spellings(%arg0: tensor<2x8x4xf32>) -> tensor<2x8x4xf32> {
  %axes = onnx.Constant {value = dense<[2, 1]> : tensor<2xi64>} : tensor<2xi64>
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %power = onnx.Constant {value = dense<-0.5> : tensor<f32>} : tensor<f32>
  %epsilon = onnx.Constant {value = dense<1.0e-3> : tensor<1xf32>} : tensor<1xf32>
  %0 = onnx.ReduceMean %arg0, %axes : (tensor<2x8x4xf32>, tensor<2xi64>) -> tensor<2x1x1xf32>
  %1 = onnx.Sub %arg0, %0 : (tensor<2x8x4xf32>, tensor<2x1x1xf32>) -> tensor<2x8x4xf32>
  %2 = onnx.Mul %1, %1 : (tensor<2x8x4xf32>, tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
  %3 = onnx.ReduceMean %2, %axes : (tensor<2x8x4xf32>, tensor<2xi64>) -> tensor<2x1x1xf32>
  %4 = onnx.Add %epsilon, %3 : (tensor<1xf32>, tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %5 = onnx.Sqrt %4 : (tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %6 = onnx.Reciprocal %5 : (tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  // expected-remark @+1 {{recovered LayerNormalization}}
  %7 = onnx.Mul %6, %1 : (tensor<2x1x1xf32>, tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
  %10 = onnx.ReduceMean %7, %axes : (tensor<2x8x4xf32>, tensor<2xi64>) -> tensor<2x1x1xf32>
  %11 = onnx.Sub %7, %10 : (tensor<2x8x4xf32>, tensor<2x1x1xf32>) -> tensor<2x8x4xf32>
  %12 = onnx.Mul %11, %11 : (tensor<2x8x4xf32>, tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
  %13 = onnx.ReduceMean %12, %axes : (tensor<2x8x4xf32>, tensor<2xi64>) -> tensor<2x1x1xf32>
  %14 = onnx.Add %13, %epsilon : (tensor<2x1x1xf32>, tensor<1xf32>) -> tensor<2x1x1xf32>
  %15 = onnx.Sqrt %14 : (tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %16 = onnx.Div %one, %15 : (tensor<f32>, tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  // expected-remark @+1 {{recovered LayerNormalization}}
  %17 = onnx.Mul %11, %16 : (tensor<2x8x4xf32>, tensor<2x1x1xf32>) -> tensor<2x8x4xf32>
  %20 = onnx.ReduceMean %17, %axes : (tensor<2x8x4xf32>, tensor<2xi64>) -> tensor<2x1x1xf32>
  %21 = onnx.Sub %17, %20 : (tensor<2x8x4xf32>, tensor<2x1x1xf32>) -> tensor<2x8x4xf32>
  %22 = onnx.Mul %21, %21 : (tensor<2x8x4xf32>, tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
  %23 = onnx.ReduceMean %22, %axes : (tensor<2x8x4xf32>, tensor<2xi64>) -> tensor<2x1x1xf32>
  %24 = onnx.Add %23, %epsilon : (tensor<2x1x1xf32>, tensor<1xf32>) -> tensor<2x1x1xf32>
  %25 = onnx.Pow %24, %power : (tensor<2x1x1xf32>, tensor<f32>) -> tensor<2x1x1xf32>
  // expected-remark @+1 {{recovered LayerNormalization}}
  %26 = onnx.Mul %21, %25 : (tensor<2x8x4xf32>, tensor<2x1x1xf32>) -> tensor<2x8x4xf32>
  return %26 : tensor<2x8x4xf32>
}

// -----

// Casts around the squares; a scale per row is no parameter, so it stays.
// CHECK-LABEL: @layer_norm_casts
// CHECK: %[[Y:.*]], %{{.*}}, %{{.*}} = onnx.LayerNormalization %arg0, %{{.*}}, %{{.*}} {{.*}}(tensor<8x4xf16>, tensor<4xf16>, none)
// CHECK-NEXT: %[[Z:.*]] = onnx.Mul %[[Y]], %arg1
// CHECK-NEXT: return %[[Z]]
func.func @layer_norm_casts(%arg0: tensor<8x4xf16>, %arg1: tensor<8x1xf16>) -> tensor<8x4xf16> {
  %axes = onnx.Constant {value = dense<-1> : tensor<1xi64>} : tensor<1xi64>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %epsilon = onnx.Constant {value = dense<1.0e-5> : tensor<f32>} : tensor<f32>
  %0 = onnx.ReduceMean %arg0, %axes : (tensor<8x4xf16>, tensor<1xi64>) -> tensor<8x1xf16>
  %1 = onnx.Sub %arg0, %0 : (tensor<8x4xf16>, tensor<8x1xf16>) -> tensor<8x4xf16>
  %2 = onnx.Cast %1 {to = 1 : i64} : (tensor<8x4xf16>) -> tensor<8x4xf32>
  %3 = onnx.Pow %2, %two : (tensor<8x4xf32>, tensor<f32>) -> tensor<8x4xf32>
  %4 = onnx.ReduceMean %3, %axes : (tensor<8x4xf32>, tensor<1xi64>) -> tensor<8x1xf32>
  %5 = onnx.Add %4, %epsilon : (tensor<8x1xf32>, tensor<f32>) -> tensor<8x1xf32>
  %6 = onnx.Sqrt %5 : (tensor<8x1xf32>) -> tensor<8x1xf32>
  %7 = onnx.Cast %6 {to = 10 : i64} : (tensor<8x1xf32>) -> tensor<8x1xf16>
  // expected-remark @+1 {{recovered LayerNormalization from ReduceMean, Sub, Cast, Pow, ReduceMean, Add, Sqrt, Cast, Div}}
  %8 = onnx.Div %1, %7 : (tensor<8x4xf16>, tensor<8x1xf16>) -> tensor<8x4xf16>
  %9 = onnx.Mul %8, %arg1 : (tensor<8x4xf16>, tensor<8x1xf16>) -> tensor<8x4xf16>
  return %9 : tensor<8x4xf16>
}

// -----

// RMSNormalization in f32 between casts takes the data as they were and the scale behind; the cast that others read stays.
// CHECK-LABEL: @rms_norm
// CHECK: %[[F:.*]] = onnx.Cast %arg0
// CHECK: %[[Y:.*]] = onnx.RMSNormalization %arg0, %arg1 {{.*}}(tensor<8x4xf16>, tensor<4xf16>) -> tensor<8x4xf16>
// CHECK-NEXT: return %[[Y]], %[[F]]
func.func @rms_norm(%arg0: tensor<8x4xf16>, %arg1: tensor<4xf16>) -> (tensor<8x4xf16>, tensor<8x4xf32>) {
  %axes = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %epsilon = onnx.Constant {value = dense<1.0e-6> : tensor<f32>} : tensor<f32>
  %0 = onnx.Cast %arg0 {to = 1 : i64} : (tensor<8x4xf16>) -> tensor<8x4xf32>
  %1 = onnx.Pow %0, %two : (tensor<8x4xf32>, tensor<f32>) -> tensor<8x4xf32>
  %2 = onnx.ReduceMean %1, %axes : (tensor<8x4xf32>, tensor<1xi64>) -> tensor<8x1xf32>
  %3 = onnx.Add %2, %epsilon : (tensor<8x1xf32>, tensor<f32>) -> tensor<8x1xf32>
  %4 = onnx.Sqrt %3 : (tensor<8x1xf32>) -> tensor<8x1xf32>
  %5 = onnx.Reciprocal %4 : (tensor<8x1xf32>) -> tensor<8x1xf32>
  %6 = onnx.Mul %0, %5 : (tensor<8x4xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  %7 = onnx.Cast %6 {to = 10 : i64} : (tensor<8x4xf32>) -> tensor<8x4xf16>
  // expected-remark @+1 {{recovered RMSNormalization from Pow, ReduceMean, Add, Sqrt, Reciprocal, Mul, Cast, Mul}}
  %8 = onnx.Mul %arg1, %7 : (tensor<4xf16>, tensor<8x4xf16>) -> tensor<8x4xf16>
  return %8, %0 : tensor<8x4xf16>, tensor<8x4xf32>
}

// -----

// Near misses: dims in the middle, an epsilon that is no constant, dims that are not known, an inner value that is read.
// CHECK-LABEL: @norm_stays
// CHECK-NOT: Normalization
func.func @norm_stays(%arg0: tensor<8x4xf32>, %e: tensor<f32>, %arg1: tensor<8x?xf32>)
    -> (tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x?xf32>, tensor<8x4xf32>, tensor<8x1xf32>) {
  %first = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
  %last = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %epsilon = onnx.Constant {value = dense<1.0e-6> : tensor<f32>} : tensor<f32>
  %0 = onnx.Mul %arg0, %arg0 : (tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<8x4xf32>
  %1 = onnx.ReduceMean %0, %first : (tensor<8x4xf32>, tensor<1xi64>) -> tensor<1x4xf32>
  %2 = onnx.Add %1, %epsilon : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %3 = onnx.Sqrt %2 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // expected-remark @+1 {{not recovered as RMSNormalization: expected means over the last dims that keep the dims}}
  %4 = onnx.Div %arg0, %3 : (tensor<8x4xf32>, tensor<1x4xf32>) -> tensor<8x4xf32>
  %10 = onnx.Mul %4, %4 : (tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<8x4xf32>
  %11 = onnx.ReduceMean %10, %last : (tensor<8x4xf32>, tensor<1xi64>) -> tensor<8x1xf32>
  %12 = onnx.Add %11, %e : (tensor<8x1xf32>, tensor<f32>) -> tensor<8x1xf32>
  %13 = onnx.Sqrt %12 : (tensor<8x1xf32>) -> tensor<8x1xf32>
  // expected-remark @+1 {{not recovered as RMSNormalization: expected an epsilon that is a constant of one element}}
  %14 = onnx.Div %4, %13 : (tensor<8x4xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  %20 = onnx.Mul %arg1, %arg1 : (tensor<8x?xf32>, tensor<8x?xf32>) -> tensor<8x?xf32>
  %21 = onnx.ReduceMean %20, %last : (tensor<8x?xf32>, tensor<1xi64>) -> tensor<8x1xf32>
  %22 = onnx.Add %21, %epsilon : (tensor<8x1xf32>, tensor<f32>) -> tensor<8x1xf32>
  %23 = onnx.Sqrt %22 : (tensor<8x1xf32>) -> tensor<8x1xf32>
  // expected-remark @+1 {{not recovered as RMSNormalization: expected a scale, or normalised dims that are known}}
  %24 = onnx.Div %arg1, %23 : (tensor<8x?xf32>, tensor<8x1xf32>) -> tensor<8x?xf32>
  %30 = onnx.Mul %14, %14 : (tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<8x4xf32>
  %31 = onnx.ReduceMean %30, %last : (tensor<8x4xf32>, tensor<1xi64>) -> tensor<8x1xf32>
  %32 = onnx.Add %31, %epsilon : (tensor<8x1xf32>, tensor<f32>) -> tensor<8x1xf32>
  %33 = onnx.Sqrt %32 : (tensor<8x1xf32>) -> tensor<8x1xf32>
  // expected-remark @+1 {{not recovered as RMSNormalization: Sqrt has other readers}}
  %34 = onnx.Div %14, %33 : (tensor<8x4xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  return %4, %14, %24, %34, %33 : tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x?xf32>, tensor<8x4xf32>, tensor<8x1xf32>
}

// -----

// The result has more dims than the data, by the divisor: not the type of the data.
// CHECK-LABEL: @norm_of_other_type
// CHECK-NOT: Normalization
func.func @norm_of_other_type(%arg0: tensor<8x4xf32>, %arg1: tensor<4xf32>) -> tensor<8x4xf64> {
  %last = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %epsilon = onnx.Constant {value = dense<1.0e-6> : tensor<f64>} : tensor<f64>
  %x = onnx.ReduceMean %arg0, %last : (tensor<8x4xf32>, tensor<1xi64>) -> tensor<8x1xf32>
  %d = onnx.Sub %arg0, %x : (tensor<8x4xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  %c = onnx.Cast %d {to = 11 : i64} : (tensor<8x4xf32>) -> tensor<8x4xf64>
  %0 = onnx.Mul %c, %c : (tensor<8x4xf64>, tensor<8x4xf64>) -> tensor<8x4xf64>
  %1 = onnx.ReduceMean %0, %last : (tensor<8x4xf64>, tensor<1xi64>) -> tensor<8x1xf64>
  %2 = onnx.Add %1, %epsilon : (tensor<8x1xf64>, tensor<f64>) -> tensor<8x1xf64>
  %3 = onnx.Sqrt %2 : (tensor<8x1xf64>) -> tensor<8x1xf64>
  // expected-remark @+1 {{not recovered as LayerNormalization: expected a result of the type of the data}}
  %4 = onnx.Div %c, %3 : (tensor<8x4xf64>, tensor<8x1xf64>) -> tensor<8x4xf64>
  return %4 : tensor<8x4xf64>
}

// -----

// Attention: K transposed along with its heads, the scale at the product, a mask for all heads.
// CHECK-LABEL: @attention
// CHECK: %[[K:.*]] = onnx.Transpose %arg1 {perm = array<i64: 0, 2, 1, 3>} : (tensor<2x8x4x16xf32>) -> tensor<2x4x8x16xf32>
// CHECK: %[[Y:[^,]*]], %{{.*}}, %{{.*}}, %{{.*}} = onnx.Attention %arg0, %[[K]], %arg2, %arg3, {{.*}} {scale = 2.500000e-01 : f32}
// CHECK-NEXT: return %[[Y]]
func.func @attention(%arg0: tensor<2x4x?x16xf32>, %arg1: tensor<2x8x4x16xf32>, %arg2: tensor<2x4x8x16xf32>, %arg3: tensor<2x1x1x8xf32>)
    -> tensor<2x4x?x16xf32> {
  %four = onnx.Constant {value = dense<4.0> : tensor<1xf32>} : tensor<1xf32>
  %0 = onnx.Transpose %arg1 {perm = array<i64: 0, 2, 3, 1>} : (tensor<2x8x4x16xf32>) -> tensor<2x4x16x8xf32>
  %1 = onnx.MatMul %arg0, %0 : (tensor<2x4x?x16xf32>, tensor<2x4x16x8xf32>) -> tensor<2x4x?x8xf32>
  %2 = onnx.Div %1, %four : (tensor<2x4x?x8xf32>, tensor<1xf32>) -> tensor<2x4x?x8xf32>
  %3 = onnx.Add %2, %arg3 : (tensor<2x4x?x8xf32>, tensor<2x1x1x8xf32>) -> tensor<2x4x?x8xf32>
  %4 = onnx.Softmax %3 : (tensor<2x4x?x8xf32>) -> tensor<2x4x?x8xf32>
  // expected-remark @+1 {{recovered Attention from MatMul, Div, Add, Softmax, MatMul}}
  %5 = onnx.MatMul %4, %arg2 : (tensor<2x4x?x8xf32>, tensor<2x4x8x16xf32>) -> tensor<2x4x?x16xf32>
  return %5 : tensor<2x4x?x16xf32>
}

// -----

// The scale at Q and at K, no mask.
// CHECK-LABEL: @attention_scaled_operands
// CHECK: onnx.Attention %arg0, %{{.*}}, %arg2, {{.*}} {scale = 2.500000e-01 : f32}
func.func @attention_scaled_operands(%arg0: tensor<1x1x8x16xf32>, %arg1: tensor<1x1x8x16xf32>, %arg2: tensor<1x1x8x16xf32>) -> tensor<1x1x8x16xf32> {
  %half = onnx.Constant {value = dense<0.5> : tensor<f32>} : tensor<f32>
  %0 = onnx.Transpose %arg1 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x1x8x16xf32>) -> tensor<1x1x16x8xf32>
  %1 = onnx.Mul %0, %half : (tensor<1x1x16x8xf32>, tensor<f32>) -> tensor<1x1x16x8xf32>
  %2 = onnx.Mul %arg0, %half : (tensor<1x1x8x16xf32>, tensor<f32>) -> tensor<1x1x8x16xf32>
  %3 = onnx.MatMul %2, %1 : (tensor<1x1x8x16xf32>, tensor<1x1x16x8xf32>) -> tensor<1x1x8x8xf32>
  %4 = onnx.Softmax %3 {axis = 3 : i64} : (tensor<1x1x8x8xf32>) -> tensor<1x1x8x8xf32>
  // expected-remark @+1 {{recovered Attention}}
  %5 = onnx.MatMul %4, %arg2 : (tensor<1x1x8x8xf32>, tensor<1x1x8x16xf32>) -> tensor<1x1x8x16xf32>
  return %5 : tensor<1x1x8x16xf32>
}

// -----

// Near misses of attention, one each: softmax over another dim, no product, keys not transposed, other heads, unknown
// batch, unknown size, rank 3, a mask that does not fit, scores that are read.
// CHECK-LABEL: @attention_stays
// CHECK-NOT: onnx.Attention
func.func @attention_stays(%q: tensor<1x2x8x8xf32>, %s: tensor<1x2x8x8xf32>, %k1: tensor<1x1x8x8xf32>, %qn: tensor<?x2x8x8xf32>,
                           %qd: tensor<1x2x8x?xf32>, %q3: tensor<2x8x8xf32>, %m: tensor<1x2x8x?xf32>)
    -> (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<?x2x8x8xf32>,
        tensor<1x2x8x8xf32>, tensor<2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) {
  %t = onnx.Transpose %q {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %0 = onnx.Softmax %s {axis = 2 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected a softmax over the last dim}}
  %1 = onnx.MatMul %0, %q : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %2 = onnx.Softmax %s : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected a scaled product below the softmax}}
  %3 = onnx.MatMul %2, %q : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %4 = onnx.MatMul %q, %s : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %5 = onnx.Softmax %4 : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected keys that are transposed}}
  %6 = onnx.MatMul %5, %q : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %7 = onnx.Transpose %k1 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x1x8x8xf32>) -> tensor<1x1x8x8xf32>
  %8 = onnx.MatMul %q, %7 : (tensor<1x2x8x8xf32>, tensor<1x1x8x8xf32>) -> tensor<1x2x8x8xf32>
  %9 = onnx.Softmax %8 : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected batch and heads that are known and the same}}
  %10 = onnx.MatMul %9, %q : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %11 = onnx.MatMul %qn, %t : (tensor<?x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<?x2x8x8xf32>
  %12 = onnx.Softmax %11 : (tensor<?x2x8x8xf32>) -> tensor<?x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected batch and heads that are known and the same}}
  %13 = onnx.MatMul %12, %q : (tensor<?x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<?x2x8x8xf32>
  %14 = onnx.MatMul %qd, %t : (tensor<1x2x8x?xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %15 = onnx.Softmax %14 : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected sizes of heads that are known}}
  %16 = onnx.MatMul %15, %q : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %17 = onnx.Transpose %q3 {perm = array<i64: 0, 2, 1>} : (tensor<2x8x8xf32>) -> tensor<2x8x8xf32>
  %18 = onnx.MatMul %q3, %17 : (tensor<2x8x8xf32>, tensor<2x8x8xf32>) -> tensor<2x8x8xf32>
  %19 = onnx.Softmax %18 : (tensor<2x8x8xf32>) -> tensor<2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected operands of rank 4}}
  %20 = onnx.MatMul %19, %q3 : (tensor<2x8x8xf32>, tensor<2x8x8xf32>) -> tensor<2x8x8xf32>
  %21 = onnx.MatMul %q, %t : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %22 = onnx.Add %21, %m : (tensor<1x2x8x8xf32>, tensor<1x2x8x?xf32>) -> tensor<1x2x8x8xf32>
  %23 = onnx.Softmax %22 : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected a mask that broadcasts to the scores}}
  %24 = onnx.MatMul %23, %q : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %25 = onnx.Add %s, %s : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %26 = onnx.Softmax %25 : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: expected the sum of a scaled product and a mask below the softmax}}
  %27 = onnx.MatMul %26, %q : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %28 = onnx.MatMul %s, %t : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %29 = onnx.Softmax %28 : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  // expected-remark @+1 {{not recovered as Attention: Softmax has other readers}}
  %30 = onnx.MatMul %29, %q : (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  return %1, %3, %6, %10, %13, %16, %20, %24, %27, %29, %30 : tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>,
    tensor<1x2x8x8xf32>, tensor<?x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<2x8x8xf32>, tensor<1x2x8x8xf32>,
    tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>
}
