// Result types of elementwise ops: broadcasting and element types.
// RUN: aicc-opt --onnx-infer-shapes --split-input-file %s | FileCheck %s

// Ones give way to anything; ranks are filled up in front.
// CHECK-LABEL: func @broadcast(
// CHECK: onnx.Add {{.*}} -> tensor<?x3x5xf32>
func.func @broadcast(%a: tensor<?x1x5xf32>, %b: tensor<3x1xf32>) -> tensor<*xf32> {
  %y = onnx.Add %a, %b : (tensor<?x1x5xf32>, tensor<3x1xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// A known dim other than one is that of the result.
// CHECK-LABEL: func @known_wins(
// CHECK: onnx.Mul {{.*}} -> tensor<3x4xf32>
func.func @known_wins(%a: tensor<?x4xf32>, %b: tensor<3x?xf32>) -> tensor<*xf32> {
  %y = onnx.Mul %a, %b : (tensor<?x4xf32>, tensor<3x?xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @one_and_unknown(
// CHECK: onnx.Sub {{.*}} -> tensor<?x?xf32>
func.func @one_and_unknown(%a: tensor<1x?xf32>, %b: tensor<?x1xf32>) -> tensor<*xf32> {
  %y = onnx.Sub %a, %b : (tensor<1x?xf32>, tensor<?x1xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @scalars(
// CHECK: onnx.Div {{.*}} -> tensor<f32>
func.func @scalars(%a: tensor<f32>, %b: tensor<f32>) -> tensor<*xf32> {
  %y = onnx.Div %a, %b : (tensor<f32>, tensor<f32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @scalar_and_zero(
// CHECK: onnx.Pow {{.*}} -> tensor<0x4xf32>
func.func @scalar_and_zero(%a: tensor<f32>, %b: tensor<0x4xf32>) -> tensor<*xf32> {
  %y = onnx.Pow %a, %b : (tensor<f32>, tensor<0x4xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// Comparisons give bools.
// CHECK-LABEL: func @comparison(
// CHECK: onnx.Greater {{.*}} -> tensor<?x4xi1>
func.func @comparison(%a: tensor<?x4xf32>, %b: tensor<4xf32>) -> tensor<*xi1> {
  %y = onnx.Greater %a, %b : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<*xi1>
  return %y : tensor<*xi1>
}

// -----

// CHECK-LABEL: func @integers(
// CHECK: onnx.Mod {{.*}} -> tensor<3xi64>
func.func @integers(%a: tensor<3xi64>, %b: tensor<1xi64>) -> tensor<*xi64> {
  %y = onnx.Mod %a, %b : (tensor<3xi64>, tensor<1xi64>) -> tensor<*xi64>
  return %y : tensor<*xi64>
}

// -----

// CHECK-LABEL: func @equal_unknown(
// CHECK: onnx.Equal {{.*}} -> tensor<?xi1>
func.func @equal_unknown(%a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<*xi1> {
  %y = onnx.Equal %a, %b : (tensor<?xf32>, tensor<?xf32>) -> tensor<*xi1>
  return %y : tensor<*xi1>
}

// -----

// Three operands and more.
// CHECK-LABEL: func @where(
// CHECK: onnx.Where {{.*}} -> tensor<2x?x4xf32>
func.func @where(%c: tensor<?x1xi1>, %a: tensor<4xf32>, %b: tensor<2x1x1xf32>) -> tensor<*xf32> {
  %y = onnx.Where %c, %a, %b : (tensor<?x1xi1>, tensor<4xf32>, tensor<2x1x1xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// CHECK-LABEL: func @max(
// CHECK: onnx.Max {{.*}} -> tensor<3x4xf32>
func.func @max(%a: tensor<?x1xf32>, %b: tensor<4xf32>, %c: tensor<3x1xf32>) -> tensor<*xf32> {
  %y = onnx.Max %a, %b, %c : (tensor<?x1xf32>, tensor<4xf32>, tensor<3x1xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}

// -----

// Casts change the element type only.
// CHECK-LABEL: func @cast(
// CHECK: onnx.Cast {{.*}} -> tensor<?x3xi64>
func.func @cast(%x: tensor<?x3xf32>) -> tensor<*xi64> {
  %y = onnx.Cast %x {to = 7 : i64} : (tensor<?x3xf32>) -> tensor<*xi64>
  return %y : tensor<*xi64>
}

// -----

// Dims of one symbol keep their result one symbol: a reshape to the other one's shape is known to fit.
// CHECK-LABEL: func @symbols(
// CHECK: onnx.Relu {{.*}} -> tensor<?x4xf32>
func.func @symbols(%x: tensor<?x4xf32> {onnx.dims = ["n", ""]}, %z: tensor<?xf32> {onnx.dims = ["n"]}) -> tensor<*xf32> {
  %s = onnx.Shape %z : (tensor<?xf32>) -> tensor<*xi64>
  %four = onnx.Constant {value = dense<[4]> : tensor<1xi64>} : tensor<1xi64>
  %f = onnx.Concat %s, %four {axis = 0 : i64} : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
  %r = onnx.Reshape %x, %f : (tensor<?x4xf32>, tensor<*xi64>) -> tensor<*xf32>
  %y = onnx.Relu %r : (tensor<*xf32>) -> tensor<*xf32>
  return %y : tensor<*xf32>
}
