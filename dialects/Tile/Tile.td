//===----------------------------------------------------------------------===//
// The `tile` dialect: the program of one kernel for machines with matrix units and memories of their own beside them.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_TILE
#define AICC_DIALECTS_TILE

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Tile_Dialect : Dialect {
  let name = "tile";
  let cppNamespace = "::aicc::tile";
  let summary = "the program of one kernel for matrix units and staged memories";
  let description = [{
    A program is a func.func whose arguments are the tensors of a kernel as memrefs of static shape in the machine's main
    memory (no memory space); `tile.cores` is the number of copies that run at the same time, each with another
    `core_id`. Memories of a core are named by the memory space of a memref. Loops are scf.for, numbers arith on index.

    What runs at the same time inside a core are its roles; they meet in channels and nowhere else. How a machine waits, which
    of its threads holds which part of a tile, and how memory is swizzled is the business of its lowering.
  }];
  let useDefaultTypePrinterParser = 1;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

def Tile_Tile : TypeDef<Tile_Dialect, "Tile"> {
  let mnemonic = "tile";
  let summary = "a box of numbers as a value: registers of many threads, or a place in an accumulator memory";
  let description = [{
    Example:

    ```mlir
    !tile.tile<128x64xf16>
    ```
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape, "::mlir::Type":$elementType);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    int64_t getRank() const { return getShape().size(); }
    int64_t getNumElements() const;
  }];
}

def Tile_Channel : TypeDef<Tile_Dialect, "Channel"> {
  let mnemonic = "channel";
  let summary = "a ring of slots between two roles";
}

/// Main memory or a memory of a core.
def Tile_Buffer : ConfinedType<AnyMemRef, [CPred<"::llvm::cast<::mlir::MemRefType>($_self).hasStaticShape()">],
  "memref of static shape">;
def Tile_Scalar : AnyTypeOf<[AnySignlessInteger, AnyFloat], "integer or float">;

class Tile_Op<string mnemonic, list<Trait> traits = []> : Op<Tile_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Cores and memory
//===----------------------------------------------------------------------===//

def Tile_CoreIdOp : Tile_Op<"core_id", [Pure]> {
  let summary = "the number of the core that runs this copy of the program";
  let description = [{
    From 0 to the function's `tile.cores` - 1.

    Example:

    ```mlir
    %core = tile.core_id
    ```
  }];
  let results = (outs Index:$result);
  let assemblyFormat = "attr-dict";
}

def Tile_AllocOp : Tile_Op<"alloc"> {
  let summary = "memory of a core, for the whole program";
  let description = [{
    A ring is one alloc with the slots as its first dimension.

    Constraints:
    - (C1) the memref has a memory space that is a string, the name of the memory;
    - (C2) its layout is the identity.

    Example:

    ```mlir
    %a = tile.alloc : memref<2x128x64xf16, "operands">
    ```
  }];
  let results = (outs Res<Tile_Buffer, "", [MemAlloc]>:$buffer);
  let assemblyFormat = "attr-dict `:` type($buffer)";
  let hasVerifier = 1;
}

def Tile_ViewOp : Tile_Op<"view", [Pure]> {
  let summary = "a window of a buffer";
  let description = [{
    The window's dimensions are the last ones of the base, with its strides; the offsets of all others pick one place.
    A window may reach beyond its base: what lies there reads as zero and is not written, by every op that takes the view.

    Constraints:
    - (C1) there is one offset per dimension of the base;
    - (C2) the window has the element type and memory space of the base and at most its rank;
    - (C3) its strides are those of the last dimensions of the base and its offset is dynamic;
    - (C4) the base is no view.

    Example:

    ```mlir
    %w = tile.view %x[%batch, %row, %k] : memref<4x100x72xf16> to memref<64x32xf16, strided<[72, 1], offset: ?>>
    ```
  }];
  let arguments = (ins Tile_Buffer:$base, Variadic<Index>:$offsets);
  let results = (outs Tile_Buffer:$window);
  let assemblyFormat = "$base `[` $offsets `]` attr-dict `:` type($base) `to` type($window)";
  let builders = [OpBuilder<(ins "::mlir::Value":$base, "::mlir::ValueRange":$offsets, "::llvm::ArrayRef<int64_t>":$sizes)>];
  let hasVerifier = 1;
}

def Tile_CopyOp : Tile_Op<"copy"> {
  let summary = "copies between memories, asynchronously";
  let description = [{
    The role goes on at once; the copy is done when a later `commit` of the role is seen by the other side of its channel.

    Constraints:
    - (C1) both sides have the same shape and element type;
    - (C2) they lie in different memories.

    Example:

    ```mlir
    tile.copy %w to %slot : memref<64x32xf16, strided<[72, 1], offset: ?>>
      to memref<64x32xf16, strided<[32, 1], offset: ?>, "operands">
    ```
  }];
  let arguments = (ins Arg<Tile_Buffer, "", [MemRead]>:$source, Arg<Tile_Buffer, "", [MemWrite]>:$target);
  let assemblyFormat = "$source `to` $target attr-dict `:` type($source) `to` type($target)";
  let hasVerifier = 1;
}

def Tile_LoadOp : Tile_Op<"load"> {
  let summary = "a buffer's elements as a tile";
  let description = [{
    Constraints: (C1) shape and element type of tile and buffer are equal.

    Example:

    ```mlir
    %a = tile.load %slot : memref<64x32xf16, strided<[32, 1], offset: ?>, "operands"> -> !tile.tile<64x32xf16>
    ```
  }];
  let arguments = (ins Arg<Tile_Buffer, "", [MemRead]>:$buffer);
  let results = (outs Tile_Tile:$tile);
  let assemblyFormat = "$buffer attr-dict `:` type($buffer) `->` type($tile)";
  let builders = [OpBuilder<(ins "::mlir::Value":$buffer)>];
  let hasVerifier = 1;
}

def Tile_StoreOp : Tile_Op<"store"> {
  let summary = "writes a tile to a buffer";
  let description = [{
    Constraints: (C1) shape and element type of tile and buffer are equal.

    Example:

    ```mlir
    tile.store %c, %w : !tile.tile<64x64xf32>, memref<64x64xf32, strided<[90, 1], offset: ?>>
    ```
  }];
  let arguments = (ins Tile_Tile:$tile, Arg<Tile_Buffer, "", [MemWrite]>:$buffer);
  let assemblyFormat = "$tile `,` $buffer attr-dict `:` type($tile) `,` type($buffer)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

def Tile_SplatOp : Tile_Op<"splat", [Pure]> {
  let summary = "a tile of equal elements";
  let description = [{
    Constraints: (C1) the scalar has the element type of the tile.

    Example:

    ```mlir
    %c = tile.splat %zero : f32 -> !tile.tile<64x64xf32>
    ```
  }];
  let arguments = (ins Tile_Scalar:$value);
  let results = (outs Tile_Tile:$tile);
  let assemblyFormat = "$value attr-dict `:` type($value) `->` type($tile)";
  let hasVerifier = 1;
}

def Tile_MmaOp : Tile_Op<"mma", [Pure, AllTypesMatch<["accumulator", "result"]>]> {
  let summary = "result = accumulator + left * right";
  let description = [{
    Products are exact or rounded to the accumulator's element type; sums are of that type, in any order.

    Constraints:
    - (C1) the tiles are M x K, K x N and M x N;
    - (C2) left and right have one element type, all three are floats or all integers.

    Example:

    ```mlir
    %d = tile.mma %a, %b, %c : !tile.tile<64x32xf16>, !tile.tile<32x64xf16>, !tile.tile<64x64xf32>
    ```
  }];
  let arguments = (ins Tile_Tile:$left, Tile_Tile:$right, Tile_Tile:$accumulator);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$left `,` $right `,` $accumulator attr-dict `:` type($left) `,` type($right) `,` type($accumulator)";
  let hasVerifier = 1;
}

def Tile_MapOp : Tile_Op<"map", [Pure, SingleBlock]> {
  let summary = "a tile computed element by element";
  let description = [{
    The body gets one element of each input and yields one of the result; arith and math ops on scalars. Inputs are
    aligned to the last dimensions of the result; dimensions that an input lacks, or has with extent 1, are repeated.

    Constraints:
    - (C1) the body has one argument per input, of its element type, and yields the element type of the result;
    - (C2) inputs have at most the rank of the result, and its extents or 1.

    Example:

    ```mlir
    %y = tile.map ins(%c, %bias : !tile.tile<64x64xf32>, !tile.tile<64xf32>) -> !tile.tile<64x64xf32> {
    ^bb0(%x: f32, %b: f32):
      %s = arith.addf %x, %b : f32
      tile.yield %s : f32
    }
    ```
  }];
  let arguments = (ins Variadic<Tile_Tile>:$inputs);
  let results = (outs Tile_Tile:$result);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`ins` `(` ($inputs^ `:` type($inputs))? `)` `->` type($result) $body attr-dict";
  let hasVerifier = 1;
}

def Tile_YieldOp : Tile_Op<"yield", [Pure, Terminator, HasParent<"MapOp">]> {
  let summary = "ends the body of a map";
  let description = [{
    Example:

    ```mlir
    tile.yield %s : f32
    ```
  }];
  let arguments = (ins Tile_Scalar:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

//===----------------------------------------------------------------------===//
// Roles and channels
//===----------------------------------------------------------------------===//

def Tile_RoleOp : Tile_Op<"role", [SingleBlock, NoTerminator, HasParent<"::mlir::func::FuncOp">]> {
  let summary = "what runs beside the other roles of a program";
  let description = [{
    Roles begin together and the program ends when all have ended. `engine` says what the role needs: `copy`, `matrix`
    (mma, and load, splat and store around it), `vector` (map) or `compute`, both; a lowering may put several roles on one engine.

    Constraints:
    - (C1) no tile of another role or of the function around it is used inside;
    - (C2) `engine` is one of the four.

    Example:

    ```mlir
    tile.role "copy" {
      %slot = tile.acquire %ring
      tile.commit %ring
    }
    ```
  }];
  let arguments = (ins StrAttr:$engine);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$engine $body attr-dict";
  let hasVerifier = 1;
}

def Tile_ChannelOp : Tile_Op<"channel"> {
  let summary = "a ring of slots that one role fills and another empties";
  let description = [{
    All slots are empty at first. The producer's number n acquire gives slot n mod `slots`, once the consumer has
    released it; the consumer's number n wait gives the same slot once it is committed.

    Constraints:
    - (C1) there is at least one slot;
    - (C2) all acquires and commits are in one role, all waits and releases in another one.

    Example:

    ```mlir
    %ring = tile.channel 3
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntPositive]>:$slots);
  let results = (outs Res<Tile_Channel, "", [MemAlloc]>:$channel);
  let assemblyFormat = "$slots attr-dict";
  let hasVerifier = 1;
}

class Tile_SlotOp<string mnemonic> : Tile_Op<mnemonic> {
  let arguments = (ins Tile_Channel:$channel);
  let results = (outs Index:$slot);
  let assemblyFormat = "$channel attr-dict";
}

class Tile_HandOverOp<string mnemonic> : Tile_Op<mnemonic> {
  let arguments = (ins Tile_Channel:$channel);
  let assemblyFormat = "$channel attr-dict";
}

def Tile_AcquireOp : Tile_SlotOp<"acquire"> {
  let summary = "the next empty slot, when it is empty";
  let description = [{
    Example:

    ```mlir
    %slot = tile.acquire %ring
    ```
  }];
}

def Tile_CommitOp : Tile_HandOverOp<"commit"> {
  let summary = "the acquired slot is full when all that the role asked for before is done";
  let description = [{
    Example:

    ```mlir
    tile.commit %ring
    ```
  }];
}

def Tile_WaitOp : Tile_SlotOp<"wait"> {
  let summary = "the next full slot, when it is full";
  let description = [{
    Example:

    ```mlir
    %slot = tile.wait %ring
    ```
  }];
}

def Tile_ReleaseOp : Tile_HandOverOp<"release"> {
  let summary = "the slot waited for is empty when all that the role asked for before is done";
  let description = [{
    Example:

    ```mlir
    tile.release %ring
    ```
  }];
}

#endif
