//===----------------------------------------------------------------------===//
// The `onnx` dialect.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX
#define AICC_DIALECTS_ONNX

include "mlir/IR/OpBase.td"

def ONNX_Dialect : Dialect {
  let name = "onnx";
  let cppNamespace = "::aicc::onnx";
}

#endif
