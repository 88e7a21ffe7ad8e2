// The AMD back end: kernels in, an HSA code object out.
#pragma once

#include "lib/Codegen/SIMT/Compile.h"

#include "mlir/Pass/PassManager.h"

namespace aicc::amdgpu {

/// The GPU that code is for.
struct Gpu : simt::Device {
  unsigned wave = 64; ///< threads that run in step
};

/// Reads `cpu` of the options ("gfx942"; empty or "native": gfx942); a GPU without code generation is reported in
/// `error`.
Gpu gpuFor(const TargetOptions &options, std::string &error);

/// Phase `tile`: each dispatch.kernel becomes a function that one thread runs, and a grid for the host.
void addTilePasses(mlir::OpPassManager &passes, const Gpu &gpu);

/// Phase `lowered`: those functions become the LLVM dialect.
void addLoweringPasses(mlir::OpPassManager &passes, const Gpu &gpu);

/// A linked code object of all kernels of a module of the LLVM dialect.
mlir::LogicalResult compileKernels(mlir::ModuleOp lowered, const Gpu &gpu, llvm::SmallVectorImpl<char> &code);

/// Prints it instead.
mlir::LogicalResult printKernels(mlir::ModuleOp lowered, const Gpu &gpu, CodeForm form, std::string &text);

} // namespace aicc::amdgpu
