//===----------------------------------------------------------------------===//
// The `dispatch` dialect: kernels and the host program that launches them.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_DISPATCH
#define AICC_DIALECTS_DISPATCH

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Dispatch_Dialect : Dialect {
  let name = "dispatch";
  let cppNamespace = "::aicc::dispatch";
  let summary = "kernels and the host program that launches them";
  let description = [{
    Two forms, one after the other (see README.md):
    the tensor form (`kernel`, `yield`, `launch`, `call`, `transfer`, `weight`), which `dispatch-form-kernels` makes, and the planned form of
    the host program, where every tensor has become an address: `input`, `input_list`, `output`, `output_list`, `weight`, `constant`, `arena`, `alloc`,
    `bytes`, `offset`, `load`, `store`, `copy`, `await`, `submit` and `invoke`, which `dispatch-plan-memory` makes.
  }];
  let useDefaultTypePrinterParser = 1;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

def Dispatch_Address : TypeDef<Dispatch_Dialect, "Address"> {
  let mnemonic = "address";
  let summary = "where packed row-major elements begin; what they are is known by whoever reads or writes them";
}

def Dispatch_Token : TypeDef<Dispatch_Dialect, "Token"> {
  let mnemonic = "token";
  let summary = "something that happens when a copy between the host and a device is done";
}

//===----------------------------------------------------------------------===//
// Base classes
//===----------------------------------------------------------------------===//

class Dispatch_Op<string mnemonic, list<Trait> traits = []> : Op<Dispatch_Dialect, mnemonic, traits>;

/// What a kernel takes besides tensors: sizes, positions and scalars that the host knows.
def Dispatch_Scalar : AnyTypeOf<[Index, AnySignlessInteger, AnyFloat], "index, integer or float">;
def Dispatch_KernelOperand : AnyTypeOf<[AnyRankedTensor, Dispatch_Scalar]>;

//===----------------------------------------------------------------------===//
// Kernels: tensor form
//===----------------------------------------------------------------------===//

def Dispatch_KernelOp : Dispatch_Op<"kernel", [IsolatedFromAbove, FunctionOpInterface, SingleBlock]> {
  let summary = "one kernel: a function of tensors and scalars that captures nothing";
  let description = [{
    The body is linalg, linalgx, tensor, arith and math ops on tensors and ends in `dispatch.yield`. Weights, sizes and
    scalars are arguments, so that equal kernels are outlined, compiled and cached once.
    `nodes` names the ONNX nodes the kernel came from; errors, profiles and `--explain` read it.
    A kernel without a body is declared: the device that `target` names has its code already, made from a whole region.
    `in_place` has one list per result: the arguments whose memory the result may take because the kernel reads them only
    at the element it is about to write.

    Constraints:
    - (C1) arguments are ranked tensors, index, integers or floats; results are ranked tensors;
    - (C2) the body, if any, is one block ending in `dispatch.yield`, whose operands have the result types;
    - (C3) `in_place`, if present, has one list per result, each naming arguments of the result's type;
    - (C4) a kernel without a body has a `target`.

    Example:

    ```mlir
    dispatch.kernel private @relu_0(%x: tensor<?x4xf32>) -> tensor<?x4xf32>
        attributes {nodes = ["Relu_1"], in_place = [array<i64: 0>]} {
      dispatch.yield %x : tensor<?x4xf32>
    }
    dispatch.kernel private @main_npu_0(tensor<4xf32>) -> tensor<4xf32> attributes {nodes = ["Relu_2"], target = "npu"}
    ```
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    TypeAttrOf<FunctionType>:$function_type,
    OptionalAttr<StrAttr>:$sym_visibility,
    OptionalAttr<DictArrayAttr>:$arg_attrs,
    OptionalAttr<DictArrayAttr>:$res_attrs,
    DefaultValuedAttr<StrArrayAttr, "{}">:$nodes,
    OptionalAttr<TypedArrayAttrBase<DenseI64ArrayAttr, "lists of argument numbers">>:$in_place,
    OptionalAttr<StrAttr>:$target);
  let regions = (region AnyRegion:$body);
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type)>];
  let extraClassDeclaration = [{
    /// FunctionOpInterface.
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    /// Whether result `result` may be written over argument `argument`.
    bool mayWriteInPlace(unsigned result, unsigned argument);
  }];
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Dispatch_YieldOp : Dispatch_Op<"yield", [Pure, ReturnLike, Terminator, HasParent<"KernelOp">]> {
  let summary = "ends a kernel with its results";
  let description = [{
    Example:

    ```mlir
    dispatch.yield %y : tensor<4xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = "attr-dict ($results^ `:` type($results))?";
}

def Dispatch_LaunchOp : Dispatch_Op<"launch", [
    NoMemoryEffect, AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, ["reifyResultShapes"]>]> {
  let summary = "runs a kernel on tensors";
  let description = [{
    Every `?` of a result type has an index operand, in order, written after the type. Tensors are values, so a launch
    has no effect and an unused one is dead. Values say what depends on what, so it has no tokens; in the planned form the
    order of the ops is the order of the launches of each device.

    Constraints:
    - (C1) `kernel` names a `dispatch.kernel` of the module;
    - (C2) argument and result types are those of the kernel;
    - (C3) there is one index operand per dynamic result dimension.

    Example:

    ```mlir
    %y = dispatch.launch @relu_0(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>{%d}
    ```
  }];
  let arguments = (ins
    FlatSymbolRefAttr:$kernel,
    Variadic<Dispatch_KernelOperand>:$arguments,
    Variadic<Index>:$result_dims);
  let results = (outs Variadic<AnyRankedTensor>:$outputs);
  let extraClassDeclaration = [{
    /// The index operands of the dynamic dimensions of result `result`.
    ::mlir::OperandRange getDimsOf(unsigned result);
  }];
  let assemblyFormat = [{
    $kernel `(` $arguments `)` attr-dict `:` custom<LaunchTypes>(type($arguments), type($outputs), $result_dims)
  }];
  let hasVerifier = 1;
}

def Dispatch_CallOp : Dispatch_Op<"call", [NoMemoryEffect]> {
  let summary = "a function of the support library, on the host";
  let description = [{
    What is no loop nest: results whose size depends on data, strings, sequences. `function` is one of lib/Codegen/support;
    it is linked into an artifact that calls it. It reads its arguments, makes its results and says their sizes, which
    `tensor.dim` asks of them. It fails a run by itself. `dtypes` has the ONNX element type of each argument and then of each
    result, which signless types do not say; 0 for scalars.

    Constraints: (C1) there is one of `dtypes` per argument and result.

    Example:

    ```mlir
    %y, %first = dispatch.call "unique"(%x) {dtypes = array<i64: 1, 1, 7>} : (tensor<?xf32>) -> (tensor<?xf32>, tensor<?xi64>)
    ```
  }];
  let arguments = (ins StrAttr:$function, Variadic<Dispatch_KernelOperand>:$arguments, DenseI64ArrayAttr:$dtypes);
  let results = (outs Variadic<Dispatch_KernelOperand>:$outputs);
  let assemblyFormat = "$function `(` $arguments `)` attr-dict `:` functional-type($arguments, $outputs)";
  let hasVerifier = 1;
}

def Dispatch_TransferOp : Dispatch_Op<"transfer", [
    Pure, DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, ["reifyResultShapes"]>]> {
  let summary = "the same tensor in the memory of another device";
  let description = [{
    `to` names the device as kernels' `target` does; without it the result lies in the memory of the host. Every `?` of
    the type has an index operand, as for a launch. The passes that make transfers put one wherever a launch reads what
    lies elsewhere, and wherever the host reads what a device wrote.

    Constraints:
    - (C1) there is one index operand per dynamic dimension.

    Example:

    ```mlir
    %there = dispatch.transfer %x to "npu" : tensor<?x4xf32>{%d}
    %here = dispatch.transfer %there : tensor<?x4xf32>{%d}
    ```
  }];
  let arguments = (ins AnyRankedTensor:$source, Variadic<Index>:$dims, OptionalAttr<StrAttr>:$to);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$source (`to` $to^)? attr-dict `:` custom<TransferType>(type($source), type($result), $dims)";
  let hasVerifier = 1;
}

def Dispatch_ViewOp : Dispatch_Op<"view", [
    Pure, DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, ["reifyResultShapes"]>]> {
  let summary = "the same memory as another tensor";
  let description = [{
    Between elements that share bytes, as callers and plugins hold them, and the bytes themselves, which are what kernels
    read and write. Every `?` of the type has an index operand. No memory moves; how the bytes are used is up to whoever
    makes the view.

    Constraints:
    - (C1) there is one index operand per dynamic dimension.

    Example:

    ```mlir
    %bytes = dispatch.view %x : tensor<?x3xi4> to tensor<?xi8>{%n}
    ```
  }];
  let arguments = (ins AnyRankedTensor:$source, Variadic<Index>:$dims);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `to` custom<SizedType>(type($result), $dims)";
  let hasVerifier = 1;
}

def Dispatch_WeightOp : Dispatch_Op<"weight", [Pure]> {
  let summary = "a weight of the compilation's store, by key";
  let description = [{
    The bytes stay in the WeightStore until the artifact is written. In the planned form the result is an address and the
    module's `dispatch.weights` says at which offset of the weights section the key lies. With `on` it is the copy in the
    memory of that device, made once per open model.

    Constraints: (C1) a tensor result has a static shape.

    Example:

    ```mlir
    %w = dispatch.weight "conv1.weight" : tensor<64x3x7x7xf32>
    %v = dispatch.weight "conv1.weight" on "npu" : tensor<64x3x7x7xf32>
    ```
  }];
  let arguments = (ins StrAttr:$key, OptionalAttr<StrAttr>:$on);
  let results = (outs AnyTypeOf<[AnyRankedTensor, Dispatch_Address]>:$result);
  let assemblyFormat = "$key (`on` $on^)? attr-dict `:` type($result)";
  let builders = [OpBuilder<(ins "::mlir::Type":$type, "::llvm::StringRef":$key), [{
    build($_builder, $_state, type, $_builder.getStringAttr(key), ::mlir::StringAttr());
  }]>];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Host program: planned form
//===----------------------------------------------------------------------===//

/// An op that gives an address.
class Dispatch_AddressOp<string mnemonic, list<Trait> traits = []> : Dispatch_Op<mnemonic, traits> {
  let results = (outs Dispatch_Address:$address);
}

def Dispatch_InputOp : Dispatch_AddressOp<"input", [Pure]> {
  let summary = "where the caller put an input";
  let description = [{
    Example:

    ```mlir
    %x = dispatch.input 0
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$number);
  let assemblyFormat = "$number attr-dict";
}

def Dispatch_InputDimOp : Dispatch_Op<"input_dim", [Pure]> {
  let summary = "a dimension of an input, as the caller gave it";
  let description = [{
    Example:

    ```mlir
    %batch = dispatch.input_dim 0, 0
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$number, ConfinedAttr<I64Attr, [IntNonNegative]>:$dim);
  let results = (outs Index:$result);
  let assemblyFormat = "$number `,` $dim attr-dict";
}

def Dispatch_InputListOp : Dispatch_Op<"input_list", [Pure]> {
  let summary = "an input that is a sequence or an optional, as a handle";
  let description = [{
    Example:

    ```mlir
    %list = dispatch.input_list 0
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$number);
  let results = (outs Index:$result);
  let assemblyFormat = "$number attr-dict";
}

def Dispatch_OutputListOp : Dispatch_Op<"output_list"> {
  let summary = "an output is this sequence or optional";
  let description = [{
    Example:

    ```mlir
    dispatch.output_list 0, %list
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$number, Index:$list);
  let assemblyFormat = "$number `,` $list attr-dict";
}

def Dispatch_OutputOp : Dispatch_AddressOp<"output"> {
  let summary = "where an output of these dimensions has to be written";
  let description = [{
    The runtime answers with the caller's buffer when it is large enough. Once per output and run.

    Example:

    ```mlir
    %y = dispatch.output 0, [%batch, %ten]
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$number, Variadic<Index>:$dims);
  let assemblyFormat = "$number `,` `[` $dims `]` attr-dict";
}

def Dispatch_ConstantOp : Dispatch_AddressOp<"constant", [Pure]> {
  let summary = "where the elements of a small constant lie in the code";
  let description = [{
    Example:

    ```mlir
    %axes = dispatch.constant dense<[1, 2]> : tensor<2xi64>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let assemblyFormat = "$value attr-dict";
}

def Dispatch_ArenaOp : Dispatch_AddressOp<"arena"> {
  let summary = "the planned memory of one run, 64-byte aligned; kept between runs";
  let description = [{
    Of the host, or of the device that `on` names. Once per memory and run.

    Example:

    ```mlir
    %arena = dispatch.arena %bytes
    %there = dispatch.arena %bytes on "npu"
    ```
  }];
  let arguments = (ins Index:$bytes, OptionalAttr<StrAttr>:$on);
  let assemblyFormat = "$bytes (`on` $on^)? attr-dict";
}

def Dispatch_AllocOp : Dispatch_AddressOp<"alloc"> {
  let summary = "memory whose size is known only in the middle of a run; freed at its end";
  let description = [{
    Of the host, or of the device that `on` names.

    Example:

    ```mlir
    %selected = dispatch.alloc %bytes
    %there = dispatch.alloc %bytes on "npu"
    ```
  }];
  let arguments = (ins Index:$bytes, OptionalAttr<StrAttr>:$on);
  let assemblyFormat = "$bytes (`on` $on^)? attr-dict";
}

def Dispatch_OffsetOp : Dispatch_AddressOp<"offset", [Pure]> {
  let summary = "an address some bytes further";
  let description = [{
    Example:

    ```mlir
    %slot = dispatch.offset %arena, %bytes
    ```
  }];
  let arguments = (ins Dispatch_Address:$base, Index:$bytes);
  let assemblyFormat = "$base `,` $bytes attr-dict";
  let hasFolder = 1;
}

def Dispatch_BytesOp : Dispatch_Op<"bytes", [Pure]> {
  let summary = "how many bytes a tensor takes whose sizes only the run knows";
  let description = [{
    `unit`, the bytes of one element times all constant sizes, times each of `dims`. A negative dim, which a check ends
    the run for, counts as 0, so that other memory has its room meanwhile; more than 128 TiB, which no allocation
    gives, is 128 TiB, so that nothing overflows to too little.

    Example:

    ```mlir
    %bytes = dispatch.bytes 32 * [%n, %m]
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$unit, Variadic<Index>:$dims);
  let results = (outs Index:$result);
  let assemblyFormat = "$unit `*` `[` $dims `]` attr-dict";
}

def Dispatch_LoadOp : Dispatch_Op<"load"> {
  let summary = "reads element `position` on the host";
  let description = [{
    Example:

    ```mlir
    %count = dispatch.load %lengths[%zero] : i64
    ```
  }];
  let arguments = (ins Dispatch_Address:$address, Index:$position);
  let results = (outs Dispatch_Scalar:$result);
  let assemblyFormat = "$address `[` $position `]` attr-dict `:` type($result)";
}

def Dispatch_StoreOp : Dispatch_Op<"store"> {
  let summary = "writes element `position` on the host";
  let description = [{
    Example:

    ```mlir
    dispatch.store %count, %lengths[%zero] : i64
    ```
  }];
  let arguments = (ins Dispatch_Scalar:$value, Dispatch_Address:$address, Index:$position);
  let assemblyFormat = "$value `,` $address `[` $position `]` attr-dict `:` type($value)";
}

def Dispatch_CopyOp : Dispatch_Op<"copy"> {
  let summary = "copies bytes between buffers that are equal or do not overlap";
  let description = [{
    `from` and `onto` name the devices whose memory source and target are; without them they are the host's.

    Without a token it is done when the next op begins. With one it is only started, in the order of all submits and copies
    of its device: the host's side may not be changed, nor read if it is the target, before a `dispatch.await` of the
    token, of a later one of the same device, or the end of the run.

    Constraints:
    - (C1) a copy with a token is between the host and a device.

    Example:

    ```mlir
    dispatch.copy %from to %to, %bytes
    %token = dispatch.copy %from to %there, %bytes {onto = "npu"} : !dispatch.token
    dispatch.await %token
    ```
  }];
  let arguments = (ins Dispatch_Address:$source, Dispatch_Address:$target, Index:$bytes, OptionalAttr<StrAttr>:$from,
    OptionalAttr<StrAttr>:$onto);
  let results = (outs Optional<Dispatch_Token>:$token);
  let builders = [OpBuilder<(ins "::mlir::Value":$source, "::mlir::Value":$target, "::mlir::Value":$bytes), [{
    build($_builder, $_state, ::mlir::Type(), source, target, bytes, ::mlir::StringAttr(), ::mlir::StringAttr());
  }]>];
  let assemblyFormat = "$source `to` $target `,` $bytes attr-dict (`:` type($token)^)?";
  let hasVerifier = 1;
}

def Dispatch_AwaitOp : Dispatch_Op<"await"> {
  let summary = "the host waits until a copy is done";
  let description = [{
    And with it all that was asked of the same device before. A token may be awaited more than once.

    Example:

    ```mlir
    dispatch.await %token
    ```
  }];
  let arguments = (ins Dispatch_Token:$token);
  let assemblyFormat = "$token attr-dict";
}

def Dispatch_SubmitOp : Dispatch_Op<"submit", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "runs a kernel on addresses";
  let description = [{
    The operands are the kernel's argument slots: for each tensor argument and then each result its address followed by
    its dynamic dimensions; a scalar argument is one slot. When the kernel reports an error, the run ends with it.

    Constraints:
    - (C1) `kernel` names a kernel of the module;
    - (C2) the slots are those of the kernel's type, while the kernel is a `dispatch.kernel`.

    Example:

    ```mlir
    dispatch.submit @relu_0(%x, %d, %y, %d) : !dispatch.address, index, !dispatch.address, index
    ```
  }];
  let arguments = (ins
    FlatSymbolRefAttr:$kernel,
    Variadic<AnyTypeOf<[Dispatch_Address, Dispatch_Scalar]>>:$slots);
  let assemblyFormat = "$kernel `(` $slots `)` attr-dict (`:` type($slots)^)?";
}

def Dispatch_InvokeOp : Dispatch_Op<"invoke"> {
  let summary = "a function of the support library, on addresses";
  let description = [{
    Operands and results have for each tensor its address and all its dimensions; a scalar is one. `ranks` says which is
    which, for arguments and then results: the rank of a tensor, -1 for a scalar. The memory of results is the function's,
    freed at the end of the run.

    Constraints: (C1) `ranks` and `dtypes` are of the same length and describe the operands and results.

    Example:

    ```mlir
    %y, %count = dispatch.invoke "unique"(%x, %n) {dtypes = array<i64: 1, 1>, ranks = array<i64: 1, 1>}
        : (!dispatch.address, index) -> (!dispatch.address, index)
    ```
  }];
  let arguments = (ins StrAttr:$function, Variadic<AnyTypeOf<[Dispatch_Address, Dispatch_Scalar]>>:$slots,
    DenseI64ArrayAttr:$dtypes, DenseI64ArrayAttr:$ranks);
  let results = (outs Variadic<AnyTypeOf<[Dispatch_Address, Dispatch_Scalar]>>:$outputs);
  let assemblyFormat = "$function `(` $slots `)` attr-dict `:` functional-type($slots, $outputs)";
  let hasVerifier = 1;
}

#endif
