#pragma once

#include "dialects/ONNX/ONNX.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

namespace aicc::graph {

#define GEN_PASS_DECL
#include "lib/Graph/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Graph/Passes.h.inc"

/// Phase `onnx`: from the imported model to one with shapes, constants and fused forms.
void addPasses(mlir::OpPassManager &passes);

} // namespace aicc::graph
