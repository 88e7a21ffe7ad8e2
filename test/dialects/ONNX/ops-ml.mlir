// The operators of ai.onnx.ml come back as they were: the examples of ML.td.
// RUN: aicc-opt %s | aicc-opt | FileCheck %s

// CHECK-LABEL: func.func @ArrayFeatureExtractor(
// CHECK: onnx.ArrayFeatureExtractor 
func.func @ArrayFeatureExtractor(%x: tensor<3x4xf32>, %i: tensor<2xi64>) -> (tensor<3x2xf32>) {
  %z = onnx.ArrayFeatureExtractor %x, %i : (tensor<3x4xf32>, tensor<2xi64>) -> tensor<3x2xf32>
  return %z : tensor<3x2xf32>
}

// CHECK-LABEL: func.func @Binarizer(
// CHECK: onnx.Binarizer 
func.func @Binarizer(%x: tensor<?x4xf32>) -> (tensor<?x4xf32>) {
  %y = onnx.Binarizer %x {threshold = 1.5 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @FeatureVectorizer(
// CHECK: onnx.FeatureVectorizer 
func.func @FeatureVectorizer(%a: tensor<?x2xf32>, %b: tensor<?x1xi64>) -> (tensor<?x3xf32>) {
  %y = onnx.FeatureVectorizer %a, %b {inputdimensions = array<i64: 2, 1>} : (tensor<?x2xf32>, tensor<?x1xi64>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// CHECK-LABEL: func.func @Imputer(
// CHECK: onnx.Imputer 
func.func @Imputer(%x: tensor<?x2xf32>) -> (tensor<?x2xf32>) {
  %y = onnx.Imputer %x {imputed_value_floats = array<f32: 0.5, 1.5>, replaced_value_float = 0x7FC00000 : f32} : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @Normalizer(
// CHECK: onnx.Normalizer 
func.func @Normalizer(%x: tensor<?x4xf32>) -> (tensor<?x4xf32>) {
  %y = onnx.Normalizer %x {norm = "L2"} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @Scaler(
// CHECK: onnx.Scaler 
func.func @Scaler(%x: tensor<?x4xi64>) -> (tensor<?x4xf32>) {
  %y = onnx.Scaler %x {offset = array<f32: 1.0>, scale = array<f32: 0.5>} : (tensor<?x4xi64>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @CategoryMapper(
// CHECK: onnx.CategoryMapper 
func.func @CategoryMapper(%x: tensor<?x!onnx.string>) -> (tensor<?xi64>) {
  %y = onnx.CategoryMapper %x {cats_int64s = array<i64: 7, 8>, cats_strings = ["cat", "dog"]} : (tensor<?x!onnx.string>) -> tensor<?xi64>
  return %y : tensor<?xi64>
}

// CHECK-LABEL: func.func @LabelEncoder(
// CHECK: onnx.LabelEncoder 
func.func @LabelEncoder(%x: tensor<?x!onnx.string>) -> (tensor<?xi64>) {
  %y = onnx.LabelEncoder %x {keys_strings = ["a", "b"], values_int64s = array<i64: 0, 1>} : (tensor<?x!onnx.string>) -> tensor<?xi64>
  return %y : tensor<?xi64>
}

// CHECK-LABEL: func.func @OneHotEncoder(
// CHECK: onnx.OneHotEncoder 
func.func @OneHotEncoder(%x: tensor<?x1x!onnx.string>) -> (tensor<?x1x2xf32>) {
  %y = onnx.OneHotEncoder %x {cats_strings = ["a", "b"]} : (tensor<?x1x!onnx.string>) -> tensor<?x1x2xf32>
  return %y : tensor<?x1x2xf32>
}

// CHECK-LABEL: func.func @LinearClassifier(
// CHECK: onnx.LinearClassifier 
func.func @LinearClassifier(%x: tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x2xf32>) {
  %y, %z = onnx.LinearClassifier %x {classlabels_ints = array<i64: 0, 1>, coefficients = array<f32: 1.0, 2.0, -1.0, -2.0>, intercepts = array<f32: 0.5, -0.5>, post_transform = "SOFTMAX"} : (tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x2xf32>)
  return %y, %z : tensor<?xi64>, tensor<?x2xf32>
}

// CHECK-LABEL: func.func @LinearRegressor(
// CHECK: onnx.LinearRegressor 
func.func @LinearRegressor(%x: tensor<?x2xf32>) -> (tensor<?x1xf32>) {
  %y = onnx.LinearRegressor %x {coefficients = array<f32: 1.0, 2.0>, intercepts = array<f32: 0.5>} : (tensor<?x2xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// CHECK-LABEL: func.func @SVMClassifier(
// CHECK: onnx.SVMClassifier 
func.func @SVMClassifier(%x: tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x2xf32>) {
  %y, %z = onnx.SVMClassifier %x {classlabels_ints = array<i64: 0, 1>, coefficients = array<f32: 1.0, -1.0>, kernel_params = array<f32: 0.5, 0.0, 3.0>, kernel_type = "RBF", rho = array<f32: 0.1>, support_vectors = array<f32: 0.0, 1.0, 1.0, 0.0>, vectors_per_class = array<i64: 1, 1>} : (tensor<?x2xf32>) -> (tensor<?xi64>, tensor<?x2xf32>)
  return %y, %z : tensor<?xi64>, tensor<?x2xf32>
}

// CHECK-LABEL: func.func @SVMRegressor(
// CHECK: onnx.SVMRegressor 
func.func @SVMRegressor(%x: tensor<?x2xf32>) -> (tensor<?x1xf32>) {
  %y = onnx.SVMRegressor %x {coefficients = array<f32: 1.0, -1.0>, kernel_params = array<f32: 0.5, 0.0, 3.0>, kernel_type = "RBF", n_supports = 2 : i64, rho = array<f32: 0.1>, support_vectors = array<f32: 0.0, 1.0, 1.0, 0.0>} : (tensor<?x2xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// CHECK-LABEL: func.func @TreeEnsemble(
// CHECK: onnx.TreeEnsemble 
func.func @TreeEnsemble(%x: tensor<?x3xf32>) -> (tensor<?x1xf32>) {
  %y = onnx.TreeEnsemble %x {leaf_targetids = array<i64: 0, 0>, leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>, n_targets = 1 : i64, nodes_falseleafs = array<i64: 1>, nodes_falsenodeids = array<i64: 1>, nodes_featureids = array<i64: 0>, nodes_modes = dense<0> : tensor<1xui8>, nodes_splits = dense<0.5> : tensor<1xf32>, nodes_trueleafs = array<i64: 1>, nodes_truenodeids = array<i64: 0>, tree_roots = array<i64: 0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// CHECK-LABEL: func.func @TreeEnsembleClassifier(
// CHECK: onnx.TreeEnsembleClassifier 
func.func @TreeEnsembleClassifier(%x: tensor<?x3xf32>) -> (tensor<?xi64>, tensor<?x2xf32>) {
  %y, %z = onnx.TreeEnsembleClassifier %x {class_ids = array<i64: 0, 1>, class_nodeids = array<i64: 1, 2>, class_treeids = array<i64: 0, 0>, class_weights = array<f32: 1.0, 1.0>, classlabels_int64s = array<i64: 0, 1>, nodes_falsenodeids = array<i64: 2, 0, 0>, nodes_featureids = array<i64: 0, 0, 0>, nodes_modes = ["BRANCH_LEQ", "LEAF", "LEAF"], nodes_nodeids = array<i64: 0, 1, 2>, nodes_treeids = array<i64: 0, 0, 0>, nodes_truenodeids = array<i64: 1, 0, 0>, nodes_values = array<f32: 0.5, 0.0, 0.0>} : (tensor<?x3xf32>) -> (tensor<?xi64>, tensor<?x2xf32>)
  return %y, %z : tensor<?xi64>, tensor<?x2xf32>
}

// CHECK-LABEL: func.func @TreeEnsembleRegressor(
// CHECK: onnx.TreeEnsembleRegressor 
func.func @TreeEnsembleRegressor(%x: tensor<?x3xf32>) -> (tensor<?x1xf32>) {
  %y = onnx.TreeEnsembleRegressor %x {n_targets = 1 : i64, nodes_falsenodeids = array<i64: 2, 0, 0>, nodes_featureids = array<i64: 0, 0, 0>, nodes_modes = ["BRANCH_LEQ", "LEAF", "LEAF"], nodes_nodeids = array<i64: 0, 1, 2>, nodes_treeids = array<i64: 0, 0, 0>, nodes_truenodeids = array<i64: 1, 0, 0>, nodes_values = array<f32: 0.5, 0.0, 0.0>, target_ids = array<i64: 0, 0>, target_nodeids = array<i64: 1, 2>, target_treeids = array<i64: 0, 0>, target_weights = array<f32: 1.0, 2.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// CHECK-LABEL: func.func @CastMap(
// CHECK: onnx.CastMap 
func.func @CastMap(%x: !onnx.map<i64, f32>) -> (tensor<1x5xf32>) {
  %y = onnx.CastMap %x {map_form = "SPARSE", max_map = 5 : i64} : (!onnx.map<i64, f32>) -> tensor<1x5xf32>
  return %y : tensor<1x5xf32>
}

// CHECK-LABEL: func.func @DictVectorizer(
// CHECK: onnx.DictVectorizer 
func.func @DictVectorizer(%x: !onnx.map<!onnx.string, f32>) -> (tensor<1x3xf32>) {
  %y = onnx.DictVectorizer %x {string_vocabulary = ["a", "c", "b"]} : (!onnx.map<!onnx.string, f32>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// CHECK-LABEL: func.func @ZipMap(
// CHECK: onnx.ZipMap 
func.func @ZipMap(%x: tensor<?x2xf32>) -> (!onnx.sequence<!onnx.map<i64, f32>>) {
  %z = onnx.ZipMap %x {classlabels_int64s = array<i64: 0, 1>} : (tensor<?x2xf32>) -> !onnx.sequence<!onnx.map<i64, f32>>
  return %z : !onnx.sequence<!onnx.map<i64, f32>>
}
