// Convolutions: borders and interiors, strides, dilation, groups, one to three spatial dims, epilogues.
// RUN: kernel-runner %s --cpu=%cpus

#id4 = affine_map<(n, h, w, c) -> (n, h, w, c)>
#channel = affine_map<(n, h, w, c) -> (c)>
#all4 = ["parallel", "parallel", "parallel", "parallel"]

// Every tile meets a border; the image is smaller than the filter.
dispatch.kernel private @small_image(%x: tensor<2x2x3x5xf32>, %w: tensor<1x1x5x5x5x32xf32>) -> tensor<2x2x3x7xf32> {
  %0 = tensor.empty() : tensor<2x2x3x7xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 2, 2, 2, 2>}
      ins(%x, %w : tensor<2x2x3x5xf32>, tensor<1x1x5x5x5x32xf32>) outs(%0 : tensor<2x2x3x7xf32>) -> tensor<2x2x3x7xf32>
  dispatch.yield %1 : tensor<2x2x3x7xf32>
}
dispatch.kernel private @one_pixel(%x: tensor<1x1x1x3xf32>, %w: tensor<1x1x3x3x3x32xf32>) -> tensor<1x1x1x1xf32> {
  %0 = tensor.empty() : tensor<1x1x1x1xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x1x1x3xf32>, tensor<1x1x3x3x3x32xf32>) outs(%0 : tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  dispatch.yield %1 : tensor<1x1x1x1xf32>
}

// Interior and border tiles; padding on one side only, different ones at begin and end.
dispatch.kernel private @uneven_padding(%x: tensor<1x19x17x6xf32>, %w: tensor<1x2x3x4x6x32xf32>) -> tensor<1x20x16x40xf32> {
  %0 = tensor.empty() : tensor<1x20x16x40xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 0, 2, 2>}
      ins(%x, %w : tensor<1x19x17x6xf32>, tensor<1x2x3x4x6x32xf32>) outs(%0 : tensor<1x20x16x40xf32>) -> tensor<1x20x16x40xf32>
  dispatch.yield %1 : tensor<1x20x16x40xf32>
}
dispatch.kernel private @stride(%x: tensor<1x15x14x3xf32>, %w: tensor<1x1x7x7x3x32xf32>) -> tensor<1x8x7x20xf32> {
  %0 = tensor.empty() : tensor<1x8x7x20xf32>
  %1 = linalgx.conv {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 3, 3, 3, 3>}
      ins(%x, %w : tensor<1x15x14x3xf32>, tensor<1x1x7x7x3x32xf32>) outs(%0 : tensor<1x8x7x20xf32>) -> tensor<1x8x7x20xf32>
  dispatch.yield %1 : tensor<1x8x7x20xf32>
}

// A stride longer than the filter, and one per dim.
dispatch.kernel private @skipping(%x: tensor<2x11x20x4xf32>, %w: tensor<1x1x2x1x4x32xf32>) -> tensor<2x4x10x9xf32> {
  %0 = tensor.empty() : tensor<2x4x10x9xf32>
  %1 = linalgx.conv {strides = array<i64: 3, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x, %w : tensor<2x11x20x4xf32>, tensor<1x1x2x1x4x32xf32>) outs(%0 : tensor<2x4x10x9xf32>) -> tensor<2x4x10x9xf32>
  dispatch.yield %1 : tensor<2x4x10x9xf32>
}
dispatch.kernel private @dilation(%x: tensor<1x13x12x4xf32>, %w: tensor<1x1x3x2x4x32xf32>) -> tensor<1x13x11x10xf32> {
  %0 = tensor.empty() : tensor<1x13x11x10xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 2, 3>, pads = array<i64: 2, 1, 2, 1>}
      ins(%x, %w : tensor<1x13x12x4xf32>, tensor<1x1x3x2x4x32xf32>) outs(%0 : tensor<1x13x11x10xf32>) -> tensor<1x13x11x10xf32>
  dispatch.yield %1 : tensor<1x13x11x10xf32>
}

// Pixel by pixel; with stride it is not; dynamic batch and image.
dispatch.kernel private @pointwise(%x: tensor<?x?x?x21xf32>, %w: tensor<1x2x1x1x21x32xf32>, %n: index, %h: index, %v: index) -> tensor<?x?x?x33xf32>
    attributes {cases = ["0:2x5x3x21, 2:2, 3:5, 4:3", "0:1x1x1x21, 2:1, 3:1, 4:1", "0:0x5x3x21, 2:0, 3:5, 4:3", "0:2x0x3x21, 2:2, 3:0, 4:3"]} {
  %0 = tensor.empty(%n, %h, %v) : tensor<?x?x?x33xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x, %w : tensor<?x?x?x21xf32>, tensor<1x2x1x1x21x32xf32>) outs(%0 : tensor<?x?x?x33xf32>) -> tensor<?x?x?x33xf32>
  dispatch.yield %1 : tensor<?x?x?x33xf32>
}
dispatch.kernel private @pointwise_stride(%x: tensor<2x5x7x8xf32>, %w: tensor<1x1x1x1x8x32xf32>) -> tensor<2x3x4x16xf32> {
  %0 = tensor.empty() : tensor<2x3x4x16xf32>
  %1 = linalgx.conv {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x, %w : tensor<2x5x7x8xf32>, tensor<1x1x1x1x8x32xf32>) outs(%0 : tensor<2x3x4x16xf32>) -> tensor<2x3x4x16xf32>
  dispatch.yield %1 : tensor<2x3x4x16xf32>
}
dispatch.kernel private @dynamic(%x: tensor<?x?x?x4xf32>, %w: tensor<1x1x3x3x4x32xf32>, %n: index, %h: index, %v: index) -> tensor<?x?x?x20xf32>
    attributes {cases = ["0:2x9x8x4, 2:2, 3:9, 4:8", "0:1x1x1x4, 2:1, 3:1, 4:1", "0:1x2x31x4, 2:1, 3:2, 4:31", "0:0x4x4x4, 2:0, 3:4, 4:4"]} {
  %0 = tensor.empty(%n, %h, %v) : tensor<?x?x?x20xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<?x?x?x4xf32>, tensor<1x1x3x3x4x32xf32>) outs(%0 : tensor<?x?x?x20xf32>) -> tensor<?x?x?x20xf32>
  dispatch.yield %1 : tensor<?x?x?x20xf32>
}

// Groups whose outputs fill no panel, one output each, and more than a panel.
dispatch.kernel private @groups(%x: tensor<1x6x5x12xf32>, %w: tensor<3x1x3x3x4x32xf32>) -> tensor<1x6x5x15xf32> {
  %0 = tensor.empty() : tensor<1x6x5x15xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x6x5x12xf32>, tensor<3x1x3x3x4x32xf32>) outs(%0 : tensor<1x6x5x15xf32>) -> tensor<1x6x5x15xf32>
  dispatch.yield %1 : tensor<1x6x5x15xf32>
}
dispatch.kernel private @groups_of_one_output(%x: tensor<2x4x4x6xf32>, %w: tensor<3x1x1x1x2x32xf32>) -> tensor<2x4x4x3xf32> {
  %0 = tensor.empty() : tensor<2x4x4x3xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x, %w : tensor<2x4x4x6xf32>, tensor<3x1x1x1x2x32xf32>) outs(%0 : tensor<2x4x4x3xf32>) -> tensor<2x4x4x3xf32>
  dispatch.yield %1 : tensor<2x4x4x3xf32>
}
dispatch.kernel private @wide_groups(%x: tensor<1x5x5x4xf32>, %w: tensor<2x2x3x3x2x32xf32>, %b: tensor<80xf32>) -> tensor<1x3x3x80xf32> {
  %0 = tensor.empty() : tensor<1x3x3x80xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x, %w : tensor<1x5x5x4xf32>, tensor<2x2x3x3x2x32xf32>) outs(%0 : tensor<1x3x3x80xf32>) -> tensor<1x3x3x80xf32>
  %2 = linalg.generic {indexing_maps = [#id4, #channel, #id4], iterator_types = #all4}
      ins(%1, %b : tensor<1x3x3x80xf32>, tensor<80xf32>) outs(%0 : tensor<1x3x3x80xf32>) {
  ^bb0(%a: f32, %c: f32, %o: f32):
    %3 = arith.addf %a, %c : f32
    linalg.yield %3 : f32
  } -> tensor<1x3x3x80xf32>
  dispatch.yield %2 : tensor<1x3x3x80xf32>
}

// One and three spatial dims.
dispatch.kernel private @one_dim(%x: tensor<2x?x5xf32>, %w: tensor<1x2x4x5x32xf32>, %l: index) -> tensor<2x?x40xf32>
    attributes {cases = ["0:2x30x5, 2:15", "0:2x3x5, 2:1", "0:2x4x5, 2:2"]} {
  %0 = tensor.empty(%l) : tensor<2x?x40xf32>
  %1 = linalgx.conv {strides = array<i64: 2>, dilations = array<i64: 1>, pads = array<i64: 1, 1>}
      ins(%x, %w : tensor<2x?x5xf32>, tensor<1x2x4x5x32xf32>) outs(%0 : tensor<2x?x40xf32>) -> tensor<2x?x40xf32>
  dispatch.yield %1 : tensor<2x?x40xf32>
}
dispatch.kernel private @three_dims(%x: tensor<1x4x5x6x3xf32>, %w: tensor<1x1x3x2x3x3x32xf32>) -> tensor<1x4x4x3x9xf32> {
  %0 = tensor.empty() : tensor<1x4x4x3x9xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1, 2>, dilations = array<i64: 1, 1, 1>, pads = array<i64: 1, 0, 1, 1, 0, 1>}
      ins(%x, %w : tensor<1x4x5x6x3xf32>, tensor<1x1x3x2x3x3x32xf32>) outs(%0 : tensor<1x4x4x3x9xf32>) -> tensor<1x4x4x3x9xf32>
  dispatch.yield %1 : tensor<1x4x4x3x9xf32>
}

// Bias, residual, clipped activation; the result turned channels first would be a kernel of its own.
dispatch.kernel private @epilogue(%x: tensor<2x6x7x4xf32>, %w: tensor<1x2x3x3x4x32xf32>, %b: tensor<36xf32>, %skip: tensor<2x6x7x36xf32>) -> tensor<2x6x7x36xf32> {
  %zero = arith.constant 0.0 : f32
  %six = arith.constant 6.0 : f32
  %0 = tensor.empty() : tensor<2x6x7x36xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<2x6x7x4xf32>, tensor<1x2x3x3x4x32xf32>) outs(%0 : tensor<2x6x7x36xf32>) -> tensor<2x6x7x36xf32>
  %2 = linalg.generic {indexing_maps = [#id4, #channel, #id4, #id4], iterator_types = #all4}
      ins(%1, %b, %skip : tensor<2x6x7x36xf32>, tensor<36xf32>, tensor<2x6x7x36xf32>) outs(%0 : tensor<2x6x7x36xf32>) {
  ^bb0(%a: f32, %c: f32, %s: f32, %o: f32):
    %3 = arith.addf %a, %c : f32
    %4 = arith.addf %3, %s : f32
    %5 = arith.maximumf %4, %zero : f32
    %6 = arith.minimumf %5, %six : f32
    linalg.yield %6 : f32
  } -> tensor<2x6x7x36xf32>
  dispatch.yield %2 : tensor<2x6x7x36xf32>
}

// Pixels as rows of a sequence, and a residual that is read the other way round.
dispatch.kernel private @to_sequence(%x: tensor<1x6x8x3xf32>, %w: tensor<1x1x2x2x3x32xf32>, %p: tensor<12x20xf32>) -> tensor<1x12x20xf32> {
  %0 = tensor.empty() : tensor<1x3x4x20xf32>
  %e = tensor.empty() : tensor<1x12x20xf32>
  %1 = linalgx.conv {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x, %w : tensor<1x6x8x3xf32>, tensor<1x1x2x2x3x32xf32>) outs(%0 : tensor<1x3x4x20xf32>) -> tensor<1x3x4x20xf32>
  %2 = tensor.collapse_shape %1 [[0], [1, 2], [3]] : tensor<1x3x4x20xf32> into tensor<1x12x20xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(b, s, d) -> (b, s, d)>, affine_map<(b, s, d) -> (s, d)>, affine_map<(b, s, d) -> (b, s, d)>],
                       iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%2, %p : tensor<1x12x20xf32>, tensor<12x20xf32>) outs(%e : tensor<1x12x20xf32>) {
  ^bb0(%a: f32, %c: f32, %o: f32):
    %4 = arith.addf %a, %c : f32
    linalg.yield %4 : f32
  } -> tensor<1x12x20xf32>
  dispatch.yield %3 : tensor<1x12x20xf32>
}
dispatch.kernel private @swapped_space(%x: tensor<1x6x8x3xf32>, %w: tensor<1x1x1x1x3x32xf32>, %skip: tensor<1x8x6x20xf32>) -> tensor<1x8x6x20xf32> {
  %0 = tensor.empty() : tensor<1x6x8x20xf32>
  %e = tensor.empty() : tensor<1x8x6x20xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>}
      ins(%x, %w : tensor<1x6x8x3xf32>, tensor<1x1x1x1x3x32xf32>) outs(%0 : tensor<1x6x8x20xf32>) -> tensor<1x6x8x20xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(n, w, h, c) -> (n, h, w, c)>, #id4, #id4], iterator_types = #all4}
      ins(%1, %skip : tensor<1x6x8x20xf32>, tensor<1x8x6x20xf32>) outs(%e : tensor<1x8x6x20xf32>) {
  ^bb0(%a: f32, %c: f32, %o: f32):
    %4 = arith.addf %a, %c : f32
    linalg.yield %4 : f32
  } -> tensor<1x8x6x20xf32>
  dispatch.yield %3 : tensor<1x8x6x20xf32>
}

// Halves, doubles, bytes.
dispatch.kernel private @half(%x: tensor<1x6x5x4xf16>, %w: tensor<1x1x3x3x4x32xf16>) -> tensor<1x6x5x10xf32> {
  %0 = tensor.empty() : tensor<1x6x5x10xf32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x6x5x4xf16>, tensor<1x1x3x3x4x32xf16>) outs(%0 : tensor<1x6x5x10xf32>) -> tensor<1x6x5x10xf32>
  dispatch.yield %1 : tensor<1x6x5x10xf32>
}
dispatch.kernel private @double(%x: tensor<1x6x5x4xf64>, %w: tensor<1x1x3x3x4x32xf64>) -> tensor<1x6x5x10xf64> attributes {tolerance = 1.0e-13} {
  %0 = tensor.empty() : tensor<1x6x5x10xf64>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x6x5x4xf64>, tensor<1x1x3x3x4x32xf64>) outs(%0 : tensor<1x6x5x10xf64>) -> tensor<1x6x5x10xf64>
  dispatch.yield %1 : tensor<1x6x5x10xf64>
}
dispatch.kernel private @bytes(%x: tensor<1x6x5x4xi8>, %w: tensor<1x1x3x3x4x32xi8>) -> tensor<1x6x5x10xi32> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<1x6x5x10xi32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x6x5x4xi8>, tensor<1x1x3x3x4x32xi8>) outs(%0 : tensor<1x6x5x10xi32>) -> tensor<1x6x5x10xi32>
  dispatch.yield %1 : tensor<1x6x5x10xi32>
}
