// MLIR's LLVM dialect -> LLVM IR.
#pragma once

#include "mlir/IR/BuiltinOps.h"

#include <memory>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
} // namespace llvm

namespace aicc::codegen {

/// The kernels of `module` with the triple and layout of `target`. Other dialects than LLVM's must have their
/// translations registered. Null after a diagnostic.
std::unique_ptr<llvm::Module> translate(mlir::ModuleOp module, const llvm::TargetMachine &target,
                                        llvm::LLVMContext &context);

} // namespace aicc::codegen
