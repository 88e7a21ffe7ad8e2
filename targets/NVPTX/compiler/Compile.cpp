// Passes and PTX.
#include "targets/NVPTX/compiler/Compile.h"

#include "lib/Codegen/SIMT/Passes.h"
#include "targets/NVPTX/compiler/Passes.h"

#include "mlir/Conversion/NVVMToLLVM/NVVMToLLVM.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"

using namespace mlir;

namespace aicc::nvptx {
namespace {

/// GPUs with the oldest PTX that has all we use of them: a driver reads every version up to its own.
struct Row {
  StringRef name, ptx;
};
constexpr Row rows[] = {{"sm_80", "+ptx70"}, {"sm_86", "+ptx71"},  {"sm_87", "+ptx74"},  {"sm_89", "+ptx78"},
                        {"sm_90", "+ptx78"}, {"sm_90a", "+ptx80"}, {"sm_100", "+ptx86"}, {"sm_120", "+ptx87"}};

} // namespace

Gpu gpuFor(const TargetOptions &options, std::string &error) {
  Gpu gpu;
  gpu.triple = "nvptx64-nvidia-cuda";
  gpu.cpu = options.cpu.empty() || options.cpu == "native" ? "sm_80" : options.cpu;
  gpu.worker = options.worker;
  gpu.workerSeconds = options.workerSeconds;
  const Row *row = llvm::find_if(rows, [&](const Row &r) { return r.name == gpu.cpu; });
  if (row == std::end(rows)) {
    error = "expected a GPU of the list sm_80 ... sm_120, found '" + gpu.cpu + "'";
    return gpu;
  }
  gpu.features = row->ptx.str();
  if (!options.features.empty())
    gpu.features += "," + options.features;
  return gpu;
}

void addTilePasses(OpPassManager &passes, const Gpu &gpu) {
  passes.addPass(createLowerProducts({gpu.cpu}));
  simt::addTilePasses(passes, simt::LowerKernelsOptions());
}

void addLoweringPasses(OpPassManager &passes, const Gpu &) {
  simt::addLoweringPasses(passes, [](OpPassManager &inner) { inner.addPass(createLowerThreads()); });
}

/// What only the real device has. Instructions that LLVM has no intrinsic for become inline assembly: last, since
/// nothing can read it.
static LogicalResult prepare(ModuleOp lowered) {
  registerNVVMDialectTranslation(*lowered->getContext());
  PassManager passes(lowered->getContext());
  passes.addPass(createPlaceMemory());
  passes.addPass(createConvertNVVMToLLVMPass());
  return passes.run(lowered);
}

LogicalResult compileKernels(ModuleOp lowered, const Gpu &gpu, SmallVectorImpl<char> &code) {
  if (failed(prepare(lowered)))
    return failure();
  return simt::compileDevice(lowered, gpu, code);
}

LogicalResult printKernels(ModuleOp lowered, const Gpu &gpu, CodeForm form, std::string &text) {
  if (failed(prepare(lowered)))
    return failure();
  return simt::printDevice(lowered, gpu, form, text);
}

} // namespace aicc::nvptx
