// Whether a plugin takes an operation, by the rules of its plugin.json.
#pragma once

#include "lib/Place/Target.h"
#include "lib/Plugin/Manifest.h"

#include "mlir/IR/Operation.h"

namespace aicc::plugin {

/// Why no claim of the manifest covers `op`; empty when one does.
std::string declines(const Manifest &manifest, mlir::Operation *op);

/// What it says about speed, as placement wants it.
std::optional<DeviceCost> costOf(const Manifest &manifest);

} // namespace aicc::plugin
