// What runs in each phase, and what the artifact says about the result.
#pragma once

#include "lib/Artifact/Writer.h"
#include "lib/Pipeline/Phase.h"
#include "lib/Place/Target.h"

namespace aicc {

/// The passes of `phase` (Import, Place and Artifact have none); for `Tile` and `Lowered` those of the host, since the
/// kernels of devices are compiled in modules of their own.
void addPhase(Phase phase, const std::vector<const Target *> &targets, mlir::OpPassManager &passes);

/// Inputs and outputs of @main while it still has onnx types: after phase `onnx`.
void describeSignature(mlir::ModuleOp module, artifact::Contents &contents);

/// Kernels and device code of a lowered module, from the attributes the phases leave on it.
void describeProgram(mlir::ModuleOp module, artifact::Program &program);

/// Weights and where it came from.
void describeModel(mlir::ModuleOp module, artifact::Contents &contents);

} // namespace aicc
