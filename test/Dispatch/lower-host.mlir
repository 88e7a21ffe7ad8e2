// RUN: aicc-opt %s -dispatch-lower-host -split-input-file | FileCheck %s

// A launch stores its slots, asks for the grid, and ends the run when it fails. Nodes are listed by launch number.
// CHECK: module attributes {dispatch.kernels = {{\[\[}}"relu_0", ["Relu_1"]], ["relu_0", ["Relu_2"]]]
// CHECK: module @host {
// CHECK-LABEL: llvm.func @aicc_entry(
// CHECK-SAME: %[[TABLE:.*]]: !llvm.ptr, %[[CTX:.*]]: !llvm.ptr, %[[WEIGHTS:.*]]: !llvm.ptr, %[[INPUTS:.*]]: !llvm.ptr, %[[DIMS:.*]]: !llvm.ptr) -> i32
// CHECK: %[[SLOTS:.*]] = llvm.alloca %{{.*}} x i64
// CHECK: %[[GRID:.*]] = llvm.alloca
// CHECK: %[[W:.*]] = llvm.getelementptr %[[WEIGHTS]][%{{.*}}]
// CHECK: llvm.store
// CHECK: llvm.call @relu_0.grid(%[[SLOTS]], %[[GRID]])
// CHECK: %[[ZERO:.*]] = llvm.mlir.constant(0 : i32)
// CHECK: %[[K:.*]] = llvm.mlir.addressof @relu_0
// CHECK: %[[STATUS:.*]] = llvm.call %{{.*}}(%[[CTX]], %[[ZERO]], %[[K]], %[[SLOTS]], %{{.*}}, %{{.*}}, %{{.*}}) : !llvm.ptr, (!llvm.ptr, i32, !llvm.ptr, !llvm.ptr, i64, i64, i64) -> i32
// CHECK: llvm.cond_br %{{.*}}, ^[[EXIT:.*]](%[[STATUS]] : i32), ^[[NEXT:.*]]
// CHECK: ^[[NEXT]]:
// CHECK: llvm.mlir.constant(1 : i32)
// CHECK: llvm.br ^[[EXIT]](%{{.*}} : i32)
// CHECK: ^[[EXIT]](%[[S:.*]]: i32):
// CHECK: llvm.return %[[S]]
// CHECK: llvm.func @relu_0(!llvm.ptr, i64, i64, !llvm.ptr)
// CHECK: llvm.func @relu_0.grid(!llvm.ptr, !llvm.ptr)
module attributes {dispatch.weights = [["a", 0, 16], ["w", 64, 16]]} {
  func.func @main() {
    %c4 = arith.constant 4 : index
    %x = dispatch.input 0
    %n = dispatch.input_dim 0, 1
    %w = dispatch.weight "w" : !dispatch.address
    %arena = dispatch.arena %c4
    dispatch.submit @relu_0(%x, %n, %w, %arena) : !dispatch.address, index, !dispatch.address, !dispatch.address loc("Relu_1"("Relu"))
    %y = dispatch.output 0, [%n, %c4]
    dispatch.submit @relu_0(%arena, %n, %w, %y) : !dispatch.address, index, !dispatch.address, !dispatch.address loc("Relu_2"("Relu"))
    return
  }
  dispatch.kernel private @relu_0(%x: tensor<1x?xf32>, %w: tensor<4xf32>) -> tensor<4xf32> {
    dispatch.yield %w : tensor<4xf32>
  }
}

// -----

// Memory that is not there ends the run; control flow, loads, stores, copies and constants.
// CHECK-LABEL: llvm.func @aicc_entry
// CHECK: llvm.mlir.addressof @host_constant_0
// CHECK: llvm.load %{{.*}} : !llvm.ptr -> i64
// CHECK: %[[A:.*]] = llvm.call %{{.*}}(%{{.*}}, %{{.*}}) : !llvm.ptr, (!llvm.ptr, i64) -> !llvm.ptr
// CHECK: %[[NULL:.*]] = llvm.mlir.zero
// CHECK: %[[IS:.*]] = llvm.icmp "eq" %[[A]], %[[NULL]]
// CHECK: %[[FAILED:.*]] = llvm.mlir.constant(6 : i32)
// CHECK: llvm.cond_br %[[IS]], ^{{.*}}(%[[FAILED]] : i32), ^
// CHECK: llvm.store %{{.*}} : i64, !llvm.ptr
// CHECK: llvm.cond_br %{{.*}}, ^[[BODY:.*]], ^
// CHECK: ^[[BODY]]:
// CHECK: "llvm.intr.memcpy"
// CHECK: llvm.mlir.global internal constant @host_constant_0(dense<[1, 2]> : tensor<2xi64>) {{.*}} : !llvm.array<2 x i64>
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c = dispatch.constant dense<[[1], [2]]> : tensor<2x1xindex>
  %v = dispatch.load %c[%c1] : i64
  %n = arith.index_cast %v : i64 to index
  %a = dispatch.alloc %n
  dispatch.store %v, %a[%c0] : i64
  scf.for %i = %c0 to %n step %c1 {
    %p = dispatch.offset %a, %i
    dispatch.copy %a to %p, %n
  }
  return
}

// -----

// A check that fails reports its message and ends the run with the status it gets.
// CHECK-LABEL: module @host
// CHECK: llvm.cond_br %{{.*}}, ^[[NEXT:.*]], ^[[FAILED:.*]]
// CHECK: ^[[FAILED]]:
// CHECK: llvm.mlir.addressof @[[TEXT:host_message_[0-9]+]]
// CHECK: %[[STATUS:.*]] = llvm.call
// CHECK: llvm.br ^[[EXIT:.*]](%[[STATUS]] : i32)
// CHECK: llvm.mlir.global internal constant @[[TEXT]]("node 'n' (Add): no\00")
module attributes {dispatch.weights = []} {
  func.func @main() {
    %a = dispatch.input_dim 0, 0
    %b = dispatch.input_dim 1, 0
    %same = arith.cmpi eq, %a, %b : index
    cf.assert %same, "node 'n' (Add): no"
    return
  }
}
