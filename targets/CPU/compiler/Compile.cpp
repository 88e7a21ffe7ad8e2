// MLIR's LLVM dialect -> LLVM IR -> objects, in as many threads as the machine has.
#include "targets/CPU/compiler/Compile.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/SplitModule.h"

#include <chrono>
#include <mutex>

using namespace mlir;

namespace aicc::cpu {
namespace {

class Clock {
public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }

private:
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

std::unique_ptr<llvm::TargetMachine> makeTargetMachine(const Machine &machine, unsigned optLevel) {
  std::string error;
  llvm::Triple triple(machine.triple);
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return nullptr;
  llvm::TargetOptions options;
  options.UniqueSectionNames = true;
  options.FunctionSections = true;
  auto level = optLevel == 0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
  if (triple.isRISCV64())
    options.MCOptions.ABIName = "lp64d";
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, machine.cpu, machine.features, options, llvm::Reloc::PIC_, std::nullopt, level));
}

/// Visibility, unwind tables and vector width of every function.
void setAttributes(llvm::Module &module, const Machine &machine, ArrayRef<std::string> exported) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    bool isExported = llvm::is_contained(exported, "*") || llvm::is_contained(exported, function.getName());
    if (!isExported && !function.hasLocalLinkage())
      function.setVisibility(llvm::GlobalValue::HiddenVisibility);
    function.addFnAttr("target-cpu", machine.cpu);
    function.addFnAttr("target-features", machine.features);
    function.addFnAttr("frame-pointer", "non-leaf");
    function.addFnAttr(llvm::Attribute::NoUnwind);
    function.setUWTableKind(llvm::UWTableKind::Async);
    if (machine.vectorBits >= 256)
      function.addFnAttr("prefer-vector-width", std::to_string(machine.vectorBits));
  }
}

void optimize(llvm::Module &module, llvm::TargetMachine &target, unsigned optLevel) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = optLevel >= 2;
  tuning.SLPVectorization = false; // kernels are explicit vectors; superwords only cost compile time
  llvm::PassBuilder builder(&target, tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::OptimizationLevel level = optLevel == 0   ? llvm::OptimizationLevel::O0
                                  : optLevel == 1 ? llvm::OptimizationLevel::O1
                                                  : llvm::OptimizationLevel::O2;
  llvm::ModulePassManager passes = optLevel == 0 ? builder.buildO0DefaultPipeline(level)
                                                 : builder.buildPerModuleDefaultPipeline(level);
  passes.run(module, modules);
}

bool emit(llvm::Module &module, llvm::TargetMachine &target, llvm::CodeGenFileType type,
          SmallVectorImpl<char> &result) {
  llvm::raw_svector_ostream stream(result);
  llvm::legacy::PassManager passes;
  if (target.addPassesToEmitFile(passes, stream, nullptr, type))
    return false;
  passes.run(module);
  return true;
}

/// Optimises and emits one part in a context of its own.
struct Part {
  SmallVector<char, 0> bitcode, object;
  double optimizeSeconds = 0, emitSeconds = 0;
  bool ok = false;

  void compile(const Machine &machine, unsigned optLevel) {
    llvm::LLVMContext context;
    auto module = llvm::parseBitcodeFile(llvm::MemoryBufferRef(StringRef(bitcode.data(), bitcode.size()), "kernels"),
                                         context);
    std::unique_ptr<llvm::TargetMachine> target = makeTargetMachine(machine, optLevel);
    if (!module || !target) {
      llvm::consumeError(module.takeError());
      return;
    }
    Clock clock;
    optimize(**module, *target, optLevel);
    optimizeSeconds = clock.seconds();
    ok = emit(**module, *target, llvm::CodeGenFileType::ObjectFile, object);
    emitSeconds = clock.seconds() - optimizeSeconds;
  }
};

/// Cuts the module by function; the cut depends on the module only, not on the number of threads.
std::vector<Part> split(llvm::Module &module) {
  unsigned functions = llvm::count_if(module, [](const llvm::Function &f) { return !f.isDeclaration(); });
  unsigned count = std::clamp(functions / 6, 1u, 64u);
  std::vector<Part> parts;
  auto keep = [&](std::unique_ptr<llvm::Module> part) {
    llvm::raw_svector_ostream stream(parts.emplace_back().bitcode);
    llvm::WriteBitcodeToFile(*part, stream);
  };
  llvm::SplitModule(module, count, keep, /*PreserveLocals=*/true, /*RoundRobin=*/true);
  return parts;
}

} // namespace

LogicalResult compileModule(ModuleOp module, const CPUOptions &options, ArrayRef<std::string> exported,
                            CPUOutput output, SmallVectorImpl<char> &result, CPUTimings *timings) {
  llvm::InitializeAllAsmPrinters();
  llvm::InitializeAllAsmParsers();
  std::string error;
  Machine machine = machineFor(options, error);
  if (!error.empty())
    return module.emitError(error);
  std::unique_ptr<llvm::TargetMachine> target = makeTargetMachine(machine, options.optLevel);
  if (!target)
    return module.emitError("expected a triple that LLVM can emit code for, found '") << machine.triple << "'";
  Clock clock;
  registerBuiltinDialectTranslation(*module->getContext());
  registerLLVMDialectTranslation(*module->getContext());
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> translated = translateModuleToLLVMIR(module, context, "kernels");
  if (!translated)
    return failure();
  translated->setTargetTriple(target->getTargetTriple());
  translated->setDataLayout(target->createDataLayout());
  setAttributes(*translated, machine, exported);
  CPUTimings local;
  CPUTimings &times = timings ? *timings : local;
  times.translate = clock.seconds();

  if (output != CPUOutput::Elf) {
    optimize(*translated, *target, options.optLevel);
    llvm::raw_svector_ostream stream(result);
    if (output == CPUOutput::LLVMIR)
      translated->print(stream, nullptr);
    auto type = output == CPUOutput::Object ? llvm::CodeGenFileType::ObjectFile : llvm::CodeGenFileType::AssemblyFile;
    if (output != CPUOutput::LLVMIR && !emit(*translated, *target, type, result))
      return module.emitError("expected LLVM to emit code for ") << machine.triple;
    return success();
  }

  std::vector<Part> parts = split(*translated);
  {
    llvm::DefaultThreadPool pool(llvm::hardware_concurrency(options.threads));
    for (Part &part : parts)
      pool.async([&] { part.compile(machine, options.optLevel); });
    pool.wait();
  }
  std::vector<SmallVector<char, 0>> objects;
  for (Part &part : parts) {
    if (!part.ok)
      return module.emitError("expected LLVM to emit code for ") << machine.triple;
    times.optimize += part.optimizeSeconds;
    times.emit += part.emitSeconds;
    objects.push_back(std::move(part.object));
  }
  Clock linkClock;
  LogicalResult linked = linkElf(objects, machine, result, [&] { return module.emitError(); });
  times.link = linkClock.seconds();
  return linked;
}

} // namespace aicc::cpu
