//===----------------------------------------------------------------------===//
// Quantisation.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_QUANTIZATION
#define AICC_DIALECTS_ONNX_QUANTIZATION

include "dialects/ONNX/ONNXBase.td"

def ONNX_QuantizeLinearOp : ONNX_Op<"QuantizeLinear", "saturate(round(x / scale) + zero point), per tensor, axis or block"> {
  let arguments = (ins ONNX_Tensor:$x, ONNX_Tensor:$y_scale, ONNX_OptionalTensor:$y_zero_point, ONNX_Int<1>:$axis,
         ONNX_Int<0>:$block_size, ONNX_Int<0>:$output_dtype, ONNX_Int<0>:$precision, ONNX_Int<1>:$saturate);
  let accepts = "x:floating|int32 y_scale:floating|float8e8m0|int32 y_zero_point?:any";
  let results = (outs ONNX_Tensor:$y);
}

def ONNX_DequantizeLinearOp : ONNX_Op<"DequantizeLinear", "(x - zero point) * scale, per tensor, axis or block"> {
  let arguments = (ins ONNX_Tensor:$x, ONNX_Tensor:$x_scale, ONNX_OptionalTensor:$x_zero_point, ONNX_Int<1>:$axis,
         ONNX_Int<0>:$block_size, ONNX_Int<0>:$output_dtype);
  let accepts = "x:any x_scale:floating|float8e8m0 x_zero_point?:=x";
  let results = (outs ONNX_Tensor:$y);
}

def ONNX_DynamicQuantizeLinearOp : ONNX_Op<"DynamicQuantizeLinear", "quantises to ui8 with scale and zero point from the data"> {
  let arguments = (ins ONNX_Tensor:$x);
  let accepts = "x:float32";
  let results = (outs ONNX_Tensor:$y, ONNX_Tensor:$y_scale, ONNX_Tensor:$y_zero_point);
}

def ONNX_QLinearConvOp : ONNX_Op<"QLinearConv", "convolution of quantised tensors"> {
  let arguments = (ins ONNX_Tensor:$x, ONNX_Tensor:$x_scale, ONNX_Tensor:$x_zero_point, ONNX_Tensor:$w,
         ONNX_Tensor:$w_scale, ONNX_Tensor:$w_zero_point, ONNX_Tensor:$y_scale, ONNX_Tensor:$y_zero_point,
         ONNX_OptionalTensor:$B, ONNX_Str<"NOTSET">:$auto_pad, OptionalAttr<DenseI64ArrayAttr>:$dilations,
         ONNX_Int<1>:$group, OptionalAttr<DenseI64ArrayAttr>:$kernel_shape, OptionalAttr<DenseI64ArrayAttr>:$pads,
         OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "x:int8|uint8/3+ x_scale:float32 x_zero_point:=x w:int8|uint8/3+ w_scale:float32 w_zero_point:=w "
                "y_scale:float32 y_zero_point:int8|uint8 B?:int32/1";
  let results = (outs ONNX_Tensor:$y);
}

def ONNX_QLinearMatMulOp : ONNX_Op<"QLinearMatMul", "matrix product of quantised tensors"> {
  let arguments = (ins ONNX_Tensor:$a, ONNX_Tensor:$a_scale, ONNX_Tensor:$a_zero_point, ONNX_Tensor:$b,
         ONNX_Tensor:$b_scale, ONNX_Tensor:$b_zero_point, ONNX_Tensor:$y_scale, ONNX_Tensor:$y_zero_point);
  let accepts = "a:any a_scale:floating a_zero_point:=a b:any b_scale:floating b_zero_point:=b y_scale:floating "
                "y_zero_point:any";
  let results = (outs ONNX_Tensor:$y);
}

def ONNX_ConvIntegerOp : ONNX_Op<"ConvInteger", "convolution of integers into i32"> {
  let arguments = (ins ONNX_Tensor:$x, ONNX_Tensor:$w, ONNX_OptionalTensor:$x_zero_point,
         ONNX_OptionalTensor:$w_zero_point, ONNX_Str<"NOTSET">:$auto_pad, OptionalAttr<DenseI64ArrayAttr>:$dilations,
         ONNX_Int<1>:$group, OptionalAttr<DenseI64ArrayAttr>:$kernel_shape, OptionalAttr<DenseI64ArrayAttr>:$pads,
         OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "x:int8|uint8/3+ w:int8|uint8/3+ x_zero_point?:=x w_zero_point?:=w";
  let results = (outs ONNX_Tensor:$y);
}

def ONNX_MatMulIntegerOp : ONNX_Op<"MatMulInteger", "matrix product of integers into i32"> {
  let arguments = (ins ONNX_Tensor:$A, ONNX_Tensor:$B, ONNX_OptionalTensor:$a_zero_point,
         ONNX_OptionalTensor:$b_zero_point);
  let accepts = "A:int8|uint8 B:int8|uint8 a_zero_point?:=A b_zero_point?:=B";
  let results = (outs ONNX_Tensor:$Y);
}

#endif
