// What a model holds, for people: `aicc inspect MODEL.onnx`.
#pragma once

#include "lib/Artifact/Writer.h"

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace aicc {

/// Text about an imported module: opset, inputs and outputs with types, operators by how often they occur (also inside
/// branches and loops), weights.
std::string summarize(mlir::ModuleOp module);

/// "float32 1x3xheightx?"; a rank or type that is not known yet is said to be so.
std::string typeText(const artifact::Value &value, mlir::Type type);

} // namespace aicc
