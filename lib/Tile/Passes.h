// Phase `tile` for machines with matrix units: kernels become tile programs.
#pragma once

#include "lib/Tile/Device.h"

#include "mlir/Pass/Pass.h"

namespace aicc::tile {

#define GEN_PASS_DECL
#include "lib/Tile/Passes.h.inc"

/// For a device that is known already.
std::unique_ptr<mlir::Pass> createGenerateKernels(const Device &device);
std::unique_ptr<mlir::Pass> createWritePrograms(const Device &device);

/// The text that `tile-write-programs` leaves, an attribute of the module.
constexpr llvm::StringLiteral programAttrName = "tile.program";

/// The description in a file, for the option `device` of these passes; tells why there is none.
mlir::LogicalResult readDeviceFile(mlir::MLIRContext *context, const std::string &path, std::optional<Device> &device);

#define GEN_PASS_REGISTRATION
#include "lib/Tile/Passes.h.inc"

} // namespace aicc::tile
