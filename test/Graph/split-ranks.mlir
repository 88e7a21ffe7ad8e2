// RUN: aicc-opt --onnx-split-ranks --canonicalize --split-input-file %s | FileCheck %s
// RUN: aicc-opt "--onnx-split-ranks=maximum-ops=10" --split-input-file %s | FileCheck %s --check-prefix=SMALL

// What depends on a result whose rank the condition decides is computed in both branches, with the rank of each.
// CHECK-LABEL: func @squeeze(
// CHECK-SAME: -> tensor<f32>
// CHECK: %[[I:.*]] = onnx.If %arg1 {
// CHECK: %[[S:.*]] = onnx.Squeeze %arg0
// CHECK: %[[A:.*]] = onnx.Relu %[[S]] : (tensor<?xf32>) -> tensor<?xf32>
// CHECK: %[[B:.*]] = onnx.ReduceSum %[[A]], %{{.*}} : (tensor<?xf32>, none) -> tensor<f32>
// CHECK: onnx.Yield %[[B]] : tensor<f32>
// CHECK: } else {
// CHECK: %[[A:.*]] = onnx.Relu %{{.*}} : (tensor<?x?xf32>) -> tensor<?x?xf32>
// CHECK: onnx.ReduceSum %[[A]], %{{.*}} : (tensor<?x?xf32>, none) -> tensor<f32>
// CHECK: } : (tensor<i1>) -> tensor<f32>
// CHECK-NEXT: return %[[I]]
// Without room to grow nothing happens.
// SMALL-LABEL: func @squeeze(
// SMALL: } : (tensor<i1>) -> tensor<*xf32>
// SMALL: onnx.Relu
func.func @squeeze(%x: tensor<?x?xf32>, %c: tensor<i1>) -> tensor<f32> {
  %axis = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %none = onnx.NoValue
  %0 = onnx.If %c {
    %3 = onnx.Squeeze %x, %axis : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<?xf32>
    onnx.Yield %3 : tensor<?xf32>
  } else {
    %3 = onnx.Neg %x : (tensor<?x?xf32>) -> tensor<?x?xf32>
    onnx.Yield %3 : tensor<?x?xf32>
  } : (tensor<i1>) -> tensor<*xf32>
  %1 = onnx.Relu %0 : (tensor<*xf32>) -> tensor<*xf32>
  %2 = onnx.ReduceSum %1, %none {keepdims = 0 : i64} : (tensor<*xf32>, none) -> tensor<f32>
  return %2 : tensor<f32>
}

// -----

// A condition on the rank is known in each branch; what does not fit there fails. Independent ops move in front.
// CHECK-LABEL: func @condition_on_rank(
// CHECK: %[[E:.*]] = onnx.Exp %arg0
// CHECK: onnx.If %arg1 {
// CHECK: onnx.Squeeze
// CHECK: onnx.MatMul %{{.*}}, %arg2 : (tensor<4xf32>, tensor<4x2xf32>) -> tensor<2xf32>
// CHECK: onnx.Yield
// CHECK: } else {
// CHECK: %[[F:.*]] = onnx.Fail {message = {{.*}}MatMul{{.*}}} : () -> tensor<2xf32>
// CHECK-NEXT: onnx.Yield %[[F]]
func.func @condition_on_rank(%x: tensor<3x5xf32>, %c: tensor<i1>, %w: tensor<4x2xf32>, %v: tensor<1x4xf32>) -> (tensor<2xf32>, tensor<3x5xf32>) {
  %axis = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.If %c {
    %3 = onnx.Squeeze %v, %axis : (tensor<1x4xf32>, tensor<1xi64>) -> tensor<?xf32>
    onnx.Yield %3 : tensor<?xf32>
  } else {
    onnx.Yield %x : tensor<3x5xf32>
  } : (tensor<i1>) -> tensor<*xf32>
  %1 = onnx.MatMul %0, %w : (tensor<*xf32>, tensor<4x2xf32>) -> tensor<2xf32>
  %2 = onnx.Exp %x : (tensor<3x5xf32>) -> tensor<3x5xf32>
  return %1, %2 : tensor<2xf32>, tensor<3x5xf32>
}

// -----

// Nothing computes on the result: left alone, whatever its rank.
// CHECK-LABEL: func @returned(
// CHECK: } : (tensor<i1>) -> tensor<*xf32>
// CHECK-NEXT: return
func.func @returned(%x: tensor<1x4xf32>, %c: tensor<i1>) -> tensor<*xf32> {
  %axis = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.If %c {
    %3 = onnx.Squeeze %x, %axis : (tensor<1x4xf32>, tensor<1xi64>) -> tensor<4xf32>
    onnx.Yield %3 : tensor<4xf32>
  } else {
    onnx.Yield %x : tensor<1x4xf32>
  } : (tensor<i1>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// Without axes each dim that only the run knows is 1 or is not: a case for each, with its own rank.
// CHECK-LABEL: func @squeeze_all(
// CHECK: %[[SIZE:.*]] = onnx.Shape %arg0 {end = 1 : i64}
// CHECK: %[[ONE:.*]] = onnx.Equal %[[SIZE]], %{{.*}} -> tensor<1xi1>
// CHECK: onnx.If %[[ONE]] {
// CHECK: onnx.Squeeze %arg0, %{{.*}} -> tensor<3xf32>
// CHECK: onnx.ReduceSum %{{.*}} : (tensor<3xf32>, none) -> tensor<f32>
// CHECK: } else {
// CHECK: onnx.Squeeze %arg0, %{{.*}} -> tensor<?x3xf32>
// CHECK: onnx.ReduceSum %{{.*}} : (tensor<?x3xf32>, none) -> tensor<f32>
// SMALL-LABEL: func @squeeze_all(
func.func @squeeze_all(%x: tensor<?x1x3xf32>) -> tensor<f32> {
  %none = onnx.NoValue
  %0 = onnx.Squeeze %x, %none : (tensor<?x1x3xf32>, none) -> tensor<*xf32>
  %1 = onnx.ReduceSum %0, %none {keepdims = 0 : i64} : (tensor<*xf32>, none) -> tensor<f32>
  return %1 : tensor<f32>
}

// -----

// What only the branches use is made in each of them, in the rank that it needs there.
// CHECK-LABEL: func @sunk(
// CHECK-NOT: onnx.Reshape
// CHECK: onnx.If %arg2 {
// CHECK: onnx.Reshape %arg0, %arg1 {{.*}} -> tensor<?x?x?xf32>
// CHECK: } else {
// CHECK: onnx.Reshape %arg0, %arg1 {{.*}} -> tensor<?x?xf32>
// SMALL-LABEL: func @sunk(
func.func @sunk(%x: tensor<?xf32>, %s: tensor<?xi64>, %c: tensor<i1>, %a: tensor<1xi64>) -> tensor<?x?xf32> {
  %0 = onnx.Reshape %x, %s : (tensor<?xf32>, tensor<?xi64>) -> tensor<*xf32>
  %1 = onnx.Relu %0 : (tensor<*xf32>) -> tensor<*xf32>
  %2 = onnx.If %c {
    %3 = onnx.Squeeze %1, %a : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %3 : tensor<*xf32>
  } else {
    onnx.Yield %1 : tensor<*xf32>
  } : (tensor<i1>) -> tensor<?x?xf32>
  return %2 : tensor<?x?xf32>
}
