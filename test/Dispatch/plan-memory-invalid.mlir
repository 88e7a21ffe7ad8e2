// What the planner refuses.
// RUN: aicc-opt %s -dispatch-plan-memory -split-input-file -verify-diagnostics

func.func @tensor_op(%x: tensor<4xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{expected kernels to hold all computation on tensors, got 'tensor.concat' in the host program}}
  %y = tensor.concat dim(0) %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

// expected-error @+1 {{expected one public function, the host program, got 2}}
module {
  func.func @a() {
    return
  }
  func.func @b() {
    return
  }
}

// -----

// expected-error @+1 {{expected structured control flow in the host program, got several blocks}}
func.func @blocks() {
  cf.br ^next
^next:
  return
}

// -----

// expected-error @+1 {{expected ranked tensors as arguments of the host program, got 'tensor<*xf32>'}}
func.func @unranked(%x: tensor<*xf32>) {
  return
}

// -----

func.func @dim(%x: tensor<4x?xf32>, %i: tensor<i64>) -> tensor<index> {
  %v = tensor.extract %i[] : tensor<i64>
  %d = arith.index_cast %v : i64 to index
  // expected-error @+1 {{expected a constant dim of a tensor of rank 2}}
  %n = tensor.dim %x, %d : tensor<4x?xf32>
  %s = tensor.from_elements %n : tensor<index>
  return %s : tensor<index>
}

// -----

func.func private @other(%x: tensor<4xf32>) -> tensor<4xf32>
func.func @call(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected kernels to hold all computation on tensors, got 'func.call' in the host program}}
  %y = call @other(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
