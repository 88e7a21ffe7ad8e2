// RUN: aicc-opt %s -dispatch-link-host -split-input-file -verify-diagnostics | FileCheck %s

// Definitions win over the host's declarations; a kernel that is elsewhere stays declared.
// CHECK-NOT: module @host
// CHECK: llvm.func @aicc_entry
// CHECK: llvm.mlir.addressof @here
// CHECK: llvm.func @elsewhere(!llvm.ptr)
// CHECK: llvm.func @here(%{{.*}}: !llvm.ptr) {
// CHECK-NOT: llvm.func @here
module @host {
  llvm.func @aicc_entry(%table: !llvm.ptr) {
    %k = llvm.mlir.addressof @here : !llvm.ptr
    llvm.call @elsewhere(%k) : (!llvm.ptr) -> ()
    llvm.return
  }
  llvm.func @here(!llvm.ptr)
  llvm.func @elsewhere(!llvm.ptr)
}
llvm.func @here(%args: !llvm.ptr) {
  llvm.return
}

// -----

module {
  module @host {
    // expected-error @+1 {{expected 'here' to be an llvm.func beside the host program, got 'func.func'}}
    llvm.func @here(!llvm.ptr)
  }
  func.func private @here()
}

// -----

// expected-error @+1 {{expected a module 'host' inside, made by dispatch-lower-host}}
module {
}
