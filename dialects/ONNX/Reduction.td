//===----------------------------------------------------------------------===//
// Reductions, scans and sorting.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_REDUCTION
#define AICC_DIALECTS_ONNX_REDUCTION

include "dialects/ONNX/ONNXBase.td"

//===- Reductions along axes ------------------------------------------===//

def ONNX_ReduceL1Op : ONNX_Reduce<"ReduceL1", "sum of absolute values">;
def ONNX_ReduceL2Op : ONNX_Reduce<"ReduceL2", "square root of the sum of squares">;
def ONNX_ReduceLogSumOp : ONNX_Reduce<"ReduceLogSum", "log of the sum"> {
  let accepts = "data:floating axes?:int64/0-1";
}
def ONNX_ReduceLogSumExpOp : ONNX_Reduce<"ReduceLogSumExp", "log of the sum of exponentials, computed without overflow"> {
  let accepts = "data:floating axes?:int64/0-1";
}
def ONNX_ReduceMaxOp : ONNX_Reduce<"ReduceMax", "the greatest; NaN wins"> {
  let accepts = "data:numeric|bool axes?:int64/0-1";
}
def ONNX_ReduceMeanOp : ONNX_Reduce<"ReduceMean", "arithmetic mean">;
def ONNX_ReduceMinOp : ONNX_Reduce<"ReduceMin", "the least; NaN wins"> {
  let accepts = "data:numeric|bool axes?:int64/0-1";
}
def ONNX_ReduceProdOp : ONNX_Reduce<"ReduceProd", "product">;
def ONNX_ReduceSumOp : ONNX_Reduce<"ReduceSum", "sum">;
def ONNX_ReduceSumSquareOp : ONNX_Reduce<"ReduceSumSquare", "sum of squares">;

def ONNX_ArgMaxOp : ONNX_ArgReduce<"ArgMax", "index of the greatest along an axis">;
def ONNX_ArgMinOp : ONNX_ArgReduce<"ArgMin", "index of the least along an axis">;

//===- Normalised exponentials ----------------------------------------===//

def ONNX_SoftmaxOp : ONNX_AxisOp<"Softmax", "exponentials divided by their sum along an axis">;
def ONNX_LogSoftmaxOp : ONNX_AxisOp<"LogSoftmax", "logarithm of Softmax">;
def ONNX_HardmaxOp : ONNX_AxisOp<"Hardmax", "1 at the first greatest element along an axis, else 0">;

//===- Scans, sorting and search --------------------------------------===//

def ONNX_CumSumOp : ONNX_Op<"CumSum", "running sum along an axis"> {
  let arguments = (ins ONNX_Tensor:$x, ONNX_Tensor:$axis, ONNX_Int<0>:$exclusive, ONNX_Int<0>:$reverse);
  let accepts = "x:floating|index|uint32|uint64/1+ axis:index/scalar";
  let results = (outs ONNX_Tensor:$y);
  let infer = "inferSame";
}

def ONNX_CumProdOp : ONNX_Op<"CumProd", "running product along an axis"> {
  let arguments = (ins ONNX_Tensor:$x, ONNX_Tensor:$axis, ONNX_Int<0>:$exclusive, ONNX_Int<0>:$reverse);
  let accepts = "x:floating|index|uint32|uint64/1+ axis:index/scalar";
  let results = (outs ONNX_Tensor:$y);
  let infer = "inferSame";
}

def ONNX_TopKOp : ONNX_Op<"TopK", "the k greatest or least elements along an axis, with their indices"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$K, ONNX_Int<-1>:$axis, ONNX_Int<1>:$largest, ONNX_Int<1>:$sorted);
  let accepts = "X:numeric/1+ K:int64/scalar";
  let results = (outs ONNX_Tensor:$Values, ONNX_Tensor:$Indices);
}

def ONNX_UniqueOp : ONNX_Op<"Unique", "distinct elements or slices, with indices and counts"> {
  let arguments = (ins ONNX_Tensor:$X, OptionalAttr<I64Attr>:$axis, ONNX_Int<1>:$sorted);
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$indices, ONNX_Tensor:$inverse_indices, ONNX_Tensor:$counts);
}

def ONNX_NonZeroOp : ONNX_Op<"NonZero", "indices of the elements that are not zero, one column each"> {
  let arguments = (ins ONNX_Tensor:$X);
  let results = (outs ONNX_Tensor:$Y);
}

#endif
