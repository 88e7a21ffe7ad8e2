// What crosses the border of a region, and what place-outline-regions refuses.
// RUN: aicc-opt %s --place-outline-regions --split-input-file --verify-diagnostics | FileCheck %s

// Values that only ops of the region read are no results of it; one that is returned twice is passed once.
// CHECK-LABEL: func.func @main
// CHECK: %[[Y:.*]]:2 = call @main_cpu_0(%arg0) : (tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
// CHECK-NEXT: return %[[Y]]#0, %[[Y]]#1, %[[Y]]#0
// CHECK: func.func private @main_cpu_0
// CHECK: return %{{.*}}, %{{.*}} : tensor<4xf32>, tensor<4xf32>
// expected-remark @+1 {{region of 3 operations runs on cpu}}
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %0 = onnx.Relu %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Neg %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Abs %1 : (tensor<4xf32>) -> tensor<4xf32>
  return %0, %2, %0 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

// What a branch reads of @main is an input of the region; constants for it are copied in.
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[Y:.*]] = call @main_cpu_0(%arg0, %arg1, %arg2)
// CHECK-NEXT: return %[[Y]]
// CHECK: func.func private @main_cpu_0(%[[C:.*]]: tensor<i1>, %{{.*}}: tensor<4xf32>, %{{.*}}: tensor<4xf32>)
// CHECK: %[[K:.*]] = onnx.Constant
// CHECK: onnx.If %[[C]]
// CHECK: onnx.Add %{{.*}}, %[[K]]
// expected-remark @+1 {{region of 1 operations runs on cpu}}
func.func @main(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %k = onnx.Constant {value = dense<1.0> : tensor<4xf32>} : tensor<4xf32>
  %0 = onnx.If %c {
    %1 = onnx.Add %x, %k : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    onnx.Yield %1 : tensor<4xf32>
  } else {
    onnx.Yield %y : tensor<4xf32>
  } : (tensor<i1>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A constant that is a result and is read too exists once in the region.
// CHECK-LABEL: func.func @main
// CHECK: call @main_cpu_0(%arg0)
// CHECK: func.func private @main_cpu_0
// CHECK: onnx.Constant
// CHECK-NOT: onnx.Constant
// expected-remark @+1 {{region of 2 operations runs on cpu}}
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %k = onnx.Constant {value = dense<1.0> : tensor<4xf32>} : tensor<4xf32>
  %0 = onnx.Add %x, %k : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %k, %0 : tensor<4xf32>, tensor<4xf32>
}

// -----

// Every op that no target takes is reported, also one inside a branch.
func.func @main(%c: tensor<i1>, %x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // expected-error @+1 {{no target takes this operation (cpu: the operation is not in the ONNX standard)}}
  %0 = onnx.custom %x {domain = "d", op_type = "A", op_attributes = {}} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.If %c {
    // expected-error @+1 {{no target takes this operation (cpu: the operation is not in the ONNX standard)}}
    %2 = onnx.custom %x {domain = "d", op_type = "B", op_attributes = {}} : (tensor<4xf32>) -> tensor<4xf32>
    onnx.Yield %2 : tensor<4xf32>
  } else {
    onnx.Yield %x : tensor<4xf32>
  } : (tensor<i1>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}
