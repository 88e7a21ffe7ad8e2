// Quantisation: bounds of each integer type, blocks, zero points that are absent, parameters from the data.
// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// Unsigned 8 bits hold 0 to 255, signed -128 to 127, unsigned 16 bits 0 to 65535.
// CHECK-LABEL: func @bounds
// CHECK-DAG: arith.constant 2.550000e+02 : f32
// CHECK-DAG: arith.constant -1.280000e+02 : f32
// CHECK-DAG: arith.constant 1.270000e+02 : f32
// CHECK-DAG: arith.constant 6.553500e+04 : f32
func.func @bounds(%x: tensor<4xf32>, %s: tensor<f32>, %a: tensor<ui8>, %b: tensor<i8>, %c: tensor<ui16>) -> (tensor<4xui8>, tensor<4xi8>, tensor<4xui16>) {
  %0 = onnx.QuantizeLinear %x, %s, %a : (tensor<4xf32>, tensor<f32>, tensor<ui8>) -> tensor<4xui8>
  %1 = onnx.QuantizeLinear %x, %s, %b : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  %2 = onnx.QuantizeLinear %x, %s, %c : (tensor<4xf32>, tensor<f32>, tensor<ui16>) -> tensor<4xui16>
  return %0, %1, %2 : tensor<4xui8>, tensor<4xi8>, tensor<4xui16>
}

// -----

// Rounding comes before the zero point is added.
// CHECK-LABEL: func @order
// CHECK: arith.divf
// CHECK: math.roundeven
// CHECK: arith.addf
// CHECK: arith.maximumf
func.func @order(%x: tensor<4xf32>, %s: tensor<f32>, %z: tensor<ui8>) -> tensor<4xui8> {
  %0 = onnx.QuantizeLinear %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<ui8>) -> tensor<4xui8>
  return %0 : tensor<4xui8>
}

// -----

// Without a zero point nothing is added or subtracted.
// CHECK-LABEL: func @no_zero_point
// CHECK-NOT: arith.addf
// CHECK-NOT: arith.subi
// CHECK: return
func.func @no_zero_point(%x: tensor<4xf32>, %q: tensor<4xi8>, %s: tensor<f32>) -> (tensor<4xui8>, tensor<4xf32>) {
  %none = onnx.NoValue
  %0 = onnx.QuantizeLinear %x, %s, %none : (tensor<4xf32>, tensor<f32>, none) -> tensor<4xui8>
  %1 = onnx.DequantizeLinear %q, %s, %none : (tensor<4xi8>, tensor<f32>, none) -> tensor<4xf32>
  return %0, %1 : tensor<4xui8>, tensor<4xf32>
}

// -----

// A block of the axis shares its scale; the last block may be cut off.
// CHECK-LABEL: func @blocks
// CHECK: %[[THREE:.*]] = arith.constant 3 : index
// CHECK: %[[ROW:.*]] = linalg.index 0
// CHECK: %[[COLUMN:.*]] = linalg.index 1
// CHECK: %[[BLOCK:.*]] = arith.divui %[[COLUMN]], %[[THREE]]
// CHECK: tensor.extract %arg1[%[[ROW]], %[[BLOCK]]]
func.func @blocks(%x: tensor<4x5xi8>, %s: tensor<4x2xf32>) -> tensor<4x5xf32> {
  %none = onnx.NoValue
  %0 = onnx.DequantizeLinear %x, %s, %none {axis = 1 : i64, block_size = 3 : i64} : (tensor<4x5xi8>, tensor<4x2xf32>, none) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// -----

// Unsigned integers are extended by zeros, signed ones by their sign.
// CHECK-LABEL: func @signs
// CHECK: arith.extui {{.*}} : i8 to i32
// CHECK: arith.extsi {{.*}} : i8 to i32
func.func @signs(%a: tensor<4xui8>, %b: tensor<4xi8>, %s: tensor<f32>, %za: tensor<ui8>, %zb: tensor<i8>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = onnx.DequantizeLinear %a, %s, %za : (tensor<4xui8>, tensor<f32>, tensor<ui8>) -> tensor<4xf32>
  %1 = onnx.DequantizeLinear %b, %s, %zb : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// -----

// The parameters of DynamicQuantizeLinear are two reductions over all elements; zero lies in the range.
// CHECK-LABEL: func @dynamic
// CHECK-DAG: linalg.generic {{.*}} iterator_types = ["reduction", "reduction"]
// CHECK-DAG: arith.constant 2.550000e+02 : f32
// CHECK: math.roundeven
func.func @dynamic(%x: tensor<4x5xf32>) -> (tensor<4x5xui8>, tensor<f32>, tensor<ui8>) {
  %y, %s, %z = onnx.DynamicQuantizeLinear %x : (tensor<4x5xf32>) -> (tensor<4x5xui8>, tensor<f32>, tensor<ui8>)
  return %y, %s, %z : tensor<4x5xui8>, tensor<f32>, tensor<ui8>
}
