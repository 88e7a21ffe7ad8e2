//===----------------------------------------------------------------------===//
// Convolution and pooling.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_NN
#define AICC_DIALECTS_ONNX_NN

include "dialects/ONNX/ONNXBase.td"

//===- Convolution ----------------------------------------------------===//

def ONNX_ConvOp : ONNX_Op<"Conv", "convolution over 1 or more spatial dims, channels first"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$W, ONNX_OptionalTensor:$B, ONNX_Str<"NOTSET">:$auto_pad,
         OptionalAttr<DenseI64ArrayAttr>:$dilations, ONNX_Int<1>:$group,
         OptionalAttr<DenseI64ArrayAttr>:$kernel_shape, OptionalAttr<DenseI64ArrayAttr>:$pads,
         OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "X:floating/3+ W:=X B?:=X/1";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_ConvTransposeOp : ONNX_Op<"ConvTranspose", "transposed convolution"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$W, ONNX_OptionalTensor:$B, ONNX_Str<"NOTSET">:$auto_pad,
         OptionalAttr<DenseI64ArrayAttr>:$dilations, ONNX_Int<1>:$group,
         OptionalAttr<DenseI64ArrayAttr>:$kernel_shape, OptionalAttr<DenseI64ArrayAttr>:$output_padding,
         OptionalAttr<DenseI64ArrayAttr>:$output_shape, OptionalAttr<DenseI64ArrayAttr>:$pads,
         OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "X:floating/3+ W:=X B?:=X/1";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_DeformConvOp : ONNX_Op<"DeformConv", "convolution at offset positions"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$W, ONNX_Tensor:$offset, ONNX_OptionalTensor:$B,
         ONNX_OptionalTensor:$mask, OptionalAttr<DenseI64ArrayAttr>:$dilations, ONNX_Int<1>:$group,
         OptionalAttr<DenseI64ArrayAttr>:$kernel_shape, ONNX_Int<1>:$offset_group,
         OptionalAttr<DenseI64ArrayAttr>:$pads, OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "X:floating/3+ W:=X/3+ offset:=X/3+ B?:=X/1 mask?:=X/3+";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_CausalConvWithStateOp : ONNX_Op<"CausalConvWithState", "causal depthwise convolution with carried state"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Tensor:$weight, ONNX_OptionalTensor:$bias,
         ONNX_OptionalTensor:$past_state, ONNX_Str<"none">:$activation);
  let accepts = "input:bfloat16|float32|float16 weight:=input bias?:=input past_state?:=input";
  let results = (outs ONNX_Tensor:$output, ONNX_Tensor:$present_state);
}

def ONNX_Col2ImOp : ONNX_Op<"Col2Im", "sums columns of patches back into an image"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_Tensor:$image_shape, ONNX_Tensor:$block_shape,
         OptionalAttr<DenseI64ArrayAttr>:$dilations, OptionalAttr<DenseI64ArrayAttr>:$pads,
         OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "input:any/3 image_shape:int64/1 block_shape:int64/1";
  let results = (outs ONNX_Tensor:$output);
}

//===- Pooling --------------------------------------------------------===//

def ONNX_AveragePoolOp : ONNX_Op<"AveragePool", "mean over a window"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Str<"NOTSET">:$auto_pad, ONNX_Int<0>:$ceil_mode,
         ONNX_Int<0>:$count_include_pad, OptionalAttr<DenseI64ArrayAttr>:$dilations, DenseI64ArrayAttr:$kernel_shape,
         OptionalAttr<DenseI64ArrayAttr>:$pads, OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "X:floating/3+";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_MaxPoolOp : ONNX_Op<"MaxPool", "greatest element over a window, and where it was"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Str<"NOTSET">:$auto_pad, ONNX_Int<0>:$ceil_mode,
         OptionalAttr<DenseI64ArrayAttr>:$dilations, DenseI64ArrayAttr:$kernel_shape,
         OptionalAttr<DenseI64ArrayAttr>:$pads, ONNX_Int<0>:$storage_order, OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "X:floating|int8|uint8/3+";
  let results = (outs ONNX_Tensor:$Y, ONNX_Tensor:$Indices);
}

def ONNX_LpPoolOp : ONNX_Op<"LpPool", "p-norm over a window"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Str<"NOTSET">:$auto_pad, ONNX_Int<0>:$ceil_mode,
         OptionalAttr<DenseI64ArrayAttr>:$dilations, DenseI64ArrayAttr:$kernel_shape, ONNX_Int<2>:$p,
         OptionalAttr<DenseI64ArrayAttr>:$pads, OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "X:floating/3+";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_MaxUnpoolOp : ONNX_Op<"MaxUnpool", "places values back at the indices of MaxPool"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$I, ONNX_OptionalTensor:$output_shape,
         DenseI64ArrayAttr:$kernel_shape, OptionalAttr<DenseI64ArrayAttr>:$pads,
         OptionalAttr<DenseI64ArrayAttr>:$strides);
  let accepts = "X:floating/3+ I:int64/3+ output_shape?:=I/1";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_MaxRoiPoolOp : ONNX_Op<"MaxRoiPool", "greatest element over the cells of regions"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$rois, DenseI64ArrayAttr:$pooled_shape,
         DefaultValuedAttr<F32Attr, "1.0f">:$spatial_scale);
  let accepts = "X:floating/4 rois:=X/2";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_GlobalAveragePoolOp : ONNX_GlobalPool<"GlobalAveragePool", "mean over all spatial dims">;
def ONNX_GlobalMaxPoolOp : ONNX_GlobalPool<"GlobalMaxPool", "greatest element over all spatial dims">;
def ONNX_GlobalLpPoolOp : ONNX_Op<"GlobalLpPool", "p-norm over all spatial dims"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Int<2>:$p);
  let accepts = "X:floating/2+";
  let results = (outs ONNX_Tensor:$Y);
  let infer = "inferGlobalPool";
}

//===- Dropout --------------------------------------------------------===//

def ONNX_DropoutOp : ONNX_Op<"Dropout", "the input itself; in training mode zeroes random elements"> {
  let arguments = (ins ONNX_Tensor:$data, ONNX_OptionalTensor:$ratio, ONNX_OptionalTensor:$training_mode,
         OptionalAttr<I64Attr>:$seed);
  let accepts = "data:any ratio?:floating/scalar training_mode?:bool/scalar";
  let results = (outs ONNX_Tensor:$output, ONNX_Tensor:$mask);
}

#endif
