#include "targets/Emulator/compiler/Target.h"

#include "targets/Emulator/compiler/Compile.h"
#include "targets/Emulator/compiler/Passes.h"
#include "targets/Emulator/runtime/Abi.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace aicc::targets::Emulator {
namespace {

using namespace mlir;

class EmulatedTarget : public Target {
public:
  explicit EmulatedTarget(std::unique_ptr<Target> emulated)
      : gpu(std::move(emulated)), label("emu-" + gpu->name().str()) {}

  StringRef name() const override { return label; }
  bool packsInKernels() const override { return gpu->packsInKernels(); }
  std::string declines(Operation *op) const override { return gpu->declines(op); }
  bool multipliesNarrow() const override { return gpu->multipliesNarrow(); }
  void addTilePasses(OpPassManager &passes) const override { gpu->addTilePasses(passes); }
  void addLoweringPasses(OpPassManager &passes) const override {
    gpu->addLoweringPasses(passes);
    passes.addPass(emulator::createRetarget());
  }

  FailureOr<TargetCode> generate(ModuleOp lowered) const override {
    OpBuilder builder = OpBuilder::atBlockEnd(lowered.getBody());
    Type i32 = builder.getI32Type();
    LLVM::GlobalOp::create(builder, lowered.getLoc(), i32, /*isConstant=*/true, LLVM::Linkage::External,
                           AICC_EMULATOR_WARP, builder.getI32IntegerAttr(int32_t(gpu->warp())));
    SmallVector<char, 0> image;
    if (failed(emulator::compileImage(lowered, image)))
      return failure();
    return TargetCode{"", "emulator", {}, std::string(image.begin(), image.end())};
  }

  LogicalResult print(ModuleOp lowered, CodeForm form, std::string &text) const override {
    return gpu->print(lowered, form, text);
  }

private:
  std::unique_ptr<Target> gpu;
  std::string label;
};

} // namespace

std::unique_ptr<Target> createTarget(std::unique_ptr<Target> gpu) {
  return std::make_unique<EmulatedTarget>(std::move(gpu));
}

} // namespace aicc::targets::Emulator
