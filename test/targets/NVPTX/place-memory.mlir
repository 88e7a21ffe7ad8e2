// RUN: aicc-opt %s -nvptx-place-memory -split-input-file | FileCheck %s

// 60 KB of shared memory are the launch's: the array with the larger alignment first, the other behind it. A map is a
// parameter by value, which nothing copies.
// CHECK: module @device
// CHECK-NEXT: llvm.mlir.global external @launched() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
// CHECK-NOT: @k.small()
// CHECK-LABEL: llvm.func @k(
// CHECK-SAME: !llvm.ptr<1>
// CHECK-SAME: !llvm.ptr {llvm.align = 64 : i64, llvm.byval = !llvm.array<128 x i8>, nvvm.grid_constant}
// CHECK: %[[ALL:.*]] = llvm.mlir.addressof @launched
// CHECK: llvm.getelementptr %[[ALL]][61440] : (!llvm.ptr<3>) -> !llvm.ptr<3>, i8
// CHECK: llvm.getelementptr %{{.*}}[0] : (!llvm.ptr<3>) -> !llvm.ptr<3>, i8
module {
  module @device {
    llvm.mlir.global internal @k.small() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<2 x i64> {
      %0 = llvm.mlir.poison : !llvm.array<2 x i64>
      llvm.return %0 : !llvm.array<2 x i64>
    }
    llvm.mlir.global internal @k.large() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<30720 x i16> {
      %0 = llvm.mlir.poison : !llvm.array<30720 x i16>
      llvm.return %0 : !llvm.array<30720 x i16>
    }
    llvm.func @k(%p: !llvm.ptr<1>, %map: !llvm.ptr {dispatch.map}) attributes {nvvm.kernel} {
      %a = llvm.mlir.addressof @k.small : !llvm.ptr<3>
      %b = llvm.mlir.addressof @k.large : !llvm.ptr<3>
      %v = llvm.load %a : !llvm.ptr<3> -> i64
      llvm.store %v, %b : i64, !llvm.ptr<3>
      llvm.return
    }
  }
}

// -----

// What a kernel may declare itself stays.
// CHECK: llvm.mlir.global internal @s.array()
// CHECK-NOT: @launched
module {
  module @device {
    llvm.mlir.global internal @s.array() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<24576 x i16> {
      %0 = llvm.mlir.poison : !llvm.array<24576 x i16>
      llvm.return %0 : !llvm.array<24576 x i16>
    }
    llvm.func @s() attributes {nvvm.kernel} {
      %a = llvm.mlir.addressof @s.array : !llvm.ptr<3>
      %v = llvm.load %a : !llvm.ptr<3> -> i64
      llvm.store %v, %a : i64, !llvm.ptr<3>
      llvm.return
    }
  }
}
