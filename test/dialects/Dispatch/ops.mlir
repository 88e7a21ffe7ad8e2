// Every op of the dialect parses and prints as it was written.
// RUN: aicc-opt %s | aicc-opt | FileCheck %s

// A kernel says where it came from and what it may overwrite.
// CHECK-LABEL: dispatch.kernel private @relu_0
// CHECK-SAME: (%{{.*}}: tensor<?x4xf32>, %{{.*}}: index) -> tensor<?x4xf32>
// CHECK-SAME: attributes {in_place = [array<i64: 0>], nodes = ["Relu_1"]}
// CHECK: dispatch.yield %{{.*}} : tensor<?x4xf32>
dispatch.kernel private @relu_0(%x: tensor<?x4xf32>, %n: index) -> tensor<?x4xf32>
    attributes {nodes = ["Relu_1"], in_place = [array<i64: 0>]} {
  dispatch.yield %x : tensor<?x4xf32>
}

// CHECK-LABEL: dispatch.kernel private @split_1
dispatch.kernel private @split_1(%x: tensor<?x4xf32>) -> (tensor<?x?xf32>, tensor<4xf32>) {
  %y = tensor.cast %x : tensor<?x4xf32> to tensor<?x?xf32>
  %z = tensor.empty() : tensor<4xf32>
  dispatch.yield %y, %z : tensor<?x?xf32>, tensor<4xf32>
}

// Dynamic result dimensions follow their type.
// CHECK-LABEL: func.func @tensors
func.func @tensors(%x: tensor<?x4xf32>, %d: index) -> (tensor<?x?xf32>, tensor<4xf32>) {
  // CHECK: dispatch.weight "w" : tensor<4xf32>
  %w = dispatch.weight "w" : tensor<4xf32>
  // CHECK: dispatch.launch @relu_0(%{{.*}}, %{{.*}}) : (tensor<?x4xf32>, index) -> tensor<?x4xf32>{%{{.*}}}
  %y = dispatch.launch @relu_0(%x, %d) : (tensor<?x4xf32>, index) -> tensor<?x4xf32>{%d}
  // CHECK: dispatch.launch @split_1(%{{.*}}) : (tensor<?x4xf32>) -> tensor<?x?xf32>{%{{.*}}, %{{.*}}}, tensor<4xf32>
  %z:2 = dispatch.launch @split_1(%y) : (tensor<?x4xf32>) -> tensor<?x?xf32>{%d, %d}, tensor<4xf32>
  return %z#0, %z#1 : tensor<?x?xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @planned
func.func @planned() {
  // CHECK: %[[N:.*]] = dispatch.input_dim 0, 0
  %n = dispatch.input_dim 0, 0
  %four = arith.constant 4 : index
  // CHECK: %[[X:.*]] = dispatch.input 0
  %x = dispatch.input 0
  // CHECK: %[[Y:.*]] = dispatch.output 0, [%[[N]], %{{.*}}]
  %y = dispatch.output 0, [%n, %four]
  // CHECK: dispatch.weight "w" : !dispatch.address
  %w = dispatch.weight "w" : !dispatch.address
  // CHECK: dispatch.constant dense<[1, 2]> : tensor<2xi64>
  %c = dispatch.constant dense<[1, 2]> : tensor<2xi64>
  // CHECK: %[[ARENA:.*]] = dispatch.arena %{{.*}}
  %arena = dispatch.arena %n
  // CHECK: dispatch.bytes 32 * [%[[N]], %[[N]]]
  %bytes = dispatch.bytes 32 * [%n, %n]
  // CHECK: dispatch.offset %[[ARENA]], %[[N]]
  %slot = dispatch.offset %arena, %n
  // CHECK: dispatch.alloc %[[N]]
  %late = dispatch.alloc %n
  // CHECK: %[[V:.*]] = dispatch.load %{{.*}}[%[[N]]] : i64
  %v = dispatch.load %c[%n] : i64
  // CHECK: dispatch.store %[[V]], %{{.*}}[%[[N]]] : i64
  dispatch.store %v, %slot[%n] : i64
  // CHECK: dispatch.copy %{{.*}} to %{{.*}}, %[[N]]
  dispatch.copy %slot to %late, %n
  // CHECK: dispatch.submit @relu_0(%[[X]], %[[N]], %[[N]], %[[Y]], %[[N]])
  // CHECK-SAME: : !dispatch.address, index, index, !dispatch.address, index
  dispatch.submit @relu_0(%x, %n, %n, %y, %n) : !dispatch.address, index, index, !dispatch.address, index
  return
}

// What belongs to devices.
dispatch.kernel private @declared(tensor<?x4xf32>) -> tensor<?x4xf32> attributes {nodes = ["a"], target = "npu"}
// CHECK: dispatch.kernel private @declared(tensor<?x4xf32>) -> tensor<?x4xf32> attributes {nodes = ["a"], target = "npu"}
// CHECK-LABEL: func.func @devices
func.func @devices(%x: tensor<?x4xf32>, %n: index) -> tensor<?x4xf32> {
  // CHECK: %[[THERE:.*]] = dispatch.transfer %{{.*}} to "npu" : tensor<?x4xf32>{%{{.*}}}
  %there = dispatch.transfer %x to "npu" : tensor<?x4xf32>{%n}
  // CHECK: dispatch.transfer %[[THERE]] : tensor<?x4xf32>{%{{.*}}}
  %here = dispatch.transfer %there : tensor<?x4xf32>{%n}
  // CHECK: dispatch.view %{{.*}} : tensor<?x4xf32> to tensor<?xi8>{%{{.*}}}
  %view = dispatch.view %here : tensor<?x4xf32> to tensor<?xi8>{%n}
  // CHECK: %[[ARENA:.*]] = dispatch.arena %{{.*}} on "npu"
  %arena = dispatch.arena %n on "npu"
  // CHECK: %[[ALLOC:.*]] = dispatch.alloc %{{.*}} on "npu"
  %alloc = dispatch.alloc %n on "npu"
  // CHECK: dispatch.copy %[[ARENA]] to %[[ALLOC]], %{{.*}} {from = "npu", onto = "npu"}
  dispatch.copy %arena to %alloc, %n {from = "npu", onto = "npu"}
  // CHECK: %[[TOKEN:.*]] = dispatch.copy %{{.*}} to %[[ALLOC]], %{{.*}} {onto = "npu"} : !dispatch.token
  %near = dispatch.alloc %n
  %token = dispatch.copy %near to %alloc, %n {onto = "npu"} : !dispatch.token
  // CHECK: dispatch.await %[[TOKEN]]
  dispatch.await %token
  return %here : tensor<?x4xf32>
}

// Functions of the support library, handles of sequences.
// CHECK-LABEL: func.func @calls
func.func @calls(%x: tensor<?xf32>, %list: index) -> tensor<?xf32> {
  // CHECK: dispatch.call "unique"(%{{.*}}, %{{.*}}) {dtypes = array<i64: 1, 0, 1, 7>} : (tensor<?xf32>, index) -> (tensor<?xf32>, tensor<?xi64>)
  %y, %first = dispatch.call "unique"(%x, %list) {dtypes = array<i64: 1, 0, 1, 7>} : (tensor<?xf32>, index) -> (tensor<?xf32>, tensor<?xi64>)
  return %y : tensor<?xf32>
}
// CHECK-LABEL: func.func @invokes
func.func @invokes() {
  // CHECK: %[[LIST:.*]] = dispatch.input_list 0
  %list = dispatch.input_list 0
  // CHECK: dispatch.invoke "sequence_at"(%[[LIST]]) {dtypes = array<i64: 0, 1>, ranks = array<i64: -1, 2>} : (index) -> (!dispatch.address, index, index)
  %data, %rows, %columns = dispatch.invoke "sequence_at"(%list) {dtypes = array<i64: 0, 1>, ranks = array<i64: -1, 2>} : (index) -> (!dispatch.address, index, index)
  // CHECK: dispatch.output_list 1, %[[LIST]]
  dispatch.output_list 1, %list
  return
}
