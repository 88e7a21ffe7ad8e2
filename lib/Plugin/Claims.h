// What a manifest says about operations, for targets of every way in.
#pragma once

#include "lib/Place/Target.h"
#include "lib/Plugin/Manifest.h"

namespace aicc::plugin {

/// Why no claim covers `op`, an op of the onnx dialect; empty when one does.
std::string declines(const Manifest &manifest, mlir::Operation *op);

/// How fast the device says it is, if it does.
std::optional<DeviceCost> costOf(const Manifest &manifest);

} // namespace aicc::plugin
