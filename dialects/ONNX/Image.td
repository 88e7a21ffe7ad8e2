//===----------------------------------------------------------------------===//
// Images, detection and signals.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_IMAGE
#define AICC_DIALECTS_ONNX_IMAGE

include "dialects/ONNX/ONNXBase.td"

def ONNX_ResizeOp : ONNX_Op<"Resize", "resamples to scales or sizes"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_OptionalTensor:$roi, ONNX_OptionalTensor:$scales,
         ONNX_OptionalTensor:$sizes, ONNX_Int<0>:$antialias, OptionalAttr<DenseI64ArrayAttr>:$axes,
         ONNX_Str<"half_pixel">:$coordinate_transformation_mode, DefaultValuedAttr<F32Attr, "-0.75f">:$cubic_coeff_a,
         ONNX_Int<0>:$exclude_outside, DefaultValuedAttr<F32Attr, "0.0f">:$extrapolation_value,
         ONNX_Str<"stretch">:$keep_aspect_ratio_policy, ONNX_Str<"nearest">:$mode,
         ONNX_Str<"round_prefer_floor">:$nearest_mode);
  let accepts = "X:any roi?:float64|float32|float16/1 scales?:float32/1 sizes?:int64/1";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_GridSampleOp : ONNX_Op<"GridSample", "samples at given coordinates"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$grid, ONNX_Int<0>:$align_corners, ONNX_Str<"linear">:$mode,
         ONNX_Str<"zeros">:$padding_mode);
  let accepts = "X:any/3+ grid:floating/3+";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_AffineGridOp : ONNX_Op<"AffineGrid", "coordinates of an affine map"> {
  let arguments = (ins ONNX_Tensor:$theta, ONNX_Tensor:$size, ONNX_Int<0>:$align_corners);
  let accepts = "theta:floating/3 size:int64/1";
  let results = (outs ONNX_Tensor:$grid);
}

def ONNX_RoiAlignOp : ONNX_Op<"RoiAlign", "resamples regions to a fixed size"> {
  let arguments = (ins ONNX_Tensor:$X, ONNX_Tensor:$rois, ONNX_Tensor:$batch_indices,
         ONNX_Str<"half_pixel">:$coordinate_transformation_mode, ONNX_Str<"avg">:$mode, ONNX_Int<1>:$output_height,
         ONNX_Int<1>:$output_width, ONNX_Int<0>:$sampling_ratio, DefaultValuedAttr<F32Attr, "1.0f">:$spatial_scale);
  let accepts = "X:floating/4 rois:=X/2 batch_indices:int64/1";
  let results = (outs ONNX_Tensor:$Y);
}

def ONNX_NonMaxSuppressionOp : ONNX_Op<"NonMaxSuppression", "picks boxes that overlap little, best scores first"> {
  let arguments = (ins ONNX_Tensor:$boxes, ONNX_Tensor:$scores, ONNX_OptionalTensor:$max_output_boxes_per_class,
         ONNX_OptionalTensor:$iou_threshold, ONNX_OptionalTensor:$score_threshold, ONNX_Int<0>:$center_point_box);
  let accepts = "boxes:float32/3 scores:float32/3 max_output_boxes_per_class?:int64/scalar "
                "iou_threshold?:float32/scalar score_threshold?:float32/scalar";
  let results = (outs ONNX_Tensor:$selected_indices);
}

def ONNX_ImageDecoderOp : ONNX_Op<"ImageDecoder", "decodes an image file"> {
  let description = [{
    BMP, JPEG, JPEG 2000, PNG, PNM, TIFF or WebP, seen from the first bytes; of several pictures the first. Pixels are rows of
    red, green and blue (`RGB`), the other way round (`BGR`), or their luma by ITU-R BT.601 (`Grayscale`). What
    is no image ends the run. Example:

    ```mlir
    %y = onnx.ImageDecoder %bytes {pixel_format = "BGR"} : (tensor<?xui8>) -> tensor<?x?x3xui8>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$encoded_stream, ONNX_Str<"RGB">:$pixel_format);
  let accepts = "encoded_stream:uint8/1";
  let results = (outs ONNX_Tensor:$image);
}

//===- Signal ---------------------------------------------------------===//

def ONNX_DFTOp : ONNX_Op<"DFT", "discrete Fourier transform along an axis"> {
  let arguments = (ins ONNX_Tensor:$input, ONNX_OptionalTensor:$dft_length, ONNX_OptionalTensor:$axis,
         ONNX_Int<0>:$inverse, ONNX_Int<0>:$onesided);
  let accepts = "input:floating/2+ dft_length?:index/scalar axis?:int64/scalar";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_STFTOp : ONNX_Op<"STFT", "short-time Fourier transform"> {
  let arguments = (ins ONNX_Tensor:$signal, ONNX_Tensor:$frame_step, ONNX_OptionalTensor:$window,
         ONNX_OptionalTensor:$frame_length, ONNX_Int<1>:$onesided);
  let accepts = "signal:floating/2-3 frame_step:index/scalar window?:=signal/1 frame_length?:=frame_step/scalar";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_MelWeightMatrixOp : ONNX_Op<"MelWeightMatrix", "matrix from linear to mel frequency bins"> {
  let arguments = (ins ONNX_Tensor:$num_mel_bins, ONNX_Tensor:$dft_length, ONNX_Tensor:$sample_rate,
         ONNX_Tensor:$lower_edge_hertz, ONNX_Tensor:$upper_edge_hertz, ONNX_Int<1>:$output_datatype);
  let accepts = "num_mel_bins:index/scalar dft_length:=num_mel_bins/scalar sample_rate:=num_mel_bins/scalar "
                "lower_edge_hertz:floating/scalar upper_edge_hertz:=lower_edge_hertz/scalar";
  let results = (outs ONNX_Tensor:$output);
}

def ONNX_BlackmanWindowOp : ONNX_Window<"BlackmanWindow", "Blackman window of a given length">;
def ONNX_HammingWindowOp : ONNX_Window<"HammingWindow", "Hamming window of a given length">;
def ONNX_HannWindowOp : ONNX_Window<"HannWindow", "Hann window of a given length">;

#endif
