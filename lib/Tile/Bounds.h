// How large an index of a tile program can get: what decides whether a window reaches beyond its base.
#pragma once

#include "mlir/IR/Value.h"

#include <optional>

namespace aicc::tile {

/// The greatest value that `index` takes; none if it is not known. Indices are never negative.
std::optional<int64_t> greatest(mlir::Value index);

} // namespace aicc::tile
