// Copies between the host and devices are started, and awaited where the host would get in their way.
// RUN: aicc-opt %s --dispatch-insert-transfers --dispatch-plan-memory --split-input-file | FileCheck %s

dispatch.kernel private @npu(tensor<16xf32>) -> tensor<16xf32> attributes {target = "npu"}
dispatch.kernel private @host(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// The host's kernel between launch and read runs while the device does; what is copied from an input or into an output
// nobody waits for before the end of the run.
// CHECK-LABEL: func.func @overlap
// CHECK:       dispatch.copy %[[X:.*]] to %[[THERE:.*]], %{{.*}} {onto = "npu"} : !dispatch.token
// CHECK-NEXT:  dispatch.submit @npu(%[[THERE]], %[[H:.*]])
// CHECK-NEXT:  %[[BACK:.*]] = dispatch.copy %[[H]] to %[[HERE:.*]], %{{.*}} {from = "npu"} : !dispatch.token
// CHECK-NEXT:  dispatch.output 2
// CHECK-NEXT:  dispatch.submit @host(%[[X]], %{{.*}})
// CHECK-NEXT:  dispatch.await %[[BACK]]
// CHECK-NEXT:  dispatch.output
// CHECK-NEXT:  dispatch.submit @host(%[[HERE]], %{{.*}})
// CHECK-NEXT:  dispatch.submit @npu
// CHECK-NEXT:  dispatch.output
// CHECK-NEXT:  dispatch.copy %{{.*}} {from = "npu"} : !dispatch.token
// CHECK-NOT:   dispatch.await
// CHECK:       return
func.func @overlap(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) {
  %h = dispatch.launch @npu(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %s = dispatch.launch @host(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %y = dispatch.launch @host(%h) : (tensor<16xf32>) -> tensor<16xf32>
  %z = dispatch.launch @npu(%h) : (tensor<16xf32>) -> tensor<16xf32>
  return %y, %z, %s : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
}

// -----

dispatch.kernel private @npu(tensor<16xf32>) -> tensor<16xf32> attributes {target = "npu"}
dispatch.kernel private @host(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// %a is only read by the upload, and keeps its memory until %h is read, which waits for the upload as well.
// CHECK-LABEL: func.func @keep
// CHECK:       %[[ARENA:.*]] = dispatch.arena %c192{{$}}
// CHECK:       dispatch.submit @host(%[[X:.*]], %[[A:.*]]) :
// CHECK-NEXT:  dispatch.copy %[[A]] to %{{.*}} {onto = "npu"} : !dispatch.token
// CHECK-NEXT:  dispatch.submit @host(%[[X]], %[[B:.*]]) :
// CHECK-NEXT:  dispatch.submit @host(%[[B]], %[[C:.*]]) :
// CHECK-NEXT:  dispatch.submit @npu
// CHECK-NEXT:  %[[BACK:.*]] = dispatch.copy %{{.*}} to %[[H:.*]], %{{.*}} {from = "npu"}
// CHECK:       dispatch.submit @host(%[[C]], %{{.*}})
// CHECK-NEXT:  dispatch.await %[[BACK]]
// CHECK-NEXT:  dispatch.output
// CHECK-NEXT:  dispatch.submit @host(%[[H]], %{{.*}})
// CHECK-NOT:   dispatch.await
func.func @keep(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) {
  %a = dispatch.launch @host(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %b = dispatch.launch @host(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %c = dispatch.launch @host(%b) : (tensor<16xf32>) -> tensor<16xf32>
  %h = dispatch.launch @npu(%a) : (tensor<16xf32>) -> tensor<16xf32>
  %y = dispatch.launch @host(%c) : (tensor<16xf32>) -> tensor<16xf32>
  %z = dispatch.launch @host(%h) : (tensor<16xf32>) -> tensor<16xf32>
  return %y, %z : tensor<16xf32>, tensor<16xf32>
}

// -----

dispatch.kernel private @npu(tensor<16xf32>) -> tensor<16xf32> attributes {target = "npu"}
dispatch.kernel private @host(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// Nothing comes back before %b is made, so %b may lie where %a was: it waits for the upload.
// CHECK-LABEL: func.func @reuse
// CHECK:       %[[ARENA:.*]] = dispatch.arena %c64{{(_[0-9]+)?$}}
// CHECK:       dispatch.submit @host(%[[X:.*]], %[[ARENA]]) :
// CHECK-NEXT:  %[[UP:.*]] = dispatch.copy %[[ARENA]] to %{{.*}} {onto = "npu"} : !dispatch.token
// CHECK-NEXT:  dispatch.await %[[UP]]
// CHECK-NEXT:  dispatch.submit @host(%[[X]], %[[ARENA]]) :
// CHECK-NEXT:  dispatch.output
// CHECK-NEXT:  dispatch.submit @host(%[[ARENA]], %{{.*}}) :
func.func @reuse(%x: tensor<16xf32>, %flag: tensor<i1>) -> (tensor<16xf32>, tensor<16xf32>) {
  %f = tensor.extract %flag[] : tensor<i1>
  %a = dispatch.launch @host(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %b = dispatch.launch @host(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %y = dispatch.launch @host(%b) : (tensor<16xf32>) -> tensor<16xf32>
  %z = scf.if %f -> tensor<16xf32> {
    %h = dispatch.launch @npu(%a) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %h : tensor<16xf32>
  } else {
    scf.yield %x : tensor<16xf32>
  }
  return %y, %z : tensor<16xf32>, tensor<16xf32>
}

// -----

dispatch.kernel private @npu(tensor<?xf32>) -> tensor<?xf32> attributes {target = "npu"}
dispatch.kernel private @host(%x: tensor<?xf32>) -> tensor<?xf32> attributes {in_place = [array<i64: 0>]} {
  dispatch.yield %x : tensor<?xf32>
}

// A kernel that writes over its argument waits for the upload of it, of a size that only the run knows as well.
// CHECK-LABEL: func.func @in_place
// CHECK:       dispatch.submit @host(%{{.*}}, %{{.*}}, %[[A:.*]], %{{.*}}) :
// CHECK:       %[[UP:.*]] = dispatch.copy %[[A]] to %{{.*}} {onto = "npu"} : !dispatch.token
// CHECK-NEXT:  dispatch.await %[[UP]]
// CHECK-NEXT:  dispatch.submit @host(%[[A]], %{{.*}}, %[[A]], %{{.*}}) :
func.func @in_place(%x: tensor<?xf32>, %flag: tensor<i1>) -> (tensor<?xf32>, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %f = tensor.extract %flag[] : tensor<i1>
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %a = dispatch.launch @host(%x) : (tensor<?xf32>) -> tensor<?xf32>{%n}
  %b = dispatch.launch @host(%a) : (tensor<?xf32>) -> tensor<?xf32>{%n}
  %c = dispatch.launch @host(%b) : (tensor<?xf32>) -> tensor<?xf32>{%n}
  %z = scf.if %f -> tensor<?xf32> {
    %h = dispatch.launch @npu(%a) : (tensor<?xf32>) -> tensor<?xf32>{%n}
    scf.yield %h : tensor<?xf32>
  } else {
    scf.yield %x : tensor<?xf32>
  }
  return %c, %z : tensor<?xf32>, tensor<?xf32>
}

// -----

dispatch.kernel private @count(tensor<16xf32>) -> tensor<i64> attributes {target = "npu"}
dispatch.kernel private @npu(tensor<16xf32>) -> tensor<16xf32> attributes {target = "npu"}
dispatch.kernel private @host(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// The host reads a number; the loop awaits at its end what it started, in front of the copy into the carried tensor, and
// what was started before it may be needed in the body, and again behind it, since it may not run at all.
// CHECK-LABEL: func.func @loop
// CHECK:       %[[COUNT:.*]] = dispatch.copy %{{.*}} to %[[C:.*]], %{{.*}} {from = "npu"} : !dispatch.token
// CHECK:       %[[OUTER:.*]] = dispatch.copy %{{.*}} to %[[K:.*]], %{{.*}} {from = "npu"} : !dispatch.token
// CHECK-NEXT:  dispatch.await %[[COUNT]]
// CHECK-NEXT:  dispatch.load %[[C]][
// CHECK:       scf.for
// CHECK:         dispatch.copy %[[H:.*]] to %{{.*}} {onto = "npu"} : !dispatch.token
// CHECK:         dispatch.await %[[OUTER]]
// CHECK-NEXT:    dispatch.submit @host(%[[K]], %{{.*}})
// CHECK:         %[[BACK:.*]] = dispatch.copy %{{.*}} to %[[N:.*]], %{{.*}} {from = "npu"} : !dispatch.token
// CHECK-NEXT:    dispatch.await %[[BACK]]
// CHECK-NEXT:    dispatch.copy %[[N]] to %[[H]], %{{[a-z0-9_]+}}{{$}}
// CHECK-NEXT:  }
// CHECK:       dispatch.await %[[OUTER]]
// CHECK-NEXT:  dispatch.output
// CHECK-NEXT:  dispatch.submit @host(%[[K]], %{{.*}})
func.func @loop(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %count = dispatch.launch @count(%x) : (tensor<16xf32>) -> tensor<i64>
  %k = dispatch.launch @npu(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %v = tensor.extract %count[] : tensor<i64>
  %n = arith.index_cast %v : i64 to index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%h = %x) -> (tensor<16xf32>) {
    %s = dispatch.launch @host(%k) : (tensor<16xf32>) -> tensor<16xf32>
    %t = dispatch.launch @npu(%s) : (tensor<16xf32>) -> tensor<16xf32>
    %u = dispatch.launch @npu(%h) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %u : tensor<16xf32>
  }
  %y = dispatch.launch @host(%k) : (tensor<16xf32>) -> tensor<16xf32>
  return %y, %r : tensor<16xf32>, tensor<16xf32>
}

// -----

dispatch.kernel private @npu(tensor<16xf32>) -> tensor<16xf32> attributes {target = "npu"}
dispatch.kernel private @host(%x: tensor<16xf32>) -> tensor<16xf32> {
  dispatch.yield %x : tensor<16xf32>
}

// So it is with branches: each awaits what it needs, the program behind them asks again.
// CHECK-LABEL: func.func @branch
// CHECK:       %[[OUTER:.*]] = dispatch.copy %{{.*}} to %[[K:.*]], %{{.*}} {from = "npu"} : !dispatch.token
// CHECK:       scf.if
// CHECK:         dispatch.await %[[OUTER]]
// CHECK:         dispatch.submit @host(%[[K]], %{{.*}})
// CHECK:       } else {
// CHECK-NOT:     dispatch.await %[[OUTER]]
// CHECK:         %[[BACK:.*]] = dispatch.copy %{{.*}} {from = "npu"} : !dispatch.token
// CHECK-NEXT:    dispatch.await %[[BACK]]
// CHECK-NEXT:    scf.yield
// CHECK:       }
// CHECK:       dispatch.await %[[OUTER]]
// CHECK:       dispatch.submit @host(%[[K]], %{{.*}})
func.func @branch(%x: tensor<16xf32>, %flag: tensor<i1>) -> (tensor<16xf32>, tensor<16xf32>) {
  %c = tensor.extract %flag[] : tensor<i1>
  %k = dispatch.launch @npu(%x) : (tensor<16xf32>) -> tensor<16xf32>
  %r = scf.if %c -> (tensor<16xf32>) {
    %s = dispatch.launch @host(%k) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %s : tensor<16xf32>
  } else {
    %t = dispatch.launch @npu(%k) : (tensor<16xf32>) -> tensor<16xf32>
    scf.yield %t : tensor<16xf32>
  }
  %y = dispatch.launch @host(%k) : (tensor<16xf32>) -> tensor<16xf32>
  return %y, %r : tensor<16xf32>, tensor<16xf32>
}

// -----

dispatch.kernel private @a(tensor<4xf32>) -> tensor<4xf32> attributes {target = "a"}
dispatch.kernel private @b(tensor<4xf32>) -> tensor<4xf32> attributes {target = "b"}

// From one device to another: the second copy waits for the first.
// CHECK-LABEL: func.func @two_devices
// CHECK:       %[[BACK:.*]] = dispatch.copy %{{.*}} to %[[HERE:.*]], %{{.*}} {from = "a"} : !dispatch.token
// CHECK-NEXT:  dispatch.await %[[BACK]]
// CHECK-NEXT:  dispatch.copy %[[HERE]] to %[[THERE:.*]], %{{.*}} {onto = "b"} : !dispatch.token
// CHECK-NEXT:  dispatch.submit @b(%[[THERE]], %{{.*}})
func.func @two_devices(%x: tensor<4xf32>) -> tensor<4xf32> {
  %h = dispatch.launch @a(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %g = dispatch.launch @b(%h) : (tensor<4xf32>) -> tensor<4xf32>
  return %g : tensor<4xf32>
}
