// Where a kernel came from, read from the locations of its ops.
#pragma once

#include "mlir/IR/Builders.h"
#include "llvm/ADT/SetVector.h"

namespace aicc::dispatch {

/// The ONNX nodes behind `loc`, each once: NameLoc("node", NameLoc("op type", ...)), also inside fused locations.
void appendNodes(mlir::Location loc, llvm::SetVector<mlir::Attribute> &nodes);

/// A short word for a kernel rooted in `root`: "conv", "matmul", or for a linalg.generic the ONNX op it came from.
std::string kindOf(mlir::Operation *root);

} // namespace aicc::dispatch
