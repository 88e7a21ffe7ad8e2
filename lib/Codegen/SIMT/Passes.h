#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

namespace aicc::simt {

/// The nested module that kernels move into.
constexpr char deviceModuleName[] = "device";
/// On a kernel: the number of threads of a block.
constexpr char threadsAttrName[] = "dispatch.threads";
/// On an argument of a kernel: a tensor map (include/aicc-c/driver.h) as the device reads it.
constexpr char mapAttrName[] = "dispatch.map";

#define GEN_PASS_DECL
#include "lib/Codegen/SIMT/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lib/Codegen/SIMT/Passes.h.inc"

/// Phase `tile` of a target with such a machine.
void addTilePasses(mlir::OpPassManager &passes, const LowerKernelsOptions &options);
/// Phase `lowered`: kernels and grids to the LLVM dialect. `addThreads` adds the target's own lowering of thread
/// numbers, barriers and shuffles, which sees the whole module.
void addLoweringPasses(mlir::OpPassManager &passes, llvm::function_ref<void(mlir::OpPassManager &)> addThreads);

} // namespace aicc::simt
