// RUN: aicc-opt --onnx-infer-shapes --split-input-file %s | FileCheck %s

// An element of a shape that is known becomes a constant; the signature follows.
// CHECK-LABEL: func @known_element(%arg0: tensor<2x?xf32>) -> tensor<i64>
func.func @known_element(%x: tensor<2x?xf32>) -> tensor<*xi64> {
  %zero = onnx.Constant {value = dense<0> : tensor<i64>} : tensor<i64>
  // CHECK: onnx.Shape %arg0 : (tensor<2x?xf32>) -> tensor<2xi64>
  %0 = onnx.Shape %x : (tensor<2x?xf32>) -> tensor<*xi64>
  // CHECK: %[[C:.*]] = onnx.Constant {value = dense<2> : tensor<i64>}
  %1 = onnx.Gather %0, %zero : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  // CHECK: return %[[C]] : tensor<i64>
  return %1 : tensor<*xi64>
}

// -----

// A known condition leaves the branch that runs.
// CHECK-LABEL: func @known_if
func.func @known_if(%x: tensor<2x3xf32>) -> tensor<*xf32> {
  %size = onnx.Size %x : (tensor<2x3xf32>) -> tensor<*xi64>
  %six = onnx.Constant {value = dense<6> : tensor<i64>} : tensor<i64>
  %cond = onnx.Equal %size, %six : (tensor<*xi64>, tensor<i64>) -> tensor<*xi1>
  // CHECK-NOT: onnx.If
  // CHECK: onnx.Relu
  // CHECK-NOT: onnx.Neg
  %0 = onnx.If %cond {
    %1 = onnx.Relu %x : (tensor<2x3xf32>) -> tensor<*xf32>
    onnx.Yield %1 : tensor<*xf32>
  } else {
    %1 = onnx.Neg %x : (tensor<2x3xf32>) -> tensor<*xf32>
    onnx.Yield %1 : tensor<*xf32>
  } : (tensor<*xi1>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// Reshape divides symbolic dims: [batch, length, 768] to [0, 0, 12, -1] has heads of 64.
// CHECK-LABEL: func @heads
// CHECK: onnx.Reshape {{.*}} -> tensor<?x?x12x64xf32>
func.func @heads(%x: tensor<?x?x768xf32> {onnx.dims = ["batch", "length", ""]}) -> tensor<*xf32> {
  %shape = onnx.Shape %x {start = 0 : i64, end = 2 : i64} : (tensor<?x?x768xf32>) -> tensor<*xi64>
  %tail = onnx.Constant {value = dense<[12, -1]> : tensor<2xi64>} : tensor<2xi64>
  %full = onnx.Concat %shape, %tail {axis = 0 : i64} : (tensor<*xi64>, tensor<2xi64>) -> tensor<*xi64>
  %0 = onnx.Reshape %x, %full : (tensor<?x?x768xf32>, tensor<*xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// A loop keeps the dims that every round keeps.
// CHECK-LABEL: func @loop
func.func @loop(%x: tensor<1x4xf32>, %count: tensor<i64>) -> (tensor<*xf32>, tensor<*xf32>) {
  %none = onnx.NoValue
  // CHECK: onnx.Loop
  // CHECK: ^bb0(%{{.*}}: tensor<i64>, %{{.*}}: tensor<i1>, %{{.*}}: tensor<?x4xf32>):
  // CHECK: } : (tensor<i64>, none, tensor<1x4xf32>) -> (tensor<?x4xf32>, tensor<?x1x4xf32>)
  %0:2 = onnx.Loop %count, %none, %x {
  ^bb0(%i: tensor<*xi64>, %c: tensor<*xi1>, %v: tensor<*xf32>):
    %1 = onnx.Concat %v, %x {axis = 0 : i64} : (tensor<*xf32>, tensor<1x4xf32>) -> tensor<*xf32>
    onnx.Yield %c, %1, %x : tensor<*xi1>, tensor<*xf32>, tensor<1x4xf32>
  } : (tensor<i64>, none, tensor<1x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %0#0, %0#1 : tensor<*xf32>, tensor<*xf32>
}

// -----

// A branch that does not fit is an error only if it is taken; the other one says what the results are.
// CHECK-LABEL: func @misfit(
// CHECK-SAME: -> tensor<2x3xf32>
// CHECK: onnx.If %arg1 {
// CHECK-NEXT: %[[F:.*]] = onnx.Fail {message = {{.*}}MatMul{{.*}}} : () -> tensor<2x3xf32>
// CHECK-NEXT: onnx.Yield %[[F]] : tensor<2x3xf32>
// CHECK: } : (tensor<i1>) -> tensor<2x3xf32>
func.func @misfit(%x: tensor<2x3xf32>, %c: tensor<i1>) -> tensor<*xf32> {
  %0 = onnx.If %c {
    %1 = onnx.MatMul %x, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<*xf32>
    onnx.Yield %1 : tensor<*xf32>
  } else {
    onnx.Yield %x : tensor<2x3xf32>
  } : (tensor<i1>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// What stands for a branch that does not fit may lie in memory where an op was of which more is known: a constant here.
// CHECK-LABEL: func @misfit_constant(
// CHECK: %[[F:.*]] = onnx.Fail {message = {{.*}}MatMul{{.*}}} : () -> tensor<2x3xf32>
// CHECK-NEXT: onnx.Yield %[[F]] : tensor<2x3xf32>
func.func @misfit_constant(%x: tensor<2x3xf32>, %c: tensor<i1>) -> tensor<*xf32> {
  %0 = onnx.If %c {
    %1 = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
    %2 = onnx.Unsqueeze %x, %1 : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<*xf32>
    %3 = onnx.MatMul %x, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<*xf32>
    onnx.Yield %3 : tensor<*xf32>
  } else {
    onnx.Yield %x : tensor<2x3xf32>
  } : (tensor<i1>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
