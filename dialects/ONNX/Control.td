//===----------------------------------------------------------------------===//
// Control flow, absent values, foreign ops.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_CONTROL
#define AICC_DIALECTS_ONNX_CONTROL

include "dialects/ONNX/ONNXBase.td"

def ONNX_IfOp : ONNX_Op<"If", "one of two branches", [RecursiveMemoryEffects]> {
  let arguments = (ins ONNX_Tensor:$cond);
  let accepts = "cond:bool/scalar";
  let results = (outs Variadic<ONNX_Value>:$outputs);
  let regions = (region SizedRegion<1>:$then_branch, SizedRegion<1>:$else_branch);
  let assemblyFormat = "$cond $then_branch `else` $else_branch attr-dict `:` functional-type(operands, results)";
}

def ONNX_LoopOp : ONNX_Op<"Loop", "a body repeated by count and condition", [RecursiveMemoryEffects]> {
  let arguments = (ins ONNX_OptionalTensor:$M, ONNX_OptionalTensor:$cond, Variadic<ONNX_Value>:$v_initial);
  let accepts = "M?:int64/scalar cond?:bool/scalar v_initial:any";
  let results = (outs Variadic<ONNX_Value>:$v_final_and_scan_outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "operands $body attr-dict `:` functional-type(operands, results)";
}

def ONNX_ScanOp : ONNX_Op<"Scan", "a body repeated over slices of its inputs", [RecursiveMemoryEffects]> {
  let arguments = (ins Variadic<ONNX_Value>:$initial_state_and_scan_inputs, I64Attr:$num_scan_inputs,
         OptionalAttr<DenseI64ArrayAttr>:$scan_input_axes, OptionalAttr<DenseI64ArrayAttr>:$scan_input_directions,
         OptionalAttr<DenseI64ArrayAttr>:$scan_output_axes, OptionalAttr<DenseI64ArrayAttr>:$scan_output_directions);
  let results = (outs Variadic<ONNX_Value>:$final_state_and_scan_outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "operands $body attr-dict `:` functional-type(operands, results)";
}

def ONNX_FailOp : ONNX_Op<"Fail", "stands for values that cannot be computed: reaching it ends the run", []> {
  let description = [{
    What is left of an If's branch that the shapes of the model rule out: it is an error only if the branch is taken. Not
    an operator of the standard.

    ```mlir
    %0 = onnx.Fail {message = "node 'c' (Conv): expected ..."} : () -> tensor<1x8xf32>
    ```
  }];
  let arguments = (ins StrAttr:$message);
  let results = (outs Variadic<ONNX_Value>:$outputs);
}

def ONNX_YieldOp : Op<ONNX_Dialect, "Yield", [Pure, Terminator, ReturnLike,
                                               ParentOneOf<["IfOp", "LoopOp", "ScanOp", "SequenceMapOp"]>]> {
  let summary = "the results of a branch or body";
  let arguments = (ins Variadic<ONNX_Value>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

def ONNX_NoValueOp : Op<ONNX_Dialect, "NoValue", [Pure, ConstantLike]> {
  let summary = "an optional operand that is absent";
  let results = (outs NoneType:$none);
  let assemblyFormat = "attr-dict";
  let hasFolder = 1;
}

def ONNX_CustomOp : Op<ONNX_Dialect, "custom"> {
  let summary = "an op outside the standard";
  let arguments = (ins Variadic<ONNX_Value>:$inputs, StrAttr:$domain, StrAttr:$op_type, DictionaryAttr:$op_attributes);
  let results = (outs Variadic<ONNX_Value>:$outputs);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif
