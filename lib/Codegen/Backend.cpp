#include "lib/Codegen/Backend.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include <chrono>

namespace aicc::codegen {
namespace {

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

CodegenResult failed(llvm::StringRef why) {
  CodegenResult result;
  result.bytes.append(why.begin(), why.end());
  return result;
}

/// The target machine that a module's own attributes ask for.
std::unique_ptr<llvm::TargetMachine> targetOf(const llvm::Module &module, unsigned optLevel) {
  std::string cpu, features;
  for (const llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    cpu = function.getFnAttribute("target-cpu").getValueAsString().str();
    features = function.getFnAttribute("target-features").getValueAsString().str();
    break;
  }
  return makeTargetMachine(module.getTargetTriple().str(), cpu, features, optLevel);
}

/// Keeps the errors of a context, which would end the process otherwise.
void keepErrors(llvm::LLVMContext &context, std::string &errors) {
  auto keep = [](const llvm::DiagnosticInfo *info, void *into) {
    if (info->getSeverity() != llvm::DS_Error)
      return;
    llvm::raw_string_ostream stream(*static_cast<std::string *>(into));
    llvm::DiagnosticPrinterRawOStream printer(stream);
    info->print(printer);
  };
  context.setDiagnosticHandlerCallBack(keep, &errors);
}

} // namespace

std::unique_ptr<llvm::TargetMachine> makeTargetMachine(const std::string &name, const std::string &cpu,
                                                       const std::string &features, unsigned optLevel) {
  std::string error;
  llvm::Triple triple(name);
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return nullptr;
  llvm::TargetOptions options;
  options.UniqueSectionNames = true;
  options.FunctionSections = true;
  auto level = optLevel == 0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
  if (triple.isRISCV64())
    options.MCOptions.ABIName = "lp64d";
  return std::unique_ptr<llvm::TargetMachine>(
      target->createTargetMachine(triple, cpu, features, options, llvm::Reloc::PIC_, std::nullopt, level));
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
  llvm::ModulePassManager passes =
      optLevel == 0 ? builder.buildO0DefaultPipeline(level) : builder.buildPerModuleDefaultPipeline(level);
  passes.run(module, modules);
}

bool emit(llvm::Module &module, llvm::TargetMachine &target, llvm::CodeGenFileType type,
          llvm::SmallVectorImpl<char> &result) {
  result.clear();
  llvm::raw_svector_ostream stream(result);
  llvm::legacy::PassManager passes;
  if (target.addPassesToEmitFile(passes, stream, nullptr, type))
    return false;
  passes.run(module);
  return true;
}

CodegenResult compileBitcode(llvm::StringRef bitcode, unsigned optLevel) {
  llvm::LLVMContext context;
  std::string errors;
  keepErrors(context, errors);
  auto module = llvm::parseBitcodeFile(llvm::MemoryBufferRef(bitcode, "kernels"), context);
  if (!module)
    return failed(llvm::toString(module.takeError()));
  std::unique_ptr<llvm::TargetMachine> target = targetOf(**module, optLevel);
  if (!target)
    return failed("no back end for this triple");
  CodegenResult result;
  auto start = std::chrono::steady_clock::now();
  optimize(**module, *target, optLevel);
  result.optimizeSeconds = secondsSince(start);
  auto form = target->getTarget().hasMCAsmBackend() ? llvm::CodeGenFileType::ObjectFile // else text is all there is
                                                    : llvm::CodeGenFileType::AssemblyFile;
  result.ok = emit(**module, *target, form, result.bytes);
  result.emitSeconds = secondsSince(start) - result.optimizeSeconds;
  if (!errors.empty())
    return failed(errors);
  return result.ok ? std::move(result) : failed("the back end writes neither objects nor text");
}

} // namespace aicc::codegen
