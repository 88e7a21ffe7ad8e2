//===----------------------------------------------------------------------===//
// Linear algebra.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_LINALG
#define AICC_DIALECTS_ONNX_LINALG

include "dialects/ONNX/ONNXBase.td"

def ONNX_MatMulOp : ONNX_Op<"MatMul", "matrix product, leading dims broadcast"> {
  let arguments = (ins ONNX_Tensor:$A, ONNX_Tensor:$B);
  let accepts = "A:floating|index|uint32|uint64 B:=A";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_GemmOp : ONNX_Op<"Gemm", "alpha * A * B + beta * C, operands optionally transposed"> {
  let arguments = (ins ONNX_Tensor:$A, ONNX_Tensor:$B, ONNX_OptionalTensor:$C,
         DefaultValuedAttr<F32Attr, "1.0f">:$alpha, DefaultValuedAttr<F32Attr, "1.0f">:$beta, ONNX_Int<0>:$transA,
         ONNX_Int<0>:$transB);
  let accepts = "A:floating|index|uint32|uint64/2 B:=A/2 C?:=A";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_EinsumOp : ONNX_Op<"Einsum", "sum of products by an index equation"> {
  let arguments = (ins Variadic<ONNX_Tensor>:$inputs, StrAttr:$equation);
  let accepts = "inputs:numeric...";
  let results = (outs ONNX_Tensor:$Output);
}

def ONNX_DetOp : ONNX_Op<"Det", "determinant of square matrices"> {
  let arguments = (ins ONNX_Tensor:$X);
  let accepts = "X:floating/2+";
  let results = (outs ONNX_Tensor:$Y);
}

#endif
