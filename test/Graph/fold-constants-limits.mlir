// How much onnx-fold-constants lets a model grow, and what it only notes in the weight store.
// RUN: aicc-opt --onnx-fold-constants --split-input-file %s | FileCheck %s
// RUN: aicc-opt --onnx-fold-constants="growth=0" --split-input-file %s | FileCheck %s --check-prefix=NONE

// A result may be 1 KiB larger than its operands, here of 4 + 8 bytes: 259 floats are, 260 are not. Without growth neither.
// CHECK-LABEL: @expand
// CHECK-DAG: onnx.Constant {value = #onnx.weight<"Expand">} : tensor<259xf32>
// CHECK-DAG: onnx.Expand %{{.*}} -> tensor<260xf32>
// NONE-LABEL: @expand
// NONE-DAG: onnx.Expand %{{.*}} -> tensor<259xf32>
// NONE-DAG: onnx.Expand %{{.*}} -> tensor<260xf32>
func.func @expand() -> (tensor<259xf32>, tensor<260xf32>) {
  %one = onnx.Constant {value = dense<[1.0]> : tensor<1xf32>} : tensor<1xf32>
  %a = onnx.Constant {value = dense<259> : tensor<1xi64>} : tensor<1xi64>
  %b = onnx.Constant {value = dense<260> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.Expand %one, %a : (tensor<1xf32>, tensor<1xi64>) -> tensor<259xf32>
  %1 = onnx.Expand %one, %b : (tensor<1xf32>, tensor<1xi64>) -> tensor<260xf32>
  return %0, %1 : tensor<259xf32>, tensor<260xf32>
}

// -----

// ConstantOfShape too: its shape counts as what it is made from.
// CHECK-LABEL: @constant_of_shape
// CHECK-DAG: onnx.Constant {{.*}} : tensor<4x32xi64>
// CHECK-DAG: onnx.ConstantOfShape {{.*}} -> tensor<4x64xi64>
// NONE-LABEL: @constant_of_shape
// NONE: onnx.ConstantOfShape {{.*}} -> tensor<4x32xi64>
func.func @constant_of_shape() -> (tensor<4x32xi64>, tensor<4x64xi64>) {
  %a = onnx.Constant {value = dense<[4, 32]> : tensor<2xi64>} : tensor<2xi64>
  %b = onnx.Constant {value = dense<[4, 64]> : tensor<2xi64>} : tensor<2xi64>
  %0 = onnx.ConstantOfShape %a {value = dense<3> : tensor<1xi64>} : (tensor<2xi64>) -> tensor<4x32xi64>
  %1 = onnx.ConstantOfShape %b {value = dense<3> : tensor<1xi64>} : (tensor<2xi64>) -> tensor<4x64xi64>
  return %0, %1 : tensor<4x32xi64>, tensor<4x64xi64>
}

// -----

// What shrinks or keeps its size needs no growth.
// CHECK-LABEL: @same_size
// CHECK-NOT: onnx.Neg
// NONE-LABEL: @same_size
// NONE-NOT: onnx.Neg
func.func @same_size() -> tensor<3xf32> {
  %x = onnx.Constant {value = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>} : tensor<3xf32>
  %0 = onnx.Neg %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// A constant that is read twice counts once: 800 bytes joined with themselves grow by 800, three times by too much.
// CHECK-LABEL: @twice
// CHECK-DAG: onnx.Constant {{.*}} : tensor<400xf32>
// CHECK-DAG: onnx.Concat {{.*}} -> tensor<600xf32>
func.func @twice() -> (tensor<400xf32>, tensor<600xf32>) {
  %x = onnx.Constant {value = dense<1.0> : tensor<200xf32>} : tensor<200xf32>
  %0 = onnx.Concat %x, %x {axis = 0 : i64} : (tensor<200xf32>, tensor<200xf32>) -> tensor<400xf32>
  %1 = onnx.Concat %x, %x, %x {axis = 0 : i64} : (tensor<200xf32>, tensor<200xf32>, tensor<200xf32>) -> tensor<600xf32>
  return %0, %1 : tensor<400xf32>, tensor<600xf32>
}

// -----

// Integers of 8 bits dequantized take four times their size: weights stay quantized.
// CHECK-LABEL: @dequantize
// CHECK: onnx.DequantizeLinear
func.func @dequantize() -> tensor<400xf32> {
  %none = onnx.NoValue
  %x = onnx.Constant {value = dense<1> : tensor<400xi8>} : tensor<400xi8>
  %s = onnx.Constant {value = dense<0.5> : tensor<f32>} : tensor<f32>
  %0 = onnx.DequantizeLinear %x, %s, %none : (tensor<400xi8>, tensor<f32>, none) -> tensor<400xf32>
  return %0 : tensor<400xf32>
}

// -----

// Conversions and new shapes of a weight in the store are noted there, one upon the other, whatever their size.
// CHECK-LABEL: @lazy_chain
// CHECK: onnx.Constant {value = #onnx.weight<"Concat|Cast{{.*}}|Unsqueeze{{.*}}">} : tensor<1x400xf64>
// CHECK-NOT: onnx.Cast
// NONE-LABEL: @lazy_chain
// NONE-NOT: onnx.Cast
func.func @lazy_chain() -> tensor<1x400xf64> {
  %a = onnx.Constant {value = dense<1.0> : tensor<200xf32>} : tensor<200xf32>
  %b = onnx.Constant {value = dense<2.0> : tensor<200xf32>} : tensor<200xf32>
  %axes = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.Concat %a, %b {axis = 0 : i64} : (tensor<200xf32>, tensor<200xf32>) -> tensor<400xf32>
  %1 = onnx.Cast %0 {to = 11 : i64} : (tensor<400xf32>) -> tensor<400xf64>
  %2 = onnx.Unsqueeze %1, %axes : (tensor<400xf64>, tensor<1xi64>) -> tensor<1x400xf64>
  return %2 : tensor<1x400xf64>
}

// -----

// A weight that the store does not hold stays, with what is made of it.
// CHECK-LABEL: @unknown_weight
// CHECK: onnx.Transpose
// CHECK: onnx.Neg
func.func @unknown_weight() -> (tensor<200x2xf32>, tensor<2x200xf32>) {
  %w = onnx.Constant {value = #onnx.weight<"nowhere">} : tensor<2x200xf32>
  %0 = onnx.Transpose %w {perm = array<i64: 1, 0>} : (tensor<2x200xf32>) -> tensor<200x2xf32>
  %1 = onnx.Neg %w : (tensor<2x200xf32>) -> tensor<2x200xf32>
  return %0, %1 : tensor<200x2xf32>, tensor<2x200xf32>
}

// -----

// A result of unknown size is tried: it folds when it turns out small enough, and stays when it does not.
// CHECK-LABEL: @unknown_size
// CHECK-DAG: onnx.Constant {value = dense<{{.*}}> : tensor<1x2xi64>} : tensor<1x2xi64>
// CHECK-DAG: onnx.Range
func.func @unknown_size(%x: tensor<*xi64>) -> (tensor<*xi64>, tensor<*xi64>) {
  %mask = onnx.Constant {value = dense<[true, false, true]> : tensor<3xi1>} : tensor<3xi1>
  %zero = onnx.Constant {value = dense<0> : tensor<i64>} : tensor<i64>
  %one = onnx.Constant {value = dense<1> : tensor<i64>} : tensor<i64>
  %many = onnx.Constant {value = dense<1000> : tensor<i64>} : tensor<i64>
  %0 = onnx.NonZero %mask : (tensor<3xi1>) -> tensor<1x?xi64>
  %1 = onnx.Add %x, %0 : (tensor<*xi64>, tensor<1x?xi64>) -> tensor<*xi64>
  %2 = onnx.Range %zero, %many, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %3 = onnx.Add %x, %2 : (tensor<*xi64>, tensor<?xi64>) -> tensor<*xi64>
  return %1, %3 : tensor<*xi64>, tensor<*xi64>
}

// -----

// The type that a terminator states must be that of the constant.
// CHECK-LABEL: @stated_type
// CHECK: onnx.NonZero
func.func @stated_type() -> tensor<1x?xi64> {
  %mask = onnx.Constant {value = dense<[true, false, true]> : tensor<3xi1>} : tensor<3xi1>
  %0 = onnx.NonZero %mask : (tensor<3xi1>) -> tensor<1x?xi64>
  return %0 : tensor<1x?xi64>
}

// -----

// Of several results only those that are read count and are made.
// CHECK-LABEL: @one_of_two
// CHECK-NEXT: onnx.Constant {value = dense<3> : tensor<1xi64>}
// CHECK-NEXT: return
func.func @one_of_two() -> tensor<1xi64> {
  %x = onnx.Constant {value = dense<[1, 2, 3]> : tensor<3xi64>} : tensor<3xi64>
  %sizes = onnx.Constant {value = dense<[2, 1]> : tensor<2xi64>} : tensor<2xi64>
  %0:2 = onnx.Split %x, %sizes {axis = 0 : i64} : (tensor<3xi64>, tensor<2xi64>) -> (tensor<2xi64>, tensor<1xi64>)
  return %0#1 : tensor<1xi64>
}

// -----

// Random numbers are no constants, nor is what has regions.
// CHECK-LABEL: @random
// CHECK: onnx.RandomUniform
// CHECK: onnx.If
func.func @random() -> (tensor<2xf32>, tensor<f32>) {
  %yes = onnx.Constant {value = dense<true> : tensor<i1>} : tensor<i1>
  %a = onnx.Constant {value = dense<4.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.RandomUniform {shape = array<i64: 2>} : () -> tensor<2xf32>
  %1 = onnx.If %yes {
    onnx.Yield %a : tensor<f32>
  } else {
    onnx.Yield %a : tensor<f32>
  } : (tensor<i1>) -> tensor<f32>
  return %0, %1 : tensor<2xf32>, tensor<f32>
}
