#include "targets/NVPTX/compiler/Target.h"

#include "lib/Linalg/Passes.h"
#include "targets/NVPTX/compiler/Compile.h"

namespace aicc::targets::NVPTX {
namespace {

using namespace mlir;

class NVPTXTarget : public Target {
public:
  explicit NVPTXTarget(nvptx::Gpu gpu) : gpu(std::move(gpu)) {}

  StringRef name() const override { return "nvptx"; }
  unsigned warp() const override { return 32; }

  bool packsInKernels() const override { return true; }
  std::string declines(Operation *op) const override { return linalg::declines(op); }

  bool multipliesNarrow() const override { return true; }

  void addTilePasses(OpPassManager &passes) const override { nvptx::addTilePasses(passes, gpu); }
  void addLoweringPasses(OpPassManager &passes) const override { nvptx::addLoweringPasses(passes, gpu); }

  FailureOr<TargetCode> generate(ModuleOp lowered) const override {
    SmallVector<char, 0> code;
    if (failed(nvptx::compileKernels(lowered, gpu, code)))
      return failure();
    return TargetCode{gpu.triple, gpu.cpu, {}, std::string(code.begin(), code.end())};
  }

  LogicalResult print(ModuleOp lowered, CodeForm form, std::string &text) const override {
    return nvptx::printKernels(lowered, gpu, form, text);
  }

private:
  nvptx::Gpu gpu;
};

} // namespace

std::unique_ptr<Target> createTarget(const TargetOptions &options, std::string &error) {
  nvptx::Gpu gpu = nvptx::gpuFor(options, error);
  if (!error.empty())
    return nullptr;
  return std::make_unique<NVPTXTarget>(std::move(gpu));
}

} // namespace aicc::targets::NVPTX
