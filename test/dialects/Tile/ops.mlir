// RUN: aicc-opt %s | aicc-opt | FileCheck %s

// Every op in a program of two roles.
// CHECK-LABEL: func.func @program
func.func @program(%x: memref<100x72xf16>, %w: memref<72x64xf16>, %bias: memref<64xf32>, %y: memref<100x64xf32>)
    attributes {tile.cores = 2 : i64} {
  // CHECK: tile.alloc : memref<2x64x72xf16, "operands">
  %as = tile.alloc : memref<2x64x72xf16, "operands">
  %bs = tile.alloc : memref<2x72x64xf16, "operands">
  // CHECK: tile.channel 2
  %ring = tile.channel 2
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  // CHECK: tile.role "copy" {
  tile.role "copy" {
    // CHECK: tile.core_id
    %core = tile.core_id
    %row = arith.muli %core, %c64 : index
    // CHECK: tile.acquire %{{.*}}
    %slot = tile.acquire %ring
    // CHECK: tile.view %{{.*}}[%{{.*}}, %{{.*}}] : memref<100x72xf16> to memref<64x72xf16, strided<[72, 1], offset: ?>>
    %a = tile.view %x[%row, %c0] : memref<100x72xf16> to memref<64x72xf16, strided<[72, 1], offset: ?>>
    %at = tile.view %as[%slot, %c0, %c0] : memref<2x64x72xf16, "operands">
      to memref<64x72xf16, strided<[72, 1], offset: ?>, "operands">
    // CHECK: tile.copy %{{.*}} to %{{.*}} : memref<64x72xf16, strided<[72, 1], offset: ?>> to memref<64x72xf16, strided<[72, 1], offset: ?>, "operands">
    tile.copy %a to %at : memref<64x72xf16, strided<[72, 1], offset: ?>>
      to memref<64x72xf16, strided<[72, 1], offset: ?>, "operands">
    %bt = tile.view %bs[%slot, %c0, %c0] : memref<2x72x64xf16, "operands">
      to memref<72x64xf16, strided<[64, 1], offset: ?>, "operands">
    tile.copy %w to %bt : memref<72x64xf16> to memref<72x64xf16, strided<[64, 1], offset: ?>, "operands">
    // CHECK: tile.commit %{{.*}}
    tile.commit %ring
  }
  // CHECK: tile.role "compute" {
  tile.role "compute" {
    %core = tile.core_id
    %row = arith.muli %core, %c64 : index
    // CHECK: tile.wait %{{.*}}
    %slot = tile.wait %ring
    %at = tile.view %as[%slot, %c0, %c0] : memref<2x64x72xf16, "operands">
      to memref<64x72xf16, strided<[72, 1], offset: ?>, "operands">
    %bt = tile.view %bs[%slot, %c0, %c0] : memref<2x72x64xf16, "operands">
      to memref<72x64xf16, strided<[64, 1], offset: ?>, "operands">
    // CHECK: tile.load %{{.*}} : memref<64x72xf16, strided<[72, 1], offset: ?>, "operands"> -> <64x72xf16>
    %a = tile.load %at : memref<64x72xf16, strided<[72, 1], offset: ?>, "operands"> -> !tile.tile<64x72xf16>
    %b = tile.load %bt : memref<72x64xf16, strided<[64, 1], offset: ?>, "operands"> -> !tile.tile<72x64xf16>
    %zero = arith.constant 0.0 : f32
    // CHECK: tile.splat %{{.*}} : f32 -> <64x64xf32>
    %start = tile.splat %zero : f32 -> !tile.tile<64x64xf32>
    // CHECK: tile.mma %{{.*}}, %{{.*}}, %{{.*}} : <64x72xf16>, <72x64xf16>, <64x64xf32>
    %sum = tile.mma %a, %b, %start : !tile.tile<64x72xf16>, !tile.tile<72x64xf16>, !tile.tile<64x64xf32>
    // CHECK: tile.release %{{.*}}
    tile.release %ring
    %biases = tile.load %bias : memref<64xf32> -> !tile.tile<64xf32>
    // CHECK: tile.map ins(%{{.*}}, %{{.*}} : !tile.tile<64x64xf32>, !tile.tile<64xf32>) -> <64x64xf32> {
    // CHECK: tile.yield %{{.*}} : f32
    %end = tile.map ins(%sum, %biases : !tile.tile<64x64xf32>, !tile.tile<64xf32>) -> !tile.tile<64x64xf32> {
    ^bb0(%s: f32, %t: f32):
      %r = arith.addf %s, %t : f32
      tile.yield %r : f32
    }
    %to = tile.view %y[%row, %c0] : memref<100x64xf32> to memref<64x64xf32, strided<[64, 1], offset: ?>>
    // CHECK: tile.store %{{.*}}, %{{.*}} : <64x64xf32>, memref<64x64xf32, strided<[64, 1], offset: ?>>
    tile.store %end, %to : !tile.tile<64x64xf32>, memref<64x64xf32, strided<[64, 1], offset: ?>>
  }
  return
}
