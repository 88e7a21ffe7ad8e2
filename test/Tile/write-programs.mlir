// RUN: aicc-opt %s --tile-write-programs=device=%S/Inputs/npu.json | sed 's/\\0A/\n/g' | FileCheck %s

// A ring becomes two flags: slots that are full, slots that are empty. Allocations lie behind each other, aligned. What
// may lie beyond an edge (100 rows in tiles of 64) is computed, what cannot is a number.
// CHECK: aicc-tile-program 0
// CHECK-NEXT: kernel scale 2 2 4
// CHECK-NEXT: argument 12800
// CHECK-NEXT: argument 12800
// CHECK-NEXT: memory near 0
// CHECK-NEXT: memory sums 32768
// CHECK-NEXT: flag 0
// CHECK-NEXT: flag 2
// CHECK-NEXT: flag 0
// CHECK-NEXT: flag 2

// CHECK-NEXT: queue copy [[REGISTERS:[0-9]+]]
// CHECK: core r[[CORE:[0-9]+]]
// CHECK-NEXT: mul r[[ROW:[0-9]+]] r[[CORE]] r{{[0-9]+}}
// CHECK-NEXT: wait f1
// CHECK: sub r[[LEFT:[0-9]+]] r{{[0-9]+}} r[[ROW]]
// CHECK-NEXT: copy 4 64 32 m1 r{{[0-9]+}} 128 4 a0 r{{[0-9]+}} 128 4 r[[LEFT]] r{{[0-9]+}}
// CHECK-NEXT: signal f0
// CHECK: end

// CHECK-NEXT: queue vector
// CHECK: wait f0
// CHECK: wait f3
// CHECK: map 64 32 1 2
// CHECK-NEXT: input float32 m1 r{{[0-9]+}} 128 4
// CHECK-NEXT: step constant float32 1073741824
// CHECK-NEXT: step mul float32 v0 v1
// CHECK-NEXT: output float32 v2 m1 r{{[0-9]+}} 128 4
// CHECK-NEXT: signal f2
// CHECK: signal f1
// CHECK: end

// CHECK-NEXT: queue copy
// CHECK: wait f2
// CHECK: copy 4 64 32 a1 r{{[0-9]+}} 128 4 m1 r{{[0-9]+}} 128 4
// CHECK-NEXT: signal f3
// CHECK: end
// CHECK-NEXT: end
func.func @scale(%x: memref<3200xf32>, %y: memref<3200xf32>) attributes {tile.cores = 2 : i64} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %two = arith.constant 2.0 : f32
  %from = memref.reinterpret_cast %x to offset: [0], sizes: [100, 32], strides: [32, 1]
    : memref<3200xf32> to memref<100x32xf32>
  %to = memref.reinterpret_cast %y to offset: [0], sizes: [100, 32], strides: [32, 1]
    : memref<3200xf32> to memref<100x32xf32>
  %in = tile.alloc : memref<2x64x32xf32, "sums">
  %out = tile.alloc : memref<2x64x32xf32, "sums">
  %fetched = tile.channel 2
  %computed = tile.channel 2
  tile.role "copy" {
    %core = tile.core_id
    %row = arith.muli %core, %c64 : index
    %slot = tile.acquire %fetched
    %window = tile.view %from[%row, %c0] : memref<100x32xf32> to memref<64x32xf32, strided<[32, 1], offset: ?>>
    %place = tile.view %in[%slot, %c0, %c0] : memref<2x64x32xf32, "sums"> to memref<64x32xf32, strided<[32, 1], offset: ?>, "sums">
    tile.copy %window to %place : memref<64x32xf32, strided<[32, 1], offset: ?>> to memref<64x32xf32, strided<[32, 1], offset: ?>, "sums">
    tile.commit %fetched
  }
  tile.role "vector" {
    %slot = tile.wait %fetched
    %place = tile.view %in[%slot, %c0, %c0] : memref<2x64x32xf32, "sums"> to memref<64x32xf32, strided<[32, 1], offset: ?>, "sums">
    %a = tile.load %place : memref<64x32xf32, strided<[32, 1], offset: ?>, "sums"> -> !tile.tile<64x32xf32>
    %next = tile.acquire %computed
    %result = tile.view %out[%next, %c0, %c0] : memref<2x64x32xf32, "sums"> to memref<64x32xf32, strided<[32, 1], offset: ?>, "sums">
    %b = tile.map ins(%a : !tile.tile<64x32xf32>) -> !tile.tile<64x32xf32> {
    ^bb0(%e: f32):
      %d = arith.mulf %e, %two : f32
      tile.yield %d : f32
    }
    tile.store %b, %result : !tile.tile<64x32xf32>, memref<64x32xf32, strided<[32, 1], offset: ?>, "sums">
    tile.commit %computed
    tile.release %fetched
  }
  tile.role "copy" {
    %core = tile.core_id
    %row = arith.muli %core, %c64 : index
    %slot = tile.wait %computed
    %place = tile.view %out[%slot, %c0, %c0] : memref<2x64x32xf32, "sums"> to memref<64x32xf32, strided<[32, 1], offset: ?>, "sums">
    %window = tile.view %to[%row, %c0] : memref<100x32xf32> to memref<64x32xf32, strided<[32, 1], offset: ?>>
    tile.copy %place to %window : memref<64x32xf32, strided<[32, 1], offset: ?>, "sums"> to memref<64x32xf32, strided<[32, 1], offset: ?>>
    tile.release %computed
  }
  return
}
