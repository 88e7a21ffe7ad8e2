// What a thread asks of its machine is a call of what the prelude defines, declared once.
// RUN: aicc-opt %s -source-lower-threads | FileCheck %s

module @device {
  // CHECK-DAG: llvm.func @aicc_thread() -> i32
  // CHECK-DAG: llvm.func @aicc_block() -> i32
  // CHECK-DAG: llvm.func @aicc_barrier()
  // CHECK-DAG: llvm.func @aicc_shuffle_xor(i32, i32) -> i32
  // CHECK-LABEL: llvm.func @k
  llvm.func @k(%x: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    // CHECK: %[[T:.*]] = llvm.call @aicc_thread() : () -> i32
    // CHECK: llvm.zext %[[T]] : i32 to i64
    // CHECK: llvm.call @aicc_block() : () -> i32
    %t = gpu.thread_id x
    %b = gpu.block_id x
    %0 = arith.addi %t, %b : index
    %1 = builtin.unrealized_conversion_cast %0 : index to i64
    %2 = llvm.trunc %1 : i64 to i32
    // CHECK: llvm.call @aicc_barrier() : () -> ()
    gpu.barrier
    // CHECK: llvm.call @aicc_shuffle_xor(%{{.*}}, %{{.*}}) : (i32, i32) -> i32
    %distance = arith.constant 4 : i32
    %width = arith.constant 64 : i32
    %3, %valid = gpu.shuffle xor %2, %distance, %width : i32
    llvm.store %3, %x : i32, !llvm.ptr<1>
    llvm.return
  }
}
