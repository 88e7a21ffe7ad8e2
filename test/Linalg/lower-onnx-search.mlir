// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx | FileCheck %s

// On a device places first, then the elements whose place is asked for.
// CHECK-LABEL: func.func @topk(
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]{{.*}} outs(%{{.*}} : tensor<2x5xi32>)
// CHECK: linalg.generic {{.*}} outs(%{{.*}}, %{{.*}} : tensor<2x3xf32>, tensor<2x3xi64>)
func.func @topk(%x: tensor<2x5xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>) attributes {dispatch.device = "d"} {
  %k = onnx.Constant {value = dense<3> : tensor<1xi64>} : tensor<1xi64>
  %0, %1 = onnx.TopK %x, %k : (tensor<2x5xf32>, tensor<1xi64>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xi64>
}

// -----

// The number of results is counted before they are made.
// CHECK-LABEL: func.func @nonzero(
// CHECK: %[[TOTAL:.*]] = tensor.extract %{{.*}}[] : tensor<i64>
// CHECK: %[[COUNT:.*]] = arith.index_cast %[[TOTAL]] : i64 to index
// CHECK: tensor.empty(%[[COUNT]]) : tensor<2x?xi64>
func.func @nonzero(%x: tensor<2x3xi1>) -> tensor<2x?xi64> attributes {dispatch.device = "d"} {
  %0 = onnx.NonZero %x : (tensor<2x3xi1>) -> tensor<2x?xi64>
  return %0 : tensor<2x?xi64>
}

// -----

// Where a call reaches the memory it finds the positions, and kernels fetch what is there.
// CHECK-LABEL: func.func @host(
// CHECK: %[[BEST:.*]] = dispatch.call "top_k"(%arg0, %c3, %c1, %c1) {{.*}} -> tensor<2x3xi64>
// CHECK: linalg.generic {{.*}} ins(%[[BEST]]
// CHECK: %[[MASK:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<80xi8>)
// CHECK: %[[KEPT:.*]] = dispatch.call "kept_positions"(%[[MASK]])
// CHECK: tensor.dim %[[KEPT]]
// CHECK: dispatch.call "cumulative"(%arg0, %c1, %c0, %c0, %c0)
func.func @host(%x: tensor<2x40xf32>) -> (tensor<2x3xf32>, tensor<2x?xi64>, tensor<2x40xf32>) {
  %k = onnx.Constant {value = dense<3> : tensor<1xi64>} : tensor<1xi64>
  %axis = onnx.Constant {value = dense<1> : tensor<i64>} : tensor<i64>
  %0, %1 = onnx.TopK %x, %k : (tensor<2x40xf32>, tensor<1xi64>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
  %2 = onnx.NonZero %x : (tensor<2x40xf32>) -> tensor<2x?xi64>
  %3 = onnx.CumSum %x, %axis : (tensor<2x40xf32>, tensor<i64>) -> tensor<2x40xf32>
  return %0, %2, %3 : tensor<2x3xf32>, tensor<2x?xi64>, tensor<2x40xf32>
}

// -----

// Updates by one call: the numbers of elements, or of rows, first.
// CHECK-LABEL: func.func @scatter(
// CHECK: %[[PLACES:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<2x3xi64>)
// CHECK: %[[ONE:.*]] = dispatch.call "scatter"(%arg0, %[[PLACES]], %arg2, %c1, %c0, %c0)
// CHECK: %[[ROWS:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<2xi64>)
// CHECK: dispatch.call "scatter"(%[[ONE]], %[[ROWS]], %{{.*}}, %c5, %c1, %c0)
func.func @scatter(%x: tensor<4x5xf32>, %i: tensor<2x3xi64>, %u: tensor<2x3xf32>, %r: tensor<2x1xi64>, %v: tensor<2x5xf32>) -> tensor<4x5xf32> {
  %y = onnx.ScatterElements %x, %i, %u {axis = 0 : i64} : (tensor<4x5xf32>, tensor<2x3xi64>, tensor<2x3xf32>) -> tensor<4x5xf32>
  %z = onnx.ScatterND %y, %r, %v {reduction = "add"} : (tensor<4x5xf32>, tensor<2x1xi64>, tensor<2x5xf32>) -> tensor<4x5xf32>
  return %z : tensor<4x5xf32>
}
