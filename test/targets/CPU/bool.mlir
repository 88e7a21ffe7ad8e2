// Bools, bytes in memory and bits in registers: comparisons, logic, selections, reductions.
// RUN: kernel-runner %s --cpu=%cpus

#id = affine_map<(i) -> (i)>
#one = {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
#two = {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
#three = {indexing_maps = [#id, #id, #id, #id], iterator_types = ["parallel"]}
#id2 = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// Comparisons of floats, of which a NaN satisfies none but "not equal".
dispatch.kernel private @compare_olt(%x0: tensor<77xf32>, %x1: tensor<77xf32>) -> tensor<77xi8> attributes {special} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xf32>, tensor<77xf32>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: f32, %b: f32, %o: i8):
    %2 = arith.cmpf olt, %a, %b : f32
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @compare_oge(%x0: tensor<77xf32>, %x1: tensor<77xf32>) -> tensor<77xi8> attributes {special} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xf32>, tensor<77xf32>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: f32, %b: f32, %o: i8):
    %2 = arith.cmpf oge, %a, %b : f32
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @compare_oeq(%x0: tensor<77xf32>, %x1: tensor<77xf32>) -> tensor<77xi8> attributes {special} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xf32>, tensor<77xf32>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: f32, %b: f32, %o: i8):
    %2 = arith.cmpf oeq, %a, %b : f32
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @compare_une(%x0: tensor<77xf32>, %x1: tensor<77xf32>) -> tensor<77xi8> attributes {special} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xf32>, tensor<77xf32>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: f32, %b: f32, %o: i8):
    %2 = arith.cmpf une, %a, %b : f32
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @compare_ogt(%x0: tensor<77xf32>, %x1: tensor<77xf32>) -> tensor<77xi8> attributes {special} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xf32>, tensor<77xf32>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: f32, %b: f32, %o: i8):
    %2 = arith.cmpf ogt, %a, %b : f32
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @compare_ole(%x0: tensor<77xf32>, %x1: tensor<77xf32>) -> tensor<77xi8> attributes {special} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xf32>, tensor<77xf32>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: f32, %b: f32, %o: i8):
    %2 = arith.cmpf ole, %a, %b : f32
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @compare_uno(%x0: tensor<77xf32>, %x1: tensor<77xf32>) -> tensor<77xi8> attributes {special} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xf32>, tensor<77xf32>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: f32, %b: f32, %o: i8):
    %2 = arith.cmpf uno, %a, %b : f32
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}

// Of numbers with themselves: equal but for NaN.
dispatch.kernel private @is_nan(%x0: tensor<77xf32>) -> tensor<77xi8> attributes {special} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf32>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: f32, %o: i8):
    %2 = arith.cmpf uno, %a, %a : f32
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}

// Logic on bytes that are zero or one, any other number counting as one; a selection by such a byte.
dispatch.kernel private @logic_andi(%x0: tensor<77xi8>, %x1: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [0, 2]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %z = arith.constant 0 : i8
    %p = arith.cmpi ne, %a, %z : i8
    %q = arith.cmpi ne, %b, %z : i8
    %2 = arith.andi %p, %q : i1
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @logic_ori(%x0: tensor<77xi8>, %x1: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [0, 2]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %z = arith.constant 0 : i8
    %p = arith.cmpi ne, %a, %z : i8
    %q = arith.cmpi ne, %b, %z : i8
    %2 = arith.ori %p, %q : i1
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @logic_xori(%x0: tensor<77xi8>, %x1: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [0, 2]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %z = arith.constant 0 : i8
    %p = arith.cmpi ne, %a, %z : i8
    %q = arith.cmpi ne, %b, %z : i8
    %2 = arith.xori %p, %q : i1
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @logic_not(%x0: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [0, 2]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %o: i8):
    %z = arith.constant 0 : i8
    %t = arith.constant true
    %p = arith.cmpi ne, %a, %z : i8
    %2 = arith.xori %p, %t : i1
    %3 = arith.extui %2 : i1 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @where_f32(%x0: tensor<77xi8>, %x1: tensor<77xf32>, %x2: tensor<77xf32>) -> tensor<77xf32> attributes {integers = [0, 2]} {
  %0 = tensor.empty() : tensor<77xf32>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi8>, tensor<77xf32>, tensor<77xf32>) outs(%0 : tensor<77xf32>) {
  ^bb0(%a: i8, %b: f32, %c: f32, %o: f32):
    %z = arith.constant 0 : i8
    %p = arith.cmpi ne, %a, %z : i8
    %2 = arith.select %p, %b, %c : f32
    linalg.yield %2 : f32
  } -> tensor<77xf32>
  dispatch.yield %1 : tensor<77xf32>
}
dispatch.kernel private @where_f64(%x0: tensor<77xi8>, %x1: tensor<77xf64>, %x2: tensor<77xf64>) -> tensor<77xf64> attributes {integers = [0, 2]} {
  %0 = tensor.empty() : tensor<77xf64>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi8>, tensor<77xf64>, tensor<77xf64>) outs(%0 : tensor<77xf64>) {
  ^bb0(%a: i8, %b: f64, %c: f64, %o: f64):
    %z = arith.constant 0 : i8
    %p = arith.cmpi ne, %a, %z : i8
    %2 = arith.select %p, %b, %c : f64
    linalg.yield %2 : f64
  } -> tensor<77xf64>
  dispatch.yield %1 : tensor<77xf64>
}
dispatch.kernel private @where_i64(%x0: tensor<77xi8>, %x1: tensor<77xi64>, %x2: tensor<77xi64>) -> tensor<77xi64> attributes {integers = [0, 2]} {
  %0 = tensor.empty() : tensor<77xi64>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi8>, tensor<77xi64>, tensor<77xi64>) outs(%0 : tensor<77xi64>) {
  ^bb0(%a: i8, %b: i64, %c: i64, %o: i64):
    %z = arith.constant 0 : i8
    %p = arith.cmpi ne, %a, %z : i8
    %2 = arith.select %p, %b, %c : i64
    linalg.yield %2 : i64
  } -> tensor<77xi64>
  dispatch.yield %1 : tensor<77xi64>
}
dispatch.kernel private @where_i8(%x0: tensor<77xi8>, %x1: tensor<77xi8>, %x2: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [0, 2]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi8>, tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %c: i8, %o: i8):
    %z = arith.constant 0 : i8
    %p = arith.cmpi ne, %a, %z : i8
    %2 = arith.select %p, %b, %c : i8
    linalg.yield %2 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @where_f16(%x0: tensor<77xi8>, %x1: tensor<77xf16>, %x2: tensor<77xf16>) -> tensor<77xf16> attributes {integers = [0, 2]} {
  %0 = tensor.empty() : tensor<77xf16>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi8>, tensor<77xf16>, tensor<77xf16>) outs(%0 : tensor<77xf16>) {
  ^bb0(%a: i8, %b: f16, %c: f16, %o: f16):
    %z = arith.constant 0 : i8
    %p = arith.cmpi ne, %a, %z : i8
    %2 = arith.select %p, %b, %c : f16
    linalg.yield %2 : f16
  } -> tensor<77xf16>
  dispatch.yield %1 : tensor<77xf16>
}

// Whether any and whether all of a row are true.
dispatch.kernel private @any_all(%x: tensor<5x?xi8>) -> (tensor<5xi8>, tensor<5xi8>) attributes {integers = [0, 1], cases = ["0:5x37", "0:5x2", "0:5x0"]} {
  %zero = arith.constant 0 : i8
  %one = arith.constant 1 : i8
  %0 = tensor.empty() : tensor<5xi8>
  %1 = linalg.fill ins(%zero : i8) outs(%0 : tensor<5xi8>) -> tensor<5xi8>
  %2 = linalg.fill ins(%one : i8) outs(%0 : tensor<5xi8>) -> tensor<5xi8>
  %3:2 = linalg.generic {indexing_maps = [#id2, #row, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<5x?xi8>) outs(%1, %2 : tensor<5xi8>, tensor<5xi8>) {
  ^bb0(%a: i8, %o: i8, %p: i8):
    %4 = arith.ori %a, %o : i8
    %5 = arith.andi %a, %p : i8
    linalg.yield %4, %5 : i8, i8
  } -> (tensor<5xi8>, tensor<5xi8>)
  dispatch.yield %3#0, %3#1 : tensor<5xi8>, tensor<5xi8>
}
