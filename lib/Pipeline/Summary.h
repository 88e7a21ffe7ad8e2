// What a model holds, for people: `aicc inspect MODEL.onnx`.
#pragma once

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace aicc {

/// Text about an imported module: opset, inputs and outputs with types, operators by how often they occur (also inside
/// branches and loops), weights.
std::string summarize(mlir::ModuleOp module);

} // namespace aicc
