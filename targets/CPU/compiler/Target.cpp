#include "targets/CPU/compiler/Target.h"

#include "lib/Linalg/Passes.h"
#include "lib/Runtime/Abi.h"
#include "targets/CPU/compiler/Compile.h"

namespace aicc::targets::CPU {
namespace {

using namespace mlir;

class CPUTarget : public Target {
public:
  explicit CPUTarget(cpu::CPUOptions options, cpu::Machine machine)
      : options(std::move(options)), machine(std::move(machine)) {}

  StringRef name() const override { return "cpu"; }
  bool isHost() const override { return true; }
  /// One core: what models reach of its peak, and of its memory.
  std::optional<DeviceCost> cost() const override { return DeviceCost{0.3, 10, 10, machine.flopsPerNs * 0.6}; }

  std::string declines(Operation *op) const override { return linalg::declines(op); }

  void addLinalgPasses(OpPassManager &passes) const override { linalg::addPasses(passes); }
  void addTilePasses(OpPassManager &passes) const override { cpu::addTilePasses(passes, options); }
  void addLoweringPasses(OpPassManager &passes) const override { cpu::addLoweringPasses(passes, options); }

  FailureOr<TargetCode> generate(ModuleOp lowered) const override {
    SmallVector<char, 0> elf;
    if (failed(cpu::compileModule(lowered, options, {AICC_RT_ENTRY}, cpu::CPUOutput::Elf, elf)))
      return failure();
    return TargetCode{machine.triple, machine.cpu, cpu::requiredFeatures(machine), std::string(elf.begin(), elf.end())};
  }

  LogicalResult print(ModuleOp lowered, CodeForm form, std::string &text) const override {
    static constexpr cpu::CPUOutput outputs[] = {cpu::CPUOutput::LLVMIR, cpu::CPUOutput::Assembly,
                                                 cpu::CPUOutput::Object};
    SmallVector<char, 0> bytes;
    if (failed(cpu::compileModule(lowered, options, {AICC_RT_ENTRY}, outputs[int(form)], bytes)))
      return failure();
    text.assign(bytes.begin(), bytes.end());
    return success();
  }

private:
  cpu::CPUOptions options;
  cpu::Machine machine;
};

} // namespace

std::unique_ptr<Target> createTarget(const TargetOptions &options, std::string &error) {
  cpu::CPUOptions chosen;
  chosen.triple = options.triple;
  chosen.cpu = options.cpu;
  chosen.features = options.features;
  chosen.threads = options.threads;
  chosen.worker = options.worker;
  chosen.workerSeconds = options.workerSeconds;
  chosen.checkBounds = options.checkBounds;
  cpu::Machine machine = cpu::machineFor(chosen, error);
  if (!error.empty())
    return nullptr;
  return std::make_unique<CPUTarget>(std::move(chosen), std::move(machine));
}

} // namespace aicc::targets::CPU
