// RUN: aicc-opt --onnx-infer-shapes --split-input-file %s | FileCheck %s

// A permutation says the rank of what it moves, a result that of an elementwise operand.
// CHECK-LABEL: func @transposed(
// CHECK: onnx.Expand %arg0, %arg1 : (tensor<4xf32>, tensor<?xi64>) -> tensor<?x?x?xf32>
// CHECK: onnx.Relu %{{.*}} : (tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
func.func @transposed(%x: tensor<4xf32>, %s: tensor<?xi64>) -> tensor<*xf32> {
  %0 = onnx.Expand %x, %s : (tensor<4xf32>, tensor<?xi64>) -> tensor<*xf32>
  %1 = onnx.Relu %0 : (tensor<*xf32>) -> tensor<*xf32>
  %2 = onnx.Transpose %1 {perm = array<i64: 2, 0, 1>} : (tensor<*xf32>) -> tensor<*xf32>
  return %2 : tensor<*xf32>
}

// -----

// What the model declares of the result goes back through the rank that Unsqueeze adds; neighbours of a Concat have one.
// CHECK-LABEL: func @declared(
// CHECK: onnx.Squeeze %arg0, %{{.*}} : (tensor<?x?x?xf32>, none) -> tensor<?x?xf32>
// CHECK: onnx.Concat {{.*}} -> tensor<?x?xf32>
func.func @declared(%x: tensor<?x?x?xf32>, %a: tensor<1xi64>) -> tensor<?x?x?xf32> {
  %none = onnx.NoValue
  %0 = onnx.Squeeze %x, %none : (tensor<?x?x?xf32>, none) -> tensor<*xf32>
  %1 = onnx.Concat %0, %0 {axis = 1 : i64} : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  %2 = onnx.Unsqueeze %1, %a : (tensor<*xf32>, tensor<1xi64>) -> tensor<?x?x?xf32>
  return %2 : tensor<?x?x?xf32>
}

// -----

// A branch may never run: its uses say nothing about what comes from outside.
// CHECK-LABEL: func @branch(
// CHECK: onnx.Expand {{.*}} -> tensor<*xf32>
func.func @branch(%x: tensor<4xf32>, %s: tensor<?xi64>, %c: tensor<i1>) -> tensor<?x?xf32> {
  %0 = onnx.Expand %x, %s : (tensor<4xf32>, tensor<?xi64>) -> tensor<*xf32>
  %1 = onnx.If %c {
    %2 = onnx.Transpose %0 {perm = array<i64: 1, 0>} : (tensor<*xf32>) -> tensor<?x?xf32>
    onnx.Yield %2 : tensor<?x?xf32>
  } else {
    %2 = onnx.Flatten %0 {axis = 1 : i64} : (tensor<*xf32>) -> tensor<?x?xf32>
    onnx.Yield %2 : tensor<?x?xf32>
  } : (tensor<i1>) -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}

// -----

// A result has the rank that the model declares, which branches yield then.
// CHECK-LABEL: func @returned(
// CHECK: onnx.Reshape {{.*}} -> tensor<?x?xf32>
// CHECK: onnx.Expand {{.*}} -> tensor<?x?xf32>
func.func @returned(%x: tensor<?xf32>, %s: tensor<?xi64>, %c: tensor<i1>)
    -> (tensor<*xf32> {onnx.declared = tensor<?x?xf32>}) {
  %0 = onnx.If %c {
    %1 = onnx.Reshape %x, %s : (tensor<?xf32>, tensor<?xi64>) -> tensor<*xf32>
    onnx.Yield %1 : tensor<*xf32>
  } else {
    %1 = onnx.Expand %x, %s : (tensor<?xf32>, tensor<?xi64>) -> tensor<*xf32>
    onnx.Yield %1 : tensor<*xf32>
  } : (tensor<i1>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
