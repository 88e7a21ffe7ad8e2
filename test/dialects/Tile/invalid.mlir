// RUN: aicc-opt %s -split-input-file -verify-diagnostics

// expected-error@+1 {{expected a tile of at least one dimension and extents of at least 1}}
func.func private @extents(!tile.tile<0xf32>)

// -----

// expected-error@+1 {{expected a tile of integers or floats, found 'index'}}
func.func private @elements(!tile.tile<4xindex>)

// -----

func.func @alloc() {
  // expected-error@+1 {{expected a memory space that is a string (C1)}}
  %0 = tile.alloc : memref<4xf32>
  return
}

// -----

func.func @alloc_layout() {
  // expected-error@+1 {{expected the identity layout (C2)}}
  %0 = tile.alloc : memref<4x4xf32, strided<[8, 1]>, "near">
  return
}

// -----

func.func @view_offsets(%x: memref<8x8xf32>, %i: index) {
  // expected-error@+1 {{expected one offset per dimension of the base (2) (C1), found 1}}
  %0 = tile.view %x[%i] : memref<8x8xf32> to memref<4x4xf32, strided<[8, 1], offset: ?>>
  return
}

// -----

func.func @view_element(%x: memref<8xf32>, %i: index) {
  // expected-error@+1 {{expected a window of element type and memory of the base and at most its rank (C2)}}
  %0 = tile.view %x[%i] : memref<8xf32> to memref<4xf16, strided<[1], offset: ?>>
  return
}

// -----

func.func @view_strides(%x: memref<8x8xf32>, %i: index) {
  // expected-error@+1 {{expected the window to be 'memref<4x4xf32, strided<[8, 1], offset: ?>>' (C3)}}
  %0 = tile.view %x[%i, %i] : memref<8x8xf32> to memref<4x4xf32, strided<[4, 1], offset: ?>>
  return
}

// -----

func.func @view_of_view(%x: memref<8xf32>, %i: index) {
  %0 = tile.view %x[%i] : memref<8xf32> to memref<4xf32, strided<[1], offset: ?>>
  // expected-error@+1 {{expected a base that is no view (C4)}}
  %1 = tile.view %0[%i] : memref<4xf32, strided<[1], offset: ?>> to memref<2xf32, strided<[1], offset: ?>>
  return
}

// -----

func.func @copy_shapes(%x: memref<8xf32>, %y: memref<4xf32, "near">) {
  // expected-error@+1 {{expected source and target of one shape and element type (C1)}}
  tile.copy %x to %y : memref<8xf32> to memref<4xf32, "near">
  return
}

// -----

func.func @copy_memories(%x: memref<8xf32, "near">, %y: memref<8xf32, "near">) {
  // expected-error@+1 {{expected source and target in different memories (C2), found 'near' twice}}
  tile.copy %x to %y : memref<8xf32, "near"> to memref<8xf32, "near">
  return
}

// -----

func.func @load(%x: memref<8xf32>) {
  // expected-error@+1 {{expected tile and buffer of one shape and element type (C1)}}
  %0 = tile.load %x : memref<8xf32> -> !tile.tile<4xf32>
  return
}

// -----

func.func @store(%x: memref<8xf32>, %t: !tile.tile<8xf16>) {
  // expected-error@+1 {{expected tile and buffer of one shape and element type (C1)}}
  tile.store %t, %x : !tile.tile<8xf16>, memref<8xf32>
  return
}

// -----

func.func @splat(%x: f16) {
  // expected-error@+1 {{expected a scalar of the tile's element type (C1), found 'f16'}}
  %0 = tile.splat %x : f16 -> !tile.tile<8xf32>
  return
}

// -----

func.func @mma_shapes(%a: !tile.tile<4x8xf16>, %b: !tile.tile<4x4xf16>, %c: !tile.tile<4x4xf32>) {
  // expected-error@+1 {{expected tiles of M x K, K x N and M x N (C1)}}
  %0 = tile.mma %a, %b, %c : !tile.tile<4x8xf16>, !tile.tile<4x4xf16>, !tile.tile<4x4xf32>
  return
}

// -----

func.func @mma_types(%a: !tile.tile<4x4xi8>, %b: !tile.tile<4x4xi8>, %c: !tile.tile<4x4xf32>) {
  // expected-error@+1 {{expected operands of one element type, floats or integers as the accumulator (C2)}}
  %0 = tile.mma %a, %b, %c : !tile.tile<4x4xi8>, !tile.tile<4x4xi8>, !tile.tile<4x4xf32>
  return
}

// -----

func.func @map_body(%a: !tile.tile<4xf32>) {
  // expected-error@+1 {{expected a body with an element of each input that yields one of the result (C1)}}
  %0 = tile.map ins(%a : !tile.tile<4xf32>) -> !tile.tile<4xf16> {
  ^bb0(%x: f32):
    tile.yield %x : f32
  }
  return
}

// -----

func.func @map_inputs(%a: !tile.tile<2xf32>) {
  // expected-error@+1 {{expected inputs that can be repeated to the result (C2)}}
  %0 = tile.map ins(%a : !tile.tile<2xf32>) -> !tile.tile<4xf32> {
  ^bb0(%x: f32):
    tile.yield %x : f32
  }
  return
}

// -----

func.func @role_engine() {
  // expected-error@+1 {{expected the engine copy, matrix, vector or compute (C2), found 'scalar'}}
  tile.role "scalar" {
  }
  return
}

// -----

func.func @role_tile(%a: !tile.tile<4xf32>, %x: memref<4xf32>) {
  // expected-error@+1 {{expected no tile from outside (C1), found one in 'tile.store'}}
  tile.role "compute" {
    tile.store %a, %x : !tile.tile<4xf32>, memref<4xf32>
  }
  return
}

// -----

func.func @channel_slots() {
  // expected-error@+1 {{attribute 'slots' failed to satisfy constraint}}
  %0 = tile.channel 0
  return
}

// -----

func.func @channel_roles() {
  // expected-error@+1 {{expected one role to acquire and commit and another one to wait and release (C2)}}
  %0 = tile.channel 2
  tile.role "copy" {
    %slot = tile.acquire %0
    %next = tile.wait %0
  }
  return
}
