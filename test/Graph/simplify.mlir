// RUN: aicc-opt --onnx-simplify --split-input-file %s | FileCheck %s

// What passes its operand on goes: Identity, Dropout outside training, Cast to the same type, Concat of one, Split into one.
// CHECK-LABEL: @passes
// CHECK-NEXT: %[[R:.*]] = onnx.Relu %arg0
// CHECK-NEXT: return %[[R]]
func.func @passes(%arg0: tensor<4xf32>) -> tensor<4xf32> {
  %none = onnx.NoValue
  %0 = onnx.Identity %arg0 : (tensor<4xf32>) -> tensor<4xf32>
  %1, %mask = onnx.Dropout %0, %none, %none : (tensor<4xf32>, none, none) -> (tensor<4xf32>, tensor<4xi1>)
  %2 = onnx.Cast %1 {to = 1 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  %3 = onnx.Concat %2 {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  %4 = onnx.Split %3, %none {num_outputs = 1 : i64} : (tensor<4xf32>, none) -> tensor<4xf32>
  %5 = onnx.Max %4 : (tensor<4xf32>) -> tensor<4xf32>
  %6 = onnx.Sum %5 : (tensor<4xf32>) -> tensor<4xf32>
  %7 = onnx.Relu %6 : (tensor<4xf32>) -> tensor<4xf32>
  return %7 : tensor<4xf32>
}

// -----

// Dropout stays while it may train and while its mask is read.
// CHECK-LABEL: @dropout_stays
// CHECK-COUNT-2: onnx.Dropout
func.func @dropout_stays(%arg0: tensor<4xf32>, %train: tensor<i1>) -> (tensor<4xf32>, tensor<4xi1>) {
  %none = onnx.NoValue
  %0, %mask0 = onnx.Dropout %arg0, %none, %train : (tensor<4xf32>, none, tensor<i1>) -> (tensor<4xf32>, tensor<4xi1>)
  %1, %mask1 = onnx.Dropout %0, %none, %none : (tensor<4xf32>, none, none) -> (tensor<4xf32>, tensor<4xi1>)
  return %1, %mask1 : tensor<4xf32>, tensor<4xi1>
}

// -----

// A terminator states the type it returns: the Identity that loses it stays.
// CHECK-LABEL: @stated_type
// CHECK: onnx.Identity
func.func @stated_type(%arg0: tensor<4xf32>) -> tensor<?xf32> {
  %0 = onnx.Identity %arg0 : (tensor<4xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// An exact conversion before another one goes; one that rounds stays.
// CHECK-LABEL: @casts
// CHECK-NEXT: %[[A:.*]] = onnx.Cast %arg0 {to = 6 : i64} : (tensor<4xf16>) -> tensor<4xi32>
// CHECK-NEXT: %[[B:.*]] = onnx.Cast %arg1 {to = 10 : i64}
// CHECK-NEXT: %[[C:.*]] = onnx.Cast %[[B]] {to = 1 : i64}
// CHECK-NEXT: return %arg0, %[[A]], %[[C]], %arg2
func.func @casts(%arg0: tensor<4xf16>, %arg1: tensor<4xf32>, %arg2: tensor<4xui8>)
    -> (tensor<4xf16>, tensor<4xi32>, tensor<4xf32>, tensor<4xui8>) {
  %0 = onnx.Cast %arg0 {to = 1 : i64} : (tensor<4xf16>) -> tensor<4xf32>
  %1 = onnx.Cast %0 {to = 10 : i64} : (tensor<4xf32>) -> tensor<4xf16>
  %2 = onnx.Cast %0 {to = 6 : i64} : (tensor<4xf32>) -> tensor<4xi32>
  %3 = onnx.Cast %arg1 {to = 10 : i64} : (tensor<4xf32>) -> tensor<4xf16>
  %4 = onnx.Cast %3 {to = 1 : i64} : (tensor<4xf16>) -> tensor<4xf32>
  %5 = onnx.Cast %arg2 {to = 5 : i64} : (tensor<4xui8>) -> tensor<4xi16>
  %6 = onnx.Cast %5 {to = 2 : i64} : (tensor<4xi16>) -> tensor<4xui8>
  return %1, %2, %4, %6 : tensor<4xf16>, tensor<4xi32>, tensor<4xf32>, tensor<4xui8>
}

// -----

// A signed integer does not fit into an unsigned one of the same width.
// CHECK-LABEL: @sign_lost
// CHECK-COUNT-2: onnx.Cast
func.func @sign_lost(%arg0: tensor<4xi8>) -> tensor<4xi16> {
  %0 = onnx.Cast %arg0 {to = 2 : i64} : (tensor<4xi8>) -> tensor<4xui8>
  %1 = onnx.Cast %0 {to = 5 : i64} : (tensor<4xui8>) -> tensor<4xi16>
  return %1 : tensor<4xi16>
}

// -----

// CastLike is a Cast to a known type.
// CHECK-LABEL: @cast_like
// CHECK-NEXT: onnx.Cast %arg0 {to = 11 : i64} : (tensor<4xf32>) -> tensor<4xf64>
func.func @cast_like(%arg0: tensor<4xf32>, %arg1: tensor<1xf64>) -> tensor<4xf64> {
  %0 = onnx.CastLike %arg0, %arg1 : (tensor<4xf32>, tensor<1xf64>) -> tensor<4xf64>
  return %0 : tensor<4xf64>
}

// -----

// Transposes compose; the identity goes; without `perm` the dims are reversed.
// CHECK-LABEL: @transposes
// CHECK-NEXT: %[[T:.*]] = onnx.Transpose %arg0 {perm = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
// CHECK-NEXT: return %arg0, %[[T]], %arg0
func.func @transposes(%arg0: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<3x4x2xf32>, tensor<2x3x4xf32>) {
  %0 = onnx.Transpose %arg0 : (tensor<2x3x4xf32>) -> tensor<4x3x2xf32>
  %1 = onnx.Transpose %0 : (tensor<4x3x2xf32>) -> tensor<2x3x4xf32>
  %2 = onnx.Transpose %0 {perm = array<i64: 1, 0, 2>} : (tensor<4x3x2xf32>) -> tensor<3x4x2xf32>
  %3 = onnx.Transpose %arg0 {perm = array<i64: 0, 1, 2>} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return %1, %2, %3 : tensor<2x3x4xf32>, tensor<3x4x2xf32>, tensor<2x3x4xf32>
}

// -----

// Without rank and `perm` nothing is known of the order.
// CHECK-LABEL: @transpose_unranked
// CHECK-COUNT-2: onnx.Transpose
func.func @transpose_unranked(%arg0: tensor<*xf32>) -> tensor<*xf32> {
  %0 = onnx.Transpose %arg0 : (tensor<*xf32>) -> tensor<*xf32>
  %1 = onnx.Transpose %0 : (tensor<*xf32>) -> tensor<*xf32>
  return %1 : tensor<*xf32>
}

// -----

// Of reshapes in a row the last one decides; back at the start they all go.
// CHECK-LABEL: @reshapes
// CHECK-NEXT: %[[S:.*]] = onnx.Constant {value = dense<[3, -1]> : tensor<2xi64>}
// CHECK-NEXT: %[[R:.*]] = onnx.Reshape %arg0, %[[S]] : (tensor<?x3xf32>, tensor<2xi64>) -> tensor<3x?xf32>
// CHECK-NEXT: return %[[R]], %arg0
func.func @reshapes(%arg0: tensor<?x3xf32>) -> (tensor<3x?xf32>, tensor<?x3xf32>) {
  %axes = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %shape = onnx.Constant {value = dense<[3, -1]> : tensor<2xi64>} : tensor<2xi64>
  %0 = onnx.Unsqueeze %arg0, %axes : (tensor<?x3xf32>, tensor<1xi64>) -> tensor<?x1x3xf32>
  %1 = onnx.Flatten %0 {axis = 2 : i64} : (tensor<?x1x3xf32>) -> tensor<?x3xf32>
  %2 = onnx.Reshape %0, %shape : (tensor<?x1x3xf32>, tensor<2xi64>) -> tensor<3x?xf32>
  return %2, %1 : tensor<3x?xf32>, tensor<?x3xf32>
}

// -----

// Two unknown dims, or a dim of 0, cannot be written as a shape.
// CHECK-LABEL: @reshapes_stay
// CHECK-COUNT-4: onnx.Reshape
func.func @reshapes_stay(%arg0: tensor<?x?xf32>, %s0: tensor<3xi64>, %s1: tensor<2xi64>, %arg1: tensor<0x4xf32>)
    -> (tensor<?x?xf32>, tensor<4x0xf32>) {
  %s2 = onnx.Constant {value = dense<[0, 2, 2]> : tensor<3xi64>} : tensor<3xi64>
  %s3 = onnx.Constant {value = dense<[4, 0]> : tensor<2xi64>} : tensor<2xi64>
  %0 = onnx.Reshape %arg0, %s0 : (tensor<?x?xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  %1 = onnx.Reshape %0, %s1 : (tensor<?x?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %2 = onnx.Reshape %arg1, %s2 : (tensor<0x4xf32>, tensor<3xi64>) -> tensor<0x2x2xf32>
  %3 = onnx.Reshape %2, %s3 {allowzero = 1 : i64} : (tensor<0x2x2xf32>, tensor<2xi64>) -> tensor<4x0xf32>
  return %1, %3 : tensor<?x?xf32>, tensor<4x0xf32>
}

// -----

// Ops that keep the shape go, for unknown dims when they are the same symbol.
// CHECK-LABEL: @shape_no_ops
// CHECK-NEXT: %[[R:.*]] = onnx.Relu %arg0
// CHECK-NEXT: return %[[R]]
func.func @shape_no_ops(%arg0: tensor<?x3xf32> {onnx.dims = ["n", ""]}) -> tensor<?x3xf32> {
  %none = onnx.NoValue
  %zero = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
  %large = onnx.Constant {value = dense<9223372036854775807> : tensor<1xi64>} : tensor<1xi64>
  %axis = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %pads = onnx.Constant {value = dense<0> : tensor<4xi64>} : tensor<4xi64>
  %ones = onnx.Constant {value = dense<1> : tensor<2xi64>} : tensor<2xi64>
  %copy = onnx.Constant {value = dense<[0, 3]> : tensor<2xi64>} : tensor<2xi64>
  %0 = onnx.Shape %arg0 : (tensor<?x3xf32>) -> tensor<2xi64>
  %1 = onnx.Expand %arg0, %0 : (tensor<?x3xf32>, tensor<2xi64>) -> tensor<?x3xf32>
  %2 = onnx.Reshape %1, %copy : (tensor<?x3xf32>, tensor<2xi64>) -> tensor<?x3xf32>
  %3 = onnx.Slice %2, %zero, %large, %axis, %axis : (tensor<?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3xf32>
  %4 = onnx.Slice %3, %zero, %large, %axis, %none : (tensor<?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, none) -> tensor<?x3xf32>
  %5 = onnx.Pad %4, %pads, %none, %none : (tensor<?x3xf32>, tensor<4xi64>, none, none) -> tensor<?x3xf32>
  %6 = onnx.Tile %5, %ones : (tensor<?x3xf32>, tensor<2xi64>) -> tensor<?x3xf32>
  %7 = onnx.Flatten %6 : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %8 = onnx.Relu %7 : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %8 : tensor<?x3xf32>
}

// -----

// Same shape, other places: a slice that runs backwards, a padding that shifts. Unknown: the steps, the pads, the dim.
// CHECK-LABEL: @shape_ops_stay
// CHECK: onnx.Slice
// CHECK: onnx.Pad
// CHECK: onnx.Slice
// CHECK: onnx.Pad
// CHECK: onnx.Expand
func.func @shape_ops_stay(%arg0: tensor<4xf32>, %steps: tensor<1xi64>, %pads: tensor<2xi64>, %arg1: tensor<?xf32>, %shape: tensor<1xi64>)
    -> (tensor<4xf32>, tensor<?xf32>) {
  %none = onnx.NoValue
  %zero = onnx.Constant {value = dense<0> : tensor<1xi64>} : tensor<1xi64>
  %back = onnx.Constant {value = dense<-1> : tensor<1xi64>} : tensor<1xi64>
  %far = onnx.Constant {value = dense<-9> : tensor<1xi64>} : tensor<1xi64>
  %large = onnx.Constant {value = dense<9> : tensor<1xi64>} : tensor<1xi64>
  %shift = onnx.Constant {value = dense<[1, -1]> : tensor<2xi64>} : tensor<2xi64>
  %0 = onnx.Slice %arg0, %back, %far, %zero, %back : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xf32>
  %1 = onnx.Pad %0, %shift, %none, %none : (tensor<4xf32>, tensor<2xi64>, none, none) -> tensor<4xf32>
  %2 = onnx.Slice %1, %zero, %large, %zero, %steps : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xf32>
  %3 = onnx.Pad %2, %pads, %none, %none : (tensor<4xf32>, tensor<2xi64>, none, none) -> tensor<4xf32>
  %4 = onnx.Expand %arg1, %shape : (tensor<?xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %3, %4 : tensor<4xf32>, tensor<?xf32>
}

// -----

// Neutral operands go, on both sides of commutative ops, for integers too; also a uniform constant that is no splat.
// CHECK-LABEL: @neutral
// CHECK-NEXT: return %arg0, %arg1
func.func @neutral(%arg0: tensor<2x2xf32>, %arg1: tensor<3xi64>) -> (tensor<2x2xf32>, tensor<3xi64>) {
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %ones = onnx.Constant {value = dense<[1.0, 1.0]> : tensor<2xf32>} : tensor<2xf32>
  %zero = onnx.Constant {value = dense<0.0> : tensor<1x1xf32>} : tensor<1x1xf32>
  %int = onnx.Constant {value = dense<1> : tensor<1xi64>} : tensor<1xi64>
  %0 = onnx.Mul %one, %arg0 : (tensor<f32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = onnx.Mul %0, %ones : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %2 = onnx.Add %1, %zero : (tensor<2x2xf32>, tensor<1x1xf32>) -> tensor<2x2xf32>
  %3 = onnx.Sub %2, %zero : (tensor<2x2xf32>, tensor<1x1xf32>) -> tensor<2x2xf32>
  %4 = onnx.Div %3, %one : (tensor<2x2xf32>, tensor<f32>) -> tensor<2x2xf32>
  %5 = onnx.Pow %4, %int : (tensor<2x2xf32>, tensor<1xi64>) -> tensor<2x2xf32>
  %6 = onnx.Div %arg1, %int : (tensor<3xi64>, tensor<1xi64>) -> tensor<3xi64>
  return %5, %6 : tensor<2x2xf32>, tensor<3xi64>
}

// -----

// Not neutral: 0 - x, 1 / x; a constant that broadcasts; mixed elements.
// CHECK-LABEL: @not_neutral
// CHECK-DAG: onnx.Sub
// CHECK-DAG: onnx.Div
// CHECK-DAG: onnx.Add {{.*}}-> tensor<3x2xf32>
// CHECK-DAG: onnx.Mul {{.*}}tensor<2xf32>)
func.func @not_neutral(%arg0: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<3x2xf32>, tensor<2xf32>) {
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %zero = onnx.Constant {value = dense<0.0> : tensor<f32>} : tensor<f32>
  %zeros = onnx.Constant {value = dense<0.0> : tensor<3x1xf32>} : tensor<3x1xf32>
  %mixed = onnx.Constant {value = dense<[1.0, 2.0]> : tensor<2xf32>} : tensor<2xf32>
  %0 = onnx.Sub %zero, %arg0 : (tensor<f32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = onnx.Div %one, %arg0 : (tensor<f32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = onnx.Add %arg0, %zeros : (tensor<2xf32>, tensor<3x1xf32>) -> tensor<3x2xf32>
  %3 = onnx.Mul %arg0, %mixed : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0, %1, %2, %3 : tensor<2xf32>, tensor<2xf32>, tensor<3x2xf32>, tensor<2xf32>
}

// -----

// Squares are products, divisions by powers of two are products.
// CHECK-LABEL: @cheaper
// CHECK-NEXT: %[[C:.*]] = onnx.Constant {value = dense<1.250000e-01> : tensor<1xf32>}
// CHECK-NEXT: %[[S:.*]] = onnx.Mul %arg0, %arg0
// CHECK-NEXT: %[[D:.*]] = onnx.Mul %[[S]], %[[C]]
// CHECK-NEXT: return %[[D]]
func.func @cheaper(%arg0: tensor<4xf32>) -> tensor<4xf32> {
  %two = onnx.Constant {value = dense<2> : tensor<i64>} : tensor<i64>
  %eight = onnx.Constant {value = dense<8.0> : tensor<1xf32>} : tensor<1xf32>
  %0 = onnx.Pow %arg0, %two : (tensor<4xf32>, tensor<i64>) -> tensor<4xf32>
  %1 = onnx.Div %0, %eight : (tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Not exact, not a float, not the shape of x.
// CHECK-LABEL: @not_cheaper
// CHECK: onnx.Div
// CHECK: onnx.Div
// CHECK: onnx.Pow
// CHECK: onnx.Pow
func.func @not_cheaper(%arg0: tensor<4xf32>, %arg1: tensor<4xi32>) -> (tensor<4xf32>, tensor<4xi32>, tensor<4xi32>, tensor<2x4xf32>) {
  %ten = onnx.Constant {value = dense<10.0> : tensor<f32>} : tensor<f32>
  %two = onnx.Constant {value = dense<2> : tensor<i32>} : tensor<i32>
  %twos = onnx.Constant {value = dense<2.0> : tensor<2x1xf32>} : tensor<2x1xf32>
  %0 = onnx.Div %arg0, %ten : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Div %arg1, %two : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  %2 = onnx.Pow %arg1, %two : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  %3 = onnx.Pow %arg0, %twos : (tensor<4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %0, %1, %2, %3 : tensor<4xf32>, tensor<4xi32>, tensor<4xi32>, tensor<2x4xf32>
}

// -----

// Two factors become one.
// CHECK-LABEL: @factors
// CHECK-NEXT: %[[C:.*]] = onnx.Constant {value = dense<6.000000e+00> : tensor<1xf32>}
// CHECK-NEXT: %[[M:.*]] = onnx.Mul %arg0, %[[C]]
// CHECK-NEXT: return %[[M]]
func.func @factors(%arg0: tensor<4xf32>) -> tensor<4xf32> {
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %three = onnx.Constant {value = dense<3.0> : tensor<1xf32>} : tensor<1xf32>
  %0 = onnx.Mul %two, %arg0 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Mul %0, %three : (tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Not when the inner product is read elsewhere, when the product overflows, or when a factor broadcasts.
// CHECK-LABEL: @factors_stay
// CHECK-COUNT-6: onnx.Mul
func.func @factors_stay(%arg0: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2x4xf32>) {
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %twos = onnx.Constant {value = dense<2.0> : tensor<2x1xf32>} : tensor<2x1xf32>
  %three = onnx.Constant {value = dense<3.0> : tensor<f32>} : tensor<f32>
  %large = onnx.Constant {value = dense<1.0e+30> : tensor<f32>} : tensor<f32>
  %0 = onnx.Mul %arg0, %two : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Mul %0, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = onnx.Mul %arg0, %large : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = onnx.Mul %2, %large : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %4 = onnx.Mul %arg0, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %5 = onnx.Mul %4, %twos : (tensor<4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %0, %1, %3, %5 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2x4xf32>
}

// -----

// Relu and Clip of one another are one of them.
// CHECK-LABEL: @bounds
// CHECK-DAG: %[[ZERO:.*]] = onnx.Constant {value = dense<0.000000e+00> : tensor<f32>}
// CHECK-DAG: %[[SIX:.*]] = onnx.Constant {value = dense<6.000000e+00> : tensor<f32>}
// CHECK-DAG: %[[R:.*]] = onnx.Relu %arg0
// CHECK-DAG: %[[A:.*]] = onnx.Clip %arg0, %[[ZERO]], %[[SIX]]
// CHECK-DAG: %[[B:.*]] = onnx.Clip %arg1, %[[ZERO]], %[[SIX]]
// CHECK: return %[[R]], %[[A]], %[[B]], %arg0
func.func @bounds(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %none = onnx.NoValue
  %low = onnx.Constant {value = dense<-1.0> : tensor<f32>} : tensor<f32>
  %six = onnx.Constant {value = dense<6.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Relu %arg0 : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Clip %1, %low, %six : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %3 = onnx.Clip %arg1, %low, %six : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %4 = onnx.Relu %3 : (tensor<4xf32>) -> tensor<4xf32>
  %5 = onnx.Clip %arg0, %none, %none : (tensor<4xf32>, none, none) -> tensor<4xf32>
  return %1, %2, %4, %5 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

// Not with bounds that are unknown or out of order, nor for integers.
// CHECK-LABEL: @bounds_stay
// CHECK-COUNT-6: onnx.{{Clip|Relu}}
func.func @bounds_stay(%arg0: tensor<4xf32>, %bound: tensor<f32>, %arg1: tensor<4xi32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xi32>) {
  %none = onnx.NoValue
  %one = onnx.Constant {value = dense<1.0> : tensor<f32>} : tensor<f32>
  %two = onnx.Constant {value = dense<2.0> : tensor<f32>} : tensor<f32>
  %0 = onnx.Clip %arg0, %bound, %none : (tensor<4xf32>, tensor<f32>, none) -> tensor<4xf32>
  %1 = onnx.Relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = onnx.Clip %arg0, %two, %one : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %3 = onnx.Relu %2 : (tensor<4xf32>) -> tensor<4xf32>
  %4 = onnx.Relu %arg1 : (tensor<4xi32>) -> tensor<4xi32>
  %5 = onnx.Relu %4 : (tensor<4xi32>) -> tensor<4xi32>
  return %1, %3, %5 : tensor<4xf32>, tensor<4xf32>, tensor<4xi32>
}

// -----

// Twice Not and twice Neg are nothing; a known condition chooses.
// CHECK-LABEL: @logic
// CHECK-NEXT: return %arg0, %arg1, %arg2
func.func @logic(%arg0: tensor<4xi1>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) {
  %no = onnx.Constant {value = dense<false> : tensor<4xi1>} : tensor<4xi1>
  %0 = onnx.Not %arg0 : (tensor<4xi1>) -> tensor<4xi1>
  %1 = onnx.Not %0 : (tensor<4xi1>) -> tensor<4xi1>
  %2 = onnx.Neg %arg1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = onnx.Neg %2 : (tensor<4xf32>) -> tensor<4xf32>
  %4 = onnx.Where %no, %arg1, %arg2 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1, %3, %4 : tensor<4xi1>, tensor<4xf32>, tensor<4xf32>
}

// -----

// The other choice, or the condition, gives the shape: Where stays. So does one with a mixed condition.
// CHECK-LABEL: @where_stays
// CHECK-COUNT-3: onnx.Where
func.func @where_stays(%arg0: tensor<1xf32>, %arg1: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<2xf32>) {
  %yes = onnx.Constant {value = dense<true> : tensor<i1>} : tensor<i1>
  %four = onnx.Constant {value = dense<true> : tensor<4xi1>} : tensor<4xi1>
  %mixed = onnx.Constant {value = dense<[true, false]> : tensor<2xi1>} : tensor<2xi1>
  %0 = onnx.Where %yes, %arg0, %arg1 : (tensor<i1>, tensor<1xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Where %four, %arg0, %arg0 : (tensor<4xi1>, tensor<1xf32>, tensor<1xf32>) -> tensor<4xf32>
  %2 = onnx.Where %mixed, %arg0, %arg0 : (tensor<2xi1>, tensor<1xf32>, tensor<1xf32>) -> tensor<2xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<2xf32>
}

// -----

// What nobody reads goes; random numbers stay.
// CHECK-LABEL: @dead
// CHECK-NEXT: onnx.Bernoulli
// CHECK-NEXT: return
func.func @dead(%arg0: tensor<4xf32>) {
  %0 = onnx.Relu %arg0 : (tensor<4xf32>) -> tensor<4xf32>
  %1 = onnx.Bernoulli %arg0 : (tensor<4xf32>) -> tensor<4xf32>
  return
}
