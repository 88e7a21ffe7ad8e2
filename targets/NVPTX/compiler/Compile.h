// The NVIDIA back end: kernels in, PTX text out.
#pragma once

#include "lib/Codegen/SIMT/Compile.h"

#include "mlir/Pass/PassManager.h"

namespace aicc::nvptx {

/// The GPU that code is for.
struct Gpu : simt::Device {};

/// Reads `cpu` of the options ("sm_90a"; empty or "native": sm_80); a GPU without code generation is reported in
/// `error`.
Gpu gpuFor(const TargetOptions &options, std::string &error);

/// Phase `tile`: each dispatch.kernel becomes a function that one thread runs, and a grid for the host.
void addTilePasses(mlir::OpPassManager &passes, const Gpu &gpu);

/// Phase `lowered`: those functions become the LLVM dialect.
void addLoweringPasses(mlir::OpPassManager &passes, const Gpu &gpu);

/// PTX text of all kernels of a module of the LLVM dialect.
mlir::LogicalResult compileKernels(mlir::ModuleOp lowered, const Gpu &gpu, llvm::SmallVectorImpl<char> &code);

/// Prints it instead.
mlir::LogicalResult printKernels(mlir::ModuleOp lowered, const Gpu &gpu, CodeForm form, std::string &text);

} // namespace aicc::nvptx
