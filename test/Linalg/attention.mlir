// RUN: aicc-opt %s --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// Keys and values are packed from the rank 3 operands; two query heads share a key head.
// CHECK-LABEL: func @grouped
// CHECK: linalg.pack {{.*}} outer_dims_perm = [0, 2, 1, 3] inner_dims_pos = [1] {{.*}} : tensor<1x7x2x8xf32> -> tensor<1x2x1x8x32xf32>
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<2x10x8xf32>, tensor<2x1x8x32xf32>) outs(%{{.*}} : tensor<2x10x7xf32>)
// CHECK: math.exp
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<2x10x7xf32>, tensor<2x1x7x32xf32>) outs(%{{.*}} : tensor<2x10x8xf32>)
func.func @grouped(%q: tensor<1x5x32xf32>, %k: tensor<1x7x16xf32>, %v: tensor<1x7x16xf32>) -> tensor<1x5x32xf32> {
  %none = onnx.NoValue
  %y, %pk, %pv, %qk = onnx.Attention %q, %k, %v, %none, %none, %none, %none {q_num_heads = 4 : i64, kv_num_heads = 2 : i64, is_causal = 1 : i64}
    : (tensor<1x5x32xf32>, tensor<1x7x16xf32>, tensor<1x7x16xf32>, none, none, none, none)
    -> (tensor<1x5x32xf32>, tensor<1x2x7x8xf32>, tensor<1x2x7x8xf32>, tensor<1x4x5x7xf32>)
  return %y : tensor<1x5x32xf32>
}
