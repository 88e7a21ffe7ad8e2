// Passes and code objects.
#include "targets/AMDGPU/compiler/Compile.h"

#include "lib/Codegen/Lld.h"
#include "lib/Codegen/SIMT/Passes.h"
#include "targets/AMDGPU/compiler/Passes.h"

#include "mlir/Target/LLVMIR/Dialect/ROCDL/ROCDLToLLVMIRTranslation.h"
#include "llvm/IR/Module.h"

using namespace mlir;

namespace aicc::amdgpu {
namespace {

struct Row {
  StringRef name;
  unsigned wave;
};
constexpr Row rows[] = {{"gfx908", 64},  {"gfx90a", 64},  {"gfx942", 64},  {"gfx950", 64},
                        {"gfx1030", 32}, {"gfx1100", 32}, {"gfx1101", 32}, {"gfx1201", 32}};

/// An object layout that every ROCm since 5 loads.
void finish(llvm::Module &module) { module.addModuleFlag(llvm::Module::Error, "amdhsa_code_object_version", 500); }

} // namespace

Gpu gpuFor(const TargetOptions &options, std::string &error) {
  Gpu gpu;
  gpu.triple = "amdgcn-amd-amdhsa";
  gpu.cpu = options.cpu.empty() || options.cpu == "native" ? "gfx942" : options.cpu;
  gpu.worker = options.worker;
  gpu.workerSeconds = options.workerSeconds;
  gpu.finish = finish;
  const Row *row = llvm::find_if(rows, [&](const Row &r) { return r.name == gpu.cpu; });
  if (row == std::end(rows)) {
    error = "expected a GPU of the list gfx908 ... gfx1201, found '" + gpu.cpu + "'";
    return gpu;
  }
  gpu.wave = row->wave;
  gpu.features = row->wave == 64 ? "" : "+wavefrontsize32";
  if (!options.features.empty())
    gpu.features += (gpu.features.empty() ? "" : ",") + options.features;
  return gpu;
}

void addTilePasses(OpPassManager &passes, const Gpu &gpu) {
  passes.addPass(createLowerProducts({gpu.cpu}));
  simt::LowerKernelsOptions options;
  options.warp = gpu.wave;
  options.privateSpace = 5;
  simt::addTilePasses(passes, options);
}

void addLoweringPasses(OpPassManager &passes, const Gpu &gpu) {
  LowerThreadsOptions options;
  options.wave = gpu.wave;
  simt::addLoweringPasses(passes, [&](OpPassManager &inner) { inner.addPass(createLowerThreads(options)); });
}

LogicalResult compileKernels(ModuleOp lowered, const Gpu &gpu, SmallVectorImpl<char> &code) {
  registerROCDLDialectTranslation(*lowered->getContext());
  SmallVector<char, 0> object;
  if (failed(simt::compileDevice(lowered, gpu, object)))
    return failure();
  StringRef objects[] = {StringRef(object.data(), object.size())};
  const char *options[] = {"-m", "elf64_amdgpu", "-shared", "--no-undefined", "--build-id=none"};
  return codegen::linkObjects(objects, options, code, [&] { return lowered.emitError(); });
}

LogicalResult printKernels(ModuleOp lowered, const Gpu &gpu, CodeForm form, std::string &text) {
  registerROCDLDialectTranslation(*lowered->getContext());
  return simt::printDevice(lowered, gpu, form, text);
}

} // namespace aicc::amdgpu
