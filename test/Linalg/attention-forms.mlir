// The parts of Attention: what each operand and attribute adds between the two products.
// RUN: aicc-opt %s --split-input-file --linalg-lower-onnx --canonicalize --cse | FileCheck %s

// Without mask or positions no score is minus infinity and no row empty: no selects.
// CHECK-LABEL: func @plain
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<4x3x8xf32>, tensor<4x1x8x32xf32>)
// CHECK-NOT: arith.select
// CHECK: math.exp
// CHECK-NOT: arith.select
// CHECK: linalgx.matmul ins(%{{.*}}, %{{.*}} : tensor<4x3x5xf32>, tensor<4x1x5x32xf32>)
func.func @plain(%q: tensor<2x2x3x8xf32>, %k: tensor<2x2x5x8xf32>) -> tensor<2x2x3x8xf32> {
  %none = onnx.NoValue
  %y:4 = onnx.Attention %q, %k, %k, %none, %none, %none, %none : (tensor<2x2x3x8xf32>, tensor<2x2x5x8xf32>, tensor<2x2x5x8xf32>, none, none, none, none)
    -> (tensor<2x2x3x8xf32>, tensor<2x2x5x8xf32>, tensor<2x2x5x8xf32>, tensor<2x2x3x5xf32>)
  return %y#0 : tensor<2x2x3x8xf32>
}

// -----

// The default scale is one by the root of the head size; a given one replaces it.
// CHECK-LABEL: func @scales
// CHECK-DAG: arith.constant 2.500000e-01 : f32
// CHECK-DAG: arith.constant 3.000000e+00 : f32
func.func @scales(%q: tensor<1x2x3x16xf32>) -> (tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>) {
  %none = onnx.NoValue
  %y:4 = onnx.Attention %q, %q, %q, %none, %none, %none, %none : (tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>, none, none, none, none)
    -> (tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>, tensor<1x2x3x3xf32>)
  %z:4 = onnx.Attention %q, %q, %q, %none, %none, %none, %none {scale = 3.0 : f32} : (tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>, none, none, none, none)
    -> (tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>, tensor<1x2x3x3xf32>)
  return %y#0, %z#0 : tensor<1x2x3x16xf32>, tensor<1x2x3x16xf32>
}

// -----

// A causal mask compares positions; a row that sees no key becomes zero by selects.
// CHECK-LABEL: func @causal
// CHECK: linalg.index 3
// CHECK: linalg.index 2
// CHECK: arith.cmpi sle
// CHECK: arith.select
// CHECK: math.exp
// CHECK: arith.select
// CHECK: linalgx.matmul
func.func @causal(%q: tensor<1x2x3x8xf32>, %k: tensor<1x2x5x8xf32>) -> tensor<1x2x3x8xf32> {
  %none = onnx.NoValue
  %y:4 = onnx.Attention %q, %k, %k, %none, %none, %none, %none {is_causal = 1 : i64} : (tensor<1x2x3x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, none, none, none, none)
    -> (tensor<1x2x3x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x3x5xf32>)
  return %y#0 : tensor<1x2x3x8xf32>
}

// -----

// A window to the left and to the right are two comparisons, without the causal one.
// CHECK-LABEL: func @window
// CHECK-DAG: arith.constant 4 : index
// CHECK: arith.cmpi sge
// CHECK: arith.cmpi sle
// CHECK-NOT: arith.cmpi sle
// CHECK: linalgx.matmul
func.func @window(%q: tensor<1x2x9x8xf32>) -> tensor<1x2x9x8xf32> {
  %none = onnx.NoValue
  %y:4 = onnx.Attention %q, %q, %q, %none, %none, %none, %none {left_window_size = 4 : i64, right_window_size = 2 : i64} : (tensor<1x2x9x8xf32>, tensor<1x2x9x8xf32>, tensor<1x2x9x8xf32>, none, none, none, none)
    -> (tensor<1x2x9x8xf32>, tensor<1x2x9x8xf32>, tensor<1x2x9x8xf32>, tensor<1x2x9x9xf32>)
  return %y#0 : tensor<1x2x9x8xf32>
}

// -----

// A mask of bools becomes zero or minus infinity before it is added; one per head broadcasts over the batch.
// CHECK-DAG: #[[HEAD:.*]] = affine_map<(d0, d1, d2, d3) -> (d1, d2, d3)>
// CHECK-LABEL: func @bool_mask
// CHECK: arith.constant 0xFF800000 : f32
// CHECK: arith.select {{.*}} : f32
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[HEAD]], #{{.*}}]
// CHECK: arith.addf
func.func @bool_mask(%q: tensor<2x4x3x8xf32>, %m: tensor<4x3x3xi1>) -> tensor<2x4x3x8xf32> {
  %none = onnx.NoValue
  %y:4 = onnx.Attention %q, %q, %q, %m, %none, %none, %none : (tensor<2x4x3x8xf32>, tensor<2x4x3x8xf32>, tensor<2x4x3x8xf32>, tensor<4x3x3xi1>, none, none, none)
    -> (tensor<2x4x3x8xf32>, tensor<2x4x3x8xf32>, tensor<2x4x3x8xf32>, tensor<2x4x3x3xf32>)
  return %y#0 : tensor<2x4x3x8xf32>
}

// -----

// A mask for fewer keys than there are is padded by minus infinity.
// CHECK-LABEL: func @short_mask
// CHECK: arith.constant 0xFF800000 : f32
// CHECK: tensor.insert_slice %arg2 into %{{.*}}[0, 0] [3, 4] [1, 1] : tensor<3x4xf32> into tensor<3x5xf32>
func.func @short_mask(%q: tensor<1x2x3x8xf32>, %k: tensor<1x2x5x8xf32>, %m: tensor<3x4xf32>) -> tensor<1x2x3x8xf32> {
  %none = onnx.NoValue
  %y:4 = onnx.Attention %q, %k, %k, %m, %none, %none, %none : (tensor<1x2x3x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<3x4xf32>, none, none, none)
    -> (tensor<1x2x3x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x3x5xf32>)
  return %y#0 : tensor<1x2x3x8xf32>
}

// -----

// The cache goes before the keys, in one tensor that is a result too.
// CHECK-LABEL: func @cache
// CHECK: %[[P:.*]] = tensor.insert_slice %arg1 into %{{.*}}[0, 0, 0, 0] [1, 2, 6, 8] [1, 1, 1, 1]
// CHECK: %[[K:.*]] = tensor.insert_slice %arg0 into %[[P]][0, 0, 6, 0] [1, 2, 1, 8] [1, 1, 1, 1]
// CHECK: linalg.pack %[[K]]
// CHECK: return %{{.*}}, %[[K]] :
func.func @cache(%q: tensor<1x2x1x8xf32>, %p: tensor<1x2x6x8xf32>) -> (tensor<1x2x1x8xf32>, tensor<1x2x7x8xf32>) {
  %none = onnx.NoValue
  %y:4 = onnx.Attention %q, %q, %q, %none, %p, %p, %none : (tensor<1x2x1x8xf32>, tensor<1x2x1x8xf32>, tensor<1x2x1x8xf32>, none, tensor<1x2x6x8xf32>, tensor<1x2x6x8xf32>, none)
    -> (tensor<1x2x1x8xf32>, tensor<1x2x7x8xf32>, tensor<1x2x7x8xf32>, tensor<1x2x1x7xf32>)
  return %y#0, %y#1 : tensor<1x2x1x8xf32>, tensor<1x2x7x8xf32>
}

// -----

// A cap is a tanh of the scores divided by it, times it.
// CHECK-LABEL: func @softcap
// CHECK-DAG: arith.constant 2.000000e-02 : f32
// CHECK-DAG: arith.constant 5.000000e+01 : f32
// CHECK: math.tanh
// CHECK: math.exp
func.func @softcap(%q: tensor<1x2x3x8xf32>) -> tensor<1x2x3x8xf32> {
  %none = onnx.NoValue
  %y:4 = onnx.Attention %q, %q, %q, %none, %none, %none, %none {softcap = 50.0 : f32} : (tensor<1x2x3x8xf32>, tensor<1x2x3x8xf32>, tensor<1x2x3x8xf32>, none, none, none, none)
    -> (tensor<1x2x3x8xf32>, tensor<1x2x3x8xf32>, tensor<1x2x3x8xf32>, tensor<1x2x3x3xf32>)
  return %y#0 : tensor<1x2x3x8xf32>
}
