// Result types of reductions and searches.
// RUN: aicc-opt --onnx-infer-shapes --split-input-file %s | FileCheck %s

// CHECK-LABEL: func @sum(
// CHECK: onnx.ReduceSum {{.*}} -> tensor<2xf32>
func.func @sum(%x: tensor<2x?x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant {value = dense<[1, -1]> : tensor<2xi64>} : tensor<2xi64>
  %y = onnx.ReduceSum %x, %a {keepdims = 0 : i64} : (tensor<2x?x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @mean_keep(
// CHECK: onnx.ReduceMean {{.*}} -> tensor<2x?x1xf32>
func.func @mean_keep(%x: tensor<2x?x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant {value = dense<[-1]> : tensor<1xi64>} : tensor<1xi64>
  %y = onnx.ReduceMean %x, %a : (tensor<2x?x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// Without axes everything is reduced, unless the op says otherwise.
// CHECK-LABEL: func @all(
// CHECK: onnx.ReduceMax {{.*}} -> tensor<f32>
func.func @all(%x: tensor<2x?x4xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y = onnx.ReduceMax %x, %none {keepdims = 0 : i64} : (tensor<2x?x4xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @all_keep(
// CHECK: onnx.ReduceMin {{.*}} -> tensor<1x1x1xf32>
func.func @all_keep(%x: tensor<2x?x4xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y = onnx.ReduceMin %x, %none : (tensor<2x?x4xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @noop(
// CHECK: onnx.ReduceProd {{.*}} -> tensor<2x?x4xf32>
func.func @noop(%x: tensor<2x?x4xf32>) -> tensor<*xf32> {
  %none = onnx.NoValue
  %y = onnx.ReduceProd %x, %none {noop_with_empty_axes = 1 : i64} : (tensor<2x?x4xf32>, none) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @arg_max(
// CHECK: onnx.ArgMax {{.*}} -> tensor<2x4xi64>
func.func @arg_max(%x: tensor<2x?x4xf32>) -> tensor<*xi64> {
  %y = onnx.ArgMax %x {axis = 1 : i64, keepdims = 0 : i64} : (tensor<2x?x4xf32>) -> tensor<*xi64>
  return %y : tensor<*xi64>
}

// -----

// CHECK-LABEL: func @top_k(
// CHECK: onnx.TopK {{.*}} -> (tensor<2x3x4xf32>, tensor<2x3x4xi64>)
func.func @top_k(%x: tensor<2x?x4xf32>) -> tensor<*xf32> {
  %k = onnx.Constant {value = dense<[3]> : tensor<1xi64>} : tensor<1xi64>
  %y:2 = onnx.TopK %x, %k {axis = 1 : i64} : (tensor<2x?x4xf32>, tensor<1xi64>) -> (tensor<*xf32>, tensor<*xi64>)
  return %y#0 : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @softmax(
// CHECK: onnx.Softmax {{.*}} -> tensor<2x?x4xf32>
func.func @softmax(%x: tensor<2x?x4xf32>) -> tensor<*xf32> {
  %y = onnx.Softmax %x : (tensor<2x?x4xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @one_hot(
// CHECK: onnx.OneHot {{.*}} -> tensor<2x5x?xf32>
func.func @one_hot(%i: tensor<2x?xi64>, %v: tensor<2xf32>) -> tensor<*xf32> {
  %d = onnx.Constant {value = dense<5> : tensor<i64>} : tensor<i64>
  %y = onnx.OneHot %i, %d, %v {axis = 1 : i64} : (tensor<2x?xi64>, tensor<i64>, tensor<2xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// How many there are only the data says.
// CHECK-LABEL: func @non_zero(
// CHECK: onnx.NonZero {{.*}} -> tensor<2x?xi64>
func.func @non_zero(%x: tensor<2x3xf32>) -> tensor<*xi64> {
  %y = onnx.NonZero %x : (tensor<2x3xf32>) -> tensor<*xi64>
  return %y : tensor<*xi64>
}
