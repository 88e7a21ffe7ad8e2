// What shape inference refuses of operators on maps, where the importer did not look before.
// RUN: aicc-opt --onnx-infer-shapes --split-input-file --verify-diagnostics %s

func.func @both(%x: tensor<?x1xf32>) {
  // expected-error @+1 {{expected class labels as integers or as strings, found both}}
  %z = onnx.ZipMap %x {classlabels_int64s = array<i64: 0>, classlabels_strings = ["a"]} : (tensor<?x1xf32>) -> !onnx.sequence<!onnx.map<i64, f32>>
  return
}

// -----

func.func @vocabulary(%x: !onnx.map<i64, f32>) {
  // expected-error @+1 {{expected a vocabulary as integers or as strings, found neither}}
  %y = onnx.DictVectorizer %x : (!onnx.map<i64, f32>) -> tensor<*xf32>
  return
}

// -----

func.func @values(%x: !onnx.map<i64, i8>) {
  // expected-error @+1 {{expected a map of int64 to float, double, int64 or string, found '!onnx.map<i64, i8>'}}
  %y = onnx.DictVectorizer %x {int64_vocabulary = array<i64: 1>} : (!onnx.map<i64, i8>) -> tensor<*xi8>
  return
}

// -----

func.func @keys(%x: !onnx.map<!onnx.string, f32>) {
  // expected-error @+1 {{expected a map of int64 to float or string, found '!onnx.map<!onnx.string, f32>'}}
  %y = onnx.CastMap %x : (!onnx.map<!onnx.string, f32>) -> tensor<*xf32>
  return
}

// -----

func.func @form(%x: !onnx.map<i64, f32>) {
  // expected-error @+1 {{expected 'map_form' to be one of DENSE, SPARSE, found 'THIN'}}
  %y = onnx.CastMap %x {map_form = "THIN"} : (!onnx.map<i64, f32>) -> tensor<*xf32>
  return
}

// -----

func.func @type(%x: !onnx.map<i64, f32>) {
  // expected-error @+1 {{expected 'cast_to' to be one of TO_FLOAT, TO_INT64, TO_STRING, found 'TO_INT8'}}
  %y = onnx.CastMap %x {cast_to = "TO_INT8"} : (!onnx.map<i64, f32>) -> tensor<*xf32>
  return
}

// -----

func.func @at(%x: !onnx.sequence<!onnx.map<i64, f32>>, %i: tensor<i64>) {
  // expected-error @+1 {{expected tensors, or sequences and optionals of them, found '!onnx.sequence<!onnx.map<i64, f32>>'}}
  %y = onnx.SequenceAt %x, %i : (!onnx.sequence<!onnx.map<i64, f32>>, tensor<i64>) -> !onnx.map<i64, f32>
  return
}

// -----

func.func @construct(%x: !onnx.map<i64, f32>) {
  // expected-error @+1 {{expected tensors, or sequences and optionals of them, found '!onnx.map<i64, f32>'}}
  %y = onnx.SequenceConstruct %x : (!onnx.map<i64, f32>) -> !onnx.sequence<!onnx.map<i64, f32>>
  return
}
