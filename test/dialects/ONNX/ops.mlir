// Ops print and parse, also in their generic form.
// RUN: aicc-opt %s | aicc-opt | FileCheck %s
// RUN: aicc-opt --mlir-print-op-generic %s | aicc-opt | FileCheck %s

// CHECK-LABEL: func @elementwise
func.func @elementwise(%x: tensor<2x?xf32>, %y: tensor<?xf32>) -> tensor<2x?xi1> {
  // CHECK: onnx.Relu %{{.*}} : (tensor<2x?xf32>) -> tensor<2x?xf32>
  %0 = onnx.Relu %x : (tensor<2x?xf32>) -> tensor<2x?xf32>
  // CHECK: onnx.Elu %{{.*}} {alpha = 5.000000e-01 : f32} :
  %1 = onnx.Elu %0 {alpha = 0.5 : f32} : (tensor<2x?xf32>) -> tensor<2x?xf32>
  // CHECK: onnx.Add
  %2 = onnx.Add %1, %y : (tensor<2x?xf32>, tensor<?xf32>) -> tensor<2x?xf32>
  // CHECK: onnx.Greater
  %3 = onnx.Greater %2, %y : (tensor<2x?xf32>, tensor<?xf32>) -> tensor<2x?xi1>
  return %3 : tensor<2x?xi1>
}

// Small constants are dense, large ones name a weight; an absent operand is none.
// CHECK-LABEL: func @constants
func.func @constants(%x: tensor<1x3x8x8xf32>) -> tensor<*xf32> {
  // CHECK: onnx.Constant {value = dense<[0, 1]> : tensor<2xi64>} : tensor<2xi64>
  %0 = onnx.Constant {value = dense<[0, 1]> : tensor<2xi64>} : tensor<2xi64>
  // CHECK: onnx.Constant {value = #onnx.weight<"conv1.weight">} : tensor<64x3x7x7xf32>
  %1 = onnx.Constant {value = #onnx.weight<"conv1.weight">} : tensor<64x3x7x7xf32>
  // CHECK: onnx.NoValue
  %none = onnx.NoValue
  // CHECK: onnx.Conv %{{.*}} {pads = array<i64: 1, 1, 1, 1>} :
  %2 = onnx.Conv %x, %1, %none {group = 1 : i64, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x3x8x8xf32>, tensor<64x3x7x7xf32>, none) -> tensor<*xf32>
  return %2 : tensor<*xf32>
}

// CHECK-LABEL: func @strings
func.func @strings(%x: tensor<2x!onnx.string>) -> !onnx.sequence<tensor<2x!onnx.string>> {
  // CHECK: onnx.Constant {value = dense<["a", "b"]> : tensor<2x!onnx.string>}
  %0 = onnx.Constant {value = dense<["a", "b"]> : tensor<2x!onnx.string>} : tensor<2x!onnx.string>
  %1 = onnx.StringConcat %x, %0 : (tensor<2x!onnx.string>, tensor<2x!onnx.string>) -> tensor<2x!onnx.string>
  %2 = onnx.SequenceConstruct %0, %1 : (tensor<2x!onnx.string>, tensor<2x!onnx.string>) -> !onnx.sequence<tensor<2x!onnx.string>>
  return %2 : !onnx.sequence<tensor<2x!onnx.string>>
}

// CHECK-LABEL: func @control
func.func @control(%cond: tensor<i1>, %count: tensor<i64>, %x: tensor<2xf32>) -> (tensor<2xf32>, tensor<?x2xf32>) {
  // CHECK: onnx.If %{{.*}} {
  // CHECK: onnx.Yield %{{.*}} : tensor<2xf32>
  // CHECK: } else {
  %0 = onnx.If %cond {
    onnx.Yield %x : tensor<2xf32>
  } else {
    %3 = onnx.Neg %x : (tensor<2xf32>) -> tensor<2xf32>
    onnx.Yield %3 : tensor<2xf32>
  } : (tensor<i1>) -> tensor<2xf32>
  // CHECK: onnx.Loop
  // CHECK: ^bb0(%{{.*}}: tensor<i64>, %{{.*}}: tensor<i1>, %[[V:.*]]: tensor<2xf32>):
  %1:2 = onnx.Loop %count, %cond, %0 {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<2xf32>):
    %4 = onnx.Add %v, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    onnx.Yield %c, %4, %4 : tensor<i1>, tensor<2xf32>, tensor<2xf32>
  } : (tensor<i64>, tensor<i1>, tensor<2xf32>) -> (tensor<2xf32>, tensor<?x2xf32>)
  return %1#0, %1#1 : tensor<2xf32>, tensor<?x2xf32>
}
