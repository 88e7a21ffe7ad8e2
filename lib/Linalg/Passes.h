#pragma once

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

namespace aicc::linalg {

#define GEN_PASS_DECL
#include "lib/Linalg/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Linalg/Passes.h.inc"

/// Phase `linalg`: from whole onnx ops to linalg on tensors, layouts chosen and weights packed.
void addPasses(mlir::OpPassManager &passes);

/// Upstream's canonicalisation but for patterns that tensors of the host program do not bear.
void addCanonicalizer(mlir::OpPassManager &passes);

/// Why `linalg-lower-onnx` cannot lower the op; empty when it can.
std::string declines(mlir::Operation *op);

} // namespace aicc::linalg
