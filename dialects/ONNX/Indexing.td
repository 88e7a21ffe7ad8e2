//===----------------------------------------------------------------------===//
// Gather, scatter, shapes as values, generators.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_INDEXING
#define AICC_DIALECTS_ONNX_INDEXING

include "dialects/ONNX/ONNXBase.td"

//===- Gather and scatter ---------------------------------------------===//

def ONNX_GatherOp : ONNX_Op<"Gather", "slices of data at indices along an axis"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Tensor:$indices, ONNX_Int<0>:$axis);
  let accepts = "data:any indices:index";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_GatherElementsOp : ONNX_Op<"GatherElements", "elements of data at an index per result element"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Tensor:$indices, ONNX_Int<0>:$axis);
  let accepts = "data:any/1+ indices:index/1+";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_GatherNDOp : ONNX_Op<"GatherND", "slices of data at index tuples"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Tensor:$indices, ONNX_Int<0>:$batch_dims);
  let accepts = "data:any/1+ indices:int64/1+";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_ScatterElementsOp : ONNX_Op<"ScatterElements", "data with the elements at an index per update replaced or reduced"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Tensor:$indices, ONNX_Tensor:$updates, ONNX_Int<0>:$axis,
         ONNX_Str<"none">:$reduction);
  let accepts = "data:any/1+ indices:index/1+ updates:=data/1+";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_ScatterNDOp : ONNX_Op<"ScatterND", "data with slices at index tuples replaced or reduced"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_Tensor:$indices, ONNX_Tensor:$updates, ONNX_Str<"none">:$reduction);
  let accepts = "data:any/1+ indices:int64/1+ updates:=data";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_TensorScatterOp : ONNX_Op<"TensorScatter", "a cache with an update written at an index per batch entry"> {
  let arguments = (ins ONNX_Tensor:$past_cache, ONNX_Tensor:$update, ONNX_OptionalTensor:$write_indices,
         ONNX_Int<-2>:$axis, ONNX_Str<"linear">:$mode);
  let accepts = "past_cache:any update:=past_cache write_indices?:int64";
  let results = (outs ONNX_Tensor:$present_cache);
}

//===- Shapes as values -----------------------------------------------===//

def ONNX_ShapeOp : ONNX_Op<"Shape", "the dims from start to end as a tensor of i64"> {
  let arguments = (ins ONNX_Tensor:$data, OptionalAttr<I64Attr>:$end, ONNX_Int<0>:$start);
  let results = (outs ONNX_Tensor:$shape);
}

def ONNX_SizeOp : ONNX_Op<"Size", "the number of elements"> {
  let arguments = (ins ONNX_Tensor:$data);
  let results = (outs ONNX_Tensor:$size);
}

//===- Generators -----------------------------------------------------===//

def ONNX_RangeOp : ONNX_Op<"Range", "start, start + delta ... up to but without limit"> {
  let arguments = (ins ONNX_Tensor:$start, ONNX_Tensor:$limit, ONNX_Tensor:$delta, ONNX_Int<1>:$stash_type);
  let accepts = "start:floating|index|int16/scalar limit:=start/scalar delta:=start/scalar";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_OneHotOp : ONNX_Op<"OneHot", "on-value where the index equals the position along a new axis"> {
  let arguments = (ins ONNX_Tensor:$indices, ONNX_Tensor:$depth, ONNX_Tensor:$values, ONNX_Int<-1>:$axis);
  let accepts = "indices:numeric depth:numeric/scalar values:any/1";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_EyeLikeOp : ONNX_Op<"EyeLike", "ones on a diagonal"> {
  let arguments = (ins ONNX_Tensor:$input, OptionalAttr<I64Attr>:$dtype, ONNX_Int<0>:$k);
  let results = (outs ONNX_Tensor:$output);
  let accepts = "input:any/2";
}

def ONNX_ConstantOfShapeOp : ONNX_Op<"ConstantOfShape", "one value everywhere, f32 zero without `value`"> {
  let arguments = (ins ONNX_Tensor:$input, OptionalAttr<ElementsAttr>:$value);
  let accepts = "input:int64/1";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_ConstantOp : ONNX_Op<"Constant", "a tensor known at compile time", [Pure, ConstantLike]> {
  let arguments = (ins ONNX_ConstantAttr:$value);
  let results = (outs ONNX_Tensor:$output);
  let assemblyFormat = "attr-dict `:` type($output)";
  let hasFolder = 1;
}

#endif
