// kernel-runner: compiles the kernels of a file as aicc does, runs them, compares with plain loops and times them.
//
//   kernel-runner file.mlir [--cpu=NAME,...] [--sizes=ARG:AxBxC,...] [--time] [--no-check] [--emit=asm|llvm]
//   [--split=N] [--sanitize=bounds] [--target=cpu|nvptx|amdgpu|emu:nvptx|emu:amdgpu]
//
// `--cpu` names GPUs for the targets that are some. `emu:` runs their kernels in the emulator; without it there is only
// code to print (`--emit`) or to write (`--image=FILE`).
//
// Prints one line per kernel and case (see Case.h) with the largest error, and with --time GFLOP/s, share of the
// measured peak, GB/s, microseconds. Fails if a number is wrong, memory behind a tensor was written, or there is
// nothing to run.
#include "targets/CPU/compiler/Compile.h"
#include "test/targets/kernel-runner/Gpu.h"
#include "test/targets/kernel-runner/Image.h"
#include "test/targets/kernel-runner/Probe.h"

#include "dialects/LinalgX/LinalgX.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"

#include <cstdio>
#include <cstdlib>

using namespace mlir;
using namespace aicc;
using namespace aicc::cpu;
using namespace aicc::cpu::test;

namespace {

struct Settings {
  std::string file, emit, image, target = "cpu", cpus = "native";
  CPUOptions options;
  CaseSettings cases;
};

bool parse(int argc, char **argv, Settings &settings) {
  for (int i = 1; i < argc; ++i) {
    StringRef argument = argv[i];
    if (argument.consume_front("--cpu="))
      settings.cpus = argument.str();
    else if (argument.consume_front("--triple="))
      settings.options.triple = argument.str();
    else if (argument.consume_front("--emit="))
      settings.emit = argument.str();
    else if (argument.consume_front("--target="))
      settings.target = argument.str();
    else if (argument.consume_front("--image="))
      settings.image = argument.str();
    else if (argument.consume_front("--sizes="))
      settings.cases.sizes = argument.str();
    else if (argument.consume_front("--split="))
      settings.cases.parts = std::atoll(argument.data());
    else if (argument.consume_front("--range="))
      std::sscanf(argument.data(), "%lf:%lf", &settings.cases.low, &settings.cases.high);
    else if (argument == "--sanitize=bounds")
      settings.options.checkBounds = settings.cases.sanitizes = true;
    else if (argument == "--time")
      settings.cases.time = true;
    else if (argument == "--no-check")
      settings.cases.check = false;
    else if (argument == "--verbose")
      settings.cases.verbose = true;
    else if (settings.file.empty() && !argument.starts_with("-"))
      settings.file = argument.str();
    else
      return false;
  }
  return !settings.file.empty();
}

/// Compiles `module` for one CPU and runs all cases, or prints the code.
bool runFor(ModuleOp module, const Settings &settings, StringRef cpu, ArrayRef<Case> cases) {
  CPUOptions options = settings.options;
  options.cpu = cpu.str();
  double start = now();
  PassManager passes(module.getContext());
  addTilePasses(passes, options);
  addLoweringPasses(passes, options);
  if (failed(passes.run(module)))
    return false;
  double lowered = now();
  SmallVector<char, 0> image;
  CPUTimings times;
  CPUOutput output = settings.emit == "asm"    ? CPUOutput::Assembly
                     : settings.emit == "llvm" ? CPUOutput::LLVMIR
                                               : CPUOutput::Elf;
  if (failed(compileModule(module, options, {"*"}, output, image, &times)))
    return false;
  if (output != CPUOutput::Elf) {
    llvm::outs() << StringRef(image.data(), image.size());
    return true;
  }
  llvm::errs() << llvm::formatv(
      "{0}: passes {1:F2} s, translate {2:F2}, optimize {3:F2}, emit {4:F2}, link {5:F3}; ELF {6}\n", cpu,
      lowered - start, times.translate, times.optimize, times.emit, times.link, image.size());
  void *loaded = load(image);
  if (!loaded)
    return false;
  llvm::outs() << cpu << "\n";
  bool good = true;
  for (const Case &one : cases)
    good &= one.run(loaded, /*warp=*/0);
  return good;
}

} // namespace

int main(int argc, char **argv) {
  Settings settings;
  if (!parse(argc, argv, settings)) {
    llvm::errs()
        << "usage: kernel-runner file.mlir [--cpu=NAME,...] [--sizes=...] [--time] [--no-check] [--verbose] "
           "[--range=LOW:HIGH] [--split=N] [--sanitize=bounds] [--emit=asm|llvm] [--target=NAME] [--image=FILE]\n";
    return 2;
  }
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registry.insert<linalgx::LinalgXDialect, dispatch::DispatchDialect>();
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(settings.file, &context);
  if (!module)
    return 1;
  // A model's host program, in what `aicc compile --stop-after=dispatch` writes, is not run.
  for (Operation &op : llvm::make_early_inc_range(*module->getBody()))
    if (!isa<dispatch::KernelOp>(op))
      op.erase();
  std::vector<Case> cases;
  bool runs = settings.emit.empty() && settings.image.empty();
  if (runs)
    for (auto kernel : module->getOps<dispatch::KernelOp>())
      for (const CaseSettings &one : casesOf(kernel, settings.cases)) {
        cases.emplace_back(kernel, one);
        if (!cases.back().isReady())
          return 1;
      }
  if (cases.empty() && runs) {
    llvm::errs() << "expected kernels in " << settings.file << "\n";
    return 1;
  }
  bool good = true;
  for (StringRef cpu : llvm::split(settings.cpus, ',')) {
    OwningOpRef<ModuleOp> copy(module->clone());
    good &= settings.target == "cpu"
                ? runFor(*copy, settings, cpu, cases)
                : runGpu(*copy, {settings.target, cpu.str(), settings.emit, settings.image}, cases);
  }
  return good ? 0 : 1;
}
