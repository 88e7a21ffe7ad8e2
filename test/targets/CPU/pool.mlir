// Pooling: each kind with windows clipped at every side, strides, dilation, rows of every length, element types.
// RUN: kernel-runner %s --cpu=%cpus

// The largest; with all values below zero padding must not win; a NaN does.
dispatch.kernel private @max(%x: tensor<2x7x9x21xf32>) -> tensor<2x4x5x21xf32> attributes {range = [-5.0, -1.0]} {
  %0 = tensor.empty() : tensor<2x4x5x21xf32>
  %1 = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x : tensor<2x7x9x21xf32>) outs(%0 : tensor<2x4x5x21xf32>) -> tensor<2x4x5x21xf32>
  dispatch.yield %1 : tensor<2x4x5x21xf32>
}
dispatch.kernel private @max_special(%x: tensor<1x3x5x2xf32>) -> tensor<1x3x5x2xf32> attributes {special} {
  %0 = tensor.empty() : tensor<1x3x5x2xf32>
  %1 = linalgx.pool "max" {kernel = array<i64: 2, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 0, 1>}
      ins(%x : tensor<1x3x5x2xf32>) outs(%0 : tensor<1x3x5x2xf32>) -> tensor<1x3x5x2xf32>
  dispatch.yield %1 : tensor<1x3x5x2xf32>
}
dispatch.kernel private @max_bytes(%x: tensor<1x5x5x37xi8>) -> tensor<1x3x3x37xi8> attributes {integers = [-128, -100]} {
  %0 = tensor.empty() : tensor<1x3x3x37xi8>
  %1 = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x : tensor<1x5x5x37xi8>) outs(%0 : tensor<1x3x3x37xi8>) -> tensor<1x3x3x37xi8>
  dispatch.yield %1 : tensor<1x3x3x37xi8>
}
dispatch.kernel private @max_dilated(%x: tensor<1x9x12x16xf32>) -> tensor<1x7x8x16xf32> {
  %0 = tensor.empty() : tensor<1x7x8x16xf32>
  %1 = linalgx.pool "max" {kernel = array<i64: 2, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x : tensor<1x9x12x16xf32>) outs(%0 : tensor<1x7x8x16xf32>) -> tensor<1x7x8x16xf32>
  dispatch.yield %1 : tensor<1x7x8x16xf32>
}

// Sums; averages over the taps inside, and over all taps.
dispatch.kernel private @sum(%x: tensor<1x6x8x5xf32>) -> tensor<1x6x8x5xf32> {
  %0 = tensor.empty() : tensor<1x6x8x5xf32>
  %1 = linalgx.pool "sum" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x : tensor<1x6x8x5xf32>) outs(%0 : tensor<1x6x8x5xf32>) -> tensor<1x6x8x5xf32>
  dispatch.yield %1 : tensor<1x6x8x5xf32>
}
dispatch.kernel private @average(%x: tensor<1x6x8x5xf32>) -> tensor<1x6x8x5xf32> {
  %0 = tensor.empty() : tensor<1x6x8x5xf32>
  %1 = linalgx.pool "average" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x : tensor<1x6x8x5xf32>) outs(%0 : tensor<1x6x8x5xf32>) -> tensor<1x6x8x5xf32>
  dispatch.yield %1 : tensor<1x6x8x5xf32>
}
dispatch.kernel private @average_uneven(%x: tensor<2x6x8x40xf32>) -> tensor<2x2x5x40xf32> {
  %0 = tensor.empty() : tensor<2x2x5x40xf32>
  %1 = linalgx.pool "average" {kernel = array<i64: 3, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 1>}
      ins(%x : tensor<2x6x8x40xf32>) outs(%0 : tensor<2x2x5x40xf32>) -> tensor<2x2x5x40xf32>
  dispatch.yield %1 : tensor<2x2x5x40xf32>
}
dispatch.kernel private @average_include_pad(%x: tensor<1x6x8x5xf32>) -> tensor<1x6x8x5xf32> {
  %0 = tensor.empty() : tensor<1x6x8x5xf32>
  %1 = linalgx.pool "average_include_pad" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x : tensor<1x6x8x5xf32>) outs(%0 : tensor<1x6x8x5xf32>) -> tensor<1x6x8x5xf32>
  dispatch.yield %1 : tensor<1x6x8x5xf32>
}
dispatch.kernel private @average_dilated(%x: tensor<1x9x12x16xf32>) -> tensor<1x9x12x16xf32> {
  %0 = tensor.empty() : tensor<1x9x12x16xf32>
  %1 = linalgx.pool "average" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 2, 2>, pads = array<i64: 2, 2, 2, 2>}
      ins(%x : tensor<1x9x12x16xf32>) outs(%0 : tensor<1x9x12x16xf32>) -> tensor<1x9x12x16xf32>
  dispatch.yield %1 : tensor<1x9x12x16xf32>
}

// The whole image; one pixel; a window larger than the image.
dispatch.kernel private @global(%x: tensor<2x7x7x33xf32>) -> tensor<2x1x1x33xf32> {
  %0 = tensor.empty() : tensor<2x1x1x33xf32>
  %1 = linalgx.pool "average" {kernel = array<i64: 7, 7>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x : tensor<2x7x7x33xf32>) outs(%0 : tensor<2x1x1x33xf32>) -> tensor<2x1x1x33xf32>
  dispatch.yield %1 : tensor<2x1x1x33xf32>
}
dispatch.kernel private @one_pixel(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %0 = tensor.empty() : tensor<1x1x1x1xf32>
  %1 = linalgx.pool "max" {kernel = array<i64: 1, 1>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x : tensor<1x1x1x1xf32>) outs(%0 : tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  dispatch.yield %1 : tensor<1x1x1x1xf32>
}
dispatch.kernel private @large_window(%x: tensor<1x2x3x9xf32>) -> tensor<1x1x2x9xf32> {
  %0 = tensor.empty() : tensor<1x1x2x9xf32>
  %1 = linalgx.pool "average" {kernel = array<i64: 5, 5>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 2, 2, 1, 2>}
      ins(%x : tensor<1x2x3x9xf32>) outs(%0 : tensor<1x1x2x9xf32>) -> tensor<1x1x2x9xf32>
  dispatch.yield %1 : tensor<1x1x2x9xf32>
}

// Sizes known at run time only; rows longer than a segment.
dispatch.kernel private @dynamic_max(%x: tensor<?x?x?x20xf32>, %n: index, %h: index, %w: index) -> tensor<?x?x?x20xf32> attributes {cases = ["0:2x7x9x20, 1:2, 2:4, 3:5", "0:1x1x1x20, 1:1, 2:1, 3:1", "0:1x2x301x20, 1:1, 2:1, 3:151", "0:0x3x3x20, 1:0, 2:2, 3:2"]} {
  %0 = tensor.empty(%n, %h, %w) : tensor<?x?x?x20xf32>
  %1 = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x : tensor<?x?x?x20xf32>) outs(%0 : tensor<?x?x?x20xf32>) -> tensor<?x?x?x20xf32>
  dispatch.yield %1 : tensor<?x?x?x20xf32>
}
dispatch.kernel private @dynamic_average(%x: tensor<?x?x?x20xf32>, %n: index, %h: index, %w: index) -> tensor<?x?x?x20xf32> attributes {cases = ["0:2x7x9x20, 1:2, 2:4, 3:5", "0:1x1x1x20, 1:1, 2:1, 3:1", "0:1x2x301x20, 1:1, 2:1, 3:151", "0:0x3x3x20, 1:0, 2:2, 3:2"]} {
  %0 = tensor.empty(%n, %h, %w) : tensor<?x?x?x20xf32>
  %1 = linalgx.pool "average" {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x : tensor<?x?x?x20xf32>) outs(%0 : tensor<?x?x?x20xf32>) -> tensor<?x?x?x20xf32>
  dispatch.yield %1 : tensor<?x?x?x20xf32>
}
dispatch.kernel private @dynamic_channels(%x: tensor<1x5x5x?xf32>, %c: index) -> tensor<1x3x3x?xf32> attributes {cases = ["0:1x5x5x1, 1:1", "0:1x5x5x17, 1:17", "0:1x5x5x64, 1:64", "0:1x5x5x0, 1:0"]} {
  %0 = tensor.empty(%c) : tensor<1x3x3x?xf32>
  %1 = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x : tensor<1x5x5x?xf32>) outs(%0 : tensor<1x3x3x?xf32>) -> tensor<1x3x3x?xf32>
  dispatch.yield %1 : tensor<1x3x3x?xf32>
}

// One and three spatial dims.
dispatch.kernel private @one_dim(%x: tensor<2x30x19xf32>) -> tensor<2x10x19xf32> {
  %0 = tensor.empty() : tensor<2x10x19xf32>
  %1 = linalgx.pool "average" {kernel = array<i64: 4>, strides = array<i64: 3>, dilations = array<i64: 1>, pads = array<i64: 1, 1>}
      ins(%x : tensor<2x30x19xf32>) outs(%0 : tensor<2x10x19xf32>) -> tensor<2x10x19xf32>
  dispatch.yield %1 : tensor<2x10x19xf32>
}
dispatch.kernel private @three_dims(%x: tensor<1x4x5x6x18xf32>) -> tensor<1x2x3x3x18xf32> {
  %0 = tensor.empty() : tensor<1x2x3x3x18xf32>
  %1 = linalgx.pool "max" {kernel = array<i64: 3, 3, 2>, strides = array<i64: 2, 2, 2>, dilations = array<i64: 1, 1, 1>, pads = array<i64: 1, 1, 0, 0, 1, 0>}
      ins(%x : tensor<1x4x5x6x18xf32>) outs(%0 : tensor<1x2x3x3x18xf32>) -> tensor<1x2x3x3x18xf32>
  dispatch.yield %1 : tensor<1x2x3x3x18xf32>
}

// Doubles, and integers whose average is truncated.
dispatch.kernel private @double(%x: tensor<1x6x8x5xf64>) -> tensor<1x6x8x5xf64> attributes {tolerance = 1.0e-13} {
  %0 = tensor.empty() : tensor<1x6x8x5xf64>
  %1 = linalgx.pool "average" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x : tensor<1x6x8x5xf64>) outs(%0 : tensor<1x6x8x5xf64>) -> tensor<1x6x8x5xf64>
  dispatch.yield %1 : tensor<1x6x8x5xf64>
}
dispatch.kernel private @half_max(%x: tensor<1x6x8x21xf16>) -> tensor<1x6x8x21xf16> {
  %0 = tensor.empty() : tensor<1x6x8x21xf16>
  %1 = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x : tensor<1x6x8x21xf16>) outs(%0 : tensor<1x6x8x21xf16>) -> tensor<1x6x8x21xf16>
  dispatch.yield %1 : tensor<1x6x8x21xf16>
}
