//===----------------------------------------------------------------------===//
// The interface through which every op tells the shapes of its results.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_ONNX_SHAPEINTERFACE
#define AICC_DIALECTS_ONNX_SHAPEINTERFACE

include "mlir/IR/OpBase.td"

def ONNX_InferShapes : OpInterface<"InferShapes"> {
  let cppNamespace = "::aicc::onnx";
  let description = [{
    Computes element types, dims and, for small integer tensors, elements of the results from what the context knows of
    the operands, and stores them in the context. Emits a diagnostic and fails when the operands do not fit the op.
    Never changes the IR.
  }];
  let methods = [
    InterfaceMethod<"Infers the results.", "::llvm::LogicalResult", "inferShapes",
                    (ins "::aicc::onnx::ShapeContext &":$context)>,
    StaticInterfaceMethod<"Element types and ranks of the operands; Accepts.h explains the words.", "::llvm::StringRef",
                          "getAccepts", (ins)>
  ];
}

#endif
