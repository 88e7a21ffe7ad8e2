//===----------------------------------------------------------------------===//
// Sequences and optionals.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_SEQUENCE
#define AICC_DIALECTS_ONNX_SEQUENCE

include "dialects/ONNX/ONNXBase.td"

//===- Sequences and optionals ----------------------------------------===//

def ONNX_SequenceAtOp : ONNX_Op<"SequenceAt", "the tensor at a position"> {
  let arguments = (ins ONNX_Value:$input_sequence, ONNX_Value:$position);
  let results = (outs ONNX_Value:$tensor);
}

def ONNX_SequenceConstructOp : ONNX_Op<"SequenceConstruct", "a sequence of the operands"> {
  let arguments = (ins Variadic<ONNX_Value>:$inputs);
  let results = (outs ONNX_Value:$output_sequence);
}

def ONNX_SequenceEmptyOp : ONNX_Op<"SequenceEmpty", "a sequence without elements"> {
  let arguments = (ins OptionalAttr<I64Attr>:$dtype);
  let results = (outs ONNX_Value:$output);
}

def ONNX_SequenceEraseOp : ONNX_Op<"SequenceErase", "the sequence without one element"> {
  let arguments = (ins ONNX_Value:$input_sequence, ONNX_Value:$position);
  let results = (outs ONNX_Value:$output_sequence);
}

def ONNX_SequenceInsertOp : ONNX_Op<"SequenceInsert", "the sequence with one more element"> {
  let arguments = (ins ONNX_Value:$input_sequence, ONNX_Value:$tensor, ONNX_Value:$position);
  let results = (outs ONNX_Value:$output_sequence);
}

def ONNX_SequenceLengthOp : ONNX_Op<"SequenceLength", "the number of elements"> {
  let arguments = (ins ONNX_Value:$input_sequence);
  let results = (outs ONNX_Value:$length);
}

def ONNX_SplitToSequenceOp : ONNX_Op<"SplitToSequence", "cuts a tensor into a sequence"> {
  let arguments = (ins ONNX_Value:$input, ONNX_Value:$split, ONNX_Int<0>:$axis, ONNX_Int<1>:$keepdims);
  let results = (outs ONNX_Value:$output_sequence);
}

def ONNX_ConcatFromSequenceOp : ONNX_Op<"ConcatFromSequence", "joins or stacks the elements of a sequence"> {
  let arguments = (ins ONNX_Value:$input_sequence, I64Attr:$axis, ONNX_Int<0>:$new_axis);
  let results = (outs ONNX_Value:$concat_result);
}

def ONNX_OptionalOp : ONNX_Op<"Optional", "an optional holding the operand, or empty"> {
  let arguments = (ins ONNX_Value:$input, OptionalAttr<TypeAttr>:$elem_type);
  let results = (outs ONNX_Value:$output);
}

def ONNX_OptionalGetElementOp : ONNX_Op<"OptionalGetElement", "the value an optional holds"> {
  let arguments = (ins ONNX_Value:$input);
  let results = (outs ONNX_Value:$output);
}

def ONNX_OptionalHasElementOp : ONNX_Op<"OptionalHasElement", "whether an optional holds a value"> {
  let arguments = (ins ONNX_Value:$input);
  let results = (outs ONNX_Value:$output);
}

def ONNX_SequenceMapOp : ONNX_Op<"SequenceMap", "a body applied to each element of sequences", [RecursiveMemoryEffects]> {
  let arguments = (ins ONNX_Value:$input_sequence, Variadic<ONNX_Value>:$additional_inputs);
  let results = (outs Variadic<ONNX_Value>:$out_sequence);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "operands $body attr-dict `:` functional-type(operands, results)";
}

#endif
