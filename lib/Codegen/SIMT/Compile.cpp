// Device modules to code. The kernels of a module are one part: there is one worker for all of them.
#include "lib/Codegen/SIMT/Compile.h"

#include "lib/Codegen/SIMT/Passes.h"
#include "lib/Codegen/Worker.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;

namespace aicc::simt {

constexpr unsigned optLevel = 3;

ModuleOp deviceModule(ModuleOp lowered) { return lowered.lookupSymbol<ModuleOp>(deviceModuleName); }

static std::unique_ptr<llvm::TargetMachine> targetMachine(const Device &device) {
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargets();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmPrinters();
  llvm::InitializeAllAsmParsers();
  return codegen::makeTargetMachine(device.triple, device.cpu, device.features, optLevel);
}

/// Nothing is linked in later: what is called must be here or be LLVM's own.
static LogicalResult checkCalls(ModuleOp module, const llvm::Module &translated) {
  for (const llvm::Function &function : translated)
    if (function.isDeclaration() && !function.isIntrinsic() && !function.use_empty())
      return module.emitError("expected kernels to call nothing outside, found a call of '")
             << function.getName() << "'";
  return success();
}

static std::unique_ptr<llvm::Module> translate(ModuleOp lowered, const Device &device, llvm::TargetMachine &target,
                                               llvm::LLVMContext &context) {
  ModuleOp module = deviceModule(lowered);
  if (!module) {
    lowered.emitError("expected a module '") << deviceModuleName << "' of kernels";
    return nullptr;
  }
  registerBuiltinDialectTranslation(*module->getContext());
  registerLLVMDialectTranslation(*module->getContext());
  std::unique_ptr<llvm::Module> translated = translateModuleToLLVMIR(module, context, "kernels");
  if (!translated || failed(checkCalls(module, *translated)))
    return nullptr;
  translated->setTargetTriple(target.getTargetTriple());
  translated->setDataLayout(target.createDataLayout());
  for (llvm::Function &function : *translated) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", device.cpu);
    function.addFnAttr("target-features", device.features);
    function.addFnAttr(llvm::Attribute::NoUnwind);
  }
  if (device.finish)
    device.finish(*translated);
  return translated;
}

LogicalResult compileDevice(ModuleOp lowered, const Device &device, SmallVectorImpl<char> &code) {
  std::unique_ptr<llvm::TargetMachine> target = targetMachine(device);
  if (!target)
    return lowered.emitError("expected a triple that LLVM can emit code for, found '") << device.triple << "'";
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module = translate(lowered, device, *target, context);
  if (!module)
    return failure();
  SmallVector<char, 0> bitcode;
  llvm::raw_svector_ostream stream(bitcode);
  llvm::WriteBitcodeToFile(*module, stream);
  StringRef bytes(bitcode.data(), bitcode.size());
  std::string worker = device.worker.empty()     ? codegen::installedWorker()
                       : device.worker == "none" ? ""
                                                 : device.worker;
  codegen::CodegenResult result = worker.empty()
                                      ? codegen::compileBitcode(bytes, optLevel)
                                      : codegen::Worker(worker, optLevel, device.workerSeconds).compile(bytes);
  if (!result.ok)
    return deviceModule(lowered).emitError("no code for the kernels: ")
           << StringRef(result.bytes.data(), result.bytes.size());
  code.assign(result.bytes.begin(), result.bytes.end());
  return success();
}

LogicalResult printDevice(ModuleOp lowered, const Device &device, CodeForm form, std::string &text) {
  std::unique_ptr<llvm::TargetMachine> target = targetMachine(device);
  if (!target)
    return lowered.emitError("expected a triple that LLVM can emit code for, found '") << device.triple << "'";
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module = translate(lowered, device, *target, context);
  if (!module)
    return failure();
  codegen::optimize(*module, *target, optLevel);
  SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  auto type = form == CodeForm::Object ? llvm::CodeGenFileType::ObjectFile : llvm::CodeGenFileType::AssemblyFile;
  if (form == CodeForm::LLVM)
    module->print(stream, nullptr);
  else if (!codegen::emit(*module, *target, type, bytes))
    return lowered.emitError("expected LLVM to emit such code for ") << device.triple;
  text.assign(bytes.begin(), bytes.end());
  return success();
}

} // namespace aicc::simt
