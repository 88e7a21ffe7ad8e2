//===----------------------------------------------------------------------===//
// Linear algebra.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_LINALG
#define AICC_DIALECTS_ONNX_LINALG

include "dialects/ONNX/ONNXBase.td"

def ONNX_MatMulOp : ONNX_Op<"MatMul", "matrix product, leading dims broadcast"> {
  let arguments = (ins ONNX_Tensor:$A, ONNX_Tensor:$B);
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_GemmOp : ONNX_Op<"Gemm", "alpha * A * B + beta * C, operands optionally transposed"> {
  let arguments = (ins ONNX_Tensor:$A, ONNX_Tensor:$B, ONNX_OptionalTensor:$C,
         DefaultValuedAttr<F32Attr, "1.0f">:$alpha, DefaultValuedAttr<F32Attr, "1.0f">:$beta, ONNX_Int<0>:$transA,
         ONNX_Int<0>:$transB);
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_EinsumOp : ONNX_Op<"Einsum", "sum of products by an index equation"> {
  let arguments = (ins Variadic<ONNX_Tensor>:$inputs, StrAttr:$equation);
  let results = (outs ONNX_Tensor:$Output);
}

def ONNX_DetOp : ONNX_Op<"Det", "determinant of square matrices"> {
  let arguments = (ins ONNX_Tensor:$X);
  let results = (outs ONNX_Tensor:$Y);
}

#endif
