#pragma once

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace aicc::emulator {

#define GEN_PASS_DECL
#include "targets/Emulator/compiler/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "targets/Emulator/compiler/Passes.h.inc"

} // namespace aicc::emulator
