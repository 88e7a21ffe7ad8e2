// In place, outputs, views and scalars that are known early.
// RUN: aicc-opt %s -dispatch-plan-memory -split-input-file | FileCheck %s

dispatch.kernel private @g(%x: tensor<32xf32>) -> tensor<32xf32> {
  dispatch.yield %x : tensor<32xf32>
}
dispatch.kernel private @add(%x: tensor<16xf32>, %y: tensor<16xf32>) -> tensor<16xf32> attributes {in_place = [array<i64: 0, 1>]} {
  dispatch.yield %x : tensor<16xf32>
}

// A part of a buffer is not written over: the other argument reads the neighbouring part.
// CHECK-LABEL: func.func @parts() {
// CHECK: dispatch.submit @g(%{{.*}}, %[[A:.*]]) :
// CHECK: %[[P:.*]] = dispatch.offset %[[A]], %c4
// CHECK: dispatch.submit @add(%[[P]], %[[A]], %[[B:.*]]) :
// CHECK: %[[Y:.*]] = dispatch.output 0
// CHECK: dispatch.submit @add(%[[B]], %[[B]], %[[Y]])
func.func @parts(%x: tensor<32xf32>) -> tensor<16xf32> {
  %a = dispatch.launch @g(%x) : (tensor<32xf32>) -> tensor<32xf32>
  %p = tensor.extract_slice %a[1] [16] [1] : tensor<32xf32> to tensor<16xf32>
  %q = tensor.extract_slice %a[0] [16] [1] : tensor<32xf32> to tensor<16xf32>
  %b = dispatch.launch @add(%p, %q) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %y = dispatch.launch @add(%b, %b) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  return %y : tensor<16xf32>
}

// -----

dispatch.kernel private @g(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}
dispatch.kernel private @both(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) attributes {in_place = [array<i64: 0>, array<i64: 0>]} {
  dispatch.yield %x, %x : tensor<16xf32>, tensor<16xf32>
}

// Of two results that may take an argument's memory one gets it.
// CHECK-LABEL: func.func @one_of_two() {
// CHECK: dispatch.submit @g(%{{.*}}, %[[A:.*]]) :
// CHECK: dispatch.submit @both(%[[A]], %[[A]], %[[B:.*]]) :
// CHECK: dispatch.submit @g(%[[A]], %{{.*}})
// CHECK: dispatch.submit @g(%[[B]], %{{.*}})
func.func @one_of_two(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) {
  %a = dispatch.launch @g(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %b:2 = dispatch.launch @both(%a) : (tensor<16xf32>) -> tensor<16xf32>, tensor<16xf32>
  %y = dispatch.launch @g(%b#0) : (tensor<16xf32>) -> tensor<16xf32>
  %z = dispatch.launch @g(%b#1) : (tensor<16xf32>) -> tensor<16xf32>
  return %y, %z : tensor<16xf32>, tensor<16xf32>
}

// -----

dispatch.kernel private @g(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}
dispatch.kernel private @mixed(%x: tensor<16xf32>, %y: tensor<16xf32>) -> tensor<16xf32> attributes {in_place = [array<i64: 0>]} {
  dispatch.yield %x : tensor<16xf32>
}

// The same tensor twice, and one of the two is read elsewhere than it is written; an input is never written.
// CHECK-LABEL: func.func @refused() {
// CHECK: %[[X:.*]] = dispatch.input 0
// CHECK: dispatch.submit @mixed(%[[X]], %[[X]], %[[A:.*]]) :
// CHECK-NOT: dispatch.submit @mixed(%[[A]], %[[A]], %[[A]])
// CHECK: dispatch.submit @mixed(%[[A]], %[[A]], %{{.*}}) :
func.func @refused(%x: tensor<16xf32>) -> tensor<16xf32> {
  %a = dispatch.launch @mixed(%x, %x) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %b = dispatch.launch @mixed(%a, %a) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %y = dispatch.launch @g(%b) : (tensor<16xf32>) -> tensor<16xf32>
  return %y : tensor<16xf32>
}

// -----

dispatch.kernel private @g(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// One tensor, returned twice and read later: the first output is its memory, the second a copy. Constants and weights are copied.
// CHECK-LABEL: func.func @outputs() {
// CHECK: %[[Y:.*]] = dispatch.output 0, [%c16]
// CHECK: dispatch.submit @g(%{{.*}}, %[[Y]])
// CHECK: %[[Z:.*]] = dispatch.output 2, [%c4, %c4]
// CHECK: dispatch.submit @g(%[[Y]], %[[Z]])
// CHECK: %[[SECOND:.*]] = dispatch.output 1, [%c16]
// CHECK: dispatch.copy %[[Y]] to %[[SECOND]], %c64
// CHECK: %[[W:.*]] = dispatch.output 3, [%c2]
// CHECK: dispatch.copy %{{.*}} to %[[W]], %c16
func.func @outputs(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>, tensor<4x4xf32>, tensor<2xi64>) {
  %c = arith.constant dense<[1, 2]> : tensor<2xi64>
  %a = dispatch.launch @g(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %b = dispatch.launch @g(%a) : (tensor<16xf32>) -> tensor<16xf32>
  %v = tensor.expand_shape %b [[0, 1]] output_shape [4, 4] : tensor<16xf32> into tensor<4x4xf32>
  return %a, %a, %v, %c : tensor<16xf32>, tensor<16xf32>, tensor<4x4xf32>, tensor<2xi64>
}

// -----

dispatch.kernel private @g(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// A part that is returned is copied out of its buffer.
// CHECK-LABEL: func.func @part() {
// CHECK: dispatch.submit @g(%{{.*}}, %[[A:.*]]) :
// CHECK: %[[P:.*]] = dispatch.offset %[[A]], %c16
// CHECK: %[[Y:.*]] = dispatch.output 0, [%c8]
// CHECK: dispatch.copy %[[P]] to %[[Y]], %c32
func.func @part(%x: tensor<16xf32>) -> tensor<8xf32> {
  %a = dispatch.launch @g(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %p = tensor.extract_slice %a[4] [8] [1] : tensor<16xf32> to tensor<8xf32>
  return %p : tensor<8xf32>
}

// -----

dispatch.kernel private @g(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  dispatch.yield %x : tensor<?xf32>
}

// A size that an input's element says is known at entry, also when the program asks late: no allocation.
// CHECK-LABEL: func.func @early() {
// CHECK: %[[L:.*]] = dispatch.load %{{.*}}[%{{.*}}] : i64
// CHECK: %[[N:.*]] = arith.index_cast %[[L]]
// CHECK: dispatch.arena
// CHECK-NOT: dispatch.alloc
// CHECK: return
func.func @early(%x: tensor<8xf32>, %s: tensor<2xi64>) -> tensor<f32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c = arith.constant dense<0.0> : tensor<f32>
  %d = tensor.cast %x : tensor<8xf32> to tensor<?xf32>
  %c8 = arith.constant 8 : index
  %a = dispatch.launch @g(%d, %c8) : (tensor<?xf32>, index) -> tensor<?xf32>{%c8}
  %v = tensor.extract %s[%c1] : tensor<2xi64>
  %n = arith.index_cast %v : i64 to index
  %b = dispatch.launch @g(%a, %n) : (tensor<?xf32>, index) -> tensor<?xf32>{%n}
  %m = arith.addi %n, %n : index
  %e = dispatch.launch @g(%b, %m) : (tensor<?xf32>, index) -> tensor<?xf32>{%m}
  %f = dispatch.launch @g(%e, %m) : (tensor<?xf32>, index) -> tensor<?xf32>{%m}
  return %c : tensor<f32>
}

// -----

dispatch.kernel private @g(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// What the host puts together from scalars is stored where kernels find it.
// CHECK-LABEL: func.func @elements() {
// CHECK: %[[A:.*]] = dispatch.output 0, [%c2]
// CHECK: dispatch.store %{{.*}}, %[[A]][%c0] : i64
// CHECK: dispatch.store %{{.*}}, %[[A]][%c1] : i64
func.func @elements(%x: tensor<?x?xf32>) -> tensor<2xi64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?x?xf32>
  %m = tensor.dim %x, %c1 : tensor<?x?xf32>
  %i = arith.index_cast %n : index to i64
  %j = arith.index_cast %m : index to i64
  %s = tensor.from_elements %i, %j : tensor<2xi64>
  return %s : tensor<2xi64>
}

// -----

dispatch.kernel private @g(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// Buffers of branches that exclude each other still have addresses of their own, and what was made before both survives.
// CHECK-LABEL: func.func @branch_reads_before() {
// CHECK: dispatch.submit @g(%{{.*}}, %[[A:.*]]) :
// CHECK: scf.if
// CHECK: dispatch.submit @g(%[[A]], %[[B:.*]]) :
// CHECK-NOT: dispatch.submit @g(%[[B]], %[[A]])
// CHECK: dispatch.submit @g(%[[B]], %[[C:.*]]) :
// CHECK: }
// CHECK: dispatch.submit @g(%[[A]], %{{.*}}) :
func.func @branch_reads_before(%x: tensor<16xf32>, %flag: tensor<i8>) -> (tensor<16xf32>, tensor<16xf32>) {
  %zero = arith.constant 0 : i8
  %f = tensor.extract %flag[] : tensor<i8>
  %c = arith.cmpi ne, %f, %zero : i8
  %a = dispatch.launch @g(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %r = scf.if %c -> tensor<16xf32> {
    %b = dispatch.launch @g(%a) : (tensor<16xf32>) -> tensor<16xf32>
    %d = dispatch.launch @g(%b) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %d : tensor<16xf32>
  } else {
    scf.yield %x : tensor<16xf32>
  }
  %y = dispatch.launch @g(%a) : (tensor<16xf32>) -> tensor<16xf32>
  return %r, %y : tensor<16xf32>, tensor<16xf32>
}
