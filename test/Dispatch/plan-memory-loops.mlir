// Tensors that loops carry: who may share memory with whom.
// RUN: aicc-opt %s -dispatch-plan-memory -split-input-file | FileCheck %s

dispatch.kernel private @g(%x: tensor<?xf32>) -> tensor<?xf32> {
  dispatch.yield %x : tensor<?xf32>
}
dispatch.kernel private @append(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  dispatch.yield %x : tensor<?xf32>
}
dispatch.kernel private @relu(%x: tensor<?xf32>) -> tensor<?xf32> attributes {in_place = [array<i64: 0>]} {
  dispatch.yield %x : tensor<?xf32>
}

// The first carried tensor is what the second one was, and may have grown: nothing is written over what both began with.
// CHECK-LABEL: func.func @rotate() {
// CHECK: dispatch.submit @g(%{{.*}}, %{{.*}}, %[[INIT:.*]], %{{.*}})
// CHECK: %[[R:.*]]:4 = scf.for
// CHECK: }
// CHECK: %[[Z:.*]] = dispatch.alloc
// CHECK-NEXT: dispatch.submit @relu(%[[R]]#0, %[[R]]#1, %[[Z]], %[[R]]#1)
func.func @rotate(%x: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %n0 = tensor.dim %x, %c0 : tensor<?xf32>
  %i = dispatch.launch @g(%x) : (tensor<?xf32>) -> tensor<?xf32>{%n0}
  %r:2 = scf.for %k = %c0 to %c5 step %c1 iter_args(%a = %i, %b = %i) -> (tensor<?xf32>, tensor<?xf32>) {
    %n = tensor.dim %b, %c0 : tensor<?xf32>
    %m = arith.addi %n, %c1 : index
    %u = dispatch.launch @append(%b, %m) : (tensor<?xf32>, index) -> tensor<?xf32>{%m}
    scf.yield %b, %u : tensor<?xf32>, tensor<?xf32>
  }
  %n1 = tensor.dim %r#0, %c0 : tensor<?xf32>
  %z = dispatch.launch @relu(%r#0) : (tensor<?xf32>) -> tensor<?xf32>{%n1}
  %y = dispatch.launch @g(%z) : (tensor<?xf32>) -> tensor<?xf32>{%n1}
  return %y : tensor<?xf32>
}

// -----

dispatch.kernel private @step(%x: tensor<16xf32>) -> tensor<16xf32> attributes {in_place = [array<i64: 0>]} {
  dispatch.yield %x : tensor<16xf32>
}

// What the loop reads from outside lives until its end: the kernel in it must not write over it, though it is the last reader.
// CHECK-LABEL: func.func @read_from_outside() {
// CHECK: dispatch.submit @step(%{{.*}}, %[[K:.*]]) :
// CHECK: scf.for
// CHECK-NOT: dispatch.submit @step(%[[K]], %[[K]])
// CHECK: dispatch.submit @step(%[[K]], %{{.*}})
// CHECK: }
// CHECK: return
func.func @read_from_outside(%x: tensor<16xf32>, %count: tensor<i64>) -> tensor<16xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %v = tensor.extract %count[] : tensor<i64>
  %n = arith.index_cast %v : i64 to index
  %k = dispatch.launch @step(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%h = %x) -> (tensor<16xf32>) {
    %next = dispatch.launch @step(%k) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %next : tensor<16xf32>
  }
  return %r : tensor<16xf32>
}

// -----

dispatch.kernel private @step(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// The buffer a loop carries a result in is the output itself.
// CHECK-LABEL: func.func @into_output() {
// CHECK: %[[Y:.*]] = dispatch.output 0, [%c16]
// CHECK: dispatch.copy %{{.*}} to %[[Y]], %c64
// CHECK: scf.for
// CHECK: dispatch.submit @step(%[[Y]], %[[N:.*]])
// CHECK: dispatch.copy %[[N]] to %[[Y]], %c64
// CHECK: }
// CHECK-NOT: dispatch.copy
// CHECK: return
func.func @into_output(%x: tensor<16xf32>) -> tensor<16xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %r = scf.for %i = %c0 to %c5 step %c1 iter_args(%h = %x) -> (tensor<16xf32>) {
    %next = dispatch.launch @step(%h) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %next : tensor<16xf32>
  }
  return %r : tensor<16xf32>
}

// -----

dispatch.kernel private @step(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// Carried tensors change places: both are saved before either is overwritten.
// CHECK-LABEL: func.func @swap() {
// CHECK: scf.for
// CHECK: dispatch.copy %[[B:.*]] to %[[S:.*]], %c64
// CHECK: dispatch.copy %[[A:.*]] to %[[T:.*]], %c64
// CHECK: dispatch.copy %[[S]] to %[[A]], %c64
// CHECK: dispatch.copy %[[T]] to %[[B]], %c64
// CHECK-NEXT: }
func.func @swap(%x: tensor<16xf32>, %y: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %r:2 = scf.for %i = %c0 to %c5 step %c1 iter_args(%a = %x, %b = %y) -> (tensor<16xf32>, tensor<16xf32>) {
    scf.yield %b, %a : tensor<16xf32>, tensor<16xf32>
  }
  return %r#0, %r#1 : tensor<16xf32>, tensor<16xf32>
}

// -----

dispatch.kernel private @step(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// A tensor that stays what it was needs no copy; a loop in a loop has a buffer of its own.
// CHECK-LABEL: func.func @nested() {
// CHECK: scf.for
// CHECK: dispatch.copy %[[OUTER:.*]] to %[[INNER:.*]], %c64
// CHECK: scf.for
// CHECK: dispatch.submit @step(%[[INNER]], %[[N:.*]])
// CHECK: dispatch.copy %[[N]] to %[[INNER]], %c64
// CHECK-NEXT: }
// CHECK-NEXT: dispatch.copy %[[INNER]] to %[[OUTER]], %c64
// CHECK-NEXT: }
func.func @nested(%x: tensor<16xf32>, %y: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %r:2 = scf.for %i = %c0 to %c5 step %c1 iter_args(%a = %x, %b = %y) -> (tensor<16xf32>, tensor<16xf32>) {
    %s = scf.for %j = %c0 to %c5 step %c1 iter_args(%h = %a) -> (tensor<16xf32>) {
      %next = dispatch.launch @step(%h) : (tensor<16xf32>) -> tensor<16xf32>
      scf.yield %next : tensor<16xf32>
    }
    scf.yield %s, %b : tensor<16xf32>, tensor<16xf32>
  }
  return %r#0, %r#1 : tensor<16xf32>, tensor<16xf32>
}
