// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// Both branches yield the type of the result.
// CHECK-LABEL: func.func @if(
// CHECK: %[[BYTE:.*]] = tensor.extract %arg0[] : tensor<i8>
// CHECK: %[[BIT:.*]] = arith.cmpi ne, %[[BYTE]]
// CHECK: scf.if %[[BIT]] -> (tensor<?xf32>)
// CHECK: tensor.cast
// CHECK: else
// CHECK: tensor.extract_slice %arg1[0] [2] [1]
func.func @if(%c: tensor<i1>, %x: tensor<4xf32>) -> tensor<?xf32> {
  %0 = onnx.If %c {
    %r = onnx.Relu %x : (tensor<4xf32>) -> tensor<4xf32>
    onnx.Yield %r : tensor<4xf32>
  } else {
    %none = onnx.NoValue
    %begin = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
    %end = onnx.Constant {value = dense<2> : tensor<1xi64>} : tensor<1xi64>
    %s = onnx.Slice %x, %begin, %end, %none, %none
      : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>, none, none) -> tensor<2xf32>
    onnx.Yield %s : tensor<2xf32>
  } : (tensor<i1>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// A loop that stops by count only is a scf.for; scan outputs are written slice by slice.
// CHECK-LABEL: func.func @counted(
// CHECK: %[[TRIPS:.*]] = arith.maxsi
// CHECK: %[[ALL:.*]] = tensor.empty(%[[TRIPS]]) : tensor<?x4xf32>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[TRIPS]] {{.*}} iter_args(%{{.*}} = %arg1, %[[INTO:.*]] = %[[ALL]])
// CHECK: tensor.insert_slice %{{.*}} into %[[INTO]][%[[I]], 0] [1, 4] [1, 1]
func.func @counted(%n: tensor<i64>, %x: tensor<4xf32>) -> tensor<?x4xf32> {
  %none = onnx.NoValue
  %0:2 = onnx.Loop %n, %none, %x {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<4xf32>):
    %w = onnx.Sigmoid %v : (tensor<4xf32>) -> tensor<4xf32>
    onnx.Yield %c, %w, %w : tensor<i1>, tensor<4xf32>, tensor<4xf32>
  } : (tensor<i64>, none, tensor<4xf32>) -> (tensor<4xf32>, tensor<?x4xf32>)
  return %0#1 : tensor<?x4xf32>
}

// -----

// A computed condition needs a scf.while.
// CHECK-LABEL: func.func @conditional(
// CHECK: scf.while
// CHECK: arith.andi
// CHECK: scf.condition
func.func @conditional(%n: tensor<i64>, %c: tensor<i1>, %x: tensor<f32>) -> tensor<f32> {
  %0 = onnx.Loop %n, %c, %x {
  ^bb0(%i: tensor<i64>, %cc: tensor<i1>, %v: tensor<f32>):
    %w = onnx.Sigmoid %v : (tensor<f32>) -> tensor<f32>
    %next = onnx.Less %w, %x : (tensor<f32>, tensor<f32>) -> tensor<i1>
    onnx.Yield %next, %w : tensor<i1>, tensor<f32>
  } : (tensor<i64>, tensor<i1>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// Scan walks its inputs by slices.
// CHECK-LABEL: func.func @scan(
// CHECK: scf.for
// CHECK: tensor.extract_slice %arg1[%{{.*}}, 0] [1, 4] [1, 1]
// CHECK: tensor.insert_slice
func.func @scan(%s: tensor<4xf32>, %x: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0:2 = onnx.Scan %s, %x {
  ^bb0(%state: tensor<4xf32>, %row: tensor<4xf32>):
    %sum = onnx.Add %state, %row : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    onnx.Yield %sum, %sum : tensor<4xf32>, tensor<4xf32>
  } {num_scan_inputs = 1 : i64} : (tensor<4xf32>, tensor<3x4xf32>) -> (tensor<4xf32>, tensor<3x4xf32>)
  return %0#1 : tensor<3x4xf32>
}

// -----

// Slices of no shape that is known before are collected in a list.
// CHECK-LABEL: func.func @list(
// CHECK: %[[NONE:.*]] = dispatch.call "sequence_make"(%c0
// CHECK: %[[ALL:.*]] = scf.for {{.*}} iter_args(%[[LIST:.*]] = %[[NONE]])
// CHECK: %[[MORE:.*]] = dispatch.call "sequence_insert"(%[[LIST]]
// CHECK: scf.yield %[[MORE]]
// CHECK: dispatch.call "concat_from_sequence"(%[[ALL]], %c0, %c1, %{{.*}}, %c1)
func.func @list(%n: tensor<i64>, %x: tensor<4xf32>) -> tensor<?x?xf32> {
  %none = onnx.NoValue
  %shape = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %zero = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.Loop %n, %none {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>):
    %end = onnx.Expand %i, %shape : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
    %s = onnx.Slice %x, %zero, %end, %none, %none : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>, none, none) -> tensor<?xf32>
    onnx.Yield %c, %s : tensor<i1>, tensor<?xf32>
  } : (tensor<i64>, none) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
