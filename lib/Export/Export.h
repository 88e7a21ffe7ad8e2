// From a module of the `onnx` dialect back to a .onnx file: what `--emit=onnx` writes, and what plugins that read ONNX
// get.
#pragma once

#include "mlir/IR/BuiltinOps.h"

#include "llvm/Support/raw_ostream.h"

namespace aicc {

/// Writes `module`, as phases `import` and `onnx` leave it, as one ONNX model. It asks for the oldest opset from 21 on
/// in which every operator that it uses has its newest form, so that other readers accept it. Weights are streamed from
/// the store one at a time. Errors are diagnostics; nothing has been written then. `opset`, if given, gets that opset.
mlir::LogicalResult exportModel(mlir::ModuleOp module, llvm::raw_ostream &stream, int64_t *opset = nullptr);

} // namespace aicc
