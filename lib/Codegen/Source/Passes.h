#pragma once

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace aicc::source {

#define GEN_PASS_DECL
#include "lib/Codegen/Source/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Codegen/Source/Passes.h.inc"

} // namespace aicc::source
