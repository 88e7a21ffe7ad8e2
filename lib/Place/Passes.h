#pragma once

#include "mlir/Pass/Pass.h"

namespace aicc::place {

#define GEN_PASS_DECL
#include "lib/Place/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Place/Passes.h.inc"

} // namespace aicc::place
