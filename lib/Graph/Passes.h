#pragma once

#include "dialects/ONNX/ONNX.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace aicc::graph {

#define GEN_PASS_DECL
#include "lib/Graph/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Graph/Passes.h.inc"

} // namespace aicc::graph
