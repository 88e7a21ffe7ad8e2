// Each rule of linalg-assign-layouts: how an op behind a pool is rewritten to channels-last images.
// RUN: aicc-opt %s --split-input-file --linalg-assign-layouts | FileCheck %s

// A scalar operand, rank 0 or of unit dims, stays as it is.
// CHECK-LABEL: func @scalars
// CHECK: onnx.Add %{{.*}}, %arg1 : (tensor<2x6x6x4xf32>, tensor<f32>) -> tensor<2x6x6x4xf32>
// CHECK: onnx.Mul %{{.*}}, %arg2 : (tensor<2x6x6x4xf32>, tensor<1x1xf32>) -> tensor<2x6x6x4xf32>
func.func @scalars(%x: tensor<2x4x8x8xf32>, %a: tensor<f32>, %b: tensor<1x1xf32>) -> tensor<2x4x6x6xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x8x8xf32>) -> tensor<2x4x6x6xf32>
  %1 = onnx.Add %p, %a : (tensor<2x4x6x6xf32>, tensor<f32>) -> tensor<2x4x6x6xf32>
  %2 = onnx.Mul %1, %b : (tensor<2x4x6x6xf32>, tensor<1x1xf32>) -> tensor<2x4x6x6xf32>
  return %2 : tensor<2x4x6x6xf32>
}

// -----

// A row along the last dim broadcasts along the one before it when channels come last.
// CHECK-LABEL: func @row
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<[0, 1, 2]> : tensor<3xi64>}
// CHECK: %[[U:.*]] = onnx.Unsqueeze %arg1, %[[AXES]] : (tensor<6xf32>, tensor<3xi64>) -> tensor<1x1x1x6xf32>
// CHECK: %[[ROW:.*]] = onnx.Transpose %[[U]] {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x1x1x6xf32>) -> tensor<1x1x6x1xf32>
// CHECK: onnx.Add %{{.*}}, %[[ROW]] : (tensor<2x6x6x4xf32>, tensor<1x1x6x1xf32>) -> tensor<2x6x6x4xf32>
func.func @row(%x: tensor<2x4x8x8xf32>, %r: tensor<6xf32>) -> tensor<2x4x6x6xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x8x8xf32>) -> tensor<2x4x6x6xf32>
  %1 = onnx.Add %p, %r : (tensor<2x4x6x6xf32>, tensor<6xf32>) -> tensor<2x4x6x6xf32>
  return %1 : tensor<2x4x6x6xf32>
}

// -----

// An operand of rank 2 keeps the order of its dims; the unit dim for channels goes behind them.
// CHECK-LABEL: func @plane
// CHECK: %[[U:.*]] = onnx.Unsqueeze %arg1, %{{.*}} : (tensor<5x6xf32>, tensor<2xi64>) -> tensor<1x1x5x6xf32>
// CHECK: %[[PLANE:.*]] = onnx.Transpose %[[U]] {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x1x5x6xf32>) -> tensor<1x5x6x1xf32>
// CHECK: onnx.Mul %[[PLANE]], %{{.*}} : (tensor<1x5x6x1xf32>, tensor<2x5x6x4xf32>) -> tensor<2x5x6x4xf32>
func.func @plane(%x: tensor<2x4x7x8xf32>, %r: tensor<5x6xf32>) -> tensor<2x4x5x6xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Mul %r, %p : (tensor<5x6xf32>, tensor<2x4x5x6xf32>) -> tensor<2x4x5x6xf32>
  return %1 : tensor<2x4x5x6xf32>
}

// -----

// An operand of rank 3 is one image; one transpose of it serves both readers.
// CHECK-LABEL: func @volume
// CHECK: %[[U:.*]] = onnx.Unsqueeze %arg1, %{{.*}} : (tensor<4x5x6xf32>, tensor<1xi64>) -> tensor<1x4x5x6xf32>
// CHECK: %[[IMAGE:.*]] = onnx.Transpose %[[U]] {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x5x6xf32>) -> tensor<1x5x6x4xf32>
// CHECK-NOT: onnx.Unsqueeze
// CHECK: onnx.Mul %{{.*}}, %[[IMAGE]] : (tensor<2x5x6x4xf32>, tensor<1x5x6x4xf32>)
// CHECK: onnx.Add %{{.*}}, %[[IMAGE]] : (tensor<2x5x6x4xf32>, tensor<1x5x6x4xf32>)
func.func @volume(%x: tensor<2x4x7x8xf32>, %r: tensor<4x5x6xf32>) -> tensor<2x4x5x6xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Mul %p, %r : (tensor<2x4x5x6xf32>, tensor<4x5x6xf32>) -> tensor<2x4x5x6xf32>
  %2 = onnx.Add %1, %r : (tensor<2x4x5x6xf32>, tensor<4x5x6xf32>) -> tensor<2x4x5x6xf32>
  return %2 : tensor<2x4x5x6xf32>
}

// -----

// Where takes its condition, one per channel, along.
// CHECK-LABEL: func @where
// CHECK: %[[C:.*]] = onnx.Transpose %{{.*}} {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x1x1xi1>) -> tensor<1x1x1x4xi1>
// CHECK: onnx.Where %[[C]], %{{.*}}, %arg2 : (tensor<1x1x1x4xi1>, tensor<2x5x6x4xf32>, tensor<f32>) -> tensor<2x5x6x4xf32>
func.func @where(%x: tensor<2x4x7x8xf32>, %c: tensor<4x1x1xi1>, %s: tensor<f32>) -> tensor<2x4x5x6xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Where %c, %p, %s : (tensor<4x1x1xi1>, tensor<2x4x5x6xf32>, tensor<f32>) -> tensor<2x4x5x6xf32>
  return %1 : tensor<2x4x5x6xf32>
}

// -----

// Clip without bounds keeps its absent operands, Cast its target.
// CHECK-LABEL: func @clip_cast
// CHECK: %[[NONE:.*]] = onnx.NoValue
// CHECK: %[[CLIP:.*]] = onnx.Clip %{{.*}}, %[[NONE]], %arg1 : (tensor<2x5x6x4xf32>, none, tensor<f32>) -> tensor<2x5x6x4xf32>
// CHECK: onnx.Cast %[[CLIP]] {to = 6 : i64} : (tensor<2x5x6x4xf32>) -> tensor<2x5x6x4xi32>
func.func @clip_cast(%x: tensor<2x4x7x8xf32>, %s: tensor<f32>) -> tensor<2x4x5x6xi32> {
  %none = onnx.NoValue
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Clip %p, %none, %s : (tensor<2x4x5x6xf32>, none, tensor<f32>) -> tensor<2x4x5x6xf32>
  %2 = onnx.Cast %1 {to = 6 : i64} : (tensor<2x4x5x6xf32>) -> tensor<2x4x5x6xi32>
  return %2 : tensor<2x4x5x6xi32>
}

// -----

// Concat along each dim of an image.
// CHECK-LABEL: func @concat
// CHECK: onnx.Concat {{.*}} {axis = 0 : i64} : (tensor<2x5x6x4xf32>, tensor<2x5x6x4xf32>) -> tensor<4x5x6x4xf32>
// CHECK: onnx.Concat {{.*}} {axis = 1 : i64} : (tensor<4x5x6x4xf32>, tensor<4x5x6x4xf32>) -> tensor<4x10x6x4xf32>
// CHECK: onnx.Concat {{.*}} {axis = 2 : i64} : (tensor<4x10x6x4xf32>, tensor<4x10x6x4xf32>) -> tensor<4x10x12x4xf32>
// CHECK: onnx.Concat {{.*}} {axis = 3 : i64} : (tensor<4x10x12x4xf32>, tensor<4x10x12x4xf32>) -> tensor<4x10x12x8xf32>
func.func @concat(%x: tensor<2x4x7x8xf32>) -> tensor<4x8x10x12xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Concat %p, %p {axis = -4 : i64} : (tensor<2x4x5x6xf32>, tensor<2x4x5x6xf32>) -> tensor<4x4x5x6xf32>
  %2 = onnx.Concat %1, %1 {axis = 2 : i64} : (tensor<4x4x5x6xf32>, tensor<4x4x5x6xf32>) -> tensor<4x4x10x6xf32>
  %3 = onnx.Concat %2, %2 {axis = -1 : i64} : (tensor<4x4x10x6xf32>, tensor<4x4x10x6xf32>) -> tensor<4x4x10x12xf32>
  %4 = onnx.Concat %3, %3 {axis = -3 : i64} : (tensor<4x4x10x12xf32>, tensor<4x4x10x12xf32>) -> tensor<4x8x10x12xf32>
  return %4 : tensor<4x8x10x12xf32>
}

// -----

// Split along the channels: every part is an image, the list of sizes is none.
// CHECK-LABEL: func @split
// CHECK: %[[S:.*]]:2 = onnx.Split %{{.*}}, %{{.*}} {axis = 3 : i64{{.*}}} : (tensor<2x5x6x4xf32>, tensor<2xi64>) -> (tensor<2x5x6x1xf32>, tensor<2x5x6x3xf32>)
// CHECK: onnx.Relu %[[S]]#0 : (tensor<2x5x6x1xf32>)
// CHECK: onnx.Relu %[[S]]#1 : (tensor<2x5x6x3xf32>)
func.func @split(%x: tensor<2x4x7x8xf32>) -> (tensor<2x1x5x6xf32>, tensor<2x3x5x6xf32>) {
  %sizes = onnx.Constant {value = dense<[1, 3]> : tensor<2xi64>} : tensor<2xi64>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %s:2 = onnx.Split %p, %sizes {axis = 1 : i64} : (tensor<2x4x5x6xf32>, tensor<2xi64>) -> (tensor<2x1x5x6xf32>, tensor<2x3x5x6xf32>)
  %1 = onnx.Relu %s#0 : (tensor<2x1x5x6xf32>) -> tensor<2x1x5x6xf32>
  %2 = onnx.Relu %s#1 : (tensor<2x3x5x6xf32>) -> tensor<2x3x5x6xf32>
  return %1, %2 : tensor<2x1x5x6xf32>, tensor<2x3x5x6xf32>
}

// -----

// Split without an axis is along the batch.
// CHECK-LABEL: func @split_batch
// CHECK: onnx.Split %{{.*}} {num_outputs = 2 : i64} : (tensor<2x5x6x4xf32>, none) -> (tensor<1x5x6x4xf32>, tensor<1x5x6x4xf32>)
func.func @split_batch(%x: tensor<2x4x7x8xf32>) -> (tensor<1x4x5x6xf32>, tensor<1x4x5x6xf32>) {
  %none = onnx.NoValue
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %s:2 = onnx.Split %p, %none {num_outputs = 2 : i64} : (tensor<2x4x5x6xf32>, none) -> (tensor<1x4x5x6xf32>, tensor<1x4x5x6xf32>)
  return %s#0, %s#1 : tensor<1x4x5x6xf32>, tensor<1x4x5x6xf32>
}

// -----

// Slice: the axes move, the other lists keep their order.
// CHECK-LABEL: func @slice
// CHECK-DAG: %[[FROM:.*]] = onnx.Constant {value = dense<[1, 2]> : tensor<2xi64>}
// CHECK-DAG: %[[TO:.*]] = onnx.Constant {value = dense<[3, 5]> : tensor<2xi64>}
// CHECK-DAG: %[[AXES:.*]] = onnx.Constant {value = dense<[3, 2]> : tensor<2xi64>}
// CHECK: onnx.Slice %{{.*}}, %[[FROM]], %[[TO]], %[[AXES]], %{{.*}} : (tensor<2x5x6x4xf32>, {{.*}}) -> tensor<2x5x3x2xf32>
func.func @slice(%x: tensor<2x4x7x8xf32>) -> tensor<2x2x5x3xf32> {
  %none = onnx.NoValue
  %from = onnx.Constant {value = dense<[1, 2]> : tensor<2xi64>} : tensor<2xi64>
  %to = onnx.Constant {value = dense<[3, 5]> : tensor<2xi64>} : tensor<2xi64>
  %axes = onnx.Constant {value = dense<[1, -1]> : tensor<2xi64>} : tensor<2xi64>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Slice %p, %from, %to, %axes, %none : (tensor<2x4x5x6xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, none) -> tensor<2x2x5x3xf32>
  return %1 : tensor<2x2x5x3xf32>
}

// -----

// Slice without axes names as many dims as it has starts, which may be computed.
// CHECK-LABEL: func @slice_no_axes
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<[0, 3, 1]> : tensor<3xi64>}
// CHECK: onnx.Slice %{{.*}}, %arg1, %arg1, %[[AXES]], %{{.*}} : (tensor<2x5x6x4xf32>, {{.*}}) -> tensor<?x?x6x?xf32>
func.func @slice_no_axes(%x: tensor<2x4x7x8xf32>, %i: tensor<3xi64>) -> tensor<?x?x?x6xf32> {
  %none = onnx.NoValue
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Slice %p, %i, %i, %none, %none : (tensor<2x4x5x6xf32>, tensor<3xi64>, tensor<3xi64>, none, none) -> tensor<?x?x?x6xf32>
  return %1 : tensor<?x?x?x6xf32>
}

// -----

// Which dims a slice means is not known: the pool's result goes back to channels first.
// CHECK-LABEL: func @slice_computed_axes
// CHECK: onnx.Slice %{{.*}}, %arg1, %arg1, %arg1, %{{.*}} : (tensor<2x4x5x6xf32>,
func.func @slice_computed_axes(%x: tensor<2x4x7x8xf32>, %i: tensor<1xi64>) -> tensor<?x?x?x?xf32> {
  %none = onnx.NoValue
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Slice %p, %i, %i, %i, %none : (tensor<2x4x5x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, none) -> tensor<?x?x?x?xf32>
  return %1 : tensor<?x?x?x?xf32>
}

// -----

// Pad without axes has two entries for each dim.
// CHECK-LABEL: func @pad
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<[0, 3, 1, 2]> : tensor<4xi64>}
// CHECK: onnx.Pad %{{.*}}, %{{.*}}, %{{.*}}, %[[AXES]] {{.*}}: (tensor<2x5x6x4xf32>, tensor<8xi64>, none, tensor<4xi64>) -> tensor<2x6x8x7xf32>
func.func @pad(%x: tensor<2x4x7x8xf32>) -> tensor<2x7x6x8xf32> {
  %none = onnx.NoValue
  %pads = onnx.Constant {value = dense<[0, 1, 1, 0, 0, 2, 0, 2]> : tensor<8xi64>} : tensor<8xi64>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Pad %p, %pads, %none, %none {mode = "reflect"} : (tensor<2x4x5x6xf32>, tensor<8xi64>, none, none) -> tensor<2x7x6x8xf32>
  return %1 : tensor<2x7x6x8xf32>
}

// -----

// Pad with axes moves them and keeps its value.
// CHECK-LABEL: func @pad_axes
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<[1, 3]> : tensor<2xi64>}
// CHECK: onnx.Pad %{{.*}}, %{{.*}}, %arg1, %[[AXES]] : (tensor<2x5x6x4xf32>, tensor<4xi64>, tensor<f32>, tensor<2xi64>) -> tensor<2x6x6x5xf32>
func.func @pad_axes(%x: tensor<2x4x7x8xf32>, %v: tensor<f32>) -> tensor<2x5x6x6xf32> {
  %pads = onnx.Constant {value = dense<[0, 1, 1, 0]> : tensor<4xi64>} : tensor<4xi64>
  %axes = onnx.Constant {value = dense<[-2, 1]> : tensor<2xi64>} : tensor<2xi64>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Pad %p, %pads, %v, %axes : (tensor<2x4x5x6xf32>, tensor<4xi64>, tensor<f32>, tensor<2xi64>) -> tensor<2x5x6x6xf32>
  return %1 : tensor<2x5x6x6xf32>
}

// -----

// A reduction that keeps its dims gives an image.
// CHECK-LABEL: func @reduce_keeps
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<[3, 2]> : tensor<2xi64>}
// CHECK: %[[R:.*]] = onnx.ReduceMax %{{.*}}, %[[AXES]] {{.*}}: (tensor<2x5x6x4xf32>, tensor<2xi64>) -> tensor<2x5x1x1xf32>
// CHECK: onnx.Sub %{{.*}}, %[[R]] : (tensor<2x5x6x4xf32>, tensor<2x5x1x1xf32>) -> tensor<2x5x6x4xf32>
func.func @reduce_keeps(%x: tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32> {
  %axes = onnx.Constant {value = dense<[1, -1]> : tensor<2xi64>} : tensor<2xi64>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.ReduceMax %p, %axes : (tensor<2x4x5x6xf32>, tensor<2xi64>) -> tensor<2x1x5x1xf32>
  %2 = onnx.Sub %p, %1 : (tensor<2x4x5x6xf32>, tensor<2x1x5x1xf32>) -> tensor<2x4x5x6xf32>
  return %2 : tensor<2x4x5x6xf32>
}

// -----

// Without dims kept, the dims left over (batch, channels) are in order on either layout.
// CHECK-LABEL: func @reduce_plane
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<[1, 2]> : tensor<2xi64>}
// CHECK: %[[R:.*]] = onnx.ReduceSum %{{.*}}, %[[AXES]] {{.*}}: (tensor<2x5x6x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
// CHECK: return %[[R]]
func.func @reduce_plane(%x: tensor<2x4x7x8xf32>) -> tensor<2x4xf32> {
  %axes = onnx.Constant {value = dense<[2, 3]> : tensor<2xi64>} : tensor<2xi64>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.ReduceSum %p, %axes {keepdims = 0 : i64} : (tensor<2x4x5x6xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

// The channels reduced away leave the other dims in order.
// CHECK-LABEL: func @reduce_channels
// CHECK: %[[R:.*]] = onnx.ReduceSum {{.*}} : (tensor<2x5x6x4xf32>, tensor<1xi64>) -> tensor<2x5x6xf32>
// CHECK: return %[[R]]
func.func @reduce_channels(%x: tensor<2x4x7x8xf32>) -> tensor<2x5x6xf32> {
  %axes = onnx.Constant {value = dense<-3> : tensor<1xi64>} : tensor<1xi64>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.ReduceSum %p, %axes {keepdims = 0 : i64} : (tensor<2x4x5x6xf32>, tensor<1xi64>) -> tensor<2x5x6xf32>
  return %1 : tensor<2x5x6xf32>
}

// -----

// Channels and a spatial dim left over would change places: the reduction reads channels first.
// CHECK-LABEL: func @reduce_row
// CHECK: onnx.ReduceSum {{.*}} : (tensor<2x4x5x6xf32>, tensor<1xi64>) -> tensor<2x4x5xf32>
func.func @reduce_row(%x: tensor<2x4x7x8xf32>) -> tensor<2x4x5xf32> {
  %axes = onnx.Constant {value = dense<3> : tensor<1xi64>} : tensor<1xi64>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.ReduceSum %p, %axes {keepdims = 0 : i64} : (tensor<2x4x5x6xf32>, tensor<1xi64>) -> tensor<2x4x5xf32>
  return %1 : tensor<2x4x5xf32>
}

// -----

// Without axes all dims are reduced.
// CHECK-LABEL: func @reduce_all
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<[0, 3, 1, 2]> : tensor<4xi64>}
// CHECK: onnx.ReduceMin %{{.*}}, %[[AXES]] {{.*}}: (tensor<2x5x6x4xf32>, tensor<4xi64>) -> tensor<f32>
func.func @reduce_all(%x: tensor<2x4x7x8xf32>) -> tensor<f32> {
  %none = onnx.NoValue
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.ReduceMin %p, %none {keepdims = 0 : i64} : (tensor<2x4x5x6xf32>, none) -> tensor<f32>
  return %1 : tensor<f32>
}

// -----

// A reduction that may do nothing is left alone.
// CHECK-LABEL: func @reduce_noop
// CHECK: onnx.ReduceSum {{.*}} : (tensor<2x4x5x6xf32>, none) -> tensor<2x4x5x6xf32>
func.func @reduce_noop(%x: tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32> {
  %none = onnx.NoValue
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.ReduceSum %p, %none {noop_with_empty_axes = 1 : i64} : (tensor<2x4x5x6xf32>, none) -> tensor<2x4x5x6xf32>
  return %1 : tensor<2x4x5x6xf32>
}

// -----

// GlobalMaxPool is the maximum over all spatial dims, of unknown sizes too.
// CHECK-LABEL: func @global_max
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<[1, 2]> : tensor<2xi64>}
// CHECK: onnx.ReduceMax %{{.*}}, %[[AXES]] {{.*}}: (tensor<?x?x?x4xf32>, tensor<2xi64>) -> tensor<?x1x1x4xf32>
// CHECK-NOT: onnx.GlobalMaxPool
func.func @global_max(%x: tensor<?x4x?x?xf32>) -> tensor<?x4x1x1xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<?x4x?x?xf32>) -> tensor<?x4x?x?xf32>
  %1 = onnx.GlobalMaxPool %p : (tensor<?x4x?x?xf32>) -> tensor<?x4x1x1xf32>
  return %1 : tensor<?x4x1x1xf32>
}

// -----

// Resize says which dims its scales mean.
// CHECK-LABEL: func @resize
// CHECK: onnx.Resize {{.*}} {axes = array<i64: 0, 3, 1, 2>} : (tensor<2x5x6x4xf32>, none, tensor<4xf32>, none) -> tensor<2x10x18x4xf32>
func.func @resize(%x: tensor<2x4x7x8xf32>) -> tensor<2x4x10x18xf32> {
  %none = onnx.NoValue
  %scales = onnx.Constant {value = dense<[1.0, 1.0, 2.0, 3.0]> : tensor<4xf32>} : tensor<4xf32>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Resize %p, %none, %scales, %none : (tensor<2x4x5x6xf32>, none, tensor<4xf32>, none) -> tensor<2x4x10x18xf32>
  return %1 : tensor<2x4x10x18xf32>
}

// -----

// Resize with axes moves them, in their order.
// CHECK-LABEL: func @resize_axes
// CHECK: onnx.Resize {{.*}} {axes = array<i64: 2, 1>} : (tensor<2x5x6x4xf32>, none, none, tensor<2xi64>) -> tensor<2x7x9x4xf32>
func.func @resize_axes(%x: tensor<2x4x7x8xf32>) -> tensor<2x4x7x9xf32> {
  %none = onnx.NoValue
  %sizes = onnx.Constant {value = dense<[9, 7]> : tensor<2xi64>} : tensor<2xi64>
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Resize %p, %none, %none, %sizes {axes = array<i64: -1, 2>} : (tensor<2x4x5x6xf32>, none, none, tensor<2xi64>) -> tensor<2x4x7x9xf32>
  return %1 : tensor<2x4x7x9xf32>
}

// -----

// Softmax and its relatives, along the channels and with the axis they have without one.
// CHECK-LABEL: func @softmaxes
// CHECK: onnx.Softmax {{.*}} {axis = 3 : i64} : (tensor<2x5x6x4xf32>)
// CHECK: onnx.LogSoftmax {{.*}} {axis = 2 : i64} : (tensor<2x5x6x4xf32>)
// CHECK: onnx.Hardmax {{.*}} {axis = 1 : i64} : (tensor<2x5x6x4xf32>)
// CHECK: onnx.LpNormalization {{.*}} {axis = 2 : i64{{.*}}} : (tensor<2x5x6x4xf32>)
func.func @softmaxes(%x: tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.Softmax %p {axis = 1 : i64} : (tensor<2x4x5x6xf32>) -> tensor<2x4x5x6xf32>
  %2 = onnx.LogSoftmax %1 : (tensor<2x4x5x6xf32>) -> tensor<2x4x5x6xf32>
  %3 = onnx.Hardmax %2 {axis = -2 : i64} : (tensor<2x4x5x6xf32>) -> tensor<2x4x5x6xf32>
  %4 = onnx.LpNormalization %3 : (tensor<2x4x5x6xf32>) -> tensor<2x4x5x6xf32>
  return %4 : tensor<2x4x5x6xf32>
}

// -----

// Quantisation per channel: the axis moves, scales and zero points stay lists.
// CHECK-LABEL: func @quantize
// CHECK: %[[Q:.*]] = onnx.QuantizeLinear %{{.*}}, %arg1, %arg2 {axis = 3 : i64} : (tensor<2x5x6x4xf32>, tensor<4xf32>, tensor<4xui8>) -> tensor<2x5x6x4xui8>
// CHECK: onnx.DequantizeLinear %[[Q]], %arg1, %arg2 {axis = 3 : i64} : (tensor<2x5x6x4xui8>, tensor<4xf32>, tensor<4xui8>) -> tensor<2x5x6x4xf32>
func.func @quantize(%x: tensor<2x4x7x8xf32>, %s: tensor<4xf32>, %z: tensor<4xui8>) -> tensor<2x4x5x6xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.QuantizeLinear %p, %s, %z : (tensor<2x4x5x6xf32>, tensor<4xf32>, tensor<4xui8>) -> tensor<2x4x5x6xui8>
  %2 = onnx.DequantizeLinear %1, %s, %z {axis = -3 : i64} : (tensor<2x4x5x6xui8>, tensor<4xf32>, tensor<4xui8>) -> tensor<2x4x5x6xf32>
  return %2 : tensor<2x4x5x6xf32>
}

// -----

// Quantisation in blocks is left alone: its scales are an image of their own.
// CHECK-LABEL: func @quantize_blocks
// CHECK: onnx.QuantizeLinear {{.*}} : (tensor<2x4x5x6xf32>, tensor<2x2x5x6xf32>, none) -> tensor<2x4x5x6xui8>
func.func @quantize_blocks(%x: tensor<2x4x7x8xf32>, %s: tensor<2x2x5x6xf32>) -> tensor<2x4x5x6xui8> {
  %none = onnx.NoValue
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.QuantizeLinear %p, %s, %none {axis = 1 : i64, block_size = 2 : i64} : (tensor<2x4x5x6xf32>, tensor<2x2x5x6xf32>, none) -> tensor<2x4x5x6xui8>
  return %1 : tensor<2x4x5x6xui8>
}

// -----

// An op that no rule knows reads channels first.
// CHECK-LABEL: func @unknown
// CHECK: %[[F:.*]] = onnx.Transpose %{{.*}} {perm = array<i64: 0, 3, 1, 2>} : (tensor<2x5x6x4xf32>) -> tensor<2x4x5x6xf32>
// CHECK: onnx.DepthToSpace %[[F]] {{.*}}: (tensor<2x4x5x6xf32>) -> tensor<2x1x10x12xf32>
func.func @unknown(%x: tensor<2x4x7x8xf32>) -> tensor<2x1x10x12xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3, 3>} : (tensor<2x4x7x8xf32>) -> tensor<2x4x5x6xf32>
  %r = onnx.Relu %p : (tensor<2x4x5x6xf32>) -> tensor<2x4x5x6xf32>
  %1 = onnx.DepthToSpace %r {blocksize = 2 : i64} : (tensor<2x4x5x6xf32>) -> tensor<2x1x10x12xf32>
  return %1 : tensor<2x1x10x12xf32>
}

// -----

// Images of rank 3: axes, transposes and global pools of one spatial dim.
// CHECK-LABEL: func @rank3
// CHECK: onnx.Transpose %arg0 {perm = array<i64: 0, 2, 1>} : (tensor<2x4x9xf32>) -> tensor<2x9x4xf32>
// CHECK: onnx.Concat {{.*}} {axis = 2 : i64} : (tensor<2x7x4xf32>, tensor<2x7x4xf32>) -> tensor<2x7x8xf32>
// CHECK: onnx.Softmax {{.*}} {axis = 1 : i64}
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<1> : tensor<1xi64>}
// CHECK: onnx.ReduceMean %{{.*}}, %[[AXES]] {{.*}}-> tensor<2x1x8xf32>
func.func @rank3(%x: tensor<2x4x9xf32>) -> tensor<2x8x1xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3>} : (tensor<2x4x9xf32>) -> tensor<2x4x7xf32>
  %1 = onnx.Concat %p, %p {axis = 1 : i64} : (tensor<2x4x7xf32>, tensor<2x4x7xf32>) -> tensor<2x8x7xf32>
  %2 = onnx.Softmax %1 {axis = -1 : i64} : (tensor<2x8x7xf32>) -> tensor<2x8x7xf32>
  %3 = onnx.GlobalAveragePool %2 : (tensor<2x8x7xf32>) -> tensor<2x8x1xf32>
  return %3 : tensor<2x8x1xf32>
}

// -----

// Images of rank 5: three spatial dims.
// CHECK-LABEL: func @rank5
// CHECK: onnx.Transpose %arg0 {perm = array<i64: 0, 2, 3, 4, 1>} : (tensor<2x4x5x6x7xf32>) -> tensor<2x5x6x7x4xf32>
// CHECK: onnx.Concat {{.*}} {axis = 4 : i64} : (tensor<2x4x5x6x4xf32>, tensor<2x4x5x6x4xf32>) -> tensor<2x4x5x6x8xf32>
// CHECK: onnx.Add {{.*}} : (tensor<2x4x5x6x8xf32>, tensor<1x4x1x1x1xf32>) -> tensor<2x4x5x6x8xf32>
// CHECK: %[[AXES:.*]] = onnx.Constant {value = dense<[1, 2, 3]> : tensor<3xi64>}
// CHECK: onnx.ReduceMax %{{.*}}, %[[AXES]] {{.*}}-> tensor<2x1x1x1x8xf32>
func.func @rank5(%x: tensor<2x4x5x6x7xf32>, %b: tensor<4x1x1xf32>) -> tensor<2x8x1x1x1xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 2, 2, 2>} : (tensor<2x4x5x6x7xf32>) -> tensor<2x4x4x5x6xf32>
  %1 = onnx.Concat %p, %p {axis = 1 : i64} : (tensor<2x4x4x5x6xf32>, tensor<2x4x4x5x6xf32>) -> tensor<2x8x4x5x6xf32>
  %2 = onnx.Add %1, %b : (tensor<2x8x4x5x6xf32>, tensor<4x1x1xf32>) -> tensor<2x8x4x5x6xf32>
  %3 = onnx.GlobalMaxPool %2 : (tensor<2x8x4x5x6xf32>) -> tensor<2x8x1x1x1xf32>
  return %3 : tensor<2x8x1x1x1xf32>
}

// -----

// An operand of higher rank than the pool's result makes another kind of image: it is left alone.
// CHECK-LABEL: func @higher_rank
// CHECK: onnx.Add %{{.*}}, %arg1 : (tensor<2x4x7xf32>, tensor<3x1x4x7xf32>) -> tensor<3x2x4x7xf32>
func.func @higher_rank(%x: tensor<2x4x9xf32>, %b: tensor<3x1x4x7xf32>) -> tensor<3x2x4x7xf32> {
  %p = onnx.AveragePool %x {kernel_shape = array<i64: 3>} : (tensor<2x4x9xf32>) -> tensor<2x4x7xf32>
  %1 = onnx.Add %p, %b : (tensor<2x4x7xf32>, tensor<3x1x4x7xf32>) -> tensor<3x2x4x7xf32>
  return %1 : tensor<3x2x4x7xf32>
}
