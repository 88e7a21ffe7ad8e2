// RUN: aicc-opt --onnx-fold-constants --split-input-file %s | FileCheck %s

// An op over constants becomes a constant.
// CHECK-LABEL: @arithmetic
// CHECK-NEXT: %[[C:.*]] = onnx.Constant {value = dense<[4.000000e+00, 6.000000e+00]> : tensor<2xf32>}
// CHECK-NEXT: return %[[C]]
func.func @arithmetic() -> tensor<2xf32> {
  %0 = onnx.Constant {value = dense<[1.0, 2.0]> : tensor<2xf32>} : tensor<2xf32>
  %1 = onnx.Constant {value = dense<[3.0, 4.0]> : tensor<2xf32>} : tensor<2xf32>
  %2 = onnx.Add %0, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

// A chain folds as a whole; what depends on an argument stays.
// CHECK-LABEL: @chain
// CHECK-NEXT: %[[C:.*]] = onnx.Constant {value = dense<-3> : tensor<i64>}
// CHECK-NEXT: %[[R:.*]] = onnx.Mul %arg0, %[[C]]
// CHECK-NEXT: return %[[R]]
func.func @chain(%arg0: tensor<i64>) -> tensor<i64> {
  %0 = onnx.Constant {value = dense<7> : tensor<i64>} : tensor<i64>
  %1 = onnx.Constant {value = dense<-2> : tensor<i64>} : tensor<i64>
  %2 = onnx.Div %0, %1 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %3 = onnx.Mul %arg0, %2 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  return %3 : tensor<i64>
}

// -----

// An absent operand is a constant too; the types of results that only kernels read are refined.
// CHECK-LABEL: @absent
// CHECK: onnx.Constant {value = dense<6> : tensor<i64>} : tensor<i64>
func.func @absent(%arg0: tensor<?xi64>) -> tensor<?xi64> {
  %0 = onnx.Constant {value = dense<[1, 2, 3]> : tensor<3xi64>} : tensor<3xi64>
  %1 = onnx.NoValue
  %2 = onnx.ReduceSum %0, %1 {keepdims = 0 : i64} : (tensor<3xi64>, none) -> tensor<*xi64>
  %3 = onnx.Add %arg0, %2 : (tensor<?xi64>, tensor<*xi64>) -> tensor<?xi64>
  return %3 : tensor<?xi64>
}

// -----

// Small and odd element types survive the way through the evaluator.
// CHECK-LABEL: @types
// CHECK-DAG: dense<[true, false]> : tensor<2xi1>
// CHECK-DAG: dense<[-8, 7, 1]> : tensor<3xi4>
// CHECK-DAG: dense<["b", "a"]> : tensor<2x!onnx.string>
// CHECK-DAG: dense<[1.500000e+00, -0.000000e+00]> : tensor<2xbf16>
func.func @types() -> (tensor<2xi1>, tensor<3xi4>, tensor<2x!onnx.string>, tensor<2xbf16>) {
  %0 = onnx.Constant {value = dense<[false, true]> : tensor<2xi1>} : tensor<2xi1>
  %1 = onnx.Not %0 : (tensor<2xi1>) -> tensor<2xi1>
  %2 = onnx.Constant {value = dense<[[-8, 7, 1]]> : tensor<1x3xi4>} : tensor<1x3xi4>
  %3 = onnx.Constant {value = dense<3> : tensor<1xi64>} : tensor<1xi64>
  %4 = onnx.Reshape %2, %3 : (tensor<1x3xi4>, tensor<1xi64>) -> tensor<3xi4>
  %5 = onnx.Constant {value = dense<["a", "b"]> : tensor<2x!onnx.string>} : tensor<2x!onnx.string>
  %6 = onnx.Constant {value = dense<[1, 0]> : tensor<2xi64>} : tensor<2xi64>
  %7 = onnx.Gather %5, %6 : (tensor<2x!onnx.string>, tensor<2xi64>) -> tensor<2x!onnx.string>
  %8 = onnx.Constant {value = dense<[-1.5, 0.0]> : tensor<2xbf16>} : tensor<2xbf16>
  %9 = onnx.Neg %8 : (tensor<2xbf16>) -> tensor<2xbf16>
  return %1, %4, %7, %9 : tensor<2xi1>, tensor<3xi4>, tensor<2x!onnx.string>, tensor<2xbf16>
}

// -----

// Results over 1 KiB go to the weight store, named after the node.
// CHECK-LABEL: @large
// CHECK-NEXT: %[[W:.*]] = onnx.Constant {value = #onnx.weight<"Concat">} : tensor<400xf32>
// CHECK-NEXT: return %[[W]]
func.func @large() -> tensor<400xf32> {
  %0 = onnx.Constant {value = dense<1.0> : tensor<200xf32>} : tensor<200xf32>
  %1 = onnx.Constant {value = dense<2.0> : tensor<200xf32>} : tensor<200xf32>
  %2 = onnx.Concat %0, %1 {axis = 0 : i64} : (tensor<200xf32>, tensor<200xf32>) -> tensor<400xf32>
  return %2 : tensor<400xf32>
}

// -----

// A conversion of a weight is noted in the store, under a key that spells it.
// CHECK-LABEL: @lazy
// CHECK-NEXT: %[[W:.*]] = onnx.Constant {value = #onnx.weight<"Concat|Transpose{perm = array<i64: 1, 0>}">} : tensor<200x2xf32>
// CHECK-NEXT: return %[[W]]
func.func @lazy() -> tensor<200x2xf32> {
  %0 = onnx.Constant {value = dense<1.0> : tensor<1x200xf32>} : tensor<1x200xf32>
  %1 = onnx.Concat %0, %0 {axis = 0 : i64} : (tensor<1x200xf32>, tensor<1x200xf32>) -> tensor<2x200xf32>
  %2 = onnx.Transpose %1 {perm = array<i64: 1, 0>} : (tensor<2x200xf32>) -> tensor<200x2xf32>
  return %2 : tensor<200x2xf32>
}

// -----

// Folding must not make the model larger: a large Expand stays.
// CHECK-LABEL: @grows
// CHECK: onnx.Expand
func.func @grows() -> tensor<1000xf32> {
  %0 = onnx.Constant {value = dense<1.0> : tensor<1xf32>} : tensor<1xf32>
  %1 = onnx.Constant {value = dense<1000> : tensor<1xi64>} : tensor<1xi64>
  %2 = onnx.Expand %0, %1 : (tensor<1xf32>, tensor<1xi64>) -> tensor<1000xf32>
  return %2 : tensor<1000xf32>
}

// -----

// What the evaluator refuses (an index out of range) stays, to fail where the model does.
// CHECK-LABEL: @refused
// CHECK: onnx.Gather
func.func @refused() -> tensor<f32> {
  %0 = onnx.Constant {value = dense<1.0> : tensor<2xf32>} : tensor<2xf32>
  %1 = onnx.Constant {value = dense<5> : tensor<i64>} : tensor<i64>
  %2 = onnx.Gather %0, %1 {axis = 0 : i64} : (tensor<2xf32>, tensor<i64>) -> tensor<f32>
  return %2 : tensor<f32>
}

// -----

// Inside regions too.
// CHECK-LABEL: @branches
// CHECK: onnx.If
// CHECK-NEXT: onnx.Constant {value = dense<2.000000e+00>
// CHECK-NEXT: onnx.Yield
func.func @branches(%arg0: tensor<i1>) -> tensor<f32> {
  %0 = onnx.Constant {value = dense<4.0> : tensor<f32>} : tensor<f32>
  %1 = onnx.If %arg0 {
    %2 = onnx.Sqrt %0 : (tensor<f32>) -> tensor<f32>
    onnx.Yield %2 : tensor<f32>
  } else {
    onnx.Yield %0 : tensor<f32>
  } : (tensor<i1>) -> tensor<f32>
  return %1 : tensor<f32>
}
