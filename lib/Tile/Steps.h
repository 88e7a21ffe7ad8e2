// The body of a map as a list of steps on scalars, by the names of include/aicc-c/tile_program.h.
#pragma once

#include "dialects/Tile/Tile.h"
#include "lib/Tile/Device.h"

namespace aicc::tile {

/// Lines "step ..." of a map's body, in order; values are numbered behind the inputs.
struct Steps {
  std::vector<std::string> lines;
  unsigned result; ///< number of the value that the body yields
};

/// Fails with a diagnostic on an operation or type that the device does not have.
mlir::FailureOr<Steps> stepsOf(MapOp map, const Device &device);

/// "float32"; empty for a type that programs do not have.
std::string typeName(mlir::Type type);

} // namespace aicc::tile
