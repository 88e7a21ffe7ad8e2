#pragma once

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace aicc::nvptx {

#define GEN_PASS_DECL
#include "targets/NVPTX/compiler/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "targets/NVPTX/compiler/Passes.h.inc"

} // namespace aicc::nvptx
