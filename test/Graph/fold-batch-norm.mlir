// RUN: aicc-opt --onnx-fold-constants --onnx-fold-batch-norm --split-input-file %s | FileCheck %s

// A batch normalisation goes into weights and bias: factors 2 / sqrt(3 + 1) = 1 and 4 / sqrt(3 + 1) = 2, shifts
// 1 - 10 * 1 = -9 and 1 - 10 * 2 = -19.
// CHECK-LABEL: @conv
// CHECK-DAG: %[[W:.*]] = onnx.Constant {value = dense<{{\[\[\[}}1.000000e+00, 2.000000e+00]], {{\[\[}}6.000000e+00, 8.000000e+00]]]> : tensor<2x1x2xf32>}
// CHECK-DAG: %[[B:.*]] = onnx.Constant {value = dense<[-9.000000e+00, -1.900000e+01]> : tensor<2xf32>}
// CHECK: %[[Y:.*]] = onnx.Conv %arg0, %[[W]], %[[B]] : (tensor<1x1x9xf32>, tensor<2x1x2xf32>, tensor<2xf32>) -> tensor<1x2x8xf32>
// CHECK-NEXT: return %[[Y]]
func.func @conv(%arg0: tensor<1x1x9xf32>) -> tensor<1x2x8xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<[[[1.0, 2.0]], [[3.0, 4.0]]]> : tensor<2x1x2xf32>} : tensor<2x1x2xf32>
  %scale = onnx.Constant {value = dense<[2.0, 4.0]> : tensor<2xf32>} : tensor<2xf32>
  %bias = onnx.Constant {value = dense<1.0> : tensor<2xf32>} : tensor<2xf32>
  %mean = onnx.Constant {value = dense<10.0> : tensor<2xf32>} : tensor<2xf32>
  %var = onnx.Constant {value = dense<3.0> : tensor<2xf32>} : tensor<2xf32>
  %0 = onnx.Conv %arg0, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x2xf32>, none) -> tensor<1x2x8xf32>
  %1, %m, %v = onnx.BatchNormalization %0, %scale, %bias, %mean, %var {epsilon = 1.0 : f32}
      : (tensor<1x2x8xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<1x2x8xf32>, tensor<2xf32>, tensor<2xf32>)
  return %1 : tensor<1x2x8xf32>
}

// -----

// Add, Mul, Sub and Div by numbers and channel vectors, on either side: 7 - ((x * w + b) * 2 + [1, 2]) / 4.
// CHECK-LABEL: @arithmetic
// CHECK-DAG: %[[W:.*]] = onnx.Constant {value = dense<{{\[\[\[}}-5.000000e-01]], {{\[\[}}-1.000000e+00]]]> : tensor<2x1x1xf32>}
// CHECK-DAG: %[[B:.*]] = onnx.Constant {value = dense<[1.750000e+00, -3.500000e+00]> : tensor<2xf32>}
// CHECK: %[[Y:.*]] = onnx.Conv %arg0, %[[W]], %[[B]]
// CHECK-NEXT: return %[[Y]]
func.func @arithmetic(%arg0: tensor<?x1x8xf32>) -> tensor<?x2x8xf32> {
  %w = onnx.Constant {value = dense<[[[1.0]], [[2.0]]]> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %b = onnx.Constant {value = dense<[10.0, 20.0]> : tensor<2xf32>} : tensor<2xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %vector = onnx.Constant {value = dense<[[[1.0], [2.0]]]> : tensor<1x2x1xf32>} : tensor<1x2x1xf32>
  %four = onnx.Constant {value = dense<4.0> : tensor<2x1xf32>} : tensor<2x1xf32>
  %seven = onnx.Constant {value = dense<7.0> : tensor<1xf32>} : tensor<1xf32>
  %0 = onnx.Conv %arg0, %w, %b : (tensor<?x1x8xf32>, tensor<2x1x1xf32>, tensor<2xf32>) -> tensor<?x2x8xf32>
  %1 = onnx.Mul %two, %0 : (tensor<f32>, tensor<?x2x8xf32>) -> tensor<?x2x8xf32>
  %2 = onnx.Add %1, %vector : (tensor<?x2x8xf32>, tensor<1x2x1xf32>) -> tensor<?x2x8xf32>
  %3 = onnx.Div %2, %four : (tensor<?x2x8xf32>, tensor<2x1xf32>) -> tensor<?x2x8xf32>
  %4 = onnx.Sub %seven, %3 : (tensor<1xf32>, tensor<?x2x8xf32>) -> tensor<?x2x8xf32>
  return %4 : tensor<?x2x8xf32>
}

// -----

// Weights in the store (here those that constant folding puts there) are noted as derived.
// CHECK-LABEL: @lazy
// CHECK: %[[W:.*]] = onnx.Constant {value = #onnx.weight<"Concat+Concat.factors|scale[1,200,2]">} : tensor<200x2x1xf32>
// CHECK: onnx.Conv %arg0, %[[W]]
func.func @lazy(%arg0: tensor<1x2x8xf32>) -> tensor<1x200x8xf32> {
  %none = onnx.NoValue
  %half = onnx.Constant {value = dense<1.0> : tensor<100x2x1xf32>} : tensor<100x2x1xf32>
  %w = onnx.Concat %half, %half {axis = 0 : i64} : (tensor<100x2x1xf32>, tensor<100x2x1xf32>) -> tensor<200x2x1xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Conv %arg0, %w, %none : (tensor<1x2x8xf32>, tensor<200x2x1xf32>, none) -> tensor<1x200x8xf32>
  %1 = onnx.Mul %0, %two : (tensor<1x200x8xf32>, tensor<f32>) -> tensor<1x200x8xf32>
  return %1 : tensor<1x200x8xf32>
}

// -----

// A weight that the store does not hold stays.
// CHECK-LABEL: @unknown_weight
// CHECK: onnx.Mul
func.func @unknown_weight(%arg0: tensor<1x2x8xf32>) -> tensor<1x400x8xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = #onnx.weight<"unknown">} : tensor<400x2x1xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Conv %arg0, %w, %none : (tensor<1x2x8xf32>, tensor<400x2x1xf32>, none) -> tensor<1x400x8xf32>
  %1 = onnx.Mul %0, %two : (tensor<1x400x8xf32>, tensor<f32>) -> tensor<1x400x8xf32>
  return %1 : tensor<1x400x8xf32>
}

// -----

// The channels of a grouped ConvTranspose: group by group along dim 1.
// CHECK-LABEL: @conv_transpose
// CHECK-DAG: dense<{{\[\[\[}}1.000000e+00], [2.000000e+00]], {{\[\[}}3.000000e+00], [4.000000e+00]]]> : tensor<2x2x1xf32>
// CHECK-DAG: dense<[0.000000e+00, 0.000000e+00, 0.000000e+00, 5.000000e+00]> : tensor<4xf32>
// CHECK: onnx.ConvTranspose
// CHECK-NEXT: return
func.func @conv_transpose(%arg0: tensor<1x2x8xf32>) -> tensor<1x4x8xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x2x1xf32>} : tensor<2x2x1xf32>
  %vector = onnx.Constant {value = dense<[[[1.0], [2.0], [3.0], [4.0]]]> : tensor<1x4x1xf32>} : tensor<1x4x1xf32>
  %shift = onnx.Constant {value = dense<[[[0.0], [0.0], [0.0], [5.0]]]> : tensor<1x4x1xf32>} : tensor<1x4x1xf32>
  %0 = onnx.ConvTranspose %arg0, %w, %none {group = 2 : i64} : (tensor<1x2x8xf32>, tensor<2x2x1xf32>, none) -> tensor<1x4x8xf32>
  %1 = onnx.Mul %0, %vector : (tensor<1x4x8xf32>, tensor<1x4x1xf32>) -> tensor<1x4x8xf32>
  %2 = onnx.Add %1, %shift : (tensor<1x4x8xf32>, tensor<1x4x1xf32>) -> tensor<1x4x8xf32>
  return %2 : tensor<1x4x8xf32>
}

// -----

// Gemm, weights as they are and transposed; its bias times beta.
// CHECK-LABEL: @gemm
// CHECK-DAG: %[[W0:.*]] = onnx.Constant {value = dense<{{\[\[}}1.000000e+00, 2.000000e+00], [1.000000e+00, 2.000000e+00], [1.000000e+00, 2.000000e+00]]> : tensor<3x2xf32>}
// CHECK-DAG: %[[B0:.*]] = onnx.Constant {value = dense<[5.000000e+00, 1.000000e+01]> : tensor<2xf32>}
// CHECK: %[[Y:.*]] = onnx.Gemm %arg0, %[[W0]], %[[B0]] {alpha = 2.000000e+00 : f32} :
// CHECK: %[[W1:.*]] = onnx.Constant {value = dense<{{\[\[}}1.000000e+00, 1.000000e+00], [2.000000e+00, 2.000000e+00]]> : tensor<2x2xf32>}
// CHECK: %[[Z:.*]] = onnx.Gemm %[[Y]], %[[W1]], %{{.*}} {transB = 1 : i64}
// CHECK-NEXT: return %[[Z]]
func.func @gemm(%arg0: tensor<?x3xf32>) -> tensor<?x2xf32> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<3x2xf32>} : tensor<3x2xf32>
  %t = onnx.Constant {value = dense<1.0> : tensor<2x2xf32>} : tensor<2x2xf32>
  %c = onnx.Constant {value = dense<10.0> : tensor<f32>} : tensor<f32>
  %vector = onnx.Constant {value = dense<[1.0, 2.0]> : tensor<2xf32>} : tensor<2xf32>
  %0 = onnx.Gemm %arg0, %w, %c {alpha = 2.0 : f32, beta = 0.5 : f32} : (tensor<?x3xf32>, tensor<3x2xf32>, tensor<f32>) -> tensor<?x2xf32>
  %1 = onnx.Mul %0, %vector : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %2 = onnx.Gemm %1, %t, %none {transB = 1 : i64} : (tensor<?x2xf32>, tensor<2x2xf32>, none) -> tensor<?x2xf32>
  %3 = onnx.Mul %2, %vector : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %3 : tensor<?x2xf32>
}

// -----

// MatMul: the factor goes in, the shift stays behind it.
// CHECK-LABEL: @matmul
// CHECK-DAG: %[[W:.*]] = onnx.Constant {value = dense<2.000000e+00> : tensor<3x2xf32>}
// CHECK-DAG: %[[B:.*]] = onnx.Constant {value = dense<[2.000000e+00, 4.000000e+00]> : tensor<2xf32>}
// CHECK: %[[P:.*]] = onnx.MatMul %arg0, %[[W]]
// CHECK: %[[S:.*]] = onnx.Add %[[P]], %[[B]]
// CHECK-NEXT: return %[[S]]
func.func @matmul(%arg0: tensor<1x5x3xf32>) -> tensor<1x5x2xf32> {
  %w = onnx.Constant {value = dense<1.0> : tensor<3x2xf32>} : tensor<3x2xf32>
  %b = onnx.Constant {value = dense<[1.0, 2.0]> : tensor<2xf32>} : tensor<2xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.MatMul %arg0, %w : (tensor<1x5x3xf32>, tensor<3x2xf32>) -> tensor<1x5x2xf32>
  %1 = onnx.Add %0, %b : (tensor<1x5x2xf32>, tensor<2xf32>) -> tensor<1x5x2xf32>
  %2 = onnx.Mul %1, %two : (tensor<1x5x2xf32>, tensor<f32>) -> tensor<1x5x2xf32>
  return %2 : tensor<1x5x2xf32>
}

// -----

// MatMul with a shift only, or with a stack of matrices, stays.
// CHECK-LABEL: @matmul_stays
// CHECK: onnx.MatMul
// CHECK: onnx.Add
// CHECK: onnx.MatMul
// CHECK: onnx.Mul
func.func @matmul_stays(%arg0: tensor<2x5x3xf32>) -> tensor<2x5x3xf32> {
  %w = onnx.Constant {value = dense<1.0> : tensor<3x3xf32>} : tensor<3x3xf32>
  %stack = onnx.Constant {value = dense<1.0> : tensor<2x3x3xf32>} : tensor<2x3x3xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.MatMul %arg0, %w : (tensor<2x5x3xf32>, tensor<3x3xf32>) -> tensor<2x5x3xf32>
  %1 = onnx.Add %0, %two : (tensor<2x5x3xf32>, tensor<f32>) -> tensor<2x5x3xf32>
  %2 = onnx.MatMul %1, %stack : (tensor<2x5x3xf32>, tensor<2x3x3xf32>) -> tensor<2x5x3xf32>
  %3 = onnx.Mul %2, %two : (tensor<2x5x3xf32>, tensor<f32>) -> tensor<2x5x3xf32>
  return %3 : tensor<2x5x3xf32>
}

// -----

// A batch normalisation of something else is a product and a sum, with the chain behind it: (x * 2 + 2) * 3.
// CHECK-LABEL: @alone
// CHECK-NEXT: %[[F:.*]] = onnx.Constant {value = dense<6.000000e+00> : tensor<2x1x1xf32>}
// CHECK-NEXT: %[[M:.*]] = onnx.Mul %arg0, %[[F]] : (tensor<?x2x?x?xf32>, tensor<2x1x1xf32>)
// CHECK-NEXT: %[[S:.*]] = onnx.Constant {value = dense<6.000000e+00> : tensor<2x1x1xf32>}
// CHECK-NEXT: %[[A:.*]] = onnx.Add %[[M]], %[[S]]
// CHECK-NEXT: return %[[A]]
func.func @alone(%arg0: tensor<?x2x?x?xf32>) -> tensor<?x2x?x?xf32> {
  %two = onnx.Constant {value = dense<2.0> : tensor<2xf32>} : tensor<2xf32>
  %zero = onnx.Constant {value = dense<0.0> : tensor<2xf32>} : tensor<2xf32>
  %three = onnx.Constant {value = dense<3.0> : tensor<f32>} : tensor<f32>
  %0, %m, %v = onnx.BatchNormalization %arg0, %two, %two, %zero, %zero {epsilon = 1.0 : f32}
      : (tensor<?x2x?x?xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<?x2x?x?xf32>, tensor<2xf32>, tensor<2xf32>)
  %1 = onnx.Mul %0, %three : (tensor<?x2x?x?xf32>, tensor<f32>) -> tensor<?x2x?x?xf32>
  return %1 : tensor<?x2x?x?xf32>
}

// -----

// Batch normalisations of one another are one product and one sum.
// CHECK-LABEL: @in_a_row
// CHECK: onnx.Mul
// CHECK-NOT: onnx.Mul
// CHECK: %[[A:.*]] = onnx.Add
// CHECK-NEXT: return %[[A]]
func.func @in_a_row(%arg0: tensor<1x2x4xf32>) -> tensor<1x2x4xf32> {
  %two = onnx.Constant {value = dense<2.0> : tensor<2xf32>} : tensor<2xf32>
  %0, %m0, %v0 = onnx.BatchNormalization %arg0, %two, %two, %two, %two
      : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>)
  %1, %m1, %v1 = onnx.BatchNormalization %0, %two, %two, %two, %two
      : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>)
  return %1 : tensor<1x2x4xf32>
}

// -----

// The vectors of a model without weights: ConstantOfShape is a constant too, and stays unexpanded.
// CHECK-LABEL: @constant_of_shape
// CHECK: onnx.Mul
// CHECK: onnx.Add
// CHECK-NEXT: return
func.func @constant_of_shape(%arg0: tensor<1x512x2xf32>) -> tensor<1x512x2xf32> {
  %shape = onnx.Constant {value = dense<512> : tensor<1xi64>} : tensor<1xi64>
  %two = onnx.ConstantOfShape %shape {value = dense<2.0> : tensor<1xf32>} : (tensor<1xi64>) -> tensor<512xf32>
  %three = onnx.ConstantOfShape %shape {value = dense<3.0> : tensor<1xf32>} : (tensor<1xi64>) -> tensor<512xf32>
  %zero = onnx.ConstantOfShape %shape : (tensor<1xi64>) -> tensor<512xf32>
  %0, %m, %v = onnx.BatchNormalization %arg0, %two, %three, %zero, %zero {epsilon = 1.0 : f32}
      : (tensor<1x512x2xf32>, tensor<512xf32>, tensor<512xf32>, tensor<512xf32>, tensor<512xf32>) -> (tensor<1x512x2xf32>, tensor<512xf32>, tensor<512xf32>)
  return %0 : tensor<1x512x2xf32>
}

// -----

// Half floats fold too, rounded once.
// CHECK-LABEL: @half
// CHECK-DAG: dense<2.000000e+00> : tensor<2x1x1xf16>
// CHECK: onnx.Conv
// CHECK-NEXT: return
func.func @half(%arg0: tensor<1x1x9xf16>) -> tensor<1x2x9xf16> {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf16>} : tensor<2x1x1xf16>
  %two = onnx.Constant {value = dense<2.0> : tensor<f16>} : tensor<f16>
  %0 = onnx.Conv %arg0, %w, %none : (tensor<1x1x9xf16>, tensor<2x1x1xf16>, none) -> tensor<1x2x9xf16>
  %1 = onnx.Mul %0, %two : (tensor<1x2x9xf16>, tensor<f16>) -> tensor<1x2x9xf16>
  return %1 : tensor<1x2x9xf16>
}

// -----

// The value before the chain has a second reader.
// CHECK-LABEL: @two_readers
// CHECK: onnx.Conv
// CHECK: onnx.Mul
func.func @two_readers(%arg0: tensor<1x1x9xf32>) -> (tensor<1x2x9xf32>, tensor<1x2x9xf32>) {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Conv %arg0, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %1 = onnx.Mul %0, %two : (tensor<1x2x9xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  return %0, %1 : tensor<1x2x9xf32>, tensor<1x2x9xf32>
}

// -----

// Weights that two convolutions share are not scaled; a shift alone does not touch them.
// CHECK-LABEL: @shared_weights
// CHECK: onnx.Conv
// CHECK: onnx.Mul
// CHECK: onnx.Conv
// CHECK-NEXT: return
func.func @shared_weights(%arg0: tensor<1x1x9xf32>) -> (tensor<1x2x9xf32>, tensor<1x2x9xf32>) {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Conv %arg0, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %1 = onnx.Mul %0, %two : (tensor<1x2x9xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  %2 = onnx.Conv %arg0, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %3 = onnx.Add %2, %two : (tensor<1x2x9xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  return %1, %3 : tensor<1x2x9xf32>, tensor<1x2x9xf32>
}

// -----

// No constants: weights, bias, factor. A Gemm bias per row.
// CHECK-LABEL: @no_constants
// CHECK-COUNT-4: onnx.Mul
func.func @no_constants(%arg0: tensor<1x1x9xf32>, %v: tensor<2x1x1xf32>, %b: tensor<2xf32>, %f: tensor<f32>, %arg1: tensor<2x1xf32>)
    -> (tensor<1x2x9xf32>, tensor<1x2x9xf32>, tensor<1x2x9xf32>, tensor<2x1xf32>) {
  %none = onnx.NoValue
  %w0 = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %w1 = onnx.Constant {value = dense<2.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %w2 = onnx.Constant {value = dense<2.0> : tensor<1x1xf32>} : tensor<1x1xf32>
  %rows = onnx.Constant {value = dense<[[1.0], [2.0]]> : tensor<2x1xf32>} : tensor<2x1xf32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Conv %arg0, %v, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %1 = onnx.Mul %0, %two : (tensor<1x2x9xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  %2 = onnx.Conv %arg0, %w0, %b : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x9xf32>
  %3 = onnx.Mul %2, %two : (tensor<1x2x9xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  %4 = onnx.Conv %arg0, %w1, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %5 = onnx.Mul %4, %f : (tensor<1x2x9xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  %6 = onnx.Gemm %arg1, %w2, %rows : (tensor<2x1xf32>, tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  %7 = onnx.Mul %6, %two : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  return %1, %3, %5, %7 : tensor<1x2x9xf32>, tensor<1x2x9xf32>, tensor<1x2x9xf32>, tensor<2x1xf32>
}

// -----

// Not along the channels; to another shape; infinite; the divisor's place.
// CHECK-LABEL: @not_affine
// CHECK: onnx.Add {{.*}}tensor<9xf32>
// CHECK: onnx.Add {{.*}}tensor<3x1x1xf32>
// CHECK: onnx.Div
// CHECK: onnx.Div
func.func @not_affine(%arg0: tensor<1x1x9xf32>) -> (tensor<1x2x9xf32>, tensor<3x1x9xf32>, tensor<1x2x9xf32>, tensor<1x2x9xf32>) {
  %none = onnx.NoValue
  %w = onnx.Constant {value = dense<1.0> : tensor<2x1x1xf32>} : tensor<2x1x1xf32>
  %w1 = onnx.Constant {value = dense<1.0> : tensor<1x1x1xf32>} : tensor<1x1x1xf32>
  %places = onnx.Constant {value = dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]> : tensor<9xf32>} : tensor<9xf32>
  %larger = onnx.Constant {value = dense<1.0> : tensor<3x1x1xf32>} : tensor<3x1x1xf32>
  %zero = onnx.Constant {value = dense<0.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Conv %arg0, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %1 = onnx.Add %0, %places : (tensor<1x2x9xf32>, tensor<9xf32>) -> tensor<1x2x9xf32>
  %2 = onnx.Conv %arg0, %w1, %none : (tensor<1x1x9xf32>, tensor<1x1x1xf32>, none) -> tensor<1x1x9xf32>
  %3 = onnx.Add %2, %larger : (tensor<1x1x9xf32>, tensor<3x1x1xf32>) -> tensor<3x1x9xf32>
  %4 = onnx.Conv %arg0, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %5 = onnx.Div %4, %zero : (tensor<1x2x9xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  %6 = onnx.Conv %arg0, %w, %none : (tensor<1x1x9xf32>, tensor<2x1x1xf32>, none) -> tensor<1x2x9xf32>
  %7 = onnx.Div %zero, %6 : (tensor<f32>, tensor<1x2x9xf32>) -> tensor<1x2x9xf32>
  return %1, %3, %5, %7 : tensor<1x2x9xf32>, tensor<3x1x9xf32>, tensor<1x2x9xf32>, tensor<1x2x9xf32>
}

// -----

// In training, with statistics that are read or not constant, without a rank.
// CHECK-LABEL: @batch_norm_stays
// CHECK-COUNT-4: onnx.BatchNormalization
func.func @batch_norm_stays(%arg0: tensor<1x2x4xf32>, %p: tensor<2xf32>, %arg1: tensor<*xf32>)
    -> (tensor<1x2x4xf32>, tensor<1x2x4xf32>, tensor<2xf32>, tensor<1x2x4xf32>, tensor<*xf32>) {
  %two = onnx.Constant {value = dense<2.0> : tensor<2xf32>} : tensor<2xf32>
  %0, %m0, %v0 = onnx.BatchNormalization %arg0, %two, %two, %two, %two {training_mode = 1 : i64}
      : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>)
  %1, %m1, %v1 = onnx.BatchNormalization %arg0, %two, %two, %two, %two
      : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>)
  %2, %m2, %v2 = onnx.BatchNormalization %arg0, %two, %two, %p, %two
      : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>)
  %3, %m3, %v3 = onnx.BatchNormalization %arg1, %two, %two, %two, %two
      : (tensor<*xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<*xf32>, tensor<2xf32>, tensor<2xf32>)
  return %0, %1, %m1, %2, %3 : tensor<1x2x4xf32>, tensor<1x2x4xf32>, tensor<2xf32>, tensor<1x2x4xf32>, tensor<*xf32>
}
