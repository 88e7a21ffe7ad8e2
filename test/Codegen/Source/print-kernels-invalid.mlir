// What has no form in C is told with the kernel and its node of the model, never guessed.
// RUN: aicc-opt %s -source-print-kernels -split-input-file -verify-diagnostics -o %t
// RUN: aicc-opt %S/Inputs/double.mlir -source-print-kernels -o %t
// RUN: not aicc-opt %S/Inputs/double.mlir -source-print-kernels=double=false -o %t 2>&1 | FileCheck %s
// CHECK: kernel k: 'llvm.fadd' computes in 64-bit floats, which the device does not have

module { module @device {
  // expected-error @+1 {{kernel k: 'llvm.intr.sin' has no form in C source}}
  llvm.func @k(%a: f32, %x: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    %0 = llvm.intr.sin(%a) : (f32) -> f32
    llvm.store %0, %x : f32, !llvm.ptr<1>
    llvm.return
  }
} }

// -----

module { module @device {
  // expected-error @+1 {{kernel k: 'llvm.zext' has no form in C source}}
  llvm.func @k(%x: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    %a = llvm.load %x : !llvm.ptr<1> -> i64
    %b = llvm.zext %a : i64 to i128
    %0 = llvm.add %b, %b : i128
    llvm.return
  }
} }

// -----

module { module @device {
  // expected-error @+1 {{kernel k: 'llvm.load' has no form in C source}}
  llvm.func @k(%x: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    %a = llvm.load %x atomic monotonic {alignment = 4 : i64} : !llvm.ptr<1> -> i32
    llvm.store %a, %x : i32, !llvm.ptr<1>
    llvm.return
  }
} }

// -----

module { module @device {
  llvm.func @tanf(f32) -> f32
  // expected-error @+1 {{kernel k: 'llvm.call' calls a function outside}}
  llvm.func @k(%a: f32, %x: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    %0 = llvm.call @tanf(%a) : (f32) -> f32
    llvm.store %0, %x : f32, !llvm.ptr<1>
    llvm.return
  }
} }

// -----

module { module @device {
  // expected-error @+1 {{kernel k: 'llvm.alloca' has no form in C source}}
  llvm.func @k(%n: i64) attributes {dispatch.threads = 64 : i32} {
    %0 = llvm.alloca %n x f32 : (i64) -> !llvm.ptr
    llvm.return
  }
} }

// -----

module { module @device {
  // expected-error @+1 {{expected arguments that C has a type for, found '!llvm.ptr<7>'}}
  llvm.func @k(%x: !llvm.ptr<7>) attributes {dispatch.threads = 64 : i32} {
    llvm.return
  }
} }

// -----

module { module @device {
  // expected-error @+1 {{expected a kernel, found a function without 'dispatch.threads'}}
  llvm.func @k(%x: !llvm.ptr<1>) {
    llvm.return
  }
} }

// -----

// expected-error @+1 {{expected a module 'device' of kernels}}
module {
}
