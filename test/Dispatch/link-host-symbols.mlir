// Which symbols of the host program dispatch-link-host moves beside the kernels.
// RUN: aicc-opt %s -dispatch-link-host -split-input-file -verify-diagnostics | FileCheck %s

// Constants and messages move in their order before the kernels, with their linkage; attributes of the module stay.
// CHECK-LABEL: module attributes {dispatch.kernels = {{.*}}"here", ["A"]]]}
// CHECK: llvm.mlir.global internal constant @host_message_0("no\00")
// CHECK: llvm.func @aicc_entry() {
// CHECK: llvm.mlir.addressof @host_message_0
// CHECK: llvm.mlir.global internal constant @host_constant_0(1 : i64)
// CHECK: llvm.func @here()
// CHECK-NOT: module @host
module attributes {dispatch.kernels = [["here", ["A"]]]} {
  module @host {
    llvm.mlir.global internal constant @host_message_0("no\00")
    llvm.func @aicc_entry() {
      %k = llvm.mlir.addressof @host_message_0 : !llvm.ptr
      llvm.call @here() : () -> ()
      llvm.return
    }
    llvm.mlir.global internal constant @host_constant_0(1 : i64) : i64
    llvm.func @here()
  }
  llvm.func @here() {
    llvm.return
  }
}

// -----

// A declaration gives way to a declaration.
// CHECK: llvm.func @elsewhere()
// CHECK-NOT: llvm.func @elsewhere
module {
  module @host {
    llvm.func @elsewhere()
  }
  llvm.func @elsewhere()
}

// -----

// Two definitions of one name are a mistake, whichever is the kernel.
module {
  module @host {
    // expected-error @+1 {{expected 'here' to be an llvm.func beside the host program}}
    llvm.func @here() {
      llvm.return
    }
  }
  llvm.func @here() {
    llvm.return
  }
}

// -----

// A constant cannot stand for a kernel of its name.
module {
  module @host {
    // expected-error @+1 {{expected 'here' to be an llvm.func beside the host program}}
    llvm.mlir.global internal constant @here(1 : i64) : i64
  }
  llvm.func @here()
}
