//===----------------------------------------------------------------------===//
// What all ops of the `onnx` dialect share: the dialect, types, attributes, and one base class per family, so that a
// plain op is one line. One op per ONNX operator, in its newest form (opset 28), with the standard's names and defaults.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_BASE
#define AICC_DIALECTS_ONNX_BASE

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/ONNX/ShapeInterface.td"

def ONNX_Dialect : Dialect {
  let name = "onnx";
  let cppNamespace = "::aicc::onnx";
  let summary = "the operators of the ONNX standard";
  let description = [{
    One op per ONNX operator, in the form of the newest opset; older models are upgraded when they are imported.
    Inputs are operands in the standard's order. An optional input that is absent is a value of type `none` made by
    `onnx.NoValue`, so every input has an accessor; an optional output always exists and may be unused.
    Element types keep their signedness: `i8` is signed, `ui8` unsigned, `i1` bool, `!onnx.string` text.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    /// The weights that `#onnx.weight` attributes name; never null. One store per context.
    const std::shared_ptr<WeightStore> &weights() const { return store; }
    void setWeights(std::shared_ptr<WeightStore> weights) { store = std::move(weights); }

  private:
    std::shared_ptr<WeightStore> store = std::make_shared<WeightStore>();

  public:
  }];
}

//===- Types ------------------------------------------------------------===//

class ONNX_Type<string name, string typeMnemonic> : TypeDef<ONNX_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def ONNX_StringType : ONNX_Type<"String", "string"> {
  let summary = "the element type of text tensors";
}

def ONNX_SequenceType : ONNX_Type<"Sequence", "sequence"> {
  let summary = "a list of values of one type";
  let parameters = (ins "::mlir::Type":$elementType);
  let assemblyFormat = "`<` $elementType `>`";
}

def ONNX_OptionalType : ONNX_Type<"Optional", "optional"> {
  let summary = "a value that may be absent at run time";
  let parameters = (ins "::mlir::Type":$elementType);
  let assemblyFormat = "`<` $elementType `>`";
}

def ONNX_MapType : ONNX_Type<"Map", "map"> {
  let summary = "values by key";
  let description = [{
    Keys are integers or strings, each there once; values are single numbers or strings. Only operators of ai.onnx.ml
    make and take maps, and sequences of them; control flow passes them on. Example:

    ```mlir
    !onnx.map<!onnx.string, f32>
    ```
  }];
  let parameters = (ins "::mlir::Type":$keyType, "::mlir::Type":$valueType);
  let assemblyFormat = "`<` $keyType `,` $valueType `>`";
}

def ONNX_Tensor : Type<AnyTensor.predicate, "tensor">;
def ONNX_OptionalTensor : AnyTypeOf<[AnyTensor, NoneType], "tensor or none">;
def ONNX_Value : AnyTypeOf<[AnyTensor, NoneType, ONNX_SequenceType, ONNX_OptionalType, ONNX_MapType],
                           "tensor, sequence, optional, map or none">;

//===- Attributes -------------------------------------------------------===//

def ONNX_WeightAttr : AttrDef<ONNX_Dialect, "Weight"> {
  let mnemonic = "weight";
  let summary = "names a tensor in the weight store of the compilation";
  let description = [{
    Constants over 1 KiB stay outside the IR: the attribute holds the key, `ONNXDialect::weights()` the bytes.
    Shape and element type are those of the value that carries it. Example: `#onnx.weight<"conv1.weight">`.
  }];
  let parameters = (ins StringRefParameter<"">:$key);
  let assemblyFormat = "`<` $key `>`";
}

def ONNX_ConstantAttr : AnyAttrOf<[ElementsAttr, ONNX_WeightAttr], "dense elements or a weight">;

class ONNX_Int<int value> : DefaultValuedAttr<I64Attr, !cast<string>(value)>;
class ONNX_Str<string value> : DefaultValuedAttr<StrAttr, "\"" # value # "\"">;

//===- Base classes -----------------------------------------------------===//

/// Each result element depends only on the operand elements at the same place, operands broadcast.
def ONNX_Elementwise : NativeOpTrait<"Elementwise"> {
  let cppNamespace = "::aicc::onnx";
}

/// Every op infers its results: by the function of its family that `infer` names, else by a definition of its own.
/// `accepts` states element types and ranks of the operands (dialects/ONNX/Accepts.h explains the words) and is checked
/// first; without it the op accepts all.
class ONNX_Op<string mnemonic, string text, list<Trait> traits = [Pure]>
    : Op<ONNX_Dialect, mnemonic, traits # [ONNX_InferShapes]> {
  string infer = "";
  string accepts = "";
  let summary = text;
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    ::llvm::LogicalResult inferShapes(::aicc::onnx::ShapeContext &context);
    static ::llvm::StringRef getAccepts() { return "}] # accepts # [{"; }
  }];
  let extraClassDefinition = !if(!empty(infer), "", [{
    ::llvm::LogicalResult $cppClass::inferShapes(::aicc::onnx::ShapeContext &context) {
      return }] # infer # [{(context, *this);
    }
  }]);
}

/// An elementwise op with one tensor operand and, maybe, parameters.
class ONNX_ElementwiseOp<string mnemonic, string text> : ONNX_Op<mnemonic, text, [Pure, ONNX_Elementwise]> {
  let infer = "inferSame";
}

/// One operand, no parameters, a result of the same type.
class ONNX_Unary<string mnemonic, string text, string input, string output> : ONNX_ElementwiseOp<mnemonic, text> {
  let arguments = !dag(ins, [ONNX_Tensor], [input]);
  let results = !dag(outs, [ONNX_Tensor], [output]);
  let accepts = input # ":floating";
}

/// A unary op that also follows the elements of shapes.
class ONNX_ArithmeticUnary<string mnemonic, string text, string input, string output>
    : ONNX_Unary<mnemonic, text, input, output> {
  let infer = "";
}

/// One operand, a bool result of the same shape.
class ONNX_PredicateOp<string mnemonic, string text> : ONNX_Op<mnemonic, text, [Pure, ONNX_Elementwise]> {
  let infer = "inferPredicate";
}

/// Two operands that broadcast; the result has the element type of the first.
class ONNX_BroadcastOp<string mnemonic, string text> : ONNX_Op<mnemonic, text, [Pure, ONNX_Elementwise]> {
  let infer = "inferBroadcast";
}

class ONNX_Binary<string mnemonic, string text> : ONNX_BroadcastOp<mnemonic, text> {
  let arguments = (ins ONNX_Tensor:$A, ONNX_Tensor:$B);
  let results = (outs ONNX_Tensor:$C);
  let accepts = "A:numeric B:=A";
}

/// A binary op that also follows the elements of shapes.
class ONNX_ArithmeticBinary<string mnemonic, string text> : ONNX_Binary<mnemonic, text> {
  let infer = "";
}

/// Two operands that broadcast, a bool result.
class ONNX_Comparison<string mnemonic, string text> : ONNX_Op<mnemonic, text, [Pure, ONNX_Elementwise]> {
  let arguments = (ins ONNX_Tensor:$A, ONNX_Tensor:$B);
  let results = (outs ONNX_Tensor:$C);
  let accepts = "A:numeric B:=A";
}

/// One or more operands of one element type that broadcast.
class ONNX_VariadicElementwise<string mnemonic, string text, string output, string inference = "inferBroadcast">
    : ONNX_Op<mnemonic, text, [Pure, ONNX_Elementwise]> {
  let arguments = (ins Variadic<ONNX_Tensor>:$inputs);
  let results = !dag(outs, [ONNX_Tensor], [output]);
  let accepts = "inputs:numeric...";
  let infer = inference;
}

/// A reduction over `axes`, over all dims without them.
class ONNX_Reduce<string mnemonic, string text> : ONNX_Op<mnemonic, text> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_OptionalTensor:$axes, ONNX_Int<1>:$keepdims,
         ONNX_Int<0>:$noop_with_empty_axes);
  let results = (outs ONNX_Tensor:$reduced);
  let accepts = "data:numeric axes?:int64/0-1";
  let infer = "inferReduce";
}

/// The i64 index of an extreme along one axis.
class ONNX_ArgReduce<string mnemonic, string text> : ONNX_Op<mnemonic, text> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Int<0>:$axis, ONNX_Int<1>:$keepdims, ONNX_Int<0>:$select_last_index);
  let results = (outs ONNX_Tensor:$reduced);
  let accepts = "data:numeric";
  let infer = "inferArgReduce";
}

/// Works along one axis and keeps the type.
class ONNX_AxisOp<string mnemonic, string text> : ONNX_Op<mnemonic, text> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Int<-1>:$axis);
  let results = (outs ONNX_Tensor:$output);
  let accepts = "input:floating";
  let infer = "inferSameAlongAxis";
}

/// Reduces every spatial dim to 1.
class ONNX_GlobalPool<string mnemonic, string text> : ONNX_Op<mnemonic, text> {
  let arguments = (ins ONNX_Tensor:$X);
  let results = (outs ONNX_Tensor:$Y);
  let accepts = "X:floating/2+";
  let infer = "inferGlobalPool";
}

/// A window function of `size` samples.
class ONNX_Window<string mnemonic, string text> : ONNX_Op<mnemonic, text> {
  let arguments = (ins ONNX_Tensor:$size, ONNX_Int<1>:$output_datatype, ONNX_Int<1>:$periodic);
  let results = (outs ONNX_Tensor:$output);
  let accepts = "size:index/scalar";
  let infer = "inferWindowFunction";
}

#endif
