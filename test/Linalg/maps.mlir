// Maps are lists of two vectors, made and read by the support library.
// RUN: aicc-opt %s --linalg-lower-onnx --canonicalize | FileCheck %s

// Keys and the column of each; of equal labels the last counts.
// CHECK-LABEL: func.func @zip_map(%arg0: tensor<?x3xf32>) -> index
// CHECK-DAG: %[[KEYS:.*]] = arith.constant dense<[5, 7]> : tensor<2xi64>
// CHECK-DAG: %[[COLUMNS:.*]] = arith.constant dense<[1, 2]> : tensor<2xi64>
// CHECK: %[[MAPS:.*]] = dispatch.call "zip_map"(%arg0, %[[KEYS]], %[[COLUMNS]], %c3) {dtypes = array<i64: 1, 7, 7, 0, 0>}
// CHECK: return %[[MAPS]]
func.func @zip_map(%x: tensor<?x3xf32>) -> !onnx.sequence<!onnx.map<i64, f32>> {
  %z = onnx.ZipMap %x {classlabels_int64s = array<i64: 7, 5, 7>} : (tensor<?x3xf32>) -> !onnx.sequence<!onnx.map<i64, f32>>
  return %z : !onnx.sequence<!onnx.map<i64, f32>>
}

// CHECK-LABEL: func.func @dict_vectorizer(%arg0: index) -> tensor<1x2xf64>
// CHECK: %[[WORDS:.*]] = dispatch.call "strings"
// CHECK: dispatch.call "dict_vectorizer"(%arg0, %[[WORDS]]) {dtypes = array<i64: 0, 8, 11>} : (index, tensor<2xi64>) -> tensor<1x2xf64>
func.func @dict_vectorizer(%x: !onnx.map<!onnx.string, f64>) -> tensor<1x2xf64> {
  %y = onnx.DictVectorizer %x {string_vocabulary = ["b", "a"]} : (!onnx.map<!onnx.string, f64>) -> tensor<1x2xf64>
  return %y : tensor<1x2xf64>
}

// Values are cast in the order of the map, then put in place.
// CHECK-LABEL: func.func @cast_map
// CHECK: %[[VALUES:.*]] = dispatch.call "sequence_at"(%arg0, %c1, %{{.*}})
// CHECK: %[[NUMBERS:.*]] = dispatch.call "integers_of_strings"(%[[VALUES]]
// CHECK: dispatch.call "cast_map"(%arg0, %[[NUMBERS]], %c-1) {dtypes = array<i64: 0, 7, 0, 7>} : (index, tensor<?xi64>, index) -> tensor<1x?xi64>
func.func @cast_map(%x: !onnx.map<i64, !onnx.string>) -> tensor<1x?xi64> {
  %y = onnx.CastMap %x {cast_to = "TO_INT64"} : (!onnx.map<i64, !onnx.string>) -> tensor<1x?xi64>
  return %y : tensor<1x?xi64>
}
