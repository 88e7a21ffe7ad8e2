// RUN: aicc-opt %s -codegen-expand-math | FileCheck %s --check-prefixes=ALL,FMA
// RUN: aicc-opt %s -codegen-expand-math=fma=false | FileCheck %s --check-prefixes=ALL,SPLIT

// What LLVM has an instruction for stays; everything else leaves no op of math behind.
// ALL-LABEL: func.func @kept
// ALL: math.sqrt
// ALL: math.floor
// ALL: math.absf
func.func @kept(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.sqrt %x : vector<8xf32>
  %1 = math.floor %0 : vector<8xf32>
  %2 = math.absf %1 : vector<8xf32>
  return %2 : vector<8xf32>
}

// ALL-LABEL: func.func @expanded
// ALL-NOT: math.{{exp|log|tanh|erf|sin|cos|tan|asin|acos|atan|sinh|cosh|powf|cbrt}}
// ALL: return
func.func @expanded(%x: vector<8xf32>, %y: f32) -> (vector<8xf32>, f32) {
  %0 = math.exp %x : vector<8xf32>
  %1 = math.log1p %0 : vector<8xf32>
  %2 = math.tanh %1 : vector<8xf32>
  %3 = math.erf %2 : vector<8xf32>
  %4 = math.powf %3, %0 : vector<8xf32>
  %5 = math.acosh %4 : vector<8xf32>
  %6 = math.sin %y : f32
  %7 = math.cbrt %6 : f32
  %8 = math.log10 %7 : f32
  return %5, %8 : vector<8xf32>, f32
}

// Series are computed in f64 and rounded once.
// ALL-LABEL: func.func @series
// ALL: arith.extf {{.*}} vector<8xf32> to vector<8xf64>
// ALL: arith.truncf {{.*}} vector<8xf64> to vector<8xf32>
// ALL-NOT: arith.truncf
// ALL: return
func.func @series(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.sin %x : vector<8xf32>
  return %0 : vector<8xf32>
}

// Narrow formats are widened, and narrowed behind.
// ALL-LABEL: func.func @narrow
// ALL: arith.extf {{.*}} vector<8xf16> to vector<8xf32>
// ALL: arith.truncf {{.*}} vector<8xf32> to vector<8xf16>
func.func @narrow(%x: vector<8xf16>) -> vector<8xf16> {
  %0 = math.exp %x : vector<8xf16>
  return %0 : vector<8xf16>
}

// Powers of constant exponents are products.
// ALL-LABEL: func.func @cube
// ALL: arith.mulf
// ALL: arith.mulf
// ALL-NOT: arith.
// ALL: return
func.func @cube(%x: f32) -> f32 {
  %three = arith.constant 3.0 : f32
  %0 = math.powf %x, %three : f32
  return %0 : f32
}

// Without the instruction a fused multiply-add is a product and a sum.
// ALL-LABEL: func.func @fused
// FMA: vector.fma
// FMA: math.fma
// SPLIT-NOT: fma
// SPLIT: arith.mulf {{.*}} vector<8xf32>
// SPLIT: arith.addf {{.*}} vector<8xf32>
// SPLIT: arith.mulf {{.*}} f32
// SPLIT: arith.addf {{.*}} f32
func.func @fused(%x: vector<8xf32>, %y: f32) -> (vector<8xf32>, f32) {
  %0 = vector.fma %x, %x, %x : vector<8xf32>
  %1 = math.fma %y, %y, %y : f32
  return %0, %1 : vector<8xf32>, f32
}
