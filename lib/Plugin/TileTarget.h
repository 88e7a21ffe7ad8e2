// Plugins of the way in `tile-program`.
#pragma once

#include "lib/Place/Target.h"
#include "lib/Plugin/Library.h"
#include "lib/Plugin/Manifest.h"

namespace aicc::plugin {

/// A target that makes tile programs of its kernels and lets the plugin encode them.
std::unique_ptr<Target> createTileTarget(Manifest manifest, Library library);

} // namespace aicc::plugin
