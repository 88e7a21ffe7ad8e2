// RUN: not aicc-opt %s --linalg-lower-onnx 2>&1 | FileCheck %s

// Every op that cannot be lowered is reported, and nothing is changed.
// CHECK: error: expected an operator that can be compiled for the CPU, found one on strings, sequences or optionals
// CHECK: error: expected an operator that can be compiled for the CPU, found 'ImageDecoder'
func.func @unsupported(%s: tensor<4x!onnx.string>, %i: tensor<?xui8>) -> tensor<?x?x3xui8> {
  %0 = onnx.StringNormalizer %s : (tensor<4x!onnx.string>) -> tensor<?x!onnx.string>
  %1 = onnx.ImageDecoder %i : (tensor<?xui8>) -> tensor<?x?x3xui8>
  return %1 : tensor<?x?x3xui8>
}
