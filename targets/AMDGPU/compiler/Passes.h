#pragma once

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace aicc::amdgpu {

#define GEN_PASS_DECL
#include "targets/AMDGPU/compiler/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "targets/AMDGPU/compiler/Passes.h.inc"

} // namespace aicc::amdgpu
