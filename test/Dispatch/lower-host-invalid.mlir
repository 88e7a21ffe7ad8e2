// What dispatch-lower-host refuses.
// RUN: aicc-opt %s -dispatch-lower-host -split-input-file -verify-diagnostics

// No host program.
// expected-error @+1 {{expected one public function, the planned host program, got 0}}
module {
  func.func private @main() {
    return
  }
}

// -----

// Two of them.
// expected-error @+1 {{expected one public function, the planned host program, got 2}}
module {
  func.func @main() {
    return
  }
  func.func @other() {
    return
  }
}

// -----

// One that is not planned yet has arguments.
// expected-error @+1 {{expected one public function, the planned host program, got 1}}
module {
  func.func @main(%x: tensor<4xf32>) {
    return
  }
}

// -----

// A weight that the artifact does not hold.
module attributes {dispatch.weights = [["a", 0, 16]]} {
  func.func @main() {
    %c0 = arith.constant 0 : index
    // expected-error @+2 {{expected 'dispatch.weights' to list key 'b'}}
    // expected-error @+1 {{failed to legalize operation 'dispatch.weight'}}
    %w = dispatch.weight "b" : !dispatch.address
    dispatch.copy %w to %w, %c0
    return
  }
}

// -----

// Bytes that only exist as a resource.
func.func @main() {
  %c0 = arith.constant 0 : index
  // expected-error @+2 {{expected a dense constant, got dense_resource<blob> : tensor<4xf32>}}
  // expected-error @+1 {{failed to legalize operation 'dispatch.constant'}}
  %w = dispatch.constant dense_resource<blob> : tensor<4xf32>
  dispatch.copy %w to %w, %c0
  return
}
