//===----------------------------------------------------------------------===//
// The `onnx` dialect: what a model is, op by op. The ops live in one file per family.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX
#define AICC_DIALECTS_ONNX

include "dialects/ONNX/ONNXBase.td"
include "dialects/ONNX/Elementwise.td"
include "dialects/ONNX/Reduction.td"
include "dialects/ONNX/Movement.td"
include "dialects/ONNX/Indexing.td"
include "dialects/ONNX/NN.td"
include "dialects/ONNX/Normalization.td"
include "dialects/ONNX/Linalg.td"
include "dialects/ONNX/Recurrent.td"
include "dialects/ONNX/Quantization.td"
include "dialects/ONNX/Image.td"
include "dialects/ONNX/Control.td"
include "dialects/ONNX/Sequence.td"
include "dialects/ONNX/Other.td"
include "dialects/ONNX/ML.td"

#endif
