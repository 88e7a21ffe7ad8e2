#include "test/targets/kernel-runner/Gpu.h"

#include "targets/AMDGPU/compiler/Compile.h"
#include "targets/AMDGPU/compiler/Target.h"
#include "targets/Emulator/compiler/Compile.h"
#include "targets/Emulator/compiler/Passes.h"
#include "targets/Emulator/runtime/Emulator.h"
#include "targets/NVPTX/compiler/Target.h"
#include "test/targets/kernel-runner/Image.h"

#include <dlfcn.h>

using namespace mlir;

namespace aicc::cpu::test {

/// Retargets lowered kernels and runs all cases.
static bool emulate(ModuleOp module, unsigned warp, ArrayRef<Case> cases) {
  PassManager passes(module.getContext());
  passes.addPass(emulator::createRetarget());
  SmallVector<char, 0> image;
  if (failed(passes.run(module)) || failed(emulator::compileImage(module, image)))
    return false;
  void *loaded = load(image);
  void *table = loaded ? dlsym(loaded, AICC_EMULATOR_TABLE) : nullptr;
  if (!table)
    return false;
  *static_cast<const AiccEmulatorTable **>(table) = &emulator::table();
  bool good = true;
  for (const Case &one : cases)
    good &= one.run(loaded, warp);
  return good;
}

static bool write(StringRef path, StringRef bytes) {
  std::error_code error;
  llvm::raw_fd_ostream stream(path, error);
  if (!error)
    stream << bytes;
  return !error;
}

bool runGpu(ModuleOp module, const GpuRun &run, ArrayRef<Case> cases) {
  TargetOptions options;
  options.cpu = run.gpu;
  options.worker = "none";
  std::string error;
  StringRef name = run.target;
  bool emulates = name.consume_front("emu:"), isAmd = name == "amdgpu";
  std::unique_ptr<Target> target =
      isAmd ? targets::AMDGPU::createTarget(options, error) : targets::NVPTX::createTarget(options, error);
  if (!target) {
    llvm::errs() << error << "\n";
    return false;
  }
  PassManager passes(module.getContext());
  target->addTilePasses(passes);
  target->addLoweringPasses(passes);
  if (failed(passes.run(module)))
    return false;
  if (emulates) {
    llvm::outs() << run.target << " " << run.gpu << "\n";
    return emulate(module, isAmd ? amdgpu::gpuFor(options, error).wave : 32, cases);
  }
  if (!run.emit.empty()) {
    std::string text;
    bool printed = succeeded(target->print(module, run.emit == "llvm" ? CodeForm::LLVM : CodeForm::Assembly, text));
    llvm::outs() << text;
    return printed;
  }
  FailureOr<TargetCode> code = target->generate(module);
  return succeeded(code) && write(run.image, code->image);
}

} // namespace aicc::cpu::test
