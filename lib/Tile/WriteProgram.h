// Tile programs as the text that include/aicc-c/tile_program.h describes.
#pragma once

#include "lib/Tile/Device.h"

#include "mlir/IR/BuiltinOps.h"

namespace aicc::tile {

/// Writes the programs in `module`, for a device whose accumulators lie in a memory: places what they allocate, numbers
/// flags, turns channels into pairs of them. Fails with a diagnostic on what the device does not have.
llvm::LogicalResult writePrograms(mlir::ModuleOp module, const Device &device, llvm::raw_ostream &stream);

} // namespace aicc::tile
