module { module @device {
  llvm.func @k(%a: f64, %x: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    %0 = llvm.fadd %a, %a : f64
    llvm.store %0, %x : f64, !llvm.ptr<1>
    llvm.return
  }
} }
