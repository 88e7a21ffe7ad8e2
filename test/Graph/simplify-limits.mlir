// Where onnx-simplify must stop: conversions that round, products that vanish, bounds and choices that matter.
// RUN: aicc-opt --onnx-simplify --split-input-file %s | FileCheck %s

// bf16 has fewer digits than f16 and f16 less range than bf16: neither conversion is exact.
// CHECK-LABEL: @half_types
// CHECK: onnx.Cast %arg0 {to = 16 : i64} : (tensor<4xf16>) -> tensor<4xbf16>
// CHECK: onnx.Cast %{{.*}} {to = 1 : i64} : (tensor<4xbf16>) -> tensor<4xf32>
// CHECK: onnx.Cast %arg1 {to = 10 : i64} : (tensor<4xbf16>) -> tensor<4xf16>
// CHECK: onnx.Cast %{{.*}} {to = 16 : i64} : (tensor<4xf16>) -> tensor<4xbf16>
func.func @half_types(%a: tensor<4xf16>, %b: tensor<4xbf16>) -> (tensor<4xf32>, tensor<4xbf16>) {
  %0 = onnx.Cast %a {to = 16 : i64} : (tensor<4xf16>) -> tensor<4xbf16>
  %1 = onnx.Cast %0 {to = 1 : i64} : (tensor<4xbf16>) -> tensor<4xf32>
  %2 = onnx.Cast %b {to = 10 : i64} : (tensor<4xbf16>) -> tensor<4xf16>
  %3 = onnx.Cast %2 {to = 16 : i64} : (tensor<4xf16>) -> tensor<4xbf16>
  return %1, %3 : tensor<4xf32>, tensor<4xbf16>
}

// -----

// Integers that pass through a float stay: large ones would be rounded.
// CHECK-LABEL: @through_float
// CHECK-COUNT-2: onnx.Cast
func.func @through_float(%a: tensor<4xi64>) -> tensor<4xi32> {
  %0 = onnx.Cast %a {to = 1 : i64} : (tensor<4xi64>) -> tensor<4xf32>
  %1 = onnx.Cast %0 {to = 6 : i64} : (tensor<4xf32>) -> tensor<4xi32>
  return %1 : tensor<4xi32>
}

// -----

// A narrowing in between cuts bits: it stays; widening in between goes.
// CHECK-LABEL: @widths
// CHECK: %[[N:.*]] = onnx.Cast %arg0 {to = 3 : i64} : (tensor<4xi32>) -> tensor<4xi8>
// CHECK: onnx.Cast %[[N]] {to = 7 : i64} : (tensor<4xi8>) -> tensor<4xi64>
// CHECK: onnx.Cast %arg1 {to = 6 : i64} : (tensor<4xi8>) -> tensor<4xi32>
func.func @widths(%a: tensor<4xi32>, %b: tensor<4xi8>) -> (tensor<4xi64>, tensor<4xi32>) {
  %0 = onnx.Cast %a {to = 3 : i64} : (tensor<4xi32>) -> tensor<4xi8>
  %1 = onnx.Cast %0 {to = 7 : i64} : (tensor<4xi8>) -> tensor<4xi64>
  %2 = onnx.Cast %b {to = 7 : i64} : (tensor<4xi8>) -> tensor<4xi64>
  %3 = onnx.Cast %2 {to = 6 : i64} : (tensor<4xi64>) -> tensor<4xi32>
  return %1, %3 : tensor<4xi64>, tensor<4xi32>
}

// -----

// Factors whose product is no normal number of the type stay two: it vanishes in f32, it would overflow in f16.
// CHECK-LABEL: @vanishing
// CHECK-COUNT-4: onnx.Mul
func.func @vanishing(%x: tensor<4xf32>, %y: tensor<4xf16>) -> (tensor<4xf32>, tensor<4xf16>) {
  %a = onnx.Constant {value = dense<1.0e-30> : tensor<f32>} : tensor<f32>
  %b = onnx.Constant {value = dense<3.0e-20> : tensor<f32>} : tensor<f32>
  %c = onnx.Constant {value = dense<300.0> : tensor<f16>} : tensor<f16>
  %d = onnx.Constant {value = dense<301.0> : tensor<f16>} : tensor<f16>
  %0 = onnx.Mul %x, %a : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Mul %0, %b : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = onnx.Mul %y, %c : (tensor<4xf16>, tensor<f16>) -> tensor<4xf16>
  %3 = onnx.Mul %2, %d : (tensor<4xf16>, tensor<f16>) -> tensor<4xf16>
  return %1, %3 : tensor<4xf32>, tensor<4xf16>
}

// -----

// Integers wrap: their factors stay apart, their squares and quotients are left alone.
// CHECK-LABEL: @integers
// CHECK-COUNT-2: onnx.Mul
// CHECK: onnx.Pow
// CHECK: onnx.Div
func.func @integers(%x: tensor<4xi32>) -> tensor<4xi32> {
  %two = onnx.Constant {value = dense<2> : tensor<i32>} : tensor<i32>
  %three = onnx.Constant {value = dense<3> : tensor<i32>} : tensor<i32>
  %0 = onnx.Mul %x, %two : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  %1 = onnx.Mul %0, %three : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  %2 = onnx.Pow %1, %two : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  %3 = onnx.Div %2, %two : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  return %3 : tensor<4xi32>
}

// -----

// Bounds that do not overlap: what the inner one lets through lies on one bound of the outer one.
// CHECK-LABEL: @disjoint
// CHECK: %[[LOW:.*]] = onnx.Constant {value = dense<2.000000e+00>
// CHECK: onnx.Clip %arg0, %[[LOW]], %[[LOW]] : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
// CHECK-NOT: onnx.Clip
func.func @disjoint(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = onnx.Constant {value = dense<0.0> : tensor<f32>} : tensor<f32>
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %three = onnx.Constant {value = dense<3.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Clip %x, %zero, %one : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Clip %0, %two, %three : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Wider bounds behind narrower ones, or no bounds, do nothing.
// CHECK-LABEL: @wider
// CHECK: %[[C:.*]] = onnx.Clip %arg0
// CHECK-NEXT: return %[[C]]
func.func @wider(%x: tensor<4xf32>) -> tensor<4xf32> {
  %none = onnx.NoValue
  %zero = onnx.Constant {value = dense<0.0> : tensor<f32>} : tensor<f32>
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %three = onnx.Constant {value = dense<3.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Clip %x, %zero, %one : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Clip %0, %none, %three : (tensor<4xf32>, none, tensor<f32>) -> tensor<4xf32>
  %2 = onnx.Clip %1, %none, %none : (tensor<4xf32>, none, none) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// A transpose that others read stays for them; the two in a row still become one.
// CHECK-LABEL: @shared_transpose
// CHECK-DAG: %[[A:.*]] = onnx.Transpose %arg0 {perm = array<i64: 1, 0, 2>}
// CHECK-DAG: %[[B:.*]] = onnx.Transpose %arg0 {perm = array<i64: 1, 2, 0>}
// CHECK: return %[[A]], %[[B]]
func.func @shared_transpose(%x: tensor<2x3x4xf32>) -> (tensor<3x2x4xf32>, tensor<3x4x2xf32>) {
  %0 = onnx.Transpose %x {perm = array<i64: 1, 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3x2x4xf32>
  %1 = onnx.Transpose %0 {perm = array<i64: 0, 2, 1>} : (tensor<3x2x4xf32>) -> tensor<3x4x2xf32>
  return %0, %1 : tensor<3x2x4xf32>, tensor<3x4x2xf32>
}

// -----

// Reshapes joined across a transpose would move elements: they stay.
// CHECK-LABEL: @reshape_transpose
// CHECK: onnx.Reshape
// CHECK: onnx.Transpose
// CHECK: onnx.Reshape
func.func @reshape_transpose(%x: tensor<6xf32>) -> tensor<6xf32> {
  %s = onnx.Constant {value = dense<[2, 3]> : tensor<2xi64>} : tensor<2xi64>
  %t = onnx.Constant {value = dense<6> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.Reshape %x, %s : (tensor<6xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %1 = onnx.Transpose %0 {perm = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %2 = onnx.Reshape %1, %t : (tensor<3x2xf32>, tensor<1xi64>) -> tensor<6xf32>
  return %2 : tensor<6xf32>
}

// -----

// Three times Neg is once.
// CHECK-LABEL: @three_times
// CHECK: %[[N:.*]] = onnx.Neg %arg0
// CHECK-NEXT: return %[[N]]
func.func @three_times(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = onnx.Neg %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Neg %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Neg %1 : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// Division by a power of two whose reciprocal is no normal number stays a division.
// CHECK-LABEL: @tiny_divisor
// CHECK: onnx.Div
func.func @tiny_divisor(%x: tensor<4xf16>) -> tensor<4xf16> {
  %c = onnx.Constant {value = dense<5.9604644775390625e-8> : tensor<f16>} : tensor<f16>
  %0 = onnx.Div %x, %c : (tensor<4xf16>, tensor<f16>) -> tensor<4xf16>
  return %0 : tensor<4xf16>
}
