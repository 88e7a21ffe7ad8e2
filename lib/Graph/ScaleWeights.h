// Weights times a factor per channel of the result.
#pragma once

#include "dialects/ONNX/ONNX.h"

namespace aicc::graph {

/// Where the channels are in the elements of a weight: `groups` blocks of runs of `inner` elements; a run belongs to
/// one channel, the next run to the next of the block's `perGroup` channels, round and round.
struct ChannelLayout {
  int64_t groups, perGroup, inner;
};

/// A constant like `weight`, each element times the factor of its channel. An entry of the weight store is noted as
/// derived and computed when it is written.
mlir::FailureOr<mlir::Attribute> scaledWeight(onnx::ConstantOp weight, const std::vector<double> &factors,
                                              ChannelLayout layout);

} // namespace aicc::graph
