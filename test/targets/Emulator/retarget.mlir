// RUN: aicc-opt %s -emulator-retarget -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: llvm.mlir.global external @aicc_emulator() {{.*}} : !llvm.ptr
// CHECK-LABEL: llvm.func internal @k.thread(
// CHECK-SAME: %[[P:.*]]: !llvm.ptr)
// CHECK-NOT: nvvm
// Thread number: the table's first function.
// CHECK: %[[TABLE:.*]] = llvm.mlir.addressof @aicc_emulator
// CHECK: %[[CALLS:.*]] = llvm.load %[[TABLE]] : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.getelementptr %[[CALLS]][0]
// CHECK: llvm.call %{{.*}}() : !llvm.ptr, () -> i32
// Array 0 of shared memory has 128 bytes.
// CHECK-DAG: %[[ARRAY:.*]] = llvm.mlir.constant(0 : i32) : i32
// CHECK-DAG: %[[BYTES:.*]] = llvm.mlir.constant(128 : i64) : i64
// CHECK-DAG: %[[ALIGNMENT:.*]] = llvm.mlir.constant(16 : i64) : i64
// CHECK: llvm.call %{{.*}}(%[[ARRAY]], %[[BYTES]], %[[ALIGNMENT]]) : !llvm.ptr, (i32, i64, i64) -> !llvm.ptr
// A store is announced, with its size, that it writes, and its alignment.
// CHECK-DAG: %[[SIZE:.*]] = llvm.mlir.constant(4 : i64) : i64
// CHECK-DAG: %[[WRITES:.*]] = llvm.mlir.constant(1 : i32) : i32
// CHECK: llvm.call %{{.*}}(%{{.*}}, %[[SIZE]], %[[WRITES]], %{{.*}}) : !llvm.ptr, (!llvm.ptr, i64, i32, i32) -> ()
// CHECK: llvm.store
// The barrier, then the exchange, at sites of their own.
// CHECK: %[[FIRST:.*]] = llvm.mlir.constant(0 : i32) : i32
// CHECK: llvm.call %{{.*}}(%[[FIRST]]) : !llvm.ptr, (i32) -> ()
// CHECK: llvm.xor
// CHECK: %[[SECOND:.*]] = llvm.mlir.constant(1 : i32) : i32
// CHECK: llvm.call %{{.*}}(%[[SECOND]], %{{.*}}, %{{.*}}, %{{.*}}) : !llvm.ptr, (i32, i32, i64, !llvm.ptr) -> ()
// The thread's own memory is not announced.
// CHECK: llvm.alloca %{{.*}} x i32
// CHECK-NOT: llvm.call
// CHECK: llvm.return
// CHECK-LABEL: llvm.func @k(
// CHECK: llvm.call @k.thread
module {
  module @device {
    llvm.mlir.global internal @array() {addr_space = 3 : i32} : !llvm.array<32 x f32> {
      %0 = llvm.mlir.poison : !llvm.array<32 x f32>
      llvm.return %0 : !llvm.array<32 x f32>
    }
    llvm.func @k(%p: !llvm.ptr<1>) attributes {nvvm.kernel} {
      %t = nvvm.read.ptx.sreg.tid.x : i32
      %a = llvm.mlir.addressof @array : !llvm.ptr<3>
      llvm.store %t, %a : i32, !llvm.ptr<3>
      nvvm.barrier
      %one = llvm.mlir.constant(1 : i32) : i32
      %all = llvm.mlir.constant(-1 : i32) : i32
      %clamp = llvm.mlir.constant(31 : i32) : i32
      %other = nvvm.shfl.sync bfly %all, %t, %one, %clamp : i32 -> i32
      %own = llvm.alloca %one x i32 : (i32) -> !llvm.ptr<5>
      llvm.store %other, %own : i32, !llvm.ptr<5>
      llvm.return
    }
  }
}

// -----

// Instructions of a warp take their operands from an array and leave the result behind or over them; the table's fourth
// function runs them. Uses of a warpgroup's sums are announced, also behind a branch.
// CHECK-LABEL: llvm.func internal @matrices.thread(
// CHECK-NOT: nvvm
// CHECK: llvm.store %{{.*}} : !llvm.ptr, !llvm.ptr
// CHECK: llvm.getelementptr %{{.*}}[3]
// CHECK: llvm.call
// CHECK: llvm.load %{{.*}} -> !llvm.struct<(i32, i32, i32, i32)>
// CHECK: llvm.getelementptr %{{.*}}[6]
// CHECK: llvm.getelementptr %{{.*}}[7]
// CHECK: llvm.getelementptr %{{.*}}[8]
// CHECK: llvm.getelementptr %{{.*}}[17]
// CHECK: llvm.store %{{.*}} : !llvm.struct<(f32, f32, f32, f32)>
// CHECK: llvm.load %{{.*}} -> !llvm.struct<(f32, f32, f32, f32)>
// CHECK: llvm.getelementptr %{{.*}}[18]
// CHECK: llvm.getelementptr %{{.*}}[19]
// CHECK: llvm.br ^[[NEXT:[a-z0-9]+]](
// CHECK: ^[[NEXT]](
// CHECK: llvm.getelementptr %{{.*}}[20]
// CHECK: llvm.call
// CHECK: llvm.extractvalue
module {
  module @device {
    llvm.func @matrices(%p: !llvm.ptr<3>, %g: !llvm.ptr<1>, %d: i64, %s: !llvm.struct<(f32, f32, f32, f32)>) attributes {nvvm.kernel} {
      %m = nvvm.ldmatrix %p {eltType = #nvvm.ld_st_matrix_elt_type<b16>, layout = #nvvm.mma_layout<row>, num = 4 : i32, shape = #nvvm.ld_st_matrix_shape<m = 8, n = 8>} : (!llvm.ptr<3>) -> !llvm.struct<(i32, i32, i32, i32)>
      nvvm.cp.async.shared.global %p, %g, 16, cache = cg : !llvm.ptr<3>, !llvm.ptr<1>
      nvvm.cp.async.commit.group
      nvvm.cp.async.wait.group 0
      nvvm.wgmma.fence.aligned
      %r = nvvm.wgmma.mma_async %d, %d, %s, #nvvm.shape<m = 64, n = 8, k = 16>, D [<f32>, #nvvm.wgmma_scale_out<one>], A [<f16>, #nvvm.wgmma_scale_in<one>, <row>], B [<f16>, #nvvm.wgmma_scale_in<one>, <col>] : !llvm.struct<(f32, f32, f32, f32)> -> !llvm.struct<(f32, f32, f32, f32)>
      nvvm.wgmma.commit.group.sync.aligned
      nvvm.wgmma.wait.group.sync.aligned 0
      llvm.br ^next(%r : !llvm.struct<(f32, f32, f32, f32)>)
    ^next(%t: !llvm.struct<(f32, f32, f32, f32)>):
      %x = llvm.extractvalue %t[0] : !llvm.struct<(f32, f32, f32, f32)>
      llvm.store %x, %g : f32, !llvm.ptr<1>
      llvm.return
    }
  }
}

// -----

// Phases and tensors: the coordinates go through memory, a wait needs no loop, a test is a number.
// CHECK-LABEL: llvm.func internal @phases.thread(
// CHECK-NOT: nvvm
// CHECK: llvm.getelementptr %{{.*}}[9]
// CHECK: llvm.getelementptr %{{.*}}[16]
// CHECK: llvm.getelementptr %{{.*}}[12]
// CHECK: llvm.call %{{.*}} : !llvm.ptr, (!llvm.ptr, i32, i32) -> i64
// CHECK: llvm.store %{{.*}} : i32, !llvm.ptr
// CHECK: llvm.getelementptr %{{.*}}[15]
// CHECK: llvm.call %{{.*}} : !llvm.ptr, (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, i32) -> ()
// CHECK: llvm.getelementptr %{{.*}}[14]
// CHECK: llvm.getelementptr %{{.*}}[13]
// CHECK: llvm.icmp "ne"
// CHECK: llvm.getelementptr %{{.*}}[10]
module {
  module @device {
    llvm.func @phases(%to: !llvm.ptr<7>, %barrier: !llvm.ptr<3>, %map: !llvm.ptr, %n: i32) attributes {nvvm.kernel} {
      nvvm.mbarrier.init %barrier, %n : !llvm.ptr<3>, i32
      nvvm.fence.mbarrier.init
      nvvm.mbarrier.arrive.expect_tx %barrier, %n : !llvm.ptr<3>, i32
      nvvm.cp.async.bulk.tensor.shared.cluster.global %to, %map, %barrier, box[%n, %n] : !llvm.ptr<7>, !llvm.ptr
      nvvm.mbarrier.try_wait.parity %barrier, %n, %n : !llvm.ptr<3>, i32, i32
      %over = nvvm.mbarrier.test.wait %barrier, %n : !llvm.ptr<3>, i32 -> i1
      nvvm.mbarrier.inval %barrier : !llvm.ptr<3>
      llvm.return
    }
  }
}

// -----

// Operands of other types than the emulator multiplies.
module {
  module @device {
    llvm.func @k(%d: i64, %s: !llvm.struct<(f32, f32, f32, f32)>) {
      // expected-error @+1 {{expected operands of f16, bf16 or tf32}}
      %r = nvvm.wgmma.mma_async %d, %d, %s, #nvvm.shape<m = 64, n = 8, k = 32>, D [<f32>, #nvvm.wgmma_scale_out<one>], A [<e4m3>, #nvvm.wgmma_scale_in<one>, <row>], B [<e4m3>, #nvvm.wgmma_scale_in<one>, <col>] : !llvm.struct<(f32, f32, f32, f32)> -> !llvm.struct<(f32, f32, f32, f32)>
      llvm.return
    }
  }
}

// -----

// An operation of the device that has no meaning here.
module {
  module @device {
    llvm.func @k() {
      // expected-error @+1 {{expected an operation that the emulator knows}}
      %0 = nvvm.read.ptx.sreg.clusterid.x : i32
      llvm.return
    }
  }
}

// -----

// expected-error @+1 {{expected a module 'device' of kernels}}
module {
}
