// The host program of a model that uses a device: memory on both sides, copies, launches by number.
// RUN: aicc-opt %s --dispatch-insert-transfers --dispatch-plan-memory | FileCheck %s --check-prefix=PLAN
// RUN: aicc-opt %s --dispatch-insert-transfers --dispatch-plan-memory --dispatch-lower-host | FileCheck %s --check-prefix=HOST

dispatch.kernel private @npu_0(tensor<4xf32>) -> tensor<4xf32> attributes {nodes = ["a"], target = "npu"}
dispatch.kernel private @npu_1(tensor<4xf32>) -> tensor<4xf32> attributes {nodes = ["b"], target = "npu"}
dispatch.kernel private @unused(tensor<4xf32>) -> tensor<4xf32> attributes {nodes = ["c"], target = "other"}

// Each memory has a plan of its own; the output is written by the last copy.
// PLAN-LABEL: func.func @main
// PLAN-DAG:     %[[X:.*]] = dispatch.input 0
// PLAN-DAG:     %[[ARENA:.*]] = dispatch.arena %{{.*}} on "npu"
// PLAN:         %[[H:.*]] = dispatch.offset %[[ARENA]]
// PLAN:         dispatch.copy %[[X]] to %[[T:.*]], %{{.*}} {onto = "npu"} : !dispatch.token
// PLAN:         dispatch.submit @npu_0(%[[T]], %[[H]])
// PLAN:         dispatch.submit @npu_1(%[[H]], %[[G:.*]])
// PLAN:         %[[Y:.*]] = dispatch.output 0
// PLAN:         dispatch.copy %[[G]] to %[[Y]], %{{.*}} {from = "npu"} : !dispatch.token
// PLAN-NOT:     dispatch.copy

// Slots 5, 12 and 8 of the runtime's table; nothing is left of kernels without a body.
// HOST: module attributes {dispatch.devices = {{\[\[}}"npu", ["npu_0", "npu_1"]]]
// HOST-NOT: dispatch.kernel private
// HOST: llvm.func @aicc_entry(%[[TABLE:[^:]*]]: !llvm.ptr, %[[CTX:[^:]*]]: !llvm.ptr,
// HOST: llvm.getelementptr %[[TABLE]][5]
// HOST: llvm.call %{{.*}}(%[[CTX]], %{{.*}}, %{{.*}}) : !llvm.ptr, (!llvm.ptr, i32, i64) -> !llvm.ptr
// HOST: llvm.getelementptr %[[TABLE]][12]
// HOST: llvm.call %{{.*}}(%[[CTX]], {{.*}}) : !llvm.ptr, (!llvm.ptr, i32, i32, !llvm.ptr, !llvm.ptr, i64, i32) -> i64
// HOST: llvm.cond_br
// HOST: llvm.getelementptr %[[TABLE]][8]
// HOST: llvm.call %{{.*}}(%[[CTX]], {{.*}}) : !llvm.ptr, (!llvm.ptr, i32, i32, i32, !llvm.ptr, i32, !llvm.ptr) -> i32
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %h = dispatch.launch @npu_0(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %y = dispatch.launch @npu_1(%h) : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
