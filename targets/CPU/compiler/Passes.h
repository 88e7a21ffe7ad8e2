#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace aicc::cpu {

#define GEN_PASS_DECL
#include "targets/CPU/compiler/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "targets/CPU/compiler/Passes.h.inc"

} // namespace aicc::cpu
