// RUN: aicc-opt %s --tile-write-programs=device=%S/Inputs/npu.json -split-input-file -verify-diagnostics -o /dev/null

func.func @memory() attributes {tile.cores = 1 : i64} {
  // expected-error@+1 {{the device has no memory called 'far'}}
  %0 = tile.alloc : memref<4xf32, "far">
  return
}

// -----

func.func @bytes() attributes {tile.cores = 1 : i64} {
  // expected-error@+1 {{expected a program that takes at most 262144 bytes of memory 'near', found 4194304}}
  %0 = tile.alloc : memref<1024x1024xf32, "near">
  return
}

// -----

// expected-error@+1 {{expected a program of at most 16 flags, found 18}}
func.func @flags() attributes {tile.cores = 1 : i64} {
  %0 = tile.channel 1
  %1 = tile.channel 1
  %2 = tile.channel 1
  %3 = tile.channel 1
  %4 = tile.channel 1
  %5 = tile.channel 1
  %6 = tile.channel 1
  %7 = tile.channel 1
  %8 = tile.channel 1
  return
}

// -----

func.func @operation() attributes {tile.cores = 1 : i64} {
  %in = tile.alloc : memref<1x8xf32, "sums">
  tile.role "vector" {
    %c0 = arith.constant 0 : index
    %place = tile.view %in[%c0, %c0] : memref<1x8xf32, "sums"> to memref<1x8xf32, strided<[8, 1], offset: ?>, "sums">
    %a = tile.load %place : memref<1x8xf32, strided<[8, 1], offset: ?>, "sums"> -> !tile.tile<1x8xf32>
    %b = tile.map ins(%a : !tile.tile<1x8xf32>) -> !tile.tile<1x8xf32> {
    ^bb0(%e: f32):
      // expected-error@+1 {{the device has no operation 'tanh'}}
      %d = math.tanh %e : f32
      tile.yield %d : f32
    }
    tile.store %b, %place : !tile.tile<1x8xf32>, memref<1x8xf32, strided<[8, 1], offset: ?>, "sums">
  }
  return
}

// -----

func.func @start() attributes {tile.cores = 1 : i64} {
  %in = tile.alloc : memref<1x8xf32, "sums">
  tile.role "vector" {
    %c0 = arith.constant 0 : index
    %place = tile.view %in[%c0, %c0] : memref<1x8xf32, "sums"> to memref<1x8xf32, strided<[8, 1], offset: ?>, "sums">
    %one = arith.constant 1.0 : f32
    // expected-error@+1 {{expected a sum that starts at zero}}
    %a = tile.splat %one : f32 -> !tile.tile<1x8xf32>
    tile.store %a, %place : !tile.tile<1x8xf32>, memref<1x8xf32, strided<[8, 1], offset: ?>, "sums">
  }
  return
}
