// The CPU back end: kernels and host program in, one freestanding ELF image out.
#pragma once

#include "targets/CPU/compiler/Machine.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

#include <string>

namespace aicc::cpu {

/// Seconds that each part of the back end took.
struct CPUTimings {
  double translate = 0, optimize = 0, emit = 0, link = 0;
};

enum class CPUOutput { Elf, Object, Assembly, LLVMIR };

/// Phase `tile`: each dispatch.kernel becomes a function of loops and vectors. The host program may still be planned.
void addTilePasses(mlir::OpPassManager &passes, const CPUOptions &options);

/// Phase `lowered`: those functions become the LLVM dialect. The host program is there already, or absent.
void addLoweringPasses(mlir::OpPassManager &passes, const CPUOptions &options);

/// Compiles a module of the LLVM dialect. Every function is hidden except those in `exported` ("*": all are exported).
/// The ELF has no undefined symbol and only relative relocations; the same module and options give the same bytes.
/// Object, Assembly and LLVMIR are one module, not split among threads. Errors are diagnostics at the module.
mlir::LogicalResult compileModule(mlir::ModuleOp module, const CPUOptions &options,
                                  llvm::ArrayRef<std::string> exported, CPUOutput output,
                                  llvm::SmallVectorImpl<char> &result, CPUTimings *timings = nullptr);

/// Links objects of `machine` with the builtins object into a shared image.
mlir::LogicalResult linkElf(llvm::ArrayRef<llvm::SmallVector<char, 0>> objects, const Machine &machine,
                            llvm::SmallVectorImpl<char> &elf, llvm::function_ref<mlir::InFlightDiagnostic()> error);

} // namespace aicc::cpu
