#include "targets/AMDGPU/compiler/Target.h"

#include "lib/Linalg/Passes.h"
#include "targets/AMDGPU/compiler/Compile.h"

namespace aicc::targets::AMDGPU {
namespace {

using namespace mlir;

class AMDGPUTarget : public Target {
public:
  explicit AMDGPUTarget(amdgpu::Gpu gpu) : gpu(std::move(gpu)) {}

  StringRef name() const override { return "amdgpu"; }
  unsigned warp() const override { return gpu.wave; }

  bool packsInKernels() const override { return true; }
  std::string declines(Operation *op) const override { return linalg::declines(op); }

  bool multipliesNarrow() const override { return true; }

  void addTilePasses(OpPassManager &passes) const override { amdgpu::addTilePasses(passes, gpu); }
  void addLoweringPasses(OpPassManager &passes) const override { amdgpu::addLoweringPasses(passes, gpu); }

  FailureOr<TargetCode> generate(ModuleOp lowered) const override {
    SmallVector<char, 0> code;
    if (failed(amdgpu::compileKernels(lowered, gpu, code)))
      return failure();
    return TargetCode{gpu.triple, gpu.cpu, {}, std::string(code.begin(), code.end())};
  }

  LogicalResult print(ModuleOp lowered, CodeForm form, std::string &text) const override {
    return amdgpu::printKernels(lowered, gpu, form, text);
  }

private:
  amdgpu::Gpu gpu;
};

} // namespace

std::unique_ptr<Target> createTarget(const TargetOptions &options, std::string &error) {
  amdgpu::Gpu gpu = amdgpu::gpuFor(options, error);
  if (!error.empty())
    return nullptr;
  return std::make_unique<AMDGPUTarget>(std::move(gpu));
}

} // namespace aicc::targets::AMDGPU
