//===----------------------------------------------------------------------===//
// Ops that move elements or change the shape.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_MOVEMENT
#define AICC_DIALECTS_ONNX_MOVEMENT

include "dialects/ONNX/ONNXBase.td"

//===- Shape changes that move no data --------------------------------===//

def ONNX_ReshapeOp : ONNX_Op<"Reshape", "the same elements under another shape; 0 copies a dim, -1 is computed"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Tensor:$shape, ONNX_Int<0>:$allowzero);
  let accepts = "data:any shape:int64/1";
  let results = (outs ONNX_Tensor:$reshaped);
}

def ONNX_FlattenOp : ONNX_Op<"Flatten", "rank 2: dims before the axis, dims from it on"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Int<1>:$axis);
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_SqueezeOp : ONNX_Op<"Squeeze", "drops dims of size 1"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_OptionalTensor:$axes);
  let accepts = "data:any axes?:int64/0-1";
  let results = (outs ONNX_Tensor:$squeezed);
}

def ONNX_UnsqueezeOp : ONNX_Op<"Unsqueeze", "adds dims of size 1"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Tensor:$axes);
  let accepts = "data:any axes:int64/0-1";
  let results = (outs ONNX_Tensor:$expanded);
}

def ONNX_IdentityOp : ONNX_Op<"Identity", "the input itself"> {
  let arguments = (ins ONNX_Value:$input);
  let results = (outs ONNX_Value:$output);
}

//===- Movement -------------------------------------------------------===//

def ONNX_TransposeOp : ONNX_Op<"Transpose", "permutes the dims; reverses them without `perm`"> {
  let arguments = (ins ONNX_Tensor:$data, OptionalAttr<DenseI64ArrayAttr>:$perm);
  let results = (outs ONNX_Tensor:$transposed);
}

def ONNX_ConcatOp : ONNX_Op<"Concat", "joins tensors along an axis"> {
  let arguments = (ins Variadic<ONNX_Tensor>:$inputs, I64Attr:$axis);
  let accepts = "inputs:any/1+...";
  let results = (outs ONNX_Tensor:$concat_result);
}

def ONNX_SplitOp : ONNX_Op<"Split", "cuts a tensor along an axis"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_OptionalTensor:$split, ONNX_Int<0>:$axis,
         OptionalAttr<I64Attr>:$num_outputs);
  let accepts = "input:any/1+ split?:int64/1";
  let results = (outs Variadic<ONNX_Tensor>:$outputs);
}

def ONNX_SliceOp : ONNX_Op<"Slice", "every step-th element between starts and ends along axes"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Tensor:$starts, ONNX_Tensor:$ends, ONNX_OptionalTensor:$axes,
         ONNX_OptionalTensor:$steps);
  let accepts = "data:any/1+ starts:index/1 ends:=starts/1 axes?:=starts/1 steps?:=starts/1";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_ExpandOp : ONNX_Op<"Expand", "broadcasts to a shape, both ways"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Tensor:$shape);
  let accepts = "input:any shape:int64/1";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_TileOp : ONNX_Op<"Tile", "repeats the tensor along each dim"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Tensor:$repeats);
  let accepts = "input:any repeats:int64/1";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_PadOp : ONNX_Op<"Pad", "adds a border: constant, reflect, edge or wrap"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Tensor:$pads, ONNX_OptionalTensor:$constant_value,
         ONNX_OptionalTensor:$axes, ONNX_Str<"constant">:$mode);
  let accepts = "data:any pads:int64/1 constant_value?:=data/scalar axes?:index/1";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_CenterCropPadOp : ONNX_Op<"CenterCropPad", "crops or pads around the centre to a shape"> {
  let arguments = (ins ONNX_Tensor:$input_data, ONNX_Tensor:$shape, OptionalAttr<DenseI64ArrayAttr>:$axes);
  let accepts = "input_data:any shape:index/1";
  let results = (outs ONNX_Tensor:$output_data);
}

def ONNX_DepthToSpaceOp : ONNX_Op<"DepthToSpace", "moves channels into blocks of space"> {
  let arguments = (ins ONNX_Tensor:$input, I64Attr:$blocksize, ONNX_Str<"DCR">:$mode);
  let accepts = "input:any/4";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_SpaceToDepthOp : ONNX_Op<"SpaceToDepth", "moves blocks of space into channels"> {
  let arguments = (ins ONNX_Tensor:$input, I64Attr:$blocksize, ONNX_Str<"DCR">:$mode);
  let accepts = "input:any/4";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_ReverseSequenceOp : ONNX_Op<"ReverseSequence", "reverses the first elements of each sequence of a batch"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Tensor:$sequence_lens, ONNX_Int<1>:$batch_axis, ONNX_Int<0>:$time_axis);
  let accepts = "input:any/2+ sequence_lens:int64/1";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_TriluOp : ONNX_Op<"Trilu", "keeps the upper or lower triangle of matrices"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_OptionalTensor:$k, ONNX_Int<1>:$upper);
  let accepts = "input:any/2+ k?:int64/scalar";
  let results = (outs ONNX_Tensor:$output);
  let infer = "inferSame";
}

def ONNX_CompressOp : ONNX_Op<"Compress", "keeps the slices whose condition holds"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Tensor:$condition, OptionalAttr<I64Attr>:$axis);
  let accepts = "input:any condition:bool/1";
  let results = (outs ONNX_Tensor:$output);
}

#endif
