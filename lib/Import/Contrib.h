// What the rewrites of contrib operators share.
#pragma once

#include "lib/Import/Upgrade.h"

namespace aicc::importer {

/// a + b, or the one that is there.
mlir::Value sumOf(mlir::Value a, mlir::Value b, Emitter &emitter);

/// A convolution with the sum and the activation of FusedConv.
mlir::LogicalResult fusedConv(NodeForm &form, Emitter &emitter);

/// The operator of the same name of the standard.
mlir::LogicalResult standardOp(NodeForm &form, Emitter &emitter);

// ContribSignal.cpp
mlir::LogicalResult complexMul(NodeForm &form, Emitter &emitter);
mlir::LogicalResult complexMulConj(NodeForm &form, Emitter &emitter);
mlir::LogicalResult rfft(NodeForm &form, Emitter &emitter);
mlir::LogicalResult irfft(NodeForm &form, Emitter &emitter);
mlir::LogicalResult bitmaskDropout(NodeForm &form, Emitter &emitter);
mlir::LogicalResult bitmaskBiasDropout(NodeForm &form, Emitter &emitter);

// ContribInverse.cpp
mlir::LogicalResult inverse(NodeForm &form, Emitter &emitter);

/// One that no operators of the standard express: the dialect has it.
mlir::LogicalResult ownOp(NodeForm &form, Emitter &emitter);

/// Inputs `at`, `at` + 1, `at` + 2 are a tensor, its scale and its zero point.
mlir::Value dequantized(const NodeForm &form, size_t at, Emitter &emitter);
/// Quantised by inputs `at` and `at` + 1 to the type of `like`.
mlir::Value quantized(const NodeForm &form, mlir::Value value, size_t at, mlir::Value like, Emitter &emitter);

/// Between [N, C, ...] and [N, ..., C].
mlir::Value channelsFirst(mlir::Value value, Emitter &emitter);
mlir::Value channelsLast(mlir::Value value, Emitter &emitter);

} // namespace aicc::importer
