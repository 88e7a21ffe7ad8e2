// Every message of the dialect's verifiers.
// RUN: aicc-opt %s -split-input-file -verify-diagnostics

// kernel (C1)
// expected-error @+1 {{expected argument 0 to be a ranked tensor, index, integer or float, got 'tensor<*xf32>'}}
dispatch.kernel private @k(%x: tensor<*xf32>) -> () {
  dispatch.yield
}

// -----

// expected-error @+1 {{expected result 0 to be a ranked tensor, got 'index'}}
"dispatch.kernel"() ({
  %d = arith.constant 1 : index
  "dispatch.yield"() : () -> ()
}) {sym_name = "k", function_type = () -> index} : () -> ()

// -----

// kernel (C2)
dispatch.kernel private @k(%x: tensor<4xf32>) -> tensor<5xf32> {
  // expected-error @+1 {{expected the result types of the kernel ('tensor<5xf32>'), got ('tensor<4xf32>')}}
  dispatch.yield %x : tensor<4xf32>
}

// -----

// kernel (C3)
// expected-error @+1 {{expected 'in_place' to have one list per result (1), got 2}}
dispatch.kernel private @k(%x: tensor<4xf32>) -> tensor<4xf32> attributes {in_place = [array<i64>, array<i64>]} {
  dispatch.yield %x : tensor<4xf32>
}

// -----

// expected-error @+1 {{expected 'in_place' to name arguments below 1, got 1}}
dispatch.kernel private @k(%x: tensor<4xf32>) -> tensor<4xf32> attributes {in_place = [array<i64: 1>]} {
  dispatch.yield %x : tensor<4xf32>
}

// -----

// expected-error @+1 {{expected argument 1 to have the type of result 0 ('tensor<4xf32>') to be written in place, got 'index'}}
dispatch.kernel private @k(%x: tensor<4xf32>, %d: index) -> tensor<4xf32> attributes {in_place = [array<i64: 1>]} {
  dispatch.yield %x : tensor<4xf32>
}

// -----

// launch (C1)
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected 'k' to be a dispatch.kernel of the module}}
  %y = dispatch.launch @k(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// launch (C2)
// expected-note @+1 {{kernel is here}}
dispatch.kernel private @k(%x: tensor<4xf32>) -> tensor<4xf32> {
  dispatch.yield %x : tensor<4xf32>
}
func.func @main(%x: tensor<5xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected the argument types of kernel 'k' ('tensor<4xf32>'), got ('tensor<5xf32>')}}
  %y = dispatch.launch @k(%x) : (tensor<5xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// expected-note @+1 {{kernel is here}}
dispatch.kernel private @k(%x: tensor<4xf32>) -> tensor<4xf32> {
  dispatch.yield %x : tensor<4xf32>
}
func.func @main(%x: tensor<4xf32>) -> tensor<5xf32> {
  // expected-error @+1 {{expected the result types of kernel 'k' ('tensor<4xf32>'), got ('tensor<5xf32>')}}
  %y = dispatch.launch @k(%x) : (tensor<4xf32>) -> tensor<5xf32>
  return %y : tensor<5xf32>
}

// -----

// launch (C3)
func.func @main(%x: tensor<4xf32>) -> tensor<?xf32> {
  // expected-error @+1 {{expected one index per dynamic result dimension (1), got 0}}
  %y = dispatch.launch @k(%x) : (tensor<4xf32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

// weight (C1)
func.func @main() {
  // expected-error @+1 {{expected a static shape, got 'tensor<?xf32>'}}
  %w = dispatch.weight "w" : tensor<?xf32>
  return
}

// -----

// submit (C1)
func.func @main() {
  // expected-error @+1 {{expected 'k' to be a kernel of the module}}
  dispatch.submit @k()
  return
}

// -----

// submit (C2)
dispatch.kernel private @k(%x: tensor<?xf32>) -> () {
  dispatch.yield
}
func.func @main(%x: !dispatch.address) {
  // expected-error @+1 {{expected the slots of kernel 'k' ('!dispatch.address', 'index'), got ('!dispatch.address')}}
  dispatch.submit @k(%x) : !dispatch.address
  return
}

// -----

// kernel: another end of the body.
// expected-error @+1 {{expected the body to end in 'dispatch.yield'}}
dispatch.kernel private @k() -> () {
  llvm.unreachable
}

// -----

// kernel (C1), again: signed integers and memrefs are no arguments.
// expected-error @+1 {{expected argument 1 to be a ranked tensor, index, integer or float, got 'ui8'}}
dispatch.kernel private @k(%x: tensor<4xf32>, %n: ui8) -> () {
  dispatch.yield
}

// -----

// submit (C2), again: one slot for each dynamic dim of arguments and results, in order.
dispatch.kernel private @k(%x: tensor<?x4xf32>, %n: index) -> tensor<?x?xf32> {
  %y = tensor.cast %x : tensor<?x4xf32> to tensor<?x?xf32>
  dispatch.yield %y : tensor<?x?xf32>
}
func.func @main(%x: !dispatch.address, %n: index) {
  // expected-error @+1 {{expected the slots of kernel 'k' ('!dispatch.address', 'index', 'index', '!dispatch.address', 'index', 'index'), got ('!dispatch.address', 'index', '!dispatch.address', 'index', 'index')}}
  dispatch.submit @k(%x, %n, %x, %n, %n) : !dispatch.address, index, !dispatch.address, index, index
  return
}

// -----

// yield: only in kernels.
func.func @main() {
  // expected-error @+1 {{'dispatch.yield' op expects parent op 'dispatch.kernel'}}
  dispatch.yield
}

// -----

// kernel (C4)
// expected-error @+1 {{expected a body or a 'target' that has its code}}
dispatch.kernel private @k(tensor<4xf32>) -> tensor<4xf32>

// -----

// view (C1)
func.func @view(%x: tensor<?x4xi4>) {
  // expected-error @+1 {{expected one index per dynamic dimension (1), got 0}}
  %y = dispatch.view %x : tensor<?x4xi4> to tensor<?xi8>
  return
}

// -----

// transfer (C1)
func.func @transfer(%x: tensor<?x4xf32>) {
  // expected-error @+1 {{expected one index per dynamic dimension (1), got 0}}
  %y = dispatch.transfer %x to "npu" : tensor<?x4xf32>
  return
}

// -----

// call (C1)
func.func @call(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 'dtypes' to have 2 entries, found 1}}
  %y = dispatch.call "f"(%x) {dtypes = array<i64: 1>} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// invoke (C1)
func.func @invoke(%x: !dispatch.address, %n: index) {
  // expected-error @+1 {{expected 'ranks' and 'dtypes' to describe 3 operands and results, found 4}}
  %y = dispatch.invoke "f"(%x, %n) {dtypes = array<i64: 1, 1>, ranks = array<i64: 1, 1>} : (!dispatch.address, index) -> !dispatch.address
  return
}

// -----

// copy (C1)
func.func @copy(%x: !dispatch.address, %n: index) {
  // expected-error @+1 {{expected a copy with a token to be between the host and a device, got one on the host}}
  %t = dispatch.copy %x to %x, %n : !dispatch.token
  return
}

// -----

// copy (C1)
func.func @copy(%x: !dispatch.address, %n: index) {
  // expected-error @+1 {{expected a copy with a token to be between the host and a device, got one between devices}}
  %t = dispatch.copy %x to %x, %n {from = "npu", onto = "npu"} : !dispatch.token
  return
}
