#pragma once

#include "dialects/Tile/Tile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Pass/Pass.h"

namespace aicc::nvptx {

#define GEN_PASS_DECL
#include "targets/NVPTX/compiler/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "targets/NVPTX/compiler/Passes.h.inc"

} // namespace aicc::nvptx
