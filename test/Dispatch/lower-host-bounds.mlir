// Kernels that check their accesses get one more slot, where they report; the program reads it after each launch.
// RUN: aicc-opt %s -dispatch-lower-host=check-bounds | FileCheck %s

// CHECK-LABEL: llvm.func @aicc_entry
// CHECK: %[[SLOTS:.*]] = llvm.alloca %{{.*}} x i64
// CHECK: llvm.alloca
// CHECK: llvm.alloca
// CHECK: llvm.alloca
// CHECK: %[[REPORT:.*]] = llvm.alloca
// CHECK: llvm.store %{{.*}}, %[[REPORT]] : i64
// CHECK: %[[LAST:.*]] = llvm.getelementptr %[[SLOTS]][2]
// CHECK: llvm.store %[[REPORT]], %[[LAST]] : !llvm.ptr
// CHECK: llvm.call @k.grid
// CHECK: %[[SET:.*]] = llvm.load %[[REPORT]] : !llvm.ptr -> i64
// CHECK: %[[FAILED:.*]] = llvm.icmp "ne" %[[SET]]
// CHECK: llvm.cond_br %[[FAILED]], ^[[OUTSIDE:.*]], ^{{.*}}
// CHECK: ^[[OUTSIDE]]:
// CHECK: llvm.call @aicc_bounds_fail(%{{.*}}, %{{.*}}, %{{.*}}, %[[REPORT]])
module attributes {dispatch.weights = []} {
  dispatch.kernel private @k(%x: tensor<4xf32>) -> tensor<4xf32> {
    dispatch.yield %x : tensor<4xf32>
  }
  func.func @main() {
    %x = dispatch.input 0
    %n = arith.constant 4 : index
    %y = dispatch.output 0, [%n]
    dispatch.submit @k(%x, %y) : !dispatch.address, !dispatch.address
    return
  }
}
