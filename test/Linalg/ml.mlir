// RUN: aicc-opt %s --linalg-lower-onnx --canonicalize | FileCheck %s

// A number per column is read at the column; nothing is computed on the host.
// CHECK-LABEL: func.func @scaler
// CHECK-NOT: dispatch.call
// CHECK: linalg.generic
// CHECK: arith.subf
// CHECK: arith.mulf
func.func @scaler(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  %y = onnx.Scaler %x {offset = array<f32: 1.0, 2.0>, scale = array<f32: 0.5>} : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// Keys are sorted by the compiler, of equal ones the first stays; values have the default behind them.
// CHECK-LABEL: func.func @labels
// CHECK-DAG: %[[KEYS:.*]] = arith.constant dense<[2, 5]> : tensor<2xi64>
// CHECK-DAG: %[[PLACES:.*]] = arith.constant dense<[1, 0]> : tensor<2xi64>
// CHECK-DAG: %[[VALUES:.*]] = arith.constant dense<[10, 20, 30, -1]> : tensor<4xi64>
// CHECK: %[[FOUND:.*]] = dispatch.call "find_keys"(%arg0, %[[KEYS]], %[[PLACES]], %c3) {dtypes = array<i64: 7, 7, 7, 0, 7>}
// CHECK: linalg.generic {{.*}} ins(%[[FOUND]]
// CHECK: tensor.extract %[[VALUES]]
func.func @labels(%x: tensor<?xi64>) -> tensor<?xi64> {
  %y = onnx.LabelEncoder %x {keys_int64s = array<i64: 5, 2, 5>, values_int64s = array<i64: 10, 20, 30>} : (tensor<?xi64>) -> tensor<?xi64>
  return %y : tensor<?xi64>
}

// A linear model is a product with a weight of the artifact.
// CHECK-LABEL: func.func @linear
// CHECK: dispatch.weight "constant{{.*}}panels32{{.*}}" : tensor<1x1x2x32xf32>
// CHECK: linalgx.matmul
func.func @linear(%x: tensor<?x2xf32>) -> tensor<?x1xf32> {
  %y = onnx.LinearRegressor %x {coefficients = array<f32: 1.0, 2.0>, intercepts = array<f32: 0.5>} : (tensor<?x2xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// Nodes are words: bits of the split, the column, where it goes on, what the comparison accepts. Both leaves follow their
// branch; a leaf leads to itself and says where its weights begin and how many it has.
// CHECK-LABEL: func.func @trees
// CHECK: %[[NODES:.*]] = arith.constant dense<{{\[\[}}1056964608, 2, 1, 19], [0, 0, 1, 256], [1, 0, 2, 256]]> : tensor<3x4xi32>
// CHECK: dispatch.call "tree_ensemble"(%arg0, %[[NODES]]
func.func @trees(%x: tensor<?x3xf32>) -> tensor<?x1xf32> {
  %y = onnx.TreeEnsembleRegressor %x {n_targets = 1 : i64, nodes_falsenodeids = array<i64: 2, 0, 0>,
    nodes_featureids = array<i64: 2, 0, 0>, nodes_modes = ["BRANCH_LEQ", "LEAF", "LEAF"], nodes_nodeids = array<i64: 0, 1, 2>,
    nodes_treeids = array<i64: 0, 0, 0>, nodes_truenodeids = array<i64: 1, 0, 0>, nodes_values = array<f32: 0.5, 0.0, 0.0>,
    target_ids = array<i64: 0, 0>, target_nodeids = array<i64: 1, 2>, target_treeids = array<i64: 0, 0>,
    target_weights = array<f32: 1.0, 2.0>} : (tensor<?x3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}
