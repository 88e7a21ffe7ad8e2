// RUN: aicc-opt %s --linalg-lower-onnx | FileCheck %s

// Where the owner of a region multiplies 16-bit floats itself, both factors stay what they are; sums are f32 and rounded
// where the model has a value.
// CHECK-LABEL: func.func @narrow
// CHECK-NOT: arith.extf
// CHECK: linalgx.matmul ins({{.*}} : tensor<1x4x8xf16>, tensor<1x1x8x32xf16>) outs({{.*}} : tensor<1x4x16xf32>)
// CHECK: arith.truncf {{.*}} : f32 to f16
func.func @narrow(%a: tensor<4x8xf16>, %b: tensor<8x16xf16>) -> tensor<4x16xf16> attributes {dispatch.narrow_products} {
  %y = onnx.MatMul %a, %b : (tensor<4x8xf16>, tensor<8x16xf16>) -> tensor<4x16xf16>
  return %y : tensor<4x16xf16>
}

// CHECK-LABEL: func.func @narrow_gemm
// CHECK: linalgx.matmul ins({{.*}} : tensor<1x4x8xf16>, tensor<1x1x8x32xf16>) outs({{.*}} : tensor<1x4x16xf32>)
func.func @narrow_gemm(%a: tensor<4x8xf16>, %b: tensor<16x8xf16>, %c: tensor<16xf16>) -> tensor<4x16xf16>
    attributes {dispatch.narrow_products} {
  %y = onnx.Gemm %a, %b, %c {transB = 1 : i64} : (tensor<4x8xf16>, tensor<16x8xf16>, tensor<16xf16>) -> tensor<4x16xf16>
  return %y : tensor<4x16xf16>
}

// Everywhere else factors are f32.
// CHECK-LABEL: func.func @wide
// CHECK: linalgx.matmul ins({{.*}} : tensor<1x4x8xf32>, tensor<1x1x8x32xf32>)
func.func @wide(%a: tensor<4x8xf16>, %b: tensor<8x16xf16>) -> tensor<4x16xf16> {
  %y = onnx.MatMul %a, %b : (tensor<4x8xf16>, tensor<8x16xf16>) -> tensor<4x16xf16>
  return %y : tensor<4x16xf16>
}
