#pragma once

#include "mlir/Pass/Pass.h"

namespace aicc::dispatch {

#define GEN_PASS_DECL
#include "lib/Dispatch/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Dispatch/Passes.h.inc"

} // namespace aicc::dispatch
