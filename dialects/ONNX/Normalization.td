//===----------------------------------------------------------------------===//
// Normalisation and attention.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_NORMALIZATION
#define AICC_DIALECTS_ONNX_NORMALIZATION

include "dialects/ONNX/ONNXBase.td"

//===- Normalisation --------------------------------------------------===//

def ONNX_BatchNormalizationOp : ONNX_Op<"BatchNormalization", "scale and shift per channel by given statistics"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$scale, ONNX_Tensor:$B, ONNX_Tensor:$input_mean,
         ONNX_Tensor:$input_var, DefaultValuedAttr<F32Attr, "1.0e-05f">:$epsilon,
         DefaultValuedAttr<F32Attr, "0.9f">:$momentum, ONNX_Int<0>:$training_mode);
  let accepts = "X:floating scale:floating/1 B:=scale/1 input_mean:floating/1 input_var:=input_mean/1";
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$running_mean, ONNX_Tensor:$running_var);
}

def ONNX_InstanceNormalizationOp : ONNX_Op<"InstanceNormalization", "normalises each channel of each instance"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Tensor:$scale, ONNX_Tensor:$B,
         DefaultValuedAttr<F32Attr, "1.0e-05f">:$epsilon);
  let accepts = "input:floating/3+ scale:=input/1 B:=input/1";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_LayerNormalizationOp : ONNX_Op<"LayerNormalization", "normalises over the dims from an axis on"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$Scale, ONNX_OptionalTensor:$B, ONNX_Int<-1>:$axis,
         DefaultValuedAttr<F32Attr, "1.0e-05f">:$epsilon, ONNX_Int<1>:$stash_type);
  let accepts = "X:floating/1+ Scale:=X B?:=X";
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$Mean, ONNX_Tensor:$InvStdDev);
}

def ONNX_GroupNormalizationOp : ONNX_Op<"GroupNormalization", "normalises over groups of channels"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$scale, ONNX_Tensor:$bias,
         DefaultValuedAttr<F32Attr, "1.0e-05f">:$epsilon, I64Attr:$num_groups, ONNX_Int<1>:$stash_type);
  let accepts = "X:floating/2+ scale:=X/1 bias:=X/1";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_RMSNormalizationOp : ONNX_Op<"RMSNormalization", "divides by the root mean square over the dims from an axis on"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$scale, ONNX_Int<-1>:$axis,
         DefaultValuedAttr<F32Attr, "1.0e-05f">:$epsilon, ONNX_Int<1>:$stash_type);
  let accepts = "X:floating/1+ scale:floating";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_LpNormalizationOp : ONNX_Op<"LpNormalization", "divides by the p-norm along an axis"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Int<-1>:$axis, ONNX_Int<2>:$p);
  let accepts = "input:floating/1+";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_LRNOp : ONNX_Op<"LRN", "divides by a power of the squares of neighbouring channels"> {
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<F32Attr, "1.0e-04f">:$alpha,
         DefaultValuedAttr<F32Attr, "0.75f">:$beta, DefaultValuedAttr<F32Attr, "1.0f">:$bias, I64Attr:$size);
  let accepts = "X:floating/2+";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_MeanVarianceNormalizationOp : ONNX_Op<"MeanVarianceNormalization", "subtracts the mean and divides by the standard deviation"> {
  let arguments = (ins ONNX_Tensor:$X, DefaultValuedAttr<DenseI64ArrayAttr, "{0, 2, 3}">:$axes);
  let accepts = "X:floating";
  let results = (outs ONNX_Tensor:$Y);
}

//===- Attention ------------------------------------------------------===//

def ONNX_AttentionOp : ONNX_Op<"Attention", "scaled dot product attention with mask, cache and grouped heads"> {
  let arguments = (ins ONNX_Tensor:$Q, ONNX_Tensor:$K, ONNX_Tensor:$V, ONNX_OptionalTensor:$attn_mask,
         ONNX_OptionalTensor:$past_key, ONNX_OptionalTensor:$past_value, ONNX_OptionalTensor:$nonpad_kv_seqlen,
         ONNX_Int<0>:$is_causal, OptionalAttr<I64Attr>:$kv_num_heads, ONNX_Int<-1>:$left_window_size,
         OptionalAttr<I64Attr>:$q_num_heads, ONNX_Int<0>:$qk_matmul_output_mode, ONNX_Int<-1>:$right_window_size,
         OptionalAttr<F32Attr>:$scale, DefaultValuedAttr<F32Attr, "0.0f">:$softcap,
         OptionalAttr<I64Attr>:$softmax_precision);
  let accepts = "Q:floating/3-4 K:=Q/3-4 V:floating/3-4 attn_mask?:numeric|bool past_key?:=Q/4 past_value?:=V/4 "
                "nonpad_kv_seqlen?:int64/1";
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$present_key, ONNX_Tensor:$present_value,
         ONNX_Tensor:$qk_matmul_output);
}

def ONNX_LinearAttentionOp : ONNX_Op<"LinearAttention", "attention as a recurrent state update"> {
  let arguments = (ins ONNX_Tensor:$query, ONNX_Tensor:$key, ONNX_Tensor:$value, ONNX_OptionalTensor:$past_state,
         ONNX_OptionalTensor:$decay, ONNX_OptionalTensor:$beta, ONNX_Int<64>:$chunk_size, I64Attr:$kv_num_heads,
         I64Attr:$q_num_heads, DefaultValuedAttr<F32Attr, "0.0f">:$scale, ONNX_Str<"gated_delta">:$update_rule);
  let accepts = "query:bfloat16|float32|float16/3-4 key:=query/3-4 value:=query/3-4 "
                "past_state?:bfloat16|float32|float16 decay?:=query beta?:=query";
  let results = (outs ONNX_Tensor:$output, ONNX_Tensor:$present_state);
}

def ONNX_RotaryEmbeddingOp : ONNX_Op<"RotaryEmbedding", "rotates pairs of features by position"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$cos_cache, ONNX_Tensor:$sin_cache,
         ONNX_OptionalTensor:$position_ids, ONNX_Int<0>:$interleaved, OptionalAttr<I64Attr>:$num_heads,
         ONNX_Int<0>:$rotary_embedding_dim);
  let accepts = "X:bfloat16|float32|float16/3-4 cos_cache:=X/2-3 sin_cache:=X/2-3 position_ids?:int64/2";
  let results = (outs ONNX_Tensor:$Y);
}

#endif
