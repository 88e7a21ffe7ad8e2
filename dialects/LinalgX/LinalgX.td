//===----------------------------------------------------------------------===//
// The `linalgx` dialect: the structured ops that upstream linalg lacks or spells in a form no register tile can use.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_LINALGX
#define AICC_DIALECTS_LINALGX

include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def LinalgX_Dialect : Dialect {
  let name = "linalgx";
  let cppNamespace = "::aicc::linalgx";
  let summary = "Packed contractions, convolutions, pools and recurrences";
  let description = [{
    Every op is destination-style: its last operands (`outs`) are overwritten, never accumulated into, and give the results
    their types. Bias, activation, residual addition and scale are not part of an op; they follow as elementwise
    `linalg.generic` and are fused as its epilogue. On memrefs an op has no result and writes its `outs`.
  }];
}

/// The op computes each element of its result once and in registers, so elementwise ops over the result may become its
/// epilogue: `op->hasTrait<aicc::linalgx::TakesEpilogue>()`.
def TakesEpilogue : NativeOpTrait<"TakesEpilogue"> {
  let cppNamespace = "::aicc::linalgx";
}

//===----------------------------------------------------------------------===//
// Bases
//===----------------------------------------------------------------------===//

def LinalgX_Shaped : AnyTypeOf<[AnyRankedTensor, AnyStridedMemRef], "ranked tensor or memref">;

class LinalgX_Op<string mnemonic, list<Trait> traits = []>
    : Op<LinalgX_Dialect, mnemonic, !listconcat([
        DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
        DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, ["reifyResultShapes"]>,
        DeclareOpInterfaceMethods<BufferizableOpInterface, [
          "bufferizesToMemoryRead", "bufferizesToMemoryWrite", "getAliasingValues", "bufferize"]>
      ], traits)> {
  let hasVerifier = 1;
  code commonDefinition = [{
    void $cppClass::getEffects(
        ::llvm::SmallVectorImpl<::mlir::SideEffects::EffectInstance<::mlir::MemoryEffects::Effect>> &effects) {
      ::aicc::linalgx::detail::effectsOfStructuredOp(*this, effects);
    }
    ::llvm::LogicalResult $cppClass::reifyResultShapes(
        ::mlir::OpBuilder &builder, ::mlir::ReifiedRankedShapedTypeDims &shapes) {
      return ::aicc::linalgx::detail::shapesOfInits(builder, *this, shapes);
    }
    bool $cppClass::bufferizesToMemoryRead(::mlir::OpOperand &operand, const ::mlir::bufferization::AnalysisState &) {
      return isDpsInput(&operand);
    }
    bool $cppClass::bufferizesToMemoryWrite(::mlir::OpOperand &operand, const ::mlir::bufferization::AnalysisState &) {
      return isDpsInit(&operand);
    }
    ::mlir::bufferization::AliasingValueList $cppClass::getAliasingValues(
        ::mlir::OpOperand &operand, const ::mlir::bufferization::AnalysisState &) {
      if (!isDpsInit(&operand))
        return {};
      return {{getTiedOpResult(&operand), ::mlir::bufferization::BufferRelation::Equivalent}};
    }
    ::llvm::LogicalResult $cppClass::bufferize(
        ::mlir::RewriterBase &rewriter, const ::mlir::bufferization::BufferizationOptions &options,
        ::mlir::bufferization::BufferizationState &state) {
      return ::aicc::linalgx::detail::bufferizeStructuredOp(rewriter, *this, options, state);
    }
  }];
  let extraClassDefinition = commonDefinition;
}

/// One result, one destination named `init`.
class LinalgX_RootOp<string mnemonic, list<Trait> traits = []>
    : LinalgX_Op<mnemonic, !listconcat([TakesEpilogue], traits)> {
  let results = (outs Variadic<AnyRankedTensor>:$results);
  code commonDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getInitMutable(); }
    /// The result on tensors, the destination on memrefs.
    ::mlir::Value getOutput() { return getResults().empty() ? getInit() : getResults().front(); }
  }];
  let extraClassDeclaration = commonDeclaration;
}

/// Ops that slide a window over the spatial dims: channels last, implicit padding. In each attribute entry i belongs to
/// spatial dim i; `pads` holds all begins, then all ends.
class LinalgX_WindowOp<string mnemonic, list<Trait> traits = []> : LinalgX_RootOp<mnemonic, traits> {
  code windowDeclaration = commonDeclaration # [{
    /// Kernel extents, strides, dilations and pads together.
    ::aicc::linalgx::Window getWindow();
    int64_t getSpatialRank() { return getStrides().size(); }
  }];
  let extraClassDeclaration = windowDeclaration;
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

def LinalgX_MatmulOp : LinalgX_RootOp<"matmul"> {
  let summary = "batched matrix product with a right operand packed in panels of 32 columns";
  let description = [{
    `c[b, m, n] = sum over k of a[b or 0, m, k] * p[b or 0, n / 32, k, n % 32]`. The left operand and the result are row-major;
    the right one holds ceil(N / 32) panels of K rows of 32 columns, the last one filled up with zeros, as
    `linalg.pack %b padding_value(0) outer_dims_perm = [0, 2, 1] inner_dims_pos = [2] inner_tiles = [32]` makes it.
    A batch of 1 on either side is shared by all batches of the result. Products are summed in the element type of the result.

    Constraints:
    * (C1) `a` is B x M x K, `b` is B x N1 x K x 32, `init` is B x M x N.
    * (C2) The inner extent of `b` is 32.
    * (C3) K of `a` equals K of `b`, M of `a` equals M of `init`, N1 equals ceil(N / 32), where static.
    * (C4) The batch of `a` and of `b` is that of `init` or 1, where static.
    * (C5) All element types are floats or all are integers.

    Example:

    ```mlir
    %c = linalgx.matmul ins(%a, %b : tensor<1x128x768xf32>, tensor<1x24x768x32xf32>) outs(%init : tensor<1x128x768xf32>)
      -> tensor<1x128x768xf32>
    ```
  }];
  let arguments = (ins LinalgX_Shaped:$a, LinalgX_Shaped:$b, LinalgX_Shaped:$init);
  let assemblyFormat = [{
    attr-dict `ins` `(` $a `,` $b `:` type($a) `,` type($b) `)` `outs` `(` $init `:` type($init) `)` (`->` type($results)^)?
  }];
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

def LinalgX_ConvOp : LinalgX_WindowOp<"conv"> {
  let summary = "grouped convolution, channels last, filter packed in panels of 32 output channels";
  let description = [{
    One to three spatial dims. Output channel `g * Og + o` sums, over the taps f inside the input and the channels c of
    group g, `x[n, s * stride + f * dilation - pad, g * Cg + c] * w[g, o / 32, f, c, o % 32]`, Og = O / G. Taps outside the input count as zero.

    Constraints:
    * (C1) `x` is N x S.. x C, `w` is G x O1 x F.. x Cg x 32, `init` is N x S.. x O with 1 to 3 spatial dims.
    * (C2) The inner extent of `w` is 32; G is static, and where `pads` are not zero F.. and Cg are.
    * (C3) C = G * Cg, O is a multiple of G, O1 = ceil(O / G / 32).
    * (C4) `strides` and `dilations` hold one positive entry, `pads` two non-negative ones, per spatial dim.
    * (C5) Each spatial extent of `init` is floor((S + pads - ((F - 1) * dilation + 1)) / stride) + 1, where static.
    * (C6) The batch of `x` equals that of `init`, where static.
    * (C7) All element types are floats or all are integers.

    Example:

    ```mlir
    %y = linalgx.conv {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads = array<i64: 3, 3, 3, 3>}
      ins(%x, %w : tensor<1x224x224x3xf32>, tensor<1x2x7x7x3x32xf32>) outs(%init : tensor<1x112x112x64xf32>)
      -> tensor<1x112x112x64xf32>
    ```
  }];
  let arguments = (ins LinalgX_Shaped:$x, LinalgX_Shaped:$w, LinalgX_Shaped:$init,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads);
  let assemblyFormat = [{
    attr-dict `ins` `(` $x `,` $w `:` type($x) `,` type($w) `)` `outs` `(` $init `:` type($init) `)` (`->` type($results)^)?
  }];
  let extraClassDeclaration = windowDeclaration # [{
    int64_t getGroups();
  }];
}

def LinalgX_DepthwiseConvOp : LinalgX_WindowOp<"depthwise_conv"> {
  let summary = "convolution of each channel with a filter of its own, channels last";
  let description = [{
    `y[n, s, c] = sum over taps f inside the input of x[n, s * stride + f * dilation - pad, c] * w[f, c]`, 1 to 3 spatial dims.

    Constraints:
    * (C1) `x` is N x S.. x C, `w` is F.. x C, `init` is N x S.. x C with 1 to 3 spatial dims.
    * (C2) `w` is static; C of `x`, `w` and `init` are equal, where static.
    * (C4) to (C7) of `linalgx.conv`.

    Example:

    ```mlir
    %y = linalgx.depthwise_conv {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>}
      ins(%x, %w : tensor<1x56x56x128xf32>, tensor<3x3x128xf32>) outs(%init : tensor<1x56x56x128xf32>)
      -> tensor<1x56x56x128xf32>
    ```
  }];
  let arguments = (ins LinalgX_Shaped:$x, LinalgX_Shaped:$w, LinalgX_Shaped:$init,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads);
  let assemblyFormat = [{
    attr-dict `ins` `(` $x `,` $w `:` type($x) `,` type($w) `)` `outs` `(` $init `:` type($init) `)` (`->` type($results)^)?
  }];
}

def LinalgX_PoolOp : LinalgX_WindowOp<"pool"> {
  let summary = "pooling over windows of the spatial dims, channels last";
  let description = [{
    `kind` says what becomes of the taps of a window:
    * `max`: the largest tap inside the input (a NaN wins);
    * `sum`: the sum of the taps inside the input;
    * `average`: that sum over the number of taps inside the input;
    * `average_include_pad`: that sum over the number of taps of the kernel.

    Rounding sizes up (ONNX `ceil_mode`) is spelled as larger end pads.

    Constraints:
    * (C1) `x` is N x S.. x C, `init` is N x S.. x C with 1 to 3 spatial dims.
    * (C2) `kernel` holds one positive entry per spatial dim; C of `x` and `init` are equal, where static.
    * (C3) `kind` is one of the four above.
    * (C4) to (C6) of `linalgx.conv`.
    * (C7) The element types of `x` and `init` are equal.

    Example:

    ```mlir
    %y = linalgx.pool "max" {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>,
      pads = array<i64: 1, 1, 1, 1>} ins(%x : tensor<1x112x112x64xf32>) outs(%init : tensor<1x56x56x64xf32>)
      -> tensor<1x56x56x64xf32>
    ```
  }];
  let arguments = (ins LinalgX_Shaped:$x, LinalgX_Shaped:$init, StrAttr:$kind, DenseI64ArrayAttr:$kernel,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations, DenseI64ArrayAttr:$pads);
  let assemblyFormat = [{
    $kind attr-dict `ins` `(` $x `:` type($x) `)` `outs` `(` $init `:` type($init) `)` (`->` type($results)^)?
  }];
}

//===----------------------------------------------------------------------===//
// Recurrences
//===----------------------------------------------------------------------===//

def LinalgX_RecurrenceOp : LinalgX_Op<"recurrence", [AttrSizedOperandSegments]> {
  let summary = "one direction of a recurrent layer, the time loop inside";
  let description = [{
    For each time step t, `g = projection[t] + h * R` gives the gates, whose order is ONNX's: `rnn` has one, `gru` has
    z r h, `lstm` has i o f c. The projection already holds the input product and all biases that may be added to it.
    `weights` holds R per gate in panels of 32 units, the last one filled up with zeros: gate q, unit u reads `weights[q, u / 32, k, u % 32]`.

    * `rnn`: `h' = a0(g)`.
    * `lstm`: `i = a0(gi + p0 c)`, `f = a0(gf + p2 c)`, `c' = f c + i a1(gc)`, `o = a0(go + p1 c')`, `h' = o a2(c')`;
      with `input_forget`, `f = 1 - i`.
    * `gru`: `z = a0(gz)`, `r = a0(gr)`, `n = a1(projection_h + (r h) Rh)`, or with `linear_before_reset`
      `n = a1(projection_h + r (h Rh + recurrent_bias))`; `h' = (1 - z) n + z h`.

    `initial` is h (and c for `lstm`), `peephole` is p, `lengths` the number of valid steps of each batch row: at a step past
    it the row of the output is zero and its state stays. `reverse` walks from the last step to the first; output step
    t stays at t. `clip`, where present, bounds the argument of each activation to [-clip, clip].

    Constraints:
    * (C1) `cell` is "rnn", "gru" or "lstm", with 1, 3 or 4 gates and 1, 2 or 3 `activations`.
    * (C2) `projection` is T x B x gates*H, `weights` is gates x ceil(H / 32) x H x 32 and static.
    * (C3) `initial` is one B x H, for `lstm` two.
    * (C4) `inits` are T x B x H, B x H and for `lstm` another B x H: all outputs, the last h, the last c.
    * (C5) `peephole` (`lstm` only) is 3 x H, `recurrent_bias` (with `linear_before_reset` only) is H, `lengths` is B x i32.
    * (C6) Each activation is "sigmoid", "tanh" or "relu".
    * (C7) All element types but that of `lengths` are one float type.

    Example:

    ```mlir
    %y, %h, %c = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]
      ins(%projection, %weights : tensor<40x1x512xf32>, tensor<4x4x128x32xf32>)
      initial(%h0, %c0 : tensor<1x128xf32>, tensor<1x128xf32>)
      outs(%y0, %h1, %c1 : tensor<40x1x128xf32>, tensor<1x128xf32>, tensor<1x128xf32>)
      -> tensor<40x1x128xf32>, tensor<1x128xf32>, tensor<1x128xf32>
    ```
  }];
  let arguments = (ins StrAttr:$cell, StrArrayAttr:$activations,
    LinalgX_Shaped:$projection, LinalgX_Shaped:$weights, Variadic<LinalgX_Shaped>:$initial,
    Optional<LinalgX_Shaped>:$peephole, Optional<LinalgX_Shaped>:$recurrent_bias, Optional<LinalgX_Shaped>:$lengths,
    Variadic<LinalgX_Shaped>:$inits,
    UnitAttr:$reverse, UnitAttr:$input_forget, UnitAttr:$linear_before_reset, OptionalAttr<F32Attr>:$clip);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $cell `activations` $activations attr-dict `ins` `(` $projection `,` $weights `:` type($projection) `,` type($weights) `)`
    `initial` `(` $initial `:` type($initial) `)`
    (`peephole` `(` $peephole^ `:` type($peephole) `)`)?
    (`recurrent_bias` `(` $recurrent_bias^ `:` type($recurrent_bias) `)`)?
    (`lengths` `(` $lengths^ `:` type($lengths) `)`)?
    `outs` `(` $inits `:` type($inits) `)` (`->` type($results)^)?
  }];
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getInitsMutable(); }
    int64_t getGates() { return ::aicc::linalgx::gatesOf(getCell()); }
  }];
}

#endif
