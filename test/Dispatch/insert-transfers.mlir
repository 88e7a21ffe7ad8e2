// RUN: aicc-opt %s --dispatch-insert-transfers --split-input-file | FileCheck %s

dispatch.kernel private @npu_0(tensor<?x4xf32>) -> tensor<?x4xf32> attributes {target = "npu"}
dispatch.kernel private @relu_0(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  dispatch.yield %x : tensor<?x4xf32>
}

// There, on, back; what stays on the device is not copied.
// CHECK-LABEL: func.func @there_and_back
// CHECK-SAME:    (%[[X:.*]]: tensor<?x4xf32>
// CHECK:         %[[THERE:.*]] = dispatch.transfer %[[X]] to "npu" : tensor<?x4xf32>{%{{.*}}}
// CHECK:         %[[H:.*]] = dispatch.launch @npu_0(%[[THERE]])
// CHECK-NEXT:    %[[G:.*]] = dispatch.launch @npu_0(%[[H]])
// CHECK-NEXT:    %[[HERE:.*]] = dispatch.transfer %[[G]] : tensor<?x4xf32>
// CHECK-NEXT:    %[[R:.*]] = dispatch.launch @relu_0(%[[HERE]])
// CHECK-NEXT:    return %[[R]]
func.func @there_and_back(%x: tensor<?x4xf32>, %n: index) -> tensor<?x4xf32> {
  %h = dispatch.launch @npu_0(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>{%n}
  %g = dispatch.launch @npu_0(%h) : (tensor<?x4xf32>) -> tensor<?x4xf32>{%n}
  %r = dispatch.launch @relu_0(%g) : (tensor<?x4xf32>) -> tensor<?x4xf32>{%n}
  return %r : tensor<?x4xf32>
}

// Readers share a copy.
// CHECK-LABEL: func.func @shared
// CHECK-COUNT-1: dispatch.transfer %{{.*}} to "npu"
// CHECK-NOT:     dispatch.transfer %{{.*}} to "npu"
// CHECK:         return
func.func @shared(%x: tensor<?x4xf32>, %n: index) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %h = dispatch.launch @npu_0(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>{%n}
  %g = dispatch.launch @npu_0(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>{%n}
  return %h, %g : tensor<?x4xf32>, tensor<?x4xf32>
}

// A view is where its source is; its size is known without a copy.
// CHECK-LABEL: func.func @view
// CHECK:         %[[H:.*]] = dispatch.launch @npu_0
// CHECK-NEXT:    %[[V:.*]] = tensor.cast %[[H]]
// CHECK-NEXT:    tensor.dim %[[V]]
// CHECK:         dispatch.launch @npu_0(%[[V]])
func.func @view(%x: tensor<?x4xf32>, %n: index, %c0: index) -> (tensor<?x4xf32>, index) {
  %h = dispatch.launch @npu_0(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>{%n}
  %v = tensor.cast %h : tensor<?x4xf32> to tensor<?x4xf32>
  %d = tensor.dim %v, %c0 : tensor<?x4xf32>
  %g = dispatch.launch @npu_0(%v) : (tensor<?x4xf32>) -> tensor<?x4xf32>{%n}
  return %g, %d : tensor<?x4xf32>, index
}

// What a branch yields is the host's.
// CHECK-LABEL: func.func @branch
// CHECK:         scf.if
// CHECK:           %[[H:.*]] = dispatch.launch @npu_0
// CHECK-NEXT:      %[[HERE:.*]] = dispatch.transfer %[[H]] : tensor<?x4xf32>
// CHECK-NEXT:      scf.yield %[[HERE]]
func.func @branch(%x: tensor<?x4xf32>, %n: index, %c: i1) -> tensor<?x4xf32> {
  %r = scf.if %c -> tensor<?x4xf32> {
    %h = dispatch.launch @npu_0(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>{%n}
    scf.yield %h : tensor<?x4xf32>
  } else {
    scf.yield %x : tensor<?x4xf32>
  }
  return %r : tensor<?x4xf32>
}

// Weights are uploaded once, not in each run.
// CHECK-LABEL: func.func @weight
// CHECK:         %[[W:.*]] = dispatch.weight "w" on "npu" : tensor<4x4xf32>
// CHECK-NOT:     dispatch.transfer
// CHECK:         dispatch.launch @npu_w(%[[W]])
dispatch.kernel private @npu_w(tensor<4x4xf32>) -> tensor<4x4xf32> attributes {target = "npu"}
func.func @weight() -> tensor<4x4xf32> {
  %w = dispatch.weight "w" : tensor<4x4xf32>
  %h = dispatch.launch @npu_w(%w) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return %h : tensor<4x4xf32>
}

// -----

dispatch.kernel private @a(tensor<4xf32>) -> tensor<4xf32> attributes {target = "a"}
dispatch.kernel private @b(tensor<4xf32>) -> tensor<4xf32> attributes {target = "b"}

// From one device to another by way of the host, whose readers share the copy.
// CHECK-LABEL: func.func @two_devices
// CHECK:         %[[H:.*]] = dispatch.launch @a
// CHECK-NEXT:    %[[HERE:.*]] = dispatch.transfer %[[H]] : tensor<4xf32>
// CHECK-NEXT:    %[[THERE:.*]] = dispatch.transfer %[[HERE]] to "b" : tensor<4xf32>
// CHECK-NEXT:    dispatch.launch @b(%[[THERE]])
// CHECK:         return %{{.*}}, %[[HERE]]
func.func @two_devices(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %h = dispatch.launch @a(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %g = dispatch.launch @b(%h) : (tensor<4xf32>) -> tensor<4xf32>
  return %g, %h : tensor<4xf32>, tensor<4xf32>
}
