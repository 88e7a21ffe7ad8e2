// Trees that are none, and attributes that do not belong together: refused with the reason at the op.
// RUN: aicc-opt %s --linalg-lower-onnx -split-input-file -verify-diagnostics

// The false branch of the root leads back to it.
func.func @cycle(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected trees, found node 0 reached twice}}
  %y = onnx.TreeEnsembleRegressor %x {nodes_falsenodeids = array<i64: 0, 0>, nodes_featureids = array<i64: 0, 0>,
    nodes_modes = ["BRANCH_LEQ", "LEAF"], nodes_nodeids = array<i64: 0, 1>, nodes_treeids = array<i64: 0, 0>,
    nodes_truenodeids = array<i64: 1, 0>, nodes_values = array<f32: 0.5, 0.0>, target_ids = array<i64: 0>,
    target_nodeids = array<i64: 1>, target_treeids = array<i64: 0>, target_weights = array<f32: 1.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @child(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected the children of node 0 among the nodes, found one that is not}}
  %y = onnx.TreeEnsembleRegressor %x {nodes_falsenodeids = array<i64: 9, 0>, nodes_featureids = array<i64: 0, 0>,
    nodes_modes = ["BRANCH_LEQ", "LEAF"], nodes_nodeids = array<i64: 0, 1>, nodes_treeids = array<i64: 0, 0>,
    nodes_truenodeids = array<i64: 1, 0>, nodes_values = array<f32: 0.5, 0.0>, target_ids = array<i64: 0>,
    target_nodeids = array<i64: 1>, target_treeids = array<i64: 0>, target_weights = array<f32: 1.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @uneven(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected 2 elements in 'nodes_values', found 1}}
  %y = onnx.TreeEnsembleRegressor %x {nodes_falsenodeids = array<i64: 1, 0>, nodes_featureids = array<i64: 0, 0>,
    nodes_modes = ["BRANCH_LEQ", "LEAF"], nodes_nodeids = array<i64: 0, 1>, nodes_treeids = array<i64: 0, 0>,
    nodes_truenodeids = array<i64: 1, 0>, nodes_values = array<f32: 0.5>, target_ids = array<i64: 0>,
    target_nodeids = array<i64: 1>, target_treeids = array<i64: 0>, target_weights = array<f32: 1.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @mode(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected 'nodes_modes' of LEAF or BRANCH_.., found 'BRANCH_MAYBE'}}
  %y = onnx.TreeEnsembleRegressor %x {nodes_falsenodeids = array<i64: 1, 0>, nodes_featureids = array<i64: 0, 0>,
    nodes_modes = ["BRANCH_MAYBE", "LEAF"], nodes_nodeids = array<i64: 0, 1>, nodes_treeids = array<i64: 0, 0>,
    nodes_truenodeids = array<i64: 1, 0>, nodes_values = array<f32: 0.5, 0.0>, target_ids = array<i64: 0>,
    target_nodeids = array<i64: 1>, target_treeids = array<i64: 0>, target_weights = array<f32: 1.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @target(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected leaves to name one of 1 targets, found 4}}
  %y = onnx.TreeEnsembleRegressor %x {nodes_falsenodeids = array<i64: 0>, nodes_featureids = array<i64: 0>,
    nodes_modes = ["LEAF"], nodes_nodeids = array<i64: 0>, nodes_treeids = array<i64: 0>, nodes_truenodeids = array<i64: 0>,
    nodes_values = array<f32: 0.0>, target_ids = array<i64: 4>, target_nodeids = array<i64: 0>, target_treeids = array<i64: 0>,
    target_weights = array<f32: 1.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @column(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected a column of at least 0 in node 0, found -1}}
  %y = onnx.TreeEnsembleRegressor %x {nodes_falsenodeids = array<i64: 1, 0>, nodes_featureids = array<i64: -1, 0>,
    nodes_modes = ["BRANCH_LEQ", "LEAF"], nodes_nodeids = array<i64: 0, 1>, nodes_treeids = array<i64: 0, 0>,
    nodes_truenodeids = array<i64: 1, 0>, nodes_values = array<f32: 0.5, 0.0>, target_ids = array<i64: 0>,
    target_nodeids = array<i64: 1>, target_treeids = array<i64: 0>, target_weights = array<f32: 1.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @twice(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected nodes of distinct numbers, found 0 of tree 0}}
  %y = onnx.TreeEnsembleRegressor %x {nodes_falsenodeids = array<i64: 0, 0>, nodes_featureids = array<i64: 0, 0>,
    nodes_modes = ["LEAF", "LEAF"], nodes_nodeids = array<i64: 0, 0>, nodes_treeids = array<i64: 0, 0>,
    nodes_truenodeids = array<i64: 0, 0>, nodes_values = array<f32: 0.0, 0.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @root(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected roots among the 3 nodes, found 5}}
  %y = onnx.TreeEnsemble %x {leaf_targetids = array<i64: 0, 0>, leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>, n_targets = 1 : i64,
    nodes_falseleafs = array<i64: 1>, nodes_falsenodeids = array<i64: 1>, nodes_featureids = array<i64: 0>,
    nodes_modes = dense<0> : tensor<1xui8>, nodes_splits = dense<0.5> : tensor<1xf32>, nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>, tree_roots = array<i64: 5>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @members(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected a set in 'membership_values' for each of 1 nodes, found 0}}
  %y = onnx.TreeEnsemble %x {leaf_targetids = array<i64: 0, 0>, leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>, n_targets = 1 : i64,
    nodes_falseleafs = array<i64: 1>, nodes_falsenodeids = array<i64: 1>, nodes_featureids = array<i64: 0>,
    nodes_modes = dense<6> : tensor<1xui8>, nodes_splits = dense<0.5> : tensor<1xf32>, nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>, tree_roots = array<i64: 0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @keys(%x: tensor<?xi64>) -> tensor<?xi64> {
  // expected-error @+1 {{expected as many keys as values, found 2 and 1}}
  %y = onnx.LabelEncoder %x {keys_int64s = array<i64: 1, 2>, values_int64s = array<i64: 0>} : (tensor<?xi64>) -> tensor<?xi64>
  return %y : tensor<?xi64>
}

// -----

func.func @key_type(%x: tensor<?x!onnx.string>) -> tensor<?xi64> {
  // expected-error @+1 {{expected keys of the type of 'X', found others}}
  %y = onnx.LabelEncoder %x {keys_int64s = array<i64: 1>, values_int64s = array<i64: 0>} : (tensor<?x!onnx.string>) -> tensor<?xi64>
  return %y : tensor<?xi64>
}

// -----

func.func @scaler(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-error @+1 {{expected 'offset' to have one element or 3, found 2}}
  %y = onnx.Scaler %x {offset = array<f32: 1.0, 2.0>} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// -----

func.func @norm(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-error @+1 {{expected 'norm' to be one of MAX, L1, L2, found 'L3'}}
  %y = onnx.Normalizer %x {norm = "L3"} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// -----

func.func @coefficients(%x: tensor<?x3xf32>) -> tensor<?x2xf32> {
  // expected-error @+1 {{expected 'coefficients' to have 2 rows of 3, found 5 elements}}
  %y = onnx.LinearRegressor %x {coefficients = array<f32: 1.0, 2.0, 3.0, 4.0, 5.0>, targets = 2 : i64} : (tensor<?x3xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// -----

func.func @vectors(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected 'support_vectors' to have 2 rows of 3, found 4 elements}}
  %y = onnx.SVMRegressor %x {coefficients = array<f32: 1.0, 2.0>, n_supports = 2 : i64, rho = array<f32: 0.0>,
    support_vectors = array<f32: 1.0, 2.0, 3.0, 4.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

func.func @kernel(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  // expected-error @+1 {{expected 'kernel_params' to have gamma, coef0 and degree, found 0 elements}}
  %y = onnx.SVMRegressor %x {coefficients = array<f32: 1.0>, kernel_type = "RBF", n_supports = 1 : i64, rho = array<f32: 0.0>,
    support_vectors = array<f32: 1.0, 2.0, 3.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}
