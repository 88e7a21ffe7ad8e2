// RUN: aicc-opt %s -dispatch-plan-memory -split-input-file | FileCheck %s

dispatch.kernel private @f(%x: tensor<16xf32>, %w: tensor<4xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// Inputs and outputs are where the caller has them; %a and %c are not alive together and share bytes; weights get offsets.
// CHECK: module attributes {dispatch.weights = {{\[\[}}"w0", 0, 16], ["w1", 64, 16]]}
// CHECK-LABEL: func.func @main() {
// CHECK-DAG: %[[X:.*]] = dispatch.input 0
// CHECK-DAG: %[[ARENA:.*]] = dispatch.arena %c128
// CHECK-DAG: %[[SECOND:.*]] = dispatch.offset %[[ARENA]], %c64
// CHECK: %[[W0:.*]] = dispatch.weight "w0" : !dispatch.address
// CHECK: %[[W1:.*]] = dispatch.weight "w1" : !dispatch.address
// CHECK: dispatch.submit @f(%[[X]], %[[W0]], %[[ARENA]])
// CHECK: dispatch.submit @f(%[[ARENA]], %[[W1]], %[[SECOND]])
// CHECK: dispatch.submit @f(%[[SECOND]], %[[W0]], %[[ARENA]])
// CHECK: %[[Y:.*]] = dispatch.output 0, [%c16]
// CHECK: dispatch.submit @f(%[[ARENA]], %[[W1]], %[[Y]])
// CHECK: return
func.func @main(%x: tensor<16xf32>) -> tensor<16xf32> {
  %w0 = dispatch.weight "w0" : tensor<4xf32>
  %w1 = dispatch.weight "w1" : tensor<4xf32>
  %a = dispatch.launch @f(%x, %w0) : (tensor<16xf32>, tensor<4xf32>) -> tensor<16xf32>
  %b = dispatch.launch @f(%a, %w1) : (tensor<16xf32>, tensor<4xf32>) -> tensor<16xf32>
  %c = dispatch.launch @f(%b, %w0) : (tensor<16xf32>, tensor<4xf32>) -> tensor<16xf32>
  %d = dispatch.launch @f(%c, %w1) : (tensor<16xf32>, tensor<4xf32>) -> tensor<16xf32>
  return %d : tensor<16xf32>
}

// -----

dispatch.kernel private @g(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}
dispatch.kernel private @relu(%x: tensor<16xf32>) -> tensor<16xf32> attributes {in_place = [array<i64: 0>]} {
  dispatch.yield %x : tensor<16xf32>
}

// The first relu may not overwrite %a, which is read again; the second one overwrites %b.
// CHECK-LABEL: func.func @in_place() {
// CHECK: %[[ARENA:.*]] = dispatch.arena %c128
// CHECK: dispatch.submit @g(%{{.*}}, %[[A:.*]]) :
// CHECK: dispatch.submit @relu(%[[A]], %[[B:.*]]) :
// CHECK: dispatch.submit @relu(%[[B]], %[[B]]) :
// CHECK: dispatch.submit @g(%[[B]], %[[Y0:.*]])
// CHECK: dispatch.submit @g(%[[A]], %[[Y1:.*]])
func.func @in_place(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) {
  %a = dispatch.launch @g(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %b = dispatch.launch @relu(%a) : (tensor<16xf32>) -> tensor<16xf32>
  %c = dispatch.launch @relu(%b) : (tensor<16xf32>) -> tensor<16xf32>
  %y0 = dispatch.launch @g(%c) : (tensor<16xf32>) -> tensor<16xf32>
  %y1 = dispatch.launch @g(%a) : (tensor<16xf32>) -> tensor<16xf32>
  return %y0, %y1 : tensor<16xf32>, tensor<16xf32>
}

// -----

dispatch.kernel private @k(%x: tensor<?x8xf32>, %n: index) -> tensor<?x8xf32> {
  dispatch.yield %x : tensor<?x8xf32>
}
dispatch.kernel private @wide(%x: tensor<?x8xf32>) -> tensor<?x?xf32> {
  %y = tensor.cast %x : tensor<?x8xf32> to tensor<?x?xf32>
  dispatch.yield %y : tensor<?x?xf32>
}
dispatch.kernel private @narrow(%x: tensor<?x?xf32>) -> tensor<?x8xf32> {
  %y = tensor.cast %x : tensor<?x?xf32> to tensor<?x8xf32>
  dispatch.yield %y : tensor<?x8xf32>
}

// Sizes come from the dims of the input; %a and %c share a slot as large as the larger one.
// CHECK-LABEL: func.func @dynamic() {
// CHECK: %[[N:.*]] = dispatch.input_dim 0, 0
// CHECK: %[[SMALL:.*]] = dispatch.bytes 32 * [%[[N]]]
// CHECK: arith.addi {{.*}}, %c63
// CHECK: arith.andi {{.*}}, %c-64
// CHECK: %[[ARENA:.*]] = dispatch.arena
// CHECK: dispatch.submit @k(%{{.*}}, %[[N]], %[[N]], %[[A:.*]], %[[N]])
// CHECK: dispatch.submit @wide(%[[A]], %[[N]], %[[B:.*]], %[[N]], %[[M:.*]])
// CHECK: dispatch.submit @narrow(%[[B]], %[[N]], %[[M]], %[[A]], %[[N]])
// CHECK: %[[Y:.*]] = dispatch.output 0, [%[[N]], %c8, %c1]
// CHECK: dispatch.submit @k(%[[A]], %[[N]], %[[N]], %[[Y]], %[[N]])
func.func @dynamic(%x: tensor<?x8xf32>) -> tensor<?x8x1xf32> {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %n = tensor.dim %x, %c0 : tensor<?x8xf32>
  %a = dispatch.launch @k(%x, %n) : (tensor<?x8xf32>, index) -> tensor<?x8xf32>{%n}
  %m = arith.muli %n, %c2 : index
  %b = dispatch.launch @wide(%a) : (tensor<?x8xf32>) -> tensor<?x?xf32>{%n, %m}
  %c = dispatch.launch @narrow(%b) : (tensor<?x?xf32>) -> tensor<?x8xf32>{%n}
  %d = dispatch.launch @k(%c, %n) : (tensor<?x8xf32>, index) -> tensor<?x8xf32>{%n}
  %y = tensor.expand_shape %d [[0], [1, 2]] output_shape [%n, 8, 1] : tensor<?x8xf32> into tensor<?x8x1xf32>
  return %y : tensor<?x8x1xf32>
}

// -----

dispatch.kernel private @count(%x: tensor<8xf32>) -> tensor<i64> {
  %y = tensor.empty() : tensor<i64>
  dispatch.yield %y : tensor<i64>
}
dispatch.kernel private @select(%x: tensor<8xf32>, %n: index) -> tensor<?xf32> {
  %y = tensor.empty(%n) : tensor<?xf32>
  dispatch.yield %y : tensor<?xf32>
}
dispatch.kernel private @sum(%x: tensor<?xf32>) -> tensor<2xf32> {
  %y = tensor.empty() : tensor<2xf32>
  dispatch.yield %y : tensor<2xf32>
}

// A size read from data is allocated where it is known. A returned input is copied.
// CHECK-LABEL: func.func @data() {
// CHECK: dispatch.submit @count(%[[X:.*]], %[[COUNT:.*]])
// CHECK: %[[L:.*]] = dispatch.load %[[COUNT]][%c0] : i64
// CHECK: %[[N:.*]] = arith.index_cast %[[L]]
// CHECK: %[[BYTES:.*]] = dispatch.bytes 4 * [%[[N]]]
// CHECK: %[[S:.*]] = dispatch.alloc %[[BYTES]]
// CHECK: dispatch.submit @select(%[[X]], %[[N]], %[[S]], %[[N]])
// CHECK: %[[Y:.*]] = dispatch.output 0, [%c2]
// CHECK: dispatch.submit @sum(%[[S]], %[[N]], %[[Y]])
// CHECK: %[[Z:.*]] = dispatch.output 1, [%c8]
// CHECK: dispatch.copy %[[X]] to %[[Z]], %c32
func.func @data(%x: tensor<8xf32>) -> (tensor<2xf32>, tensor<8xf32>) {
  %c = dispatch.launch @count(%x) : (tensor<8xf32>) -> tensor<i64>
  %v = tensor.extract %c[] : tensor<i64>
  %n = arith.index_cast %v : i64 to index
  %s = dispatch.launch @select(%x, %n) : (tensor<8xf32>, index) -> tensor<?xf32>{%n}
  %y = dispatch.launch @sum(%s) : (tensor<?xf32>) -> tensor<2xf32>
  return %y, %x : tensor<2xf32>, tensor<8xf32>
}

// -----

dispatch.kernel private @one(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// Both branches write the output; which branch runs is read from an input.
// CHECK-LABEL: func.func @branches() {
// CHECK: %[[F:.*]] = dispatch.input 1
// CHECK: dispatch.load %[[F]][%c0] : i8
// CHECK: %[[Y:.*]] = scf.if %{{.*}} -> (!dispatch.address) {
// CHECK: dispatch.submit @one(%[[X:.*]], %[[H:.*]])
// CHECK: %[[Y0:.*]] = dispatch.output 0
// CHECK: dispatch.submit @one(%[[H]], %[[Y0]])
// CHECK: scf.yield %[[Y0]]
// CHECK: } else {
// CHECK: %[[Y1:.*]] = dispatch.output 0
// CHECK: dispatch.submit @one(%[[X]], %[[Y1]])
// CHECK: scf.yield %[[Y1]]
// CHECK-NOT: dispatch.copy
func.func @branches(%x: tensor<16xf32>, %flag: tensor<i8>) -> tensor<16xf32> {
  %zero = arith.constant 0 : i8
  %f = tensor.extract %flag[] : tensor<i8>
  %c = arith.cmpi ne, %f, %zero : i8
  %y = scf.if %c -> tensor<16xf32> {
    %a = dispatch.launch @one(%x) : (tensor<16xf32>) -> tensor<16xf32>
    %b = dispatch.launch @one(%a) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %b : tensor<16xf32>
  } else {
    %a = dispatch.launch @one(%x) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %a : tensor<16xf32>
  }
  return %y : tensor<16xf32>
}

// -----

dispatch.kernel private @one(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// What is yielded from outside a branch cannot be the output: copied at the end. A dynamic result brings its dims.
// CHECK-LABEL: func.func @mixed() {
// CHECK: %[[R:.*]]:3 = scf.if %{{.*}} -> (!dispatch.address, !dispatch.address, index) {
// CHECK: scf.yield %[[X:.*]], %[[V:.*]], %[[N:.*]] : !dispatch.address, !dispatch.address, index
// CHECK: scf.yield %{{.*}}, %[[V]], %{{.*}}
// CHECK: dispatch.output 0
// CHECK: dispatch.copy %[[R]]#0
// CHECK: dispatch.output 1, [%[[R]]#2]
// CHECK: dispatch.copy %[[R]]#1
func.func @mixed(%x: tensor<16xf32>, %c: tensor<i8>, %v: tensor<?xf32>) -> (tensor<16xf32>, tensor<?xf32>) {
  %zero = arith.constant 0 : i8
  %f = tensor.extract %c[] : tensor<i8>
  %b = arith.cmpi ne, %f, %zero : i8
  %y:2 = scf.if %b -> (tensor<16xf32>, tensor<?xf32>) {
    scf.yield %x, %v : tensor<16xf32>, tensor<?xf32>
  } else {
    %a = dispatch.launch @one(%x) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %a, %v : tensor<16xf32>, tensor<?xf32>
  }
  return %y#0, %y#1 : tensor<16xf32>, tensor<?xf32>
}

// -----

dispatch.kernel private @step(%x: tensor<16xf32>, %w: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// %h lives in one buffer through the loop and is swapped with %g by way of temporaries; what the loop reads from outside
// (%k) keeps its memory until the loop ends.
// CHECK-LABEL: func.func @loop() {
// CHECK: dispatch.arena %c320
// CHECK: dispatch.submit @step(%[[X:.*]], %[[X]], %[[K:.*]])
// CHECK: dispatch.copy %[[X]] to %[[H:.*]], %c64
// CHECK: dispatch.copy %[[K]] to %[[G:.*]], %c64
// CHECK: scf.for
// CHECK: dispatch.submit @step(%[[H]], %[[K]], %[[N:.*]])
// CHECK: dispatch.copy %[[H]] to %[[T:.*]], %c64
// CHECK: dispatch.copy %[[N]] to %[[H]], %c64
// CHECK: dispatch.copy %[[T]] to %[[G]], %c64
// CHECK: }
// CHECK: dispatch.submit @step(%[[H]], %[[G]], %{{.*}})
func.func @loop(%x: tensor<16xf32>, %count: tensor<i64>) -> tensor<16xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %v = tensor.extract %count[] : tensor<i64>
  %n = arith.index_cast %v : i64 to index
  %k = dispatch.launch @step(%x, %x) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%h = %x, %g = %k) -> (tensor<16xf32>, tensor<16xf32>) {
    %next = dispatch.launch @step(%h, %k) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    scf.yield %next, %h : tensor<16xf32>, tensor<16xf32>
  }
  %y = dispatch.launch @step(%r#0, %r#1) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  return %y : tensor<16xf32>
}

// -----

dispatch.kernel private @append(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  dispatch.yield %x : tensor<?xf32>
}

// A tensor that grows from one iteration to the next travels as address and size; every iteration allocates.
// CHECK-LABEL: func.func @grow() {
// CHECK: %[[R:.*]]:3 = scf.while (%[[I:.*]] = %{{.*}}, %[[A:.*]] = %{{.*}}, %[[N:.*]] = %{{.*}}) : (index, !dispatch.address, index) -> (index, !dispatch.address, index) {
// CHECK: scf.condition(%{{.*}}) %[[I]], %[[A]], %[[N]]
// CHECK: ^bb0(%{{.*}}: index, %[[B:.*]]: !dispatch.address, %[[M:.*]]: index):
// CHECK: %[[NEXT:.*]] = dispatch.alloc
// CHECK: dispatch.submit @append(%[[B]], %[[M]], %{{.*}}, %[[NEXT]], %{{.*}})
// CHECK: scf.yield %{{.*}}, %[[NEXT]], %{{.*}}
// CHECK: dispatch.output 0, [%[[R]]#2]
// CHECK: dispatch.copy %[[R]]#1
func.func @grow(%x: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %r:2 = scf.while (%i = %c0, %t = %x) : (index, tensor<?xf32>) -> (index, tensor<?xf32>) {
    %more = arith.cmpi ult, %i, %c5 : index
    scf.condition(%more) %i, %t : index, tensor<?xf32>
  } do {
  ^bb0(%i: index, %t: tensor<?xf32>):
    %n = tensor.dim %t, %c0 : tensor<?xf32>
    %m = arith.addi %n, %c1 : index
    %u = dispatch.launch @append(%t, %m) : (tensor<?xf32>, index) -> tensor<?xf32>{%m}
    %j = arith.addi %i, %c1 : index
    scf.yield %j, %u : index, tensor<?xf32>
  }
  return %r#1 : tensor<?xf32>
}

// -----

dispatch.kernel private @step(%x: tensor<4xf32>) -> tensor<4xf32> {
  dispatch.yield %x : tensor<4xf32>
}

// What a loop collects is written in place, one slice a trip; the slices it reads are addresses.
// CHECK-LABEL: func.func @scan() {
// CHECK: %[[X:.*]] = dispatch.input 0
// CHECK: %[[N:.*]] = dispatch.input_dim 0, 0
// CHECK: %[[ALL:.*]] = dispatch.arena
// CHECK: scf.for %[[I:.*]] = %{{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[D:.*]] = %[[N]])
// CHECK: %[[ROW:.*]] = dispatch.offset %[[X]], %{{.*}}
// CHECK: dispatch.submit @step(%[[ROW]], %[[Y:.*]])
// CHECK: %[[INTO:.*]] = dispatch.offset %[[A]], %{{.*}}
// CHECK: dispatch.copy %[[Y]] to %[[INTO]], %c16
// CHECK: scf.yield %[[A]], %[[D]]
func.func @scan(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?x4xf32>
  %empty = tensor.empty(%n) : tensor<?x4xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%all = %empty) -> (tensor<?x4xf32>) {
    %row = tensor.extract_slice %x[%i, 0] [1, 4] [1, 1] : tensor<?x4xf32> to tensor<4xf32>
    %y = dispatch.launch @step(%row) : (tensor<4xf32>) -> tensor<4xf32>
    %next = tensor.insert_slice %y into %all[%i, 0] [1, 4] [1, 1] : tensor<4xf32> into tensor<?x4xf32>
    scf.yield %next : tensor<?x4xf32>
  }
  return %r : tensor<?x4xf32>
}
