// What the rewrites of contrib operators share.
#pragma once

#include "lib/Import/Upgrade.h"

namespace aicc::importer {

/// a + b, or the one that is there.
mlir::Value sumOf(mlir::Value a, mlir::Value b, Emitter &emitter);

/// A convolution with the sum and the activation of FusedConv.
mlir::LogicalResult fusedConv(NodeForm &form, Emitter &emitter);

/// Between [N, C, ...] and [N, ..., C].
mlir::Value channelsFirst(mlir::Value value, Emitter &emitter);
mlir::Value channelsLast(mlir::Value value, Emitter &emitter);

} // namespace aicc::importer
