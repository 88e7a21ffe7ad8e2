// Concatenations along every dim, of several, of nothing; with elementwise ops on either side.
// RUN: kernel-runner %s --cpu=%cpus

#id2 = affine_map<(i, j) -> (i, j)>
#all2 = ["parallel", "parallel"]

dispatch.kernel private @last(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>, %z: tensor<?x7xf32>) -> tensor<?x?xf32>
    attributes {cases = ["0:3x21, 1:3x5, 2:3x7", "0:1x1, 1:1x1, 2:1x7", "0:3x0, 1:3x40, 2:3x7", "0:0x4, 1:0x5, 2:0x7"]} {
  %0 = tensor.concat dim(1) %x, %y, %z : (tensor<?x?xf32>, tensor<?x?xf32>, tensor<?x7xf32>) -> tensor<?x?xf32>
  dispatch.yield %0 : tensor<?x?xf32>
}
dispatch.kernel private @first(%x: tensor<?x19xf32>, %y: tensor<?x19xf32>) -> tensor<?x19xf32>
    attributes {cases = ["0:3x19, 1:5x19", "0:1x19, 1:0x19", "0:0x19, 1:2x19", "0:0x19, 1:0x19"]} {
  %0 = tensor.concat dim(0) %x, %y : (tensor<?x19xf32>, tensor<?x19xf32>) -> tensor<?x19xf32>
  dispatch.yield %0 : tensor<?x19xf32>
}
dispatch.kernel private @middle(%x: tensor<2x3x18xf32>, %y: tensor<2x1x18xf32>) -> tensor<2x4x18xf32> {
  %0 = tensor.concat dim(1) %x, %y : (tensor<2x3x18xf32>, tensor<2x1x18xf32>) -> tensor<2x4x18xf32>
  dispatch.yield %0 : tensor<2x4x18xf32>
}
dispatch.kernel private @rank1(%x: tensor<?xi64>, %y: tensor<1xi64>, %z: tensor<?xi64>) -> tensor<?xi64>
    attributes {cases = ["0:3, 2:40", "0:0, 2:0"]} {
  %0 = tensor.concat dim(0) %x, %y, %z : (tensor<?xi64>, tensor<1xi64>, tensor<?xi64>) -> tensor<?xi64>
  dispatch.yield %0 : tensor<?xi64>
}

// What is made of a concatenation; a shuffle of channels: split, put together, split again.
dispatch.kernel private @relu_behind(%x: tensor<3x21xf32>, %y: tensor<3x20xf32>, %b: tensor<41xf32>) -> tensor<3x41xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x41xf32>
  %0 = tensor.concat dim(1) %x, %y : (tensor<3x21xf32>, tensor<3x20xf32>) -> tensor<3x41xf32>
  %1 = linalg.generic {indexing_maps = [#id2, affine_map<(i, j) -> (j)>, #id2], iterator_types = #all2} ins(%0, %b : tensor<3x41xf32>, tensor<41xf32>) outs(%e : tensor<3x41xf32>) {
  ^bb0(%a: f32, %c: f32, %o: f32):
    %2 = arith.addf %a, %c : f32
    %3 = arith.maximumf %2, %zero : f32
    linalg.yield %3 : f32
  } -> tensor<3x41xf32>
  dispatch.yield %1 : tensor<3x41xf32>
}

// The second input begins where no vector does: what is read beside it by blocks of a vector must not believe otherwise.
dispatch.kernel private @beside_a_reshape(%x: tensor<8x5xf32>, %y: tensor<8x59xf32>, %z: tensor<8x4x16xf32>, %s: tensor<16xf32>) -> tensor<8x64xf32> {
  %e = tensor.empty() : tensor<8x64xf32>
  %f = tensor.empty() : tensor<8x4x16xf32>
  %n = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (k)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%z, %s : tensor<8x4x16xf32>, tensor<16xf32>) outs(%f : tensor<8x4x16xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.mulf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<8x4x16xf32>
  %c = tensor.collapse_shape %n [[0], [1, 2]] : tensor<8x4x16xf32> into tensor<8x64xf32>
  %0 = tensor.concat dim(1) %x, %y : (tensor<8x5xf32>, tensor<8x59xf32>) -> tensor<8x64xf32>
  %1 = linalg.generic {indexing_maps = [#id2, #id2, #id2], iterator_types = #all2} ins(%0, %c : tensor<8x64xf32>, tensor<8x64xf32>) outs(%e : tensor<8x64xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %2 = arith.addf %a, %b : f32
    linalg.yield %2 : f32
  } -> tensor<8x64xf32>
  dispatch.yield %1 : tensor<8x64xf32>
}

// Inputs that are computed, one of them read twice; bytes.
dispatch.kernel private @computed_inputs(%x: tensor<2x19xf32>) -> tensor<2x38xf32> {
  %e = tensor.empty() : tensor<2x19xf32>
  %0 = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = #all2} ins(%x : tensor<2x19xf32>) outs(%e : tensor<2x19xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.exp %a : f32
    linalg.yield %2 : f32
  } -> tensor<2x19xf32>
  %1 = tensor.concat dim(1) %0, %0 : (tensor<2x19xf32>, tensor<2x19xf32>) -> tensor<2x38xf32>
  dispatch.yield %1 : tensor<2x38xf32>
}
dispatch.kernel private @bytes(%x: tensor<3x21xi8>, %y: tensor<3x20xi8>) -> tensor<3x41xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.concat dim(1) %x, %y : (tensor<3x21xi8>, tensor<3x20xi8>) -> tensor<3x41xi8>
  dispatch.yield %0 : tensor<3x41xi8>
}
