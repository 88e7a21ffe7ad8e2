// MaxPool that also says where: its rule is that of the other pools.
#pragma once

#include "lib/Linalg/PoolByLoops.h"
#include "lib/Linalg/Windows.h"

namespace aicc::linalg {

/// Defines both results of `op`: the greatest elements of the windows on `image`, and their numbers among all elements
/// of N x C x S..
llvm::LogicalResult lowerMaxPoolWithIndices(onnx::MaxPoolOp op, Lowering &l, const Image &image,
                                            llvm::ArrayRef<PoolAxis> axes);

} // namespace aicc::linalg
