// RUN: aicc-opt %s --linalg-lower-onnx --canonicalize | FileCheck %s

// Without an axis the elements of all dims are one; the sizes of the results are asked of the call.
// CHECK-LABEL: func.func @unique
// CHECK: %[[FLAT:.*]] = tensor.collapse_shape %{{.*}} : tensor<2x3xf32> into tensor<6xf32>
// CHECK: dispatch.call "unique"(%[[FLAT]], %c0, %c1) {dtypes = array<i64: 1, 0, 0, 1, 7, 7, 7>}
// CHECK-SAME: (tensor<6xf32>, index, index) -> (tensor<?xf32>, tensor<?xi64>, tensor<6xi64>, tensor<?xi64>)
func.func @unique(%x: tensor<2x3xf32>) -> tensor<?xf32> {
  %y, %i, %v, %c = onnx.Unique %x : (tensor<2x3xf32>) -> (tensor<?xf32>, tensor<?xi64>, tensor<6xi64>, tensor<?xi64>)
  return %y : tensor<?xf32>
}

// Strings are pointers, a constant is made of its bytes, and movement is what it is of numbers.
// CHECK-LABEL: func.func @strings(%arg0: tensor<2xi64>) -> tensor<2x1xi64>
// CHECK-DAG: %[[BYTES:.*]] = arith.constant dense<[97, 98, 99]> : tensor<3xi8>
// CHECK-DAG: %[[ENDS:.*]] = arith.constant dense<[2, 3]> : tensor<2xi64>
// CHECK: %[[TEXT:.*]] = dispatch.call "strings"(%[[BYTES]], %[[ENDS]], %{{.*}}) {dtypes = array<i64: 3, 7, 7, 8>}
// CHECK: %[[JOINED:.*]] = dispatch.call "string_concat"(%arg0, %[[TEXT]]) {dtypes = array<i64: 8, 8, 8>}
// CHECK: tensor.expand_shape %[[JOINED]]
func.func @strings(%x: tensor<2x!onnx.string>) -> tensor<2x1x!onnx.string> {
  %t = onnx.Constant {value = dense<["ab", "c"]> : tensor<2x!onnx.string>} : tensor<2x!onnx.string>
  %y = onnx.StringConcat %x, %t : (tensor<2x!onnx.string>, tensor<2x!onnx.string>) -> tensor<2x!onnx.string>
  %a = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %z = onnx.Unsqueeze %y, %a : (tensor<2x!onnx.string>, tensor<1xi64>) -> tensor<2x1x!onnx.string>
  return %z : tensor<2x1x!onnx.string>
}

// The sizes of an image are the call's, but for its channels.
// CHECK-LABEL: func.func @image(%arg0: tensor<?xi8>) -> tensor<?x?x1xi8>
// CHECK: %[[IMAGE:.*]] = dispatch.call "image_decoder"(%arg0, %c2) {dtypes = array<i64: 2, 0, 2>} : (tensor<?xi8>, index) -> tensor<?x?x1xi8>
// CHECK: return %[[IMAGE]]
func.func @image(%x: tensor<?xui8>) -> tensor<?x?x1xui8> {
  %y = onnx.ImageDecoder %x {pixel_format = "Grayscale"} : (tensor<?xui8>) -> tensor<?x?x1xui8>
  return %y : tensor<?x?x1xui8>
}

// A sequence is a handle; what an element promises is checked where it is taken out.
// CHECK-LABEL: func.func @sequence(%arg0: index, %arg1: tensor<?x4xf32>) -> (tensor<?x4xf32>, index)
// CHECK: %[[DIMS:.*]] = arith.constant dense<[-1, 4]> : tensor<2xi64>
// CHECK: %[[MORE:.*]] = dispatch.call "sequence_insert"(%arg0, %arg1, %c0, %c0)
// CHECK: %[[TENSOR:.*]] = dispatch.call "sequence_at"(%[[MORE]], %c0, %[[DIMS]])
// CHECK: return %[[TENSOR]], %[[MORE]]
func.func @sequence(%s: !onnx.sequence<tensor<?x4xf32>>, %x: tensor<?x4xf32>) -> (tensor<?x4xf32>, !onnx.sequence<tensor<?x4xf32>>) {
  %none = onnx.NoValue
  %zero = onnx.Constant {value = dense<0> : tensor<i64>} : tensor<i64>
  %t = onnx.SequenceInsert %s, %x, %none : (!onnx.sequence<tensor<?x4xf32>>, tensor<?x4xf32>, none) -> !onnx.sequence<tensor<?x4xf32>>
  %y = onnx.SequenceAt %t, %zero : (!onnx.sequence<tensor<?x4xf32>>, tensor<i64>) -> tensor<?x4xf32>
  return %y, %t : tensor<?x4xf32>, !onnx.sequence<tensor<?x4xf32>>
}

// An optional holds something when its handle is not 0.
// CHECK-LABEL: func.func @optional
// CHECK: %[[HAS:.*]] = arith.cmpi ne, %arg0, %c0
func.func @optional(%o: !onnx.optional<tensor<3xf32>>) -> tensor<i1> {
  %h = onnx.OptionalHasElement %o : (!onnx.optional<tensor<3xf32>>) -> tensor<i1>
  return %h : tensor<i1>
}

// The pattern is states before the run: a class that goes on where it is repeated or at the end.
// CHECK-LABEL: func.func @regex
// CHECK-DAG: %[[STATES:.*]] = arith.constant dense<[0, 0, 0, 1, 2, 0, 3, 1, 0]> : tensor<9xi64>
// CHECK-DAG: %[[CLASSES:.*]] = arith.constant dense<[2, 65, 65, 97, 98]> : tensor<5xi64>
// CHECK: dispatch.call "regex_full_match"(%arg0, %[[STATES]], %[[CLASSES]], %c1)
func.func @regex(%x: tensor<4x!onnx.string>) -> tensor<4xi1> {
  %y = onnx.RegexFullMatch %x {pattern = "[abA]*"} : (tensor<4x!onnx.string>) -> tensor<4xi1>
  return %y : tensor<4xi1>
}

// Patterns that separate are states of one automaton, each with its first.
// CHECK-LABEL: func.func @tokens
// CHECK-DAG: %[[STATES:.*]] = arith.constant dense<[0, 0, 0, 3, 0, 0, 3, 0, 3]> : tensor<9xi64>
// CHECK-DAG: %[[CLASSES:.*]] = arith.constant dense<[1, 32, 32, 1, 44, 44]> : tensor<6xi64>
// CHECK-DAG: %[[FIRSTS:.*]] = arith.constant dense<[1, 2]> : tensor<2xi64>
// CHECK: %[[WORDS:.*]] = dispatch.call "strings"
// CHECK: dispatch.call "tokenizer"(%arg0, %[[STATES]], %[[CLASSES]], %[[FIRSTS]], %[[WORDS]], %c1, %c3, %c0)
func.func @tokens(%x: tensor<4x!onnx.string>) -> tensor<4x?x!onnx.string> {
  %y = onnx.Tokenizer %x {mark = 0 : i64, mincharnum = 3 : i64, pad_value = "#", separators = [" ", ","]} : (tensor<4x!onnx.string>) -> tensor<4x?x!onnx.string>
  return %y : tensor<4x?x!onnx.string>
}

// Numbers are written from the widest type of their kind, and read into it.
// CHECK-LABEL: func.func @numerals
// CHECK: %[[WIDE:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<4xf32>)
// CHECK: %[[TEXT:.*]] = dispatch.call "strings_of_numbers"(%[[WIDE]]) {dtypes = array<i64: 1, 8>}
// CHECK: %[[WHOLE:.*]] = dispatch.call "integers_of_strings"(%[[TEXT]], %c128_i64, %c127_i64)
// CHECK: linalg.generic {{.*}} ins(%[[WHOLE]] : tensor<4xi64>) outs(%{{.*}} : tensor<4xi8>)
func.func @numerals(%x: tensor<4xf16>) -> tensor<4xi8> {
  %t = onnx.Cast %x {to = 8 : i64} : (tensor<4xf16>) -> tensor<4x!onnx.string>
  %y = onnx.Cast %t {to = 3 : i64} : (tensor<4x!onnx.string>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}
