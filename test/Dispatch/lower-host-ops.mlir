// Each op of the planned host program in the LLVM dialect, and its control flow.
// RUN: aicc-opt %s -dispatch-lower-host -split-input-file | FileCheck %s

// An input is a pointer from the list of inputs, its dim a number of the list that stands for it.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK-SAME: %[[TABLE:.*]]: !llvm.ptr, %[[CTX:.*]]: !llvm.ptr, %[[WEIGHTS:.*]]: !llvm.ptr, %[[INPUTS:.*]]: !llvm.ptr, %[[DIMS:.*]]: !llvm.ptr) -> i32
// CHECK: %[[P:.*]] = llvm.getelementptr %[[INPUTS]][2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
// CHECK: llvm.load %[[P]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[Q:.*]] = llvm.getelementptr %[[DIMS]][2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
// CHECK: %[[LIST:.*]] = llvm.load %[[Q]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[D:.*]] = llvm.getelementptr %[[LIST]][1] : (!llvm.ptr) -> !llvm.ptr, i64
// CHECK: llvm.load %[[D]] : !llvm.ptr -> i64
func.func @main() {
  %x = dispatch.input 2
  %n = dispatch.input_dim 2, 1
  dispatch.copy %x to %x, %n
  return
}

// -----

// A weight is its offset in bytes from the first one.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK-SAME: %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %[[WEIGHTS:.*]]: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr)
// CHECK: %[[AT:.*]] = llvm.mlir.constant(192 : i64) : i64
// CHECK: %[[B:.*]] = llvm.getelementptr %[[WEIGHTS]][%[[AT]]] : (!llvm.ptr, i64) -> !llvm.ptr, i8
// CHECK: llvm.getelementptr %[[B]][
module attributes {dispatch.weights = [["a", 0, 130], ["b", 192, 8]]} {
  func.func @main() {
    %c0 = arith.constant 0 : index
    %w = dispatch.weight "b" : !dispatch.address
    %v = dispatch.load %w[%c0] : i64
    dispatch.store %v, %w[%c0] : i64
    return
  }
}

// -----

// An output gets its dims through the stack, in order; no memory for it ends the run with status 6.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK-SAME: %[[TABLE:[a-z0-9]*]]: !llvm.ptr, %[[CTX:[a-z0-9]*]]: !llvm.ptr
// CHECK: llvm.alloca
// CHECK: llvm.alloca
// CHECK: %[[THREE:.*]] = llvm.mlir.constant(3 : i64) : i64
// CHECK: %[[DIMS:.*]] = llvm.alloca %[[THREE]] x i64 : (i64) -> !llvm.ptr
// CHECK: %[[P0:.*]] = llvm.getelementptr %[[DIMS]][0]
// CHECK: llvm.store %{{.*}}, %[[P0]] : i64, !llvm.ptr
// CHECK: %[[P2:.*]] = llvm.getelementptr %[[DIMS]][2]
// CHECK: llvm.store %{{.*}}, %[[P2]] : i64, !llvm.ptr
// CHECK: %[[NUMBER:.*]] = llvm.mlir.constant(1 : i32) : i32
// CHECK: %[[RANK:.*]] = llvm.mlir.constant(3 : i32) : i32
// CHECK: %[[Y:.*]] = llvm.call %{{.*}}(%[[CTX]], %[[NUMBER]], %[[RANK]], %[[DIMS]]) : !llvm.ptr, (!llvm.ptr, i32, i32, !llvm.ptr) -> !llvm.ptr
// CHECK: llvm.icmp "eq" %[[Y]]
// CHECK: llvm.mlir.constant(6 : i32)
// CHECK: llvm.cond_br
func.func @main() {
  %n = dispatch.input_dim 0, 0
  %c3 = arith.constant 3 : index
  %y = dispatch.output 1, [%n, %c3, %n]
  dispatch.copy %y to %y, %n
  return
}

// -----

// An output of rank 0 has an empty list of dims, which still has an address.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: %[[RANK:.*]] = llvm.mlir.constant(0 : i32) : i32
// CHECK: llvm.call %{{.*}}(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) : !llvm.ptr, (!llvm.ptr, i32, i32, !llvm.ptr) -> !llvm.ptr
func.func @main() {
  %n = dispatch.input_dim 0, 0
  %y = dispatch.output 0, []
  dispatch.copy %y to %y, %n
  return
}

// -----

// Offsets count bytes, loads and stores elements; an index is 64 bits wide.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: %[[O:.*]] = llvm.getelementptr %[[X:.*]][%[[N:.*]]] : (!llvm.ptr, i64) -> !llvm.ptr, i8
// CHECK: llvm.getelementptr %[[O]][%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: llvm.load %{{.*}} : !llvm.ptr -> f32
// CHECK: llvm.getelementptr %[[X]][%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: llvm.store %{{.*}} : f32, !llvm.ptr
// CHECK: llvm.getelementptr %[[O]][%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, i64
// CHECK: llvm.load %{{.*}} : !llvm.ptr -> i64
func.func @main() {
  %c1 = arith.constant 1 : index
  %x = dispatch.input 0
  %n = dispatch.input_dim 0, 0
  %o = dispatch.offset %x, %n
  %v = dispatch.load %o[%c1] : f32
  dispatch.store %v, %x[%c1] : f32
  %i = dispatch.load %o[%n] : index
  dispatch.store %i, %x[%c1] : index
  return
}

// -----

// Bytes never overflow: dims below zero count as none, too much is 128 TiB.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: %[[MOST:.*]] = llvm.mlir.constant(140737488355328 : i64)
// CHECK: %[[SIZE:.*]] = llvm.intr.smax(%{{.*}}, %{{.*}}) : (i64, i64) -> i64
// CHECK: "llvm.intr.umul.with.overflow"(%{{.*}}, %[[SIZE]])
// CHECK: llvm.icmp "ugt" %{{.*}}, %[[MOST]]
// CHECK: llvm.select %{{.*}}, %[[MOST]], %{{.*}}
func.func @main() {
  %n = dispatch.input_dim 0, 0
  %bytes = dispatch.bytes 4 * [%n]
  %arena = dispatch.arena %bytes
  return
}

// -----

// A copy moves bytes from its first address to its second.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK-DAG: llvm.getelementptr %{{.*}}[0]
// CHECK: %[[FROM:.*]] = llvm.load %{{.*}} : !llvm.ptr -> !llvm.ptr
// CHECK: %[[TO:.*]] = llvm.load %{{.*}} : !llvm.ptr -> !llvm.ptr
// CHECK: "llvm.intr.memcpy"(%[[TO]], %[[FROM]], %{{.*}}) <{isVolatile = false}>
func.func @main() {
  %c64 = arith.constant 64 : index
  %x = dispatch.input 0
  %y = dispatch.input 1
  dispatch.copy %x to %y, %c64
  return
}

// -----

// A copy that is only started says whether anybody will wait for it; a negative token, or a wait that fails, ends the run.
// The one that is waited for is that of slot 12, slot 13 waits. A copy with a device but without a token is slot 7.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK-SAME: %[[TABLE:[a-z0-9]*]]: !llvm.ptr, %[[CTX:[a-z0-9]*]]: !llvm.ptr
// CHECK: %[[YES:.*]] = llvm.mlir.constant(1 : i32) : i32
// CHECK: llvm.getelementptr %[[TABLE]][12]
// CHECK: %[[TOKEN:.*]] = llvm.call %{{.*}}(%[[CTX]], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[YES]])
// CHECK: %[[FAILED:.*]] = llvm.icmp "slt" %[[TOKEN]], %{{.*}} : i64
// CHECK: llvm.cond_br %[[FAILED]]
// CHECK: %[[NO:.*]] = llvm.mlir.constant(0 : i32) : i32
// CHECK: llvm.getelementptr %[[TABLE]][12]
// CHECK: llvm.call %{{.*}}(%[[CTX]], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[NO]])
// CHECK: llvm.getelementptr %[[TABLE]][13]
// CHECK: %[[STATUS:.*]] = llvm.call %{{.*}}(%[[CTX]], %[[TOKEN]]) : !llvm.ptr, (!llvm.ptr, i64) -> i32
// CHECK: llvm.icmp "ne" %[[STATUS]]
// CHECK: llvm.cond_br
// CHECK: llvm.getelementptr %[[TABLE]][7]
func.func @main() {
  %c64 = arith.constant 64 : index
  %x = dispatch.input 0
  %there = dispatch.alloc %c64 on "npu"
  %y = dispatch.alloc %c64
  %up = dispatch.copy %x to %there, %c64 {onto = "npu"} : !dispatch.token
  %down = dispatch.copy %there to %y, %c64 {from = "npu"} : !dispatch.token
  dispatch.await %up
  dispatch.copy %there to %y, %c64 {from = "npu"}
  return
}

// -----

// Constants of each element type are globals of their own, 64-byte aligned.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: llvm.mlir.addressof @host_constant_0
// CHECK: llvm.mlir.addressof @host_constant_1
// CHECK: llvm.mlir.addressof @host_constant_2
// CHECK: llvm.mlir.global internal constant @host_constant_0(dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>) {{.*}}alignment = 64 : i64{{.*}} : !llvm.array<2 x f32>
// CHECK: llvm.mlir.global internal constant @host_constant_1(dense<true> : tensor<3xi1>) {{.*}} : !llvm.array<3 x i1>
// CHECK: llvm.mlir.global internal constant @host_constant_2(dense<7> : tensor<1xi32>) {{.*}} : !llvm.array<1 x i32>
func.func @main() {
  %c4 = arith.constant 4 : index
  %a = dispatch.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = dispatch.constant dense<true> : tensor<3xi1>
  %c = dispatch.constant dense<7> : tensor<i32>
  %x = dispatch.input 0
  dispatch.copy %a to %x, %c4
  dispatch.copy %b to %x, %c4
  dispatch.copy %c to %x, %c4
  return
}

// -----

// Checks with one message share its text; another message has its own.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: llvm.mlir.addressof @[[A:host_message_[0-9]+]]
// CHECK: llvm.mlir.addressof @[[B:host_message_[0-9]+]]
// CHECK: llvm.mlir.addressof @[[A]]
// CHECK: llvm.mlir.global internal constant @[[A]]("too small\00")
// CHECK: llvm.mlir.global internal constant @[[B]]("too large\00")
// CHECK-NOT: llvm.mlir.global
func.func @main() {
  %a = dispatch.input_dim 0, 0
  %b = dispatch.input_dim 1, 0
  %less = arith.cmpi slt, %a, %b : index
  %more = arith.cmpi sgt, %a, %b : index
  %same = arith.cmpi eq, %a, %b : index
  cf.assert %less, "too small"
  cf.assert %more, "too large"
  cf.assert %same, "too small"
  return
}

// -----

// A check in a branch ends the run from there; a branch gives a number and an address.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: llvm.cond_br %{{.*}}, ^[[THEN:bb[0-9]+]], ^[[ELSE:bb[0-9]+]]
// CHECK: ^[[THEN]]:
// CHECK: llvm.cond_br %{{.*}}, ^[[OK:bb[0-9]+]], ^[[FAILED:bb[0-9]+]]
// CHECK: ^[[FAILED]]:
// CHECK: %[[STATUS:.*]] = llvm.call
// CHECK: llvm.br ^[[EXIT:bb[0-9]+]](%[[STATUS]] : i32)
// CHECK: ^[[OK]]:
// CHECK: llvm.br ^[[JOIN:bb[0-9]+]](%{{.*}}, %{{.*}} : i64, !llvm.ptr)
// CHECK: ^[[ELSE]]:
// CHECK: llvm.br ^[[JOIN]](%{{.*}}, %{{.*}} : i64, !llvm.ptr)
// CHECK: ^[[JOIN]](%{{.*}}: i64, %[[TO:.*]]: !llvm.ptr):
// CHECK: "llvm.intr.memcpy"(%[[TO]],
// CHECK: ^[[EXIT]](%[[S:.*]]: i32):
// CHECK: llvm.return %[[S]]
func.func @main() {
  %c8 = arith.constant 8 : index
  %x = dispatch.input 0
  %a = dispatch.input_dim 0, 0
  %b = dispatch.input_dim 1, 0
  %less = arith.cmpi slt, %a, %b : index
  %n, %to = scf.if %less -> (index, !dispatch.address) {
    %same = arith.cmpi eq, %b, %c8 : index
    cf.assert %same, "no"
    scf.yield %a, %x : index, !dispatch.address
  } else {
    %late = dispatch.alloc %b
    scf.yield %b, %late : index, !dispatch.address
  }
  dispatch.copy %x to %to, %n
  return
}

// -----

// A loop that carries an address and a number; a launch in it keeps its number from trip to trip.
// CHECK: dispatch.kernels = {{\[\[}}"k_0", ["A"]]]
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: llvm.br ^[[HEAD:bb[0-9]+]](%{{.*}}, %{{.*}}, %{{.*}} : i64, !llvm.ptr, i64)
// CHECK: ^[[HEAD]](%[[I:.*]]: i64, %[[P:.*]]: !llvm.ptr, %[[N:.*]]: i64):
// CHECK: llvm.icmp "slt" %[[I]]
// CHECK: llvm.call @k_0.grid
// CHECK: llvm.br ^[[HEAD]](
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = dispatch.input 0
  %y = dispatch.input 1
  %n = dispatch.input_dim 0, 0
  %p, %m = scf.for %i = %c0 to %n step %c1 iter_args(%at = %x, %k = %n) -> (!dispatch.address, index) {
    dispatch.submit @k_0(%at, %y) : !dispatch.address, !dispatch.address loc("A"("Relu"))
    %next = arith.addi %k, %c1 : index
    scf.yield %y, %next : !dispatch.address, index
  }
  dispatch.copy %p to %y, %m
  return
}
dispatch.kernel private @k_0(%x: tensor<4xf32>) -> tensor<4xf32> {
  dispatch.yield %x : tensor<4xf32>
}

// -----

// A loop with a condition: the condition's block decides, the body goes back to it.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: llvm.br ^[[HEAD:bb[0-9]+]](%{{.*}} : i64)
// CHECK: ^[[HEAD]](%[[N:.*]]: i64):
// CHECK: llvm.cond_br %{{.*}}, ^[[BODY:bb[0-9]+]]{{.*}}, ^
// CHECK: ^[[BODY]]
// CHECK: llvm.br ^[[HEAD]](
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = dispatch.input 0
  %n = dispatch.input_dim 0, 0
  %r = scf.while (%k = %n) : (index) -> index {
    %more = arith.cmpi sgt, %k, %c0 : index
    scf.condition(%more) %k : index
  } do {
  ^bb0(%k: index):
    %next = arith.subi %k, %c1 : index
    scf.yield %next : index
  }
  dispatch.copy %x to %x, %r
  return
}

// -----

// Slots are 8 bytes: narrower numbers are extended by zeros, floats by their bits.
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: llvm.load %{{.*}} : !llvm.ptr -> i32
// CHECK: %[[F:.*]] = llvm.load %{{.*}} : !llvm.ptr -> f32
// CHECK: llvm.zext %{{.*}} : i32 to i64
// CHECK: %[[BITS:.*]] = llvm.bitcast %[[F]] : f32 to i32
// CHECK: llvm.zext %[[BITS]] : i32 to i64
// CHECK: llvm.store %{{.*}} : f64, !llvm.ptr
func.func @main() {
  %c0 = arith.constant 0 : index
  %x = dispatch.input 0
  %i = dispatch.load %x[%c0] : i32
  %f = dispatch.load %x[%c0] : f32
  %d = dispatch.load %x[%c0] : f64
  dispatch.submit @k_0(%i, %f, %d) : i32, f32, f64
  return
}
dispatch.kernel private @k_0(%i: i32, %f: f32, %d: f64) -> () {
  dispatch.yield
}

// -----

// The stack has as many slots as the largest launch needs; equal launches share a number, others count on.
// CHECK: dispatch.kernels = {{\[\[}}"k_0", ["A"]], ["k_1", ["B"]], ["k_0", ["B"]]]
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK: %[[COUNT:.*]] = llvm.mlir.constant(3 : i64) : i64
// CHECK-NEXT: llvm.alloca %[[COUNT]] x i64
// CHECK: llvm.mlir.constant(0 : i32)
// CHECK: llvm.mlir.addressof @k_0
// CHECK: llvm.mlir.constant(1 : i32)
// CHECK: llvm.mlir.addressof @k_1
// CHECK: llvm.mlir.constant(2 : i32)
// CHECK: llvm.mlir.addressof @k_0
// CHECK: llvm.mlir.constant(0 : i32)
// CHECK: llvm.mlir.addressof @k_0
// CHECK: llvm.func @k_0(!llvm.ptr, i64, i64, !llvm.ptr)
// CHECK: llvm.func @k_0.grid(!llvm.ptr, !llvm.ptr)
// CHECK: llvm.func @k_1(!llvm.ptr, i64, i64, !llvm.ptr)
// CHECK: llvm.func @k_1.grid(!llvm.ptr, !llvm.ptr)
// CHECK-NOT: llvm.func @k_0
func.func @main() {
  %x = dispatch.input 0
  dispatch.submit @k_0(%x) : !dispatch.address loc("A"("Relu"))
  dispatch.submit @k_1(%x, %x, %x) : !dispatch.address, !dispatch.address, !dispatch.address loc("B"("Add"))
  dispatch.submit @k_0(%x) : !dispatch.address loc("B"("Add"))
  dispatch.submit @k_0(%x) : !dispatch.address loc("A"("Relu"))
  return
}
dispatch.kernel private @k_0(%x: tensor<4xf32>) -> () {
  dispatch.yield
}
dispatch.kernel private @k_1(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  dispatch.yield %x : tensor<4xf32>
}
