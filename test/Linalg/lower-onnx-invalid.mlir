// RUN: not aicc-opt %s --linalg-lower-onnx 2>&1 | FileCheck %s

// Every op that cannot be lowered is reported, and nothing is changed.
// CHECK: error: expected an operator that can be compiled for the CPU, found one on complex numbers
// CHECK: error: expected an operator that can be compiled for the CPU, found 'custom'
func.func @unsupported(%s: tensor<4xcomplex<f32>>, %i: tensor<4xf32>) -> tensor<4xf32> {
  %0 = onnx.Identity %s : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
  %1 = onnx.custom %i {domain = "d", op_type = "A", op_attributes = {}} : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
