// RUN: aicc-opt %s --split-input-file --verify-diagnostics
//
// One case per constraint of LinalgX.td; C1 of ranks is shown once per op.

// matmul C1
func.func @f(%a: tensor<1x8x16xf32>, %b: tensor<1x16x32xf32>, %c: tensor<1x8x40xf32>) {
  // expected-error@+1 {{expected 'b' of rank 4, found rank 3}}
  %0 = linalgx.matmul ins(%a, %b : tensor<1x8x16xf32>, tensor<1x16x32xf32>) outs(%c : tensor<1x8x40xf32>) -> tensor<1x8x40xf32>
  return
}

// -----

// matmul C2
func.func @f(%a: tensor<1x8x16xf32>, %b: tensor<1x2x16x16xf32>, %c: tensor<1x8x40xf32>) {
  // expected-error@+1 {{expected inner extent of 'b' (16) to equal the panel width (32)}}
  %0 = linalgx.matmul ins(%a, %b : tensor<1x8x16xf32>, tensor<1x2x16x16xf32>) outs(%c : tensor<1x8x40xf32>) -> tensor<1x8x40xf32>
  return
}

// -----

// matmul C3
func.func @f(%a: tensor<1x8x16xf32>, %b: tensor<1x2x8x32xf32>, %c: tensor<1x8x40xf32>) {
  // expected-error@+1 {{expected K of 'b' (8) to equal K of 'a' (16)}}
  %0 = linalgx.matmul ins(%a, %b : tensor<1x8x16xf32>, tensor<1x2x8x32xf32>) outs(%c : tensor<1x8x40xf32>) -> tensor<1x8x40xf32>
  return
}

// -----

// matmul C3
func.func @f(%a: tensor<1x8x16xf32>, %b: tensor<1x2x16x32xf32>, %c: tensor<1x9x40xf32>) {
  // expected-error@+1 {{expected M of 'init' (9) to equal M of 'a' (8)}}
  %0 = linalgx.matmul ins(%a, %b : tensor<1x8x16xf32>, tensor<1x2x16x32xf32>) outs(%c : tensor<1x9x40xf32>) -> tensor<1x9x40xf32>
  return
}

// -----

// matmul C3
func.func @f(%a: tensor<1x8x16xf32>, %b: tensor<1x2x16x32xf32>, %c: tensor<1x8x32xf32>) {
  // expected-error@+1 {{expected panels of 'b' (2) to equal those of N (1)}}
  %0 = linalgx.matmul ins(%a, %b : tensor<1x8x16xf32>, tensor<1x2x16x32xf32>) outs(%c : tensor<1x8x32xf32>) -> tensor<1x8x32xf32>
  return
}

// -----

// matmul C4
func.func @f(%a: tensor<1x8x16xf32>, %b: tensor<3x2x16x32xf32>, %c: tensor<4x8x40xf32>) {
  // expected-error@+1 {{expected batch of 'b' (3) to equal batch of 'init' (4)}}
  %0 = linalgx.matmul ins(%a, %b : tensor<1x8x16xf32>, tensor<3x2x16x32xf32>) outs(%c : tensor<4x8x40xf32>) -> tensor<4x8x40xf32>
  return
}

// -----

// matmul C5
func.func @f(%a: tensor<1x8x16xf32>, %b: tensor<1x2x16x32xi8>, %c: tensor<1x8x40xf32>) {
  // expected-error@+1 {{expected all element types to be floats or all to be integers}}
  %0 = linalgx.matmul ins(%a, %b : tensor<1x8x16xf32>, tensor<1x2x16x32xi8>) outs(%c : tensor<1x8x40xf32>) -> tensor<1x8x40xf32>
  return
}

// -----

// conv C1
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x3x3x32xf32>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected 'w' of rank 6, found rank 5}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x3x3x32xf32>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// conv C1
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x3x3x4x32xf32>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected 1 to 3 entries of 'strides', found 4}}
  %0 = linalgx.conv {strides = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x3x3x4x32xf32>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// conv C1
func.func @f(%x: tensor<1x8x4xf32>, %w: tensor<1x1x3x3x4x32xf32>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected 'x' of rank 4, found rank 3}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x4xf32>, tensor<1x1x3x3x4x32xf32>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// conv C2
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x3x3x4x16xf32>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected inner extent of 'w' (16) to equal the panel width (32)}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x3x3x4x16xf32>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// conv C2
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x?x3x4x32xf32>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected 'w' of known groups, and of known taps and channels beside 'pads', found 'tensor<1x1x?x3x4x32xf32>'}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x?x3x4x32xf32>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// conv C3
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<2x1x3x3x4x32xf32>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected channels of 'x' (4) to equal groups times channels of 'w' (8)}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<2x1x3x3x4x32xf32>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// conv C3
func.func @f(%x: tensor<1x8x8x8xf32>, %w: tensor<2x1x3x3x4x32xf32>, %y: tensor<1x8x8x15xf32>) {
  // expected-error@+1 {{expected channels of 'init' (15) to be a multiple of the groups (2)}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x8xf32>, tensor<2x1x3x3x4x32xf32>) outs(%y : tensor<1x8x8x15xf32>) -> tensor<1x8x8x15xf32>
  return
}

// -----

// conv C3
func.func @f(%x: tensor<1x8x8x8xf32>, %w: tensor<2x1x3x3x4x32xf32>, %y: tensor<1x8x8x80xf32>) {
  // expected-error@+1 {{expected panels of 'w' (1) to equal those of a group's outputs (2)}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x8xf32>, tensor<2x1x3x3x4x32xf32>) outs(%y : tensor<1x8x8x80xf32>) -> tensor<1x8x8x80xf32>
  return
}

// -----

// conv C4
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x3x3x4x32xf32>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected 2 entries of 'dilations', found 1}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x3x3x4x32xf32>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// conv C4
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x3x3x4x32xf32>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected entries of 'strides' of at least 1, found 0}}
  %0 = linalgx.conv {strides = array<i64: 0, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x3x3x4x32xf32>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// conv C4
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x3x3x4x32xf32>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected entries of 'pads' of at least 0, found -1}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: -1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x3x3x4x32xf32>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// conv C5
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x3x3x4x32xf32>, %y: tensor<1x4x8x16xf32>) {
  // expected-error@+1 {{expected extent of 'init' in spatial dim 1 (8) to equal that of the window (4)}}
  %0 = linalgx.conv {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x3x3x4x32xf32>) outs(%y : tensor<1x4x8x16xf32>) -> tensor<1x4x8x16xf32>
  return
}

// -----

// conv C6
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x3x3x4x32xf32>, %y: tensor<2x8x8x16xf32>) {
  // expected-error@+1 {{expected batch of 'init' (2) to equal batch of 'x' (1)}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x3x3x4x32xf32>) outs(%y : tensor<2x8x8x16xf32>) -> tensor<2x8x8x16xf32>
  return
}

// -----

// conv C7
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<1x1x3x3x4x32xi8>, %y: tensor<1x8x8x16xf32>) {
  // expected-error@+1 {{expected all element types to be floats or all to be integers}}
  %0 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<1x1x3x3x4x32xi8>) outs(%y : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return
}

// -----

// depthwise_conv C1
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x1x4xf32>, %y: tensor<1x8x8x4xf32>) {
  // expected-error@+1 {{expected 'w' of rank 3, found rank 4}}
  %0 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<3x3x1x4xf32>) outs(%y : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// depthwise_conv C2
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x8xf32>, %y: tensor<1x8x8x8xf32>) {
  // expected-error@+1 {{expected channels of 'x' (4) to equal channels of 'w' (8)}}
  %0 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<3x3x8xf32>) outs(%y : tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32>
  return
}

// -----

// depthwise_conv C2
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x4xf32>, %y: tensor<1x8x8x8xf32>) {
  // expected-error@+1 {{expected channels of 'init' (8) to equal channels of 'w' (4)}}
  %0 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<3x3x4xf32>) outs(%y : tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32>
  return
}

// -----

// pool C1
func.func @f(%x: tensor<1x8x8x4xf32>, %y: tensor<8x8x4xf32>) {
  // expected-error@+1 {{expected 'init' of rank 4, found rank 3}}
  %0 = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x : tensor<1x8x8x4xf32>) outs(%y : tensor<8x8x4xf32>) -> tensor<8x8x4xf32>
  return
}

// -----

// pool C2
func.func @f(%x: tensor<1x8x8x4xf32>, %y: tensor<1x8x8x4xf32>) {
  // expected-error@+1 {{expected 2 entries of 'kernel', found 1}}
  %0 = linalgx.pool "max" {kernel = array<i64: 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x : tensor<1x8x8x4xf32>) outs(%y : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// pool C2
func.func @f(%x: tensor<1x8x8x4xf32>, %y: tensor<1x8x8x8xf32>) {
  // expected-error@+1 {{expected channels of 'init' (8) to equal channels of 'x' (4)}}
  %0 = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x : tensor<1x8x8x4xf32>) outs(%y : tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32>
  return
}

// -----

// pool C3
func.func @f(%x: tensor<1x8x8x4xf32>, %y: tensor<1x8x8x4xf32>) {
  // expected-error@+1 {{expected kind max, sum, average or average_include_pad, found 'mean'}}
  %0 = linalgx.pool "mean" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x : tensor<1x8x8x4xf32>) outs(%y : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return
}

// -----

// pool C5
func.func @f(%x: tensor<1x8x8x4xf32>, %y: tensor<1x9x8x4xf32>) {
  // expected-error@+1 {{expected extent of 'init' in spatial dim 0 (9) to equal that of the window (8)}}
  %0 = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x : tensor<1x8x8x4xf32>) outs(%y : tensor<1x9x8x4xf32>) -> tensor<1x9x8x4xf32>
  return
}

// -----

// pool C7
func.func @f(%x: tensor<1x8x8x4xf32>, %y: tensor<1x8x8x4xf16>) {
  // expected-error@+1 {{expected the element type of 'init' ('f16') to equal that of 'x' ('f32')}}
  %0 = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>} ins(%x : tensor<1x8x8x4xf32>) outs(%y : tensor<1x8x8x4xf16>) -> tensor<1x8x8x4xf16>
  return
}

// -----

// recurrence C1
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected cell rnn, gru or lstm, found 'mgu'}}
  %0:3 = linalgx.recurrence "mgu" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x1x5x32xf32>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>)  outs(%y, %s, %s : tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C1
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected 3 activations, found 1}}
  %0:3 = linalgx.recurrence "lstm" activations ["tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x1x5x32xf32>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>)  outs(%y, %s, %s : tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C2
func.func @f(%x: tensor<4x1x15xf32>, %r: tensor<4x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected 'projection' of shape [4, 1, 20], found 'tensor<4x1x15xf32>'}}
  %0:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x15xf32>, tensor<4x1x5x32xf32>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>)  outs(%y, %s, %s : tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C2
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x2x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected 'weights' of shape [4, 1, 5, 32], found 'tensor<4x2x5x32xf32>'}}
  %0:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x2x5x32xf32>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>)  outs(%y, %s, %s : tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C2
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<?x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected static 'weights', found 'tensor<?x1x5x32xf32>'}}
  %0:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<?x1x5x32xf32>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>)  outs(%y, %s, %s : tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C3
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected 2 initial states and 3 destinations, found 1 and 2}}
  %0:2 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x1x5x32xf32>) initial(%s : tensor<1x5xf32>)  outs(%y, %s : tensor<4x1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C3
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x1x5x32xf32>, %s: tensor<1x6xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected an initial state of shape [1, 5], found 'tensor<1x6xf32>'}}
  %0:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x1x5x32xf32>) initial(%s, %s : tensor<1x6xf32>, tensor<1x6xf32>)  outs(%y, %s, %s : tensor<4x1x5xf32>, tensor<1x6xf32>, tensor<1x6xf32>) -> tensor<4x1x5xf32>, tensor<1x6xf32>, tensor<1x6xf32>
  return
}

// -----

// recurrence C4
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<3x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected the first destination of shape [4, 1, 5], found 'tensor<3x1x5xf32>'}}
  %0:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x1x5x32xf32>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>)  outs(%y, %s, %s : tensor<3x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<3x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C4
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected a state's destination of shape [1, 5], found 'tensor<3x5xf32>'}}
  %0:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x1x5x32xf32>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>)  outs(%y, %s, %p : tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<3x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<3x5xf32>
  return
}

// -----

// recurrence C5
func.func @f(%x: tensor<4x1x15xf32>, %r: tensor<3x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected 'peephole' only on an lstm}}
  %0:2 = linalgx.recurrence "gru" activations ["sigmoid", "tanh"]  ins(%x, %r : tensor<4x1x15xf32>, tensor<3x1x5x32xf32>) initial(%s : tensor<1x5xf32>) peephole(%p : tensor<3x5xf32>) outs(%y, %s : tensor<4x1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C5
func.func @f(%x: tensor<4x1x15xf32>, %r: tensor<3x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected 'recurrent_bias' only with 'linear_before_reset'}}
  %0:2 = linalgx.recurrence "gru" activations ["sigmoid", "tanh"]  ins(%x, %r : tensor<4x1x15xf32>, tensor<3x1x5x32xf32>) initial(%s : tensor<1x5xf32>) recurrent_bias(%b : tensor<5xf32>) outs(%y, %s : tensor<4x1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C5
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected 'lengths' of element type i32, found 'tensor<1xi64>'}}
  %0:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x1x5x32xf32>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>) lengths(%l : tensor<1xi64>) outs(%y, %s, %s : tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C6
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x1x5x32xf32>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected activation sigmoid, tanh or relu, found 'elu'}}
  %0:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "elu"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x1x5x32xf32>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>)  outs(%y, %s, %s : tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>
  return
}

// -----

// recurrence C7
func.func @f(%x: tensor<4x1x20xf32>, %r: tensor<4x1x5x32xf16>, %s: tensor<1x5xf32>, %y: tensor<4x1x5xf32>, %p: tensor<3x5xf32>, %b: tensor<5xf32>, %l: tensor<1xi64>) {
  // expected-error@+1 {{expected one float element type for all operands but 'lengths'}}
  %0:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]  ins(%x, %r : tensor<4x1x20xf32>, tensor<4x1x5x32xf16>) initial(%s, %s : tensor<1x5xf32>, tensor<1x5xf32>)  outs(%y, %s, %s : tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<4x1x5xf32>, tensor<1x5xf32>, tensor<1x5xf32>
  return
}
