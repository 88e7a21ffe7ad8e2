// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// One generic per op; the sizes come from the argument, at the head of the function.
// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1, d2) -> (d1)>
// CHECK-LABEL: func.func @broadcast(
// CHECK-SAME: %[[X:.*]]: tensor<?x8x4xf32>, %[[Y:.*]]: tensor<8x1xf32>)
// CHECK: %[[D:.*]] = tensor.dim %[[X]]
// CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[Y]] {{\[}}[0, 1]] : tensor<8x1xf32> into tensor<8xf32>
// CHECK: %[[INIT:.*]] = tensor.empty(%[[D]]) : tensor<?x8x4xf32>
// CHECK: linalg.generic {indexing_maps = [#[[ID]], #[[ROW]], #[[ID]]]
// CHECK-SAME: ins(%[[X]], %[[ROWS]] : {{.*}}) outs(%[[INIT]] : tensor<?x8x4xf32>)
// CHECK: arith.addf {{.*}} fastmath<contract> : f32
func.func @broadcast(%x: tensor<?x8x4xf32>, %y: tensor<8x1xf32>) -> tensor<?x8x4xf32> {
  %0 = onnx.Add %x, %y : (tensor<?x8x4xf32>, tensor<8x1xf32>) -> tensor<?x8x4xf32>
  return %0 : tensor<?x8x4xf32>
}

// -----

// Dims that nothing proves equal are read at zero when they are 1 at run time.
// CHECK-LABEL: func.func @run_time_broadcast(
// CHECK-SAME: %[[X:.*]]: tensor<?xf32>, %[[Y:.*]]: tensor<?xf32>)
// CHECK: %[[DX:.*]] = tensor.dim %[[X]]
// CHECK: %[[DY:.*]] = tensor.dim %[[Y]]
// CHECK: %[[UNIT:.*]] = arith.cmpi eq, %[[DX]]
// CHECK: %[[SIZE:.*]] = arith.select %[[UNIT]], %[[DY]], %[[DX]] : index
// CHECK: tensor.empty(%[[SIZE]])
// CHECK: linalg.generic
// CHECK: %[[I:.*]] = linalg.index 0
// CHECK: %[[ONE:.*]] = arith.cmpi eq, %[[DX]]
// CHECK: %[[AT:.*]] = arith.select %[[ONE]], %{{.*}}, %[[I]] : index
// CHECK: tensor.extract %[[X]][%[[AT]]]
func.func @run_time_broadcast(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = onnx.Mul %x, %y : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// A constant with equal elements is a constant of the body; small whole powers are products.
// CHECK-LABEL: func.func @power(
// CHECK: linalg.generic {{.*}} ins(%arg0 : tensor<4xf32>)
// CHECK: %[[P:.*]] = arith.mulf %[[X:.*]], %[[X]] fastmath<contract>
// CHECK: linalg.yield %[[P]]
func.func @power(%x: tensor<4xf32>) -> tensor<4xf32> {
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Pow %x, %two : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Unsigned operands choose unsigned operations; bool is i8 in memory and i1 in the body.
// CHECK-LABEL: func.func @unsigned(
// CHECK-SAME: tensor<4xi8>, %{{.*}}: tensor<4xi8>) -> tensor<4xi8>
// CHECK: arith.cmpi ult
// CHECK: arith.extui {{.*}} : i1 to i8
// CHECK: arith.cmpi ne
// CHECK: arith.xori {{.*}} : i1
func.func @unsigned(%x: tensor<4xui8>, %y: tensor<4xui8>) -> tensor<4xi1> {
  %0 = onnx.Less %x, %y : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xi1>
  %1 = onnx.Not %0 : (tensor<4xi1>) -> tensor<4xi1>
  return %1 : tensor<4xi1>
}

// -----

// Half precision is computed in single precision.
// CHECK-LABEL: func.func @half(
// CHECK: arith.extf {{.*}} : f16 to f32
// CHECK: math.exp {{.*}} : f32
// CHECK: arith.truncf {{.*}} : f32 to f16
func.func @half(%x: tensor<4xf16>) -> tensor<4xf16> {
  %0 = onnx.Sigmoid %x : (tensor<4xf16>) -> tensor<4xf16>
  return %0 : tensor<4xf16>
}

// -----

// A divisor of 0 ends the run; one that would trap is replaced before the division all the same.
// CHECK-LABEL: func.func @integer_division(
// CHECK: cf.assert %{{.*}}, "{{.*}}expected a divisor other than 0, found 0"
// CHECK: %[[ZERO:.*]] = arith.cmpi eq
// CHECK: %[[MINUS:.*]] = arith.cmpi eq
// CHECK: %[[UNSAFE:.*]] = arith.ori %[[ZERO]], %[[MINUS]]
// CHECK: %[[SAFE:.*]] = arith.select %[[UNSAFE]]
// CHECK: arith.divsi %{{.*}}, %[[SAFE]]
func.func @integer_division(%x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi32> {
  %0 = onnx.Div %x, %y : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// On a device nobody waits for what the divisors are, and constants are known.
// CHECK-LABEL: func.func @division_on_a_device(
// CHECK-NOT: cf.assert
// CHECK: arith.divsi
// CHECK-LABEL: func.func @division_by_three(
// CHECK-NOT: cf.assert
// CHECK: arith.divsi
func.func @division_on_a_device(%x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi32> attributes {dispatch.device = "gpu"} {
  %0 = onnx.Div %x, %y : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}
func.func @division_by_three(%x: tensor<4xi32>) -> tensor<4xi32> {
  %three = onnx.Constant {value = dense<3> : tensor<i32>} : tensor<i32>
  %0 = onnx.Div %x, %three : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// Absent bounds cost nothing.
// CHECK-LABEL: func.func @clip(
// CHECK-NOT: arith.maximumf
// CHECK: arith.minimumf {{.*}} fastmath<nsz>
func.func @clip(%x: tensor<4xf32>) -> tensor<4xf32> {
  %none = onnx.NoValue
  %max = onnx.Constant {value = dense<6.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Clip %x, %none, %max : (tensor<4xf32>, none, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Numbers to narrow unsigned integers pass through a wider signed one.
// CHECK-LABEL: func.func @cast(
// CHECK: arith.fptosi {{.*}} : f32 to i64
// CHECK: arith.trunci {{.*}} : i64 to i32
// CHECK: arith.cmpf une
func.func @cast(%x: tensor<4xf32>) -> (tensor<4xui32>, tensor<4xi1>) {
  %0 = onnx.Cast %x {to = 12 : i64} : (tensor<4xf32>) -> tensor<4xui32>
  %1 = onnx.Cast %x {to = 9 : i64} : (tensor<4xf32>) -> tensor<4xi1>
  return %0, %1 : tensor<4xui32>, tensor<4xi1>
}
