// Integers of 8 to 64 bits, signed and unsigned: arithmetic that wraps, division, shifts, bits, comparison, conversion.
// RUN: kernel-runner %s --cpu=%cpus

#id = affine_map<(i) -> (i)>
#one = {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
#two = {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
#three = {indexing_maps = [#id, #id, #id, #id], iterator_types = ["parallel"]}

// i8.
dispatch.kernel private @sum_i8(%x0: tensor<77xi8>, %x1: tensor<77xi8>, %x2: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi8>, tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %c: i8, %o: i8):
    %2 = arith.addi %a, %b : i8
    %3 = arith.subi %2, %c : i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @product_i8(%x0: tensor<77xi8>, %x1: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %2 = arith.muli %a, %b : i8
    linalg.yield %2 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @quotient_i8(%x0: tensor<77xi8>, %x1: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %k = arith.constant 7 : i8
    %m = arith.constant -3 : i8
    %2 = arith.divsi %a, %k : i8
    %3 = arith.remsi %b, %m : i8
    %4 = arith.addi %2, %3 : i8
    linalg.yield %4 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @unsigned_quotient_i8(%x0: tensor<77xi8>, %x1: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %k = arith.constant 7 : i8
    %2 = arith.divui %a, %k : i8
    %3 = arith.remui %b, %k : i8
    %4 = arith.addi %2, %3 : i8
    linalg.yield %4 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @extremes_i8(%x0: tensor<77xi8>, %x1: tensor<77xi8>, %x2: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi8>, tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %c: i8, %o: i8):
    %2 = arith.maxsi %a, %b : i8
    %3 = arith.minui %2, %c : i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @bits_i8(%x0: tensor<77xi8>, %x1: tensor<77xi8>, %x2: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi8>, tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %c: i8, %o: i8):
    %2 = arith.andi %a, %b : i8
    %3 = arith.xori %2, %c : i8
    %4 = arith.ori %3, %b : i8
    linalg.yield %4 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @shifts_i8(%x0: tensor<77xi8>, %x1: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %k = arith.constant 3 : i8
    %2 = arith.shli %a, %k : i8
    %3 = arith.shrui %b, %k : i8
    %4 = arith.xori %2, %3 : i8
    linalg.yield %4 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @select_i8(%x0: tensor<77xi8>, %x1: tensor<77xi8>, %x2: tensor<77xi8>) -> tensor<77xi8> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi8>, tensor<77xi8>, tensor<77xi8>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i8, %b: i8, %c: i8, %o: i8):
    %2 = arith.cmpi slt, %a, %b : i8
    %3 = arith.cmpi ult, %a, %b : i8
    %4 = arith.select %2, %a, %b : i8
    %5 = arith.select %3, %4, %c : i8
    linalg.yield %5 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}

// i16.
dispatch.kernel private @sum_i16(%x0: tensor<77xi16>, %x1: tensor<77xi16>, %x2: tensor<77xi16>) -> tensor<77xi16> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xi16>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi16>, tensor<77xi16>, tensor<77xi16>) outs(%0 : tensor<77xi16>) {
  ^bb0(%a: i16, %b: i16, %c: i16, %o: i16):
    %2 = arith.addi %a, %b : i16
    %3 = arith.subi %2, %c : i16
    linalg.yield %3 : i16
  } -> tensor<77xi16>
  dispatch.yield %1 : tensor<77xi16>
}
dispatch.kernel private @product_i16(%x0: tensor<77xi16>, %x1: tensor<77xi16>) -> tensor<77xi16> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xi16>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi16>, tensor<77xi16>) outs(%0 : tensor<77xi16>) {
  ^bb0(%a: i16, %b: i16, %o: i16):
    %2 = arith.muli %a, %b : i16
    linalg.yield %2 : i16
  } -> tensor<77xi16>
  dispatch.yield %1 : tensor<77xi16>
}
dispatch.kernel private @quotient_i16(%x0: tensor<77xi16>, %x1: tensor<77xi16>) -> tensor<77xi16> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xi16>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi16>, tensor<77xi16>) outs(%0 : tensor<77xi16>) {
  ^bb0(%a: i16, %b: i16, %o: i16):
    %k = arith.constant 7 : i16
    %m = arith.constant -3 : i16
    %2 = arith.divsi %a, %k : i16
    %3 = arith.remsi %b, %m : i16
    %4 = arith.addi %2, %3 : i16
    linalg.yield %4 : i16
  } -> tensor<77xi16>
  dispatch.yield %1 : tensor<77xi16>
}
dispatch.kernel private @unsigned_quotient_i16(%x0: tensor<77xi16>, %x1: tensor<77xi16>) -> tensor<77xi16> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xi16>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi16>, tensor<77xi16>) outs(%0 : tensor<77xi16>) {
  ^bb0(%a: i16, %b: i16, %o: i16):
    %k = arith.constant 7 : i16
    %2 = arith.divui %a, %k : i16
    %3 = arith.remui %b, %k : i16
    %4 = arith.addi %2, %3 : i16
    linalg.yield %4 : i16
  } -> tensor<77xi16>
  dispatch.yield %1 : tensor<77xi16>
}
dispatch.kernel private @extremes_i16(%x0: tensor<77xi16>, %x1: tensor<77xi16>, %x2: tensor<77xi16>) -> tensor<77xi16> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xi16>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi16>, tensor<77xi16>, tensor<77xi16>) outs(%0 : tensor<77xi16>) {
  ^bb0(%a: i16, %b: i16, %c: i16, %o: i16):
    %2 = arith.maxsi %a, %b : i16
    %3 = arith.minui %2, %c : i16
    linalg.yield %3 : i16
  } -> tensor<77xi16>
  dispatch.yield %1 : tensor<77xi16>
}
dispatch.kernel private @bits_i16(%x0: tensor<77xi16>, %x1: tensor<77xi16>, %x2: tensor<77xi16>) -> tensor<77xi16> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xi16>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi16>, tensor<77xi16>, tensor<77xi16>) outs(%0 : tensor<77xi16>) {
  ^bb0(%a: i16, %b: i16, %c: i16, %o: i16):
    %2 = arith.andi %a, %b : i16
    %3 = arith.xori %2, %c : i16
    %4 = arith.ori %3, %b : i16
    linalg.yield %4 : i16
  } -> tensor<77xi16>
  dispatch.yield %1 : tensor<77xi16>
}
dispatch.kernel private @shifts_i16(%x0: tensor<77xi16>, %x1: tensor<77xi16>) -> tensor<77xi16> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xi16>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi16>, tensor<77xi16>) outs(%0 : tensor<77xi16>) {
  ^bb0(%a: i16, %b: i16, %o: i16):
    %k = arith.constant 3 : i16
    %2 = arith.shli %a, %k : i16
    %3 = arith.shrui %b, %k : i16
    %4 = arith.xori %2, %3 : i16
    linalg.yield %4 : i16
  } -> tensor<77xi16>
  dispatch.yield %1 : tensor<77xi16>
}
dispatch.kernel private @select_i16(%x0: tensor<77xi16>, %x1: tensor<77xi16>, %x2: tensor<77xi16>) -> tensor<77xi16> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xi16>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi16>, tensor<77xi16>, tensor<77xi16>) outs(%0 : tensor<77xi16>) {
  ^bb0(%a: i16, %b: i16, %c: i16, %o: i16):
    %2 = arith.cmpi slt, %a, %b : i16
    %3 = arith.cmpi ult, %a, %b : i16
    %4 = arith.select %2, %a, %b : i16
    %5 = arith.select %3, %4, %c : i16
    linalg.yield %5 : i16
  } -> tensor<77xi16>
  dispatch.yield %1 : tensor<77xi16>
}

// i32.
dispatch.kernel private @sum_i32(%x0: tensor<77xi32>, %x1: tensor<77xi32>, %x2: tensor<77xi32>) -> tensor<77xi32> attributes {integers = [-2147483648, 2147483647]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi32>, tensor<77xi32>, tensor<77xi32>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i32, %b: i32, %c: i32, %o: i32):
    %2 = arith.addi %a, %b : i32
    %3 = arith.subi %2, %c : i32
    linalg.yield %3 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @product_i32(%x0: tensor<77xi32>, %x1: tensor<77xi32>) -> tensor<77xi32> attributes {integers = [-65536, 65536]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi32>, tensor<77xi32>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i32, %b: i32, %o: i32):
    %2 = arith.muli %a, %b : i32
    linalg.yield %2 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @quotient_i32(%x0: tensor<77xi32>, %x1: tensor<77xi32>) -> tensor<77xi32> attributes {integers = [-2147483648, 2147483647]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi32>, tensor<77xi32>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i32, %b: i32, %o: i32):
    %k = arith.constant 7 : i32
    %m = arith.constant -3 : i32
    %2 = arith.divsi %a, %k : i32
    %3 = arith.remsi %b, %m : i32
    %4 = arith.addi %2, %3 : i32
    linalg.yield %4 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @unsigned_quotient_i32(%x0: tensor<77xi32>, %x1: tensor<77xi32>) -> tensor<77xi32> attributes {integers = [-2147483648, 2147483647]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi32>, tensor<77xi32>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i32, %b: i32, %o: i32):
    %k = arith.constant 7 : i32
    %2 = arith.divui %a, %k : i32
    %3 = arith.remui %b, %k : i32
    %4 = arith.addi %2, %3 : i32
    linalg.yield %4 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @extremes_i32(%x0: tensor<77xi32>, %x1: tensor<77xi32>, %x2: tensor<77xi32>) -> tensor<77xi32> attributes {integers = [-2147483648, 2147483647]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi32>, tensor<77xi32>, tensor<77xi32>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i32, %b: i32, %c: i32, %o: i32):
    %2 = arith.maxsi %a, %b : i32
    %3 = arith.minui %2, %c : i32
    linalg.yield %3 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @bits_i32(%x0: tensor<77xi32>, %x1: tensor<77xi32>, %x2: tensor<77xi32>) -> tensor<77xi32> attributes {integers = [-2147483648, 2147483647]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi32>, tensor<77xi32>, tensor<77xi32>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i32, %b: i32, %c: i32, %o: i32):
    %2 = arith.andi %a, %b : i32
    %3 = arith.xori %2, %c : i32
    %4 = arith.ori %3, %b : i32
    linalg.yield %4 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @shifts_i32(%x0: tensor<77xi32>, %x1: tensor<77xi32>) -> tensor<77xi32> attributes {integers = [-2147483648, 2147483647]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi32>, tensor<77xi32>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i32, %b: i32, %o: i32):
    %k = arith.constant 3 : i32
    %2 = arith.shli %a, %k : i32
    %3 = arith.shrui %b, %k : i32
    %4 = arith.xori %2, %3 : i32
    linalg.yield %4 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @select_i32(%x0: tensor<77xi32>, %x1: tensor<77xi32>, %x2: tensor<77xi32>) -> tensor<77xi32> attributes {integers = [-2147483648, 2147483647]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi32>, tensor<77xi32>, tensor<77xi32>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i32, %b: i32, %c: i32, %o: i32):
    %2 = arith.cmpi slt, %a, %b : i32
    %3 = arith.cmpi ult, %a, %b : i32
    %4 = arith.select %2, %a, %b : i32
    %5 = arith.select %3, %4, %c : i32
    linalg.yield %5 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}

// i64.
dispatch.kernel private @sum_i64(%x0: tensor<77xi64>, %x1: tensor<77xi64>, %x2: tensor<77xi64>) -> tensor<77xi64> attributes {integers = [-1000000, 1000000]} {
  %0 = tensor.empty() : tensor<77xi64>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi64>, tensor<77xi64>, tensor<77xi64>) outs(%0 : tensor<77xi64>) {
  ^bb0(%a: i64, %b: i64, %c: i64, %o: i64):
    %2 = arith.addi %a, %b : i64
    %3 = arith.subi %2, %c : i64
    linalg.yield %3 : i64
  } -> tensor<77xi64>
  dispatch.yield %1 : tensor<77xi64>
}
dispatch.kernel private @product_i64(%x0: tensor<77xi64>, %x1: tensor<77xi64>) -> tensor<77xi64> attributes {integers = [-1000000, 1000000]} {
  %0 = tensor.empty() : tensor<77xi64>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi64>, tensor<77xi64>) outs(%0 : tensor<77xi64>) {
  ^bb0(%a: i64, %b: i64, %o: i64):
    %2 = arith.muli %a, %b : i64
    linalg.yield %2 : i64
  } -> tensor<77xi64>
  dispatch.yield %1 : tensor<77xi64>
}
dispatch.kernel private @quotient_i64(%x0: tensor<77xi64>, %x1: tensor<77xi64>) -> tensor<77xi64> attributes {integers = [-1000000, 1000000]} {
  %0 = tensor.empty() : tensor<77xi64>
  %1 = linalg.generic #two ins(%x0, %x1 : tensor<77xi64>, tensor<77xi64>) outs(%0 : tensor<77xi64>) {
  ^bb0(%a: i64, %b: i64, %o: i64):
    %k = arith.constant 7 : i64
    %m = arith.constant -3 : i64
    %2 = arith.divsi %a, %k : i64
    %3 = arith.remsi %b, %m : i64
    %4 = arith.addi %2, %3 : i64
    linalg.yield %4 : i64
  } -> tensor<77xi64>
  dispatch.yield %1 : tensor<77xi64>
}
dispatch.kernel private @bits_i64(%x0: tensor<77xi64>, %x1: tensor<77xi64>, %x2: tensor<77xi64>) -> tensor<77xi64> attributes {integers = [-1000000, 1000000]} {
  %0 = tensor.empty() : tensor<77xi64>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi64>, tensor<77xi64>, tensor<77xi64>) outs(%0 : tensor<77xi64>) {
  ^bb0(%a: i64, %b: i64, %c: i64, %o: i64):
    %2 = arith.andi %a, %b : i64
    %3 = arith.xori %2, %c : i64
    %4 = arith.ori %3, %b : i64
    linalg.yield %4 : i64
  } -> tensor<77xi64>
  dispatch.yield %1 : tensor<77xi64>
}
dispatch.kernel private @select_i64(%x0: tensor<77xi64>, %x1: tensor<77xi64>, %x2: tensor<77xi64>) -> tensor<77xi64> attributes {integers = [-1000000, 1000000]} {
  %0 = tensor.empty() : tensor<77xi64>
  %1 = linalg.generic #three ins(%x0, %x1, %x2 : tensor<77xi64>, tensor<77xi64>, tensor<77xi64>) outs(%0 : tensor<77xi64>) {
  ^bb0(%a: i64, %b: i64, %c: i64, %o: i64):
    %2 = arith.cmpi slt, %a, %b : i64
    %3 = arith.cmpi ult, %a, %b : i64
    %4 = arith.select %2, %a, %b : i64
    %5 = arith.select %3, %4, %c : i64
    linalg.yield %5 : i64
  } -> tensor<77xi64>
  dispatch.yield %1 : tensor<77xi64>
}

// From one width to another, and to and from floats.
dispatch.kernel private @extsi_i8_i32(%x0: tensor<77xi8>) -> tensor<77xi32> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi8>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i8, %o: i32):
    %2 = arith.extsi %a : i8 to i32
    linalg.yield %2 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @extui_i8_i64(%x0: tensor<77xi8>) -> tensor<77xi64> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xi64>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi8>) outs(%0 : tensor<77xi64>) {
  ^bb0(%a: i8, %o: i64):
    %2 = arith.extui %a : i8 to i64
    linalg.yield %2 : i64
  } -> tensor<77xi64>
  dispatch.yield %1 : tensor<77xi64>
}
dispatch.kernel private @extui_i16_i32(%x0: tensor<77xi16>) -> tensor<77xi32> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi16>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: i16, %o: i32):
    %2 = arith.extui %a : i16 to i32
    linalg.yield %2 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @trunci_i64_i8(%x0: tensor<77xi64>) -> tensor<77xi8> attributes {integers = [-1000000, 1000000]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi64>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: i64, %o: i8):
    %2 = arith.trunci %a : i64 to i8
    linalg.yield %2 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}
dispatch.kernel private @trunci_i32_i16(%x0: tensor<77xi32>) -> tensor<77xi16> attributes {integers = [-2147483648, 2147483647]} {
  %0 = tensor.empty() : tensor<77xi16>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi32>) outs(%0 : tensor<77xi16>) {
  ^bb0(%a: i32, %o: i16):
    %2 = arith.trunci %a : i32 to i16
    linalg.yield %2 : i16
  } -> tensor<77xi16>
  dispatch.yield %1 : tensor<77xi16>
}
dispatch.kernel private @sitofp_i8_f32(%x0: tensor<77xi8>) -> tensor<77xf32> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xf32>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi8>) outs(%0 : tensor<77xf32>) {
  ^bb0(%a: i8, %o: f32):
    %2 = arith.sitofp %a : i8 to f32
    linalg.yield %2 : f32
  } -> tensor<77xf32>
  dispatch.yield %1 : tensor<77xf32>
}
dispatch.kernel private @uitofp_i8_f32(%x0: tensor<77xi8>) -> tensor<77xf32> attributes {integers = [-128, 127]} {
  %0 = tensor.empty() : tensor<77xf32>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi8>) outs(%0 : tensor<77xf32>) {
  ^bb0(%a: i8, %o: f32):
    %2 = arith.uitofp %a : i8 to f32
    linalg.yield %2 : f32
  } -> tensor<77xf32>
  dispatch.yield %1 : tensor<77xf32>
}
dispatch.kernel private @sitofp_i16_f64(%x0: tensor<77xi16>) -> tensor<77xf64> attributes {integers = [-32768, 32767]} {
  %0 = tensor.empty() : tensor<77xf64>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi16>) outs(%0 : tensor<77xf64>) {
  ^bb0(%a: i16, %o: f64):
    %2 = arith.sitofp %a : i16 to f64
    linalg.yield %2 : f64
  } -> tensor<77xf64>
  dispatch.yield %1 : tensor<77xf64>
}
dispatch.kernel private @sitofp_i64_f32(%x0: tensor<77xi64>) -> tensor<77xf32> attributes {integers = [-1000000, 1000000]} {
  %0 = tensor.empty() : tensor<77xf32>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi64>) outs(%0 : tensor<77xf32>) {
  ^bb0(%a: i64, %o: f32):
    %2 = arith.sitofp %a : i64 to f32
    linalg.yield %2 : f32
  } -> tensor<77xf32>
  dispatch.yield %1 : tensor<77xf32>
}
dispatch.kernel private @uitofp_i32_f64(%x0: tensor<77xi32>) -> tensor<77xf64> attributes {integers = [-2147483648, 2147483647]} {
  %0 = tensor.empty() : tensor<77xf64>
  %1 = linalg.generic #one ins(%x0 : tensor<77xi32>) outs(%0 : tensor<77xf64>) {
  ^bb0(%a: i32, %o: f64):
    %2 = arith.uitofp %a : i32 to f64
    linalg.yield %2 : f64
  } -> tensor<77xf64>
  dispatch.yield %1 : tensor<77xf64>
}
dispatch.kernel private @fptosi_f32_i32(%x0: tensor<77xf32>) -> tensor<77xi32> attributes {range = [-1000.0, 1000.0]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf32>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: f32, %o: i32):
    %2 = arith.fptosi %a : f32 to i32
    linalg.yield %2 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @fptosi_f32_i64(%x0: tensor<77xf32>) -> tensor<77xi64> attributes {range = [-100000.0, 100000.0]} {
  %0 = tensor.empty() : tensor<77xi64>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf32>) outs(%0 : tensor<77xi64>) {
  ^bb0(%a: f32, %o: i64):
    %2 = arith.fptosi %a : f32 to i64
    linalg.yield %2 : i64
  } -> tensor<77xi64>
  dispatch.yield %1 : tensor<77xi64>
}
dispatch.kernel private @fptosi_f64_i64(%x0: tensor<77xf64>) -> tensor<77xi64> attributes {range = [-100000.0, 100000.0]} {
  %0 = tensor.empty() : tensor<77xi64>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf64>) outs(%0 : tensor<77xi64>) {
  ^bb0(%a: f64, %o: i64):
    %2 = arith.fptosi %a : f64 to i64
    linalg.yield %2 : i64
  } -> tensor<77xi64>
  dispatch.yield %1 : tensor<77xi64>
}
dispatch.kernel private @fptosi_f64_i32(%x0: tensor<77xf64>) -> tensor<77xi32> attributes {range = [-1000.0, 1000.0]} {
  %0 = tensor.empty() : tensor<77xi32>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf64>) outs(%0 : tensor<77xi32>) {
  ^bb0(%a: f64, %o: i32):
    %2 = arith.fptosi %a : f64 to i32
    linalg.yield %2 : i32
  } -> tensor<77xi32>
  dispatch.yield %1 : tensor<77xi32>
}
dispatch.kernel private @to_u8(%x0: tensor<77xf32>) -> tensor<77xi8> attributes {range = [0.0, 255.0]} {
  %0 = tensor.empty() : tensor<77xi8>
  %1 = linalg.generic #one ins(%x0 : tensor<77xf32>) outs(%0 : tensor<77xi8>) {
  ^bb0(%a: f32, %o: i8):
    %2 = arith.fptosi %a : f32 to i32
    %3 = arith.trunci %2 : i32 to i8
    linalg.yield %3 : i8
  } -> tensor<77xi8>
  dispatch.yield %1 : tensor<77xi8>
}

// Products of i16 summed in i32: whole steps, an odd depth, columns left over; a convolution with a border.
dispatch.kernel private @sums_of_i16(%a: tensor<1x13x64xi16>, %b: tensor<1x2x64x32xi16>) -> tensor<1x13x50xi32> attributes {integers = [-5000, 5000]} {
  %0 = tensor.empty() : tensor<1x13x50xi32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x13x64xi16>, tensor<1x2x64x32xi16>) outs(%0 : tensor<1x13x50xi32>) -> tensor<1x13x50xi32>
  dispatch.yield %1 : tensor<1x13x50xi32>
}
dispatch.kernel private @sums_of_i16_few(%a: tensor<1x3x7xi16>, %b: tensor<1x1x7x32xi16>) -> tensor<1x3x32xi32> attributes {integers = [-255, 255]} {
  %0 = tensor.empty() : tensor<1x3x32xi32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x3x7xi16>, tensor<1x1x7x32xi16>) outs(%0 : tensor<1x3x32xi32>) -> tensor<1x3x32xi32>
  dispatch.yield %1 : tensor<1x3x32xi32>
}
dispatch.kernel private @sums_of_i16_odd(%c: tensor<1x9x43xi16>, %d: tensor<1x1x43x32xi16>) -> tensor<1x9x20xi32> attributes {integers = [-255, 255]} {
  %0 = tensor.empty() : tensor<1x9x20xi32>
  %1 = linalgx.matmul ins(%c, %d : tensor<1x9x43xi16>, tensor<1x1x43x32xi16>) outs(%0 : tensor<1x9x20xi32>) -> tensor<1x9x20xi32>
  dispatch.yield %1 : tensor<1x9x20xi32>
}
dispatch.kernel private @conv_i16(%x: tensor<1x9x9x5xi16>, %w: tensor<1x1x3x3x5x32xi16>) -> tensor<1x9x9x30xi32> attributes {integers = [-255, 255]} {
  %0 = tensor.empty() : tensor<1x9x9x30xi32>
  %1 = linalgx.conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
    ins(%x, %w : tensor<1x9x9x5xi16>, tensor<1x1x3x3x5x32xi16>) outs(%0 : tensor<1x9x9x30xi32>) -> tensor<1x9x9x30xi32>
  dispatch.yield %1 : tensor<1x9x9x30xi32>
}
