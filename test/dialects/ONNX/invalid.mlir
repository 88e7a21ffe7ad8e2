// What the ops of the dialect refuse by themselves, whatever the shapes.
// RUN: aicc-opt %s -split-input-file -verify-diagnostics

// A tensor that every model must give is not absent.
func.func @absent(%x: tensor<2xf32>) {
  %none = onnx.NoValue
  // expected-error @+1 {{'onnx.Add' op operand #1 must be tensor, but got 'none'}}
  %0 = onnx.Add %x, %none : (tensor<2xf32>, none) -> tensor<2xf32>
  return
}

// -----

// An optional operand is a tensor or absent, no sequence.
func.func @optional_operand(%x: tensor<2xf32>, %s: !onnx.sequence<tensor<2xf32>>) {
  // expected-error @+1 {{'onnx.ReduceSum' op operand #1 must be tensor or none, but got '!onnx.sequence<tensor<2xf32>>'}}
  %0 = onnx.ReduceSum %x, %s : (tensor<2xf32>, !onnx.sequence<tensor<2xf32>>) -> tensor<*xf32>
  return
}

// -----

// A number is no tensor.
func.func @scalar(%x: f32) {
  // expected-error @+1 {{'onnx.Relu' op operand #0 must be tensor, but got 'f32'}}
  %0 = onnx.Relu %x : (f32) -> f32
  return
}

// -----

// A branch's values are of the dialect's types.
func.func @branch_type(%c: tensor<i1>, %x: index) {
  %0 = onnx.If %c {
    // expected-error @+1 {{'onnx.Yield' op operand #0 must be variadic of tensor, sequence, optional, map or none, but got 'index'}}
    onnx.Yield %x : index
  } else {
    onnx.Yield %x : index
  } : (tensor<i1>) -> tensor<f32>
  return
}

// -----

// A Yield ends branches and bodies only.
func.func @yield(%x: tensor<2xf32>) {
  // expected-error @+1 {{'onnx.Yield' op expects parent op to be one of 'onnx.If, onnx.Loop, onnx.Scan, onnx.SequenceMap'}}
  onnx.Yield %x : tensor<2xf32>
}

// -----

// A constant is dense or a weight.
func.func @constant() {
  // expected-error @+1 {{attribute 'value' failed to satisfy constraint: dense elements or a weight}}
  %0 = onnx.Constant {value = "text"} : tensor<2xf32>
  return
}

// -----

// Attributes without a default must be there.
func.func @missing(%x: tensor<2xf32>) {
  // expected-error @+1 {{'onnx.Cast' op requires attribute 'to'}}
  %0 = onnx.Cast %x : (tensor<2xf32>) -> tensor<2xi32>
  return
}

// -----

// Numbers have the width that the standard gives them.
func.func @width(%x: tensor<2xf32>) {
  // expected-error @+1 {{attribute 'axis' failed to satisfy constraint: 64-bit signless integer attribute}}
  %0 = onnx.Softmax %x {axis = 1 : i32} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

// As many operands as the standard counts, absent ones included.
func.func @count(%x: tensor<2xf32>) {
  // expected-error @+1 {{'onnx.Resize' op expected 4 operands, but found 5}}
  %0 = onnx.Resize %x, %x, %x, %x, %x : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

// An operator that the standard does not have.
func.func @unknown(%x: tensor<2xf32>) {
  // expected-error @+1 {{unregistered operation 'onnx.Frobnicate' found in dialect ('onnx') that does not allow unknown operations}}
  %0 = "onnx.Frobnicate"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

// Types and attributes of the dialect are those that it defines.
// expected-error @+1 {{unknown  type `list` in dialect `onnx`}}
func.func @unknown_type(%x: !onnx.list<f32>) {
  return
}
