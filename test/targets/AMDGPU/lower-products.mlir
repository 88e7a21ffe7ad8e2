// RUN: aicc-opt %s -amdgpu-lower-products -split-input-file | FileCheck %s
// RUN: aicc-opt %s -amdgpu-lower-products=gpu=gfx1100 -split-input-file | FileCheck %s --check-prefix=RDNA
// RUN: not aicc-opt %s -amdgpu-lower-products=gpu=gfx1 -split-input-file 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: expected a GPU of the list gfx908 ... gfx1201, found 'gfx1'

// A step is loaded into registers before the one in front of it is multiplied, and stored to the other slot after.
// CHECK-LABEL: func.func @half(
// CHECK-SAME: dispatch.threads = 256 : i32
// CHECK: gpu.barrier
// CHECK: scf.for
// CHECK: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<1> -> vector<8xi16>
// CHECK: llvm.load {{.*}} {alignment = 8 : i64} : !llvm.ptr<3> -> vector<4xi16>
// CHECK: rocdl.mfma.f32.16x16x16f16
// CHECK: llvm.store {{.*}} {alignment = 8 : i64} : vector<4xi16>, !llvm.ptr<3>
// CHECK: gpu.barrier
// CHECK-NEXT: scf.yield
// RDNA-LABEL: func.func @half(
// RDNA: rocdl.wmma.f32.16x16x16.f16
dispatch.kernel private @half(%a: tensor<1x64x128xf16>, %b: tensor<1x2x128x32xf16>) -> tensor<1x64x64xf32> {
  %0 = tensor.empty() : tensor<1x64x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x128xf16>, tensor<1x2x128x32xf16>) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
  dispatch.yield %1 : tensor<1x64x64xf32>
}

// -----

// bf16 goes as integers; f32 is exact, and only CDNA multiplies it.
// CHECK-LABEL: func.func @brain(
// CHECK: rocdl.mfma.f32.16x16x16bf16.1k {{.*}} : (vector<4xi16>
// CHECK-LABEL: func.func @single(
// CHECK: rocdl.mfma.f32.16x16x4f32
// RDNA: dispatch.kernel private @single
// RDNA-LABEL: func.func @brain(
// RDNA: rocdl.wmma.f32.16x16x16.bf16
dispatch.kernel private @brain(%a: tensor<1x64x128xbf16>, %b: tensor<1x2x128x32xbf16>) -> tensor<1x64x64xf32> {
  %0 = tensor.empty() : tensor<1x64x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x128xbf16>, tensor<1x2x128x32xbf16>) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
  dispatch.yield %1 : tensor<1x64x64xf32>
}
dispatch.kernel private @single(%a: tensor<1x64x64xf32>, %b: tensor<1x2x64x32xf32>) -> tensor<1x64x64xf32> {
  %0 = tensor.empty() : tensor<1x64x64xf32>
  %1 = linalgx.matmul ins(%a, %b : tensor<1x64x64xf32>, tensor<1x2x64x32xf32>) outs(%0 : tensor<1x64x64xf32>) -> tensor<1x64x64xf32>
  dispatch.yield %1 : tensor<1x64x64xf32>
}
