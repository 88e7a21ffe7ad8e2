// Depthwise convolutions: channels that fill vectors or not, windows clipped at every side, blocks of pixels.
// RUN: kernel-runner %s --cpu=%cpus

#id4 = affine_map<(n, h, w, c) -> (n, h, w, c)>
#channel = affine_map<(n, h, w, c) -> (c)>

// Channels: one, fewer than a vector, two vectors and a tail.
dispatch.kernel private @one_channel(%x: tensor<2x5x9x1xf32>, %w: tensor<3x3x1xf32>) -> tensor<2x5x9x1xf32> {
  %0 = tensor.empty() : tensor<2x5x9x1xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<2x5x9x1xf32>, tensor<3x3x1xf32>) outs(%0 : tensor<2x5x9x1xf32>) -> tensor<2x5x9x1xf32>
  dispatch.yield %1 : tensor<2x5x9x1xf32>
}
dispatch.kernel private @three_channels(%x: tensor<1x6x20x3xf32>, %w: tensor<3x3x3xf32>) -> tensor<1x6x20x3xf32> {
  %0 = tensor.empty() : tensor<1x6x20x3xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x6x20x3xf32>, tensor<3x3x3xf32>) outs(%0 : tensor<1x6x20x3xf32>) -> tensor<1x6x20x3xf32>
  dispatch.yield %1 : tensor<1x6x20x3xf32>
}
dispatch.kernel private @many_channels(%x: tensor<1x5x11x39xf32>, %w: tensor<5x5x39xf32>, %b: tensor<39xf32>) -> tensor<1x3x6x39xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<1x3x6x39xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 2, 2, 2, 2>}
      ins(%x, %w : tensor<1x5x11x39xf32>, tensor<5x5x39xf32>) outs(%0 : tensor<1x3x6x39xf32>) -> tensor<1x3x6x39xf32>
  %2 = linalg.generic {indexing_maps = [#id4, #channel, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%1, %b : tensor<1x3x6x39xf32>, tensor<39xf32>) outs(%0 : tensor<1x3x6x39xf32>) {
  ^bb0(%a: f32, %c: f32, %o: f32):
    %3 = arith.addf %a, %c : f32
    %4 = arith.maximumf %3, %zero : f32
    linalg.yield %4 : f32
  } -> tensor<1x3x6x39xf32>
  dispatch.yield %2 : tensor<1x3x6x39xf32>
}

// Images smaller than the window, empty ones, rows longer than a segment; sizes known at run time only.
dispatch.kernel private @dynamic(%x: tensor<?x?x?x20xf32>, %w: tensor<3x3x20xf32>, %n: index, %h: index, %v: index) -> tensor<?x?x?x20xf32>
    attributes {cases = ["0:2x7x9x20, 2:2, 3:7, 4:9", "0:1x1x1x20, 2:1, 3:1, 4:1", "0:1x2x1x20, 2:1, 3:2, 4:1", "0:1x2x300x20, 2:1, 3:2, 4:300",
                         "0:0x3x3x20, 2:0, 3:3, 4:3"]} {
  %0 = tensor.empty(%n, %h, %v) : tensor<?x?x?x20xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<?x?x?x20xf32>, tensor<3x3x20xf32>) outs(%0 : tensor<?x?x?x20xf32>) -> tensor<?x?x?x20xf32>
  dispatch.yield %1 : tensor<?x?x?x20xf32>
}
dispatch.kernel private @small_image(%x: tensor<1x2x3x17xf32>, %w: tensor<5x7x17xf32>) -> tensor<1x2x3x17xf32> {
  %0 = tensor.empty() : tensor<1x2x3x17xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 2, 3, 2, 3>}
      ins(%x, %w : tensor<1x2x3x17xf32>, tensor<5x7x17xf32>) outs(%0 : tensor<1x2x3x17xf32>) -> tensor<1x2x3x17xf32>
  dispatch.yield %1 : tensor<1x2x3x17xf32>
}

// Dilation; padding at one end only; a long row of taps that is not unrolled.
dispatch.kernel private @dilation(%x: tensor<1x9x14x20xf32>, %w: tensor<3x3x20xf32>) -> tensor<1x7x11x20xf32> {
  %0 = tensor.empty() : tensor<1x7x11x20xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 2, 3>, pads = array<i64: 2, 0, 0, 3>}
      ins(%x, %w : tensor<1x9x14x20xf32>, tensor<3x3x20xf32>) outs(%0 : tensor<1x7x11x20xf32>) -> tensor<1x7x11x20xf32>
  dispatch.yield %1 : tensor<1x7x11x20xf32>
}
dispatch.kernel private @long_row(%x: tensor<2x40x17xf32>, %w: tensor<31x17xf32>) -> tensor<2x40x17xf32> {
  %0 = tensor.empty() : tensor<2x40x17xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 15, 15>}
      ins(%x, %w : tensor<2x40x17xf32>, tensor<31x17xf32>) outs(%0 : tensor<2x40x17xf32>) -> tensor<2x40x17xf32>
  dispatch.yield %1 : tensor<2x40x17xf32>
}
dispatch.kernel private @causal(%x: tensor<1x?x33xf32>, %w: tensor<4x33xf32>, %l: index) -> tensor<1x?x33xf32>
    attributes {cases = ["0:1x9x33, 2:9", "0:1x1x33, 2:1", "0:1x0x33, 2:0"]} {
  %0 = tensor.empty(%l) : tensor<1x?x33xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1>, dilations = array<i64: 1>, pads = array<i64: 3, 0>}
      ins(%x, %w : tensor<1x?x33xf32>, tensor<4x33xf32>) outs(%0 : tensor<1x?x33xf32>) -> tensor<1x?x33xf32>
  dispatch.yield %1 : tensor<1x?x33xf32>
}
dispatch.kernel private @three_dims(%x: tensor<1x4x5x6x18xf32>, %w: tensor<3x3x2x18xf32>) -> tensor<1x4x3x4x18xf32> {
  %0 = tensor.empty() : tensor<1x4x3x4x18xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1, 2, 2>, dilations = array<i64: 1, 1, 1>, pads = array<i64: 1, 1, 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x4x5x6x18xf32>, tensor<3x3x2x18xf32>) outs(%0 : tensor<1x4x3x4x18xf32>) -> tensor<1x4x3x4x18xf32>
  dispatch.yield %1 : tensor<1x4x3x4x18xf32>
}

// A stride that leaves pixels out at the end.
dispatch.kernel private @stride(%x: tensor<1x8x21x16xf32>, %w: tensor<2x3x16xf32>) -> tensor<1x3x5x16xf32> {
  %0 = tensor.empty() : tensor<1x3x5x16xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 3, 4>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x, %w : tensor<1x8x21x16xf32>, tensor<2x3x16xf32>) outs(%0 : tensor<1x3x5x16xf32>) -> tensor<1x3x5x16xf32>
  dispatch.yield %1 : tensor<1x3x5x16xf32>
}

// Doubles, halves and bytes.
dispatch.kernel private @double(%x: tensor<1x5x9x11xf64>, %w: tensor<3x3x11xf64>) -> tensor<1x5x9x11xf64> attributes {tolerance = 1.0e-13} {
  %0 = tensor.empty() : tensor<1x5x9x11xf64>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x5x9x11xf64>, tensor<3x3x11xf64>) outs(%0 : tensor<1x5x9x11xf64>) -> tensor<1x5x9x11xf64>
  dispatch.yield %1 : tensor<1x5x9x11xf64>
}
dispatch.kernel private @half(%x: tensor<1x5x9x19xf16>, %w: tensor<3x3x19xf16>) -> tensor<1x5x9x19xf32> {
  %0 = tensor.empty() : tensor<1x5x9x19xf32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x5x9x19xf16>, tensor<3x3x19xf16>) outs(%0 : tensor<1x5x9x19xf32>) -> tensor<1x5x9x19xf32>
  dispatch.yield %1 : tensor<1x5x9x19xf32>
}
dispatch.kernel private @bytes(%x: tensor<1x5x9x19xi8>, %w: tensor<3x3x19xi8>) -> tensor<1x5x9x19xi32> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<1x5x9x19xi32>
  %1 = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x5x9x19xi8>, tensor<3x3x19xi8>) outs(%0 : tensor<1x5x9x19xi32>) -> tensor<1x5x9x19xi32>
  dispatch.yield %1 : tensor<1x5x9x19xi32>
}
