// x * factor + shift, channel by channel: what batch normalisation and arithmetic with constants compute.
#pragma once

#include "mlir/IR/Operation.h"

#include <optional>
#include <vector>

namespace aicc::graph {

struct Affine {
  std::vector<double> factor, shift; ///< one each per channel

  bool scales() const;
  bool shifts() const;
  /// This one, then `next`.
  Affine then(const Affine &next) const;
  /// Whether all numbers are finite in elements of `type`.
  bool fits(mlir::Type type) const;
};

/// A dim of a tensor and its size.
struct Channels {
  int64_t axis, count;
};

/// The elements of a float constant that varies along the channels of `data` at most, one per channel.
std::optional<std::vector<double>> channelValues(mlir::Value constant, mlir::Value data, Channels channels);

/// What `op` does to its operand `data`, when that is an affine map by constants and keeps the shape. Only the first
/// result may be read.
std::optional<Affine> affineOf(mlir::Operation *op, mlir::Value data, Channels channels);

/// An affine map and the ops that make it up, in order.
struct AffineChain {
  Affine map;
  llvm::SmallVector<mlir::Operation *> ops;
};

/// The affine ops that read one another, from the one that alone reads `data`; empty when there is none.
AffineChain affineChain(mlir::Value data, Channels channels);

} // namespace aicc::graph
