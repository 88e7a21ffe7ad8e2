// RUN: aicc-opt %s -amdgpu-lower-threads -reconcile-unrealized-casts | FileCheck %s

module @device {
  // CHECK-LABEL: llvm.func @k
  // CHECK-SAME: attributes {rocdl.flat_work_group_size = "64,64", rocdl.kernel, rocdl.reqd_work_group_size = array<i32: 64, 1, 1>}
  // CHECK: %[[T:.*]] = rocdl.workitem.id.x : i32
  // CHECK: %[[T64:.*]] = llvm.zext %[[T]] : i32 to i64
  // CHECK: %[[B:.*]] = rocdl.workgroup.id.x : i32
  // CHECK: llvm.fence syncscope("workgroup") release
  // CHECK-NEXT: rocdl.s.barrier
  // CHECK-NEXT: llvm.fence syncscope("workgroup") acquire
  // CHECK: %[[LANE:.*]] = llvm.and %{{.*}}, %{{.*}} : i32
  // CHECK: %[[FROM:.*]] = llvm.xor %[[LANE]]
  // CHECK: %[[BYTES:.*]] = llvm.shl %[[FROM]]
  // CHECK: rocdl.ds_bpermute %[[BYTES]], %{{.*}}
  llvm.func @k(%p: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    %t = gpu.thread_id x
    %b = gpu.block_id x
    %t64 = builtin.unrealized_conversion_cast %t : index to i64
    %b64 = builtin.unrealized_conversion_cast %b : index to i64
    %sum = llvm.add %t64, %b64 : i64
    gpu.barrier
    %word = llvm.trunc %sum : i64 to i32
    %two = llvm.mlir.constant(2 : i32) : i32
    %width = llvm.mlir.constant(32 : i32) : i32
    %other, %valid = gpu.shuffle xor %word, %two, %width : i32
    llvm.store %other, %p : i32, !llvm.ptr<1>
    llvm.return
  }

  // No kernel, no attribute.
  // CHECK-LABEL: llvm.func @other
  // CHECK-NOT: rocdl
  llvm.func @other() {
    llvm.return
  }
}
