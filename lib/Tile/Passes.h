// Phase `tile` for machines with matrix units: kernels become tile programs.
#pragma once

#include "lib/Tile/Device.h"

#include "mlir/Pass/Pass.h"

namespace aicc::tile {

#define GEN_PASS_DECL
#include "lib/Tile/Passes.h.inc"

/// For a device that is known already.
std::unique_ptr<mlir::Pass> createGenerateKernels(const Device &device);

#define GEN_PASS_REGISTRATION
#include "lib/Tile/Passes.h.inc"

} // namespace aicc::tile
