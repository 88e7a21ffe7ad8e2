//===----------------------------------------------------------------------===//
// Recurrent layers.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_RECURRENT
#define AICC_DIALECTS_ONNX_RECURRENT

include "dialects/ONNX/ONNXBase.td"

def ONNX_LSTMOp : ONNX_Op<"LSTM", "long short-term memory layer"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$W, ONNX_Tensor:$R, ONNX_OptionalTensor:$B,
         ONNX_OptionalTensor:$sequence_lens, ONNX_OptionalTensor:$initial_h, ONNX_OptionalTensor:$initial_c,
         ONNX_OptionalTensor:$P, OptionalAttr<DenseF32ArrayAttr>:$activation_alpha,
         OptionalAttr<DenseF32ArrayAttr>:$activation_beta, OptionalAttr<StrArrayAttr>:$activations,
         OptionalAttr<F32Attr>:$clip, ONNX_Str<"forward">:$direction, OptionalAttr<I64Attr>:$hidden_size,
         ONNX_Int<0>:$input_forget, ONNX_Int<0>:$layout);
  let accepts = "X:floating/3 W:=X/3 R:=X/3 B?:=X/2 sequence_lens?:int32/1 initial_h?:=X/3 initial_c?:=X/3 P?:=X/2";
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$Y_h, ONNX_Tensor:$Y_c);
}

def ONNX_GRUOp : ONNX_Op<"GRU", "gated recurrent unit layer"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$W, ONNX_Tensor:$R, ONNX_OptionalTensor:$B,
         ONNX_OptionalTensor:$sequence_lens, ONNX_OptionalTensor:$initial_h,
         OptionalAttr<DenseF32ArrayAttr>:$activation_alpha, OptionalAttr<DenseF32ArrayAttr>:$activation_beta,
         OptionalAttr<StrArrayAttr>:$activations, OptionalAttr<F32Attr>:$clip, ONNX_Str<"forward">:$direction,
         OptionalAttr<I64Attr>:$hidden_size, ONNX_Int<0>:$layout, ONNX_Int<0>:$linear_before_reset);
  let accepts = "X:floating/3 W:=X/3 R:=X/3 B?:=X/2 sequence_lens?:int32/1 initial_h?:=X/3";
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$Y_h);
}

def ONNX_RNNOp : ONNX_Op<"RNN", "simple recurrent layer"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$W, ONNX_Tensor:$R, ONNX_OptionalTensor:$B,
         ONNX_OptionalTensor:$sequence_lens, ONNX_OptionalTensor:$initial_h,
         OptionalAttr<DenseF32ArrayAttr>:$activation_alpha, OptionalAttr<DenseF32ArrayAttr>:$activation_beta,
         OptionalAttr<StrArrayAttr>:$activations, OptionalAttr<F32Attr>:$clip, ONNX_Str<"forward">:$direction,
         OptionalAttr<I64Attr>:$hidden_size, ONNX_Int<0>:$layout);
  let accepts = "X:floating/3 W:=X/3 R:=X/3 B?:=X/2 sequence_lens?:int32/1 initial_h?:=X/3";
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$Y_h);
}

#endif
