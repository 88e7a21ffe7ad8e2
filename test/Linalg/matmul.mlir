// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// A constant right operand is packed in the store; the rows of all batches are one dim.
// CHECK-LABEL: func @weight
// CHECK: %[[W:.*]] = dispatch.weight "constant|{{.*}}panels32{{.*}}" : tensor<1x2x16x32xf32>
// CHECK: tensor.collapse_shape
// CHECK: linalgx.matmul ins(%{{.*}}, %[[W]] : tensor<1x?x16xf32>, tensor<1x2x16x32xf32>) outs(%{{.*}} : tensor<1x?x40xf32>)
// CHECK: tensor.expand_shape
func.func @weight(%a: tensor<?x8x16xf32>) -> tensor<?x8x40xf32> {
  %b = onnx.Constant {value = dense<0.5> : tensor<16x40xf32>} : tensor<16x40xf32>
  %y = onnx.MatMul %a, %b : (tensor<?x8x16xf32>, tensor<16x40xf32>) -> tensor<?x8x40xf32>
  return %y : tensor<?x8x40xf32>
}

// -----

// Heads transposed before a product are packed from where they are.
// CHECK-LABEL: func @transposed_heads
// CHECK: linalg.pack %arg1 padding_value(%{{.*}} : f32) outer_dims_perm = [0, 2, 1, 3] inner_dims_pos = [1] inner_tiles = [32] into %{{.*}} : tensor<2x7x3x16xf32> -> tensor<2x3x1x16x32xf32>
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<6x5x16xf32>, tensor<6x1x16x32xf32>) outs(%{{.*}} : tensor<6x5x7xf32>)
func.func @transposed_heads(%q: tensor<2x3x5x16xf32>, %k: tensor<2x7x3x16xf32>) -> tensor<2x3x5x7xf32> {
  %t = onnx.Transpose %k {perm = array<i64: 0, 2, 3, 1>} : (tensor<2x7x3x16xf32>) -> tensor<2x3x16x7xf32>
  %y = onnx.MatMul %q, %t : (tensor<2x3x5x16xf32>, tensor<2x3x16x7xf32>) -> tensor<2x3x5x7xf32>
  return %y : tensor<2x3x5x7xf32>
}

// -----

// Batches that differ are broadcast first.
// CHECK-LABEL: func @broadcast_batches
// CHECK-COUNT-2: linalg.generic
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<6x4x5xf32>, tensor<6x1x5x32xf32>)
func.func @broadcast_batches(%a: tensor<2x1x4x5xf32>, %b: tensor<3x5x6xf32>) -> tensor<2x3x4x6xf32> {
  %y = onnx.MatMul %a, %b : (tensor<2x1x4x5xf32>, tensor<3x5x6xf32>) -> tensor<2x3x4x6xf32>
  return %y : tensor<2x3x4x6xf32>
}

// -----

// A left operand without batch is shared by all batches of the right one; vectors are matrices of one row.
// CHECK-LABEL: func @vector
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<1x1x5xf32>, tensor<3x1x5x32xf32>) outs(%{{.*}} : tensor<3x1x6xf32>)
// CHECK: tensor.collapse_shape {{.*}} : tensor<3x1x6xf32> into tensor<3x6xf32>
func.func @vector(%a: tensor<5xf32>, %b: tensor<3x5x6xf32>) -> tensor<3x6xf32> {
  %y = onnx.MatMul %a, %b : (tensor<5xf32>, tensor<3x5x6xf32>) -> tensor<3x6xf32>
  return %y : tensor<3x6xf32>
}

// -----

// f16 is computed in f32, its weight converted in the store.
// CHECK-LABEL: func @half
// CHECK: dispatch.weight "constant{{.*}}convert[float32]{{.*}}" : tensor<1x1x8x32xf32>
// CHECK: arith.extf
// CHECK: linalgx.matmul {{.*}} tensor<1x4x8xf32>
// CHECK: arith.truncf
func.func @half(%a: tensor<4x8xf16>) -> tensor<4x8xf16> {
  %b = onnx.Constant {value = dense<0.5> : tensor<8x8xf16>} : tensor<8x8xf16>
  %y = onnx.MatMul %a, %b : (tensor<4x8xf16>, tensor<8x8xf16>) -> tensor<4x8xf16>
  return %y : tensor<4x8xf16>
}

// -----

// alpha, beta and C are one elementwise op behind the product; transB is folded into the packing.
// CHECK-LABEL: func @gemm
// CHECK: linalg.pack %arg1 padding_value(%{{.*}} : f32) {{.*}}inner_dims_pos = [0] inner_tiles = [32] into %{{.*}} : tensor<40x16xf32> -> tensor<2x16x32xf32>
// CHECK: %[[C:.*]] = linalgx.matmul
// CHECK: linalg.generic {{.*}} ins(%[[C]], %arg2 : tensor<1x4x40xf32>, tensor<40xf32>)
// CHECK: arith.mulf
// CHECK: arith.mulf
// CHECK: arith.addf
func.func @gemm(%a: tensor<4x16xf32>, %b: tensor<40x16xf32>, %c: tensor<40xf32>) -> tensor<4x40xf32> {
  %y = onnx.Gemm %a, %b, %c {alpha = 0.5 : f32, beta = 2.0 : f32, transB = 1 : i64} : (tensor<4x16xf32>, tensor<40x16xf32>, tensor<40xf32>) -> tensor<4x40xf32>
  return %y : tensor<4x40xf32>
}
