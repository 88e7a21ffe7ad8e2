#pragma once

#include "mlir/Pass/Pass.h"

namespace aicc::linalg {

#define GEN_PASS_DECL
#include "lib/Linalg/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Linalg/Passes.h.inc"

} // namespace aicc::linalg
