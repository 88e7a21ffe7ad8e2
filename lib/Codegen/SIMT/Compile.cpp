// Device modules to code. The kernels of a module are one part: there is one worker for all of them.
#include "lib/Codegen/SIMT/Compile.h"

#include "lib/Codegen/Installed.h"
#include "lib/Codegen/SIMT/Passes.h"
#include "lib/Codegen/Translate.h"
#include "lib/Codegen/Worker.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/Cloning.h"

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

namespace {

/// The kernels as LLVM IR, for the device's back end.
struct Translation {
  std::unique_ptr<llvm::TargetMachine> target;
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module; // before its context

  LogicalResult run(ModuleOp lowered, const Device &device);
};

} // namespace

LogicalResult Translation::run(ModuleOp lowered, const Device &device) {
  target = targetMachine(device);
  if (!target)
    return lowered.emitError("expected a triple that LLVM can emit code for, found '") << device.triple << "'";
  ModuleOp kernels = deviceModule(lowered);
  if (!kernels)
    return lowered.emitError("expected a module '") << deviceModuleName << "' of kernels";
  module = codegen::translate(kernels, *target, context);
  if (!module || failed(checkCalls(kernels, *module)))
    return failure();
  for (llvm::Function &function : *module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", device.cpu);
    function.addFnAttr("target-features", device.features);
    function.addFnAttr(llvm::Attribute::NoUnwind);
  }
  if (device.finish)
    device.finish(*module);
  return success();
}

static codegen::CodegenResult compile(const llvm::Module &module, const Device &device) {
  SmallVector<char, 0> bitcode;
  llvm::raw_svector_ostream stream(bitcode);
  llvm::WriteBitcodeToFile(module, stream);
  StringRef bytes(bitcode.data(), bitcode.size());
  std::string worker = codegen::chosenWorker(device.worker);
  return worker.empty() ? codegen::compileBitcode(bytes, optLevel)
                        : codegen::Worker(worker, optLevel, device.workerSeconds).compile(bytes);
}

static StringRef textOf(const codegen::CodegenResult &result) { return {result.bytes.data(), result.bytes.size()}; }

/// The module with one of its kernels only.
static std::unique_ptr<llvm::Module> withOnly(StringRef kernel, const llvm::Module &whole) {
  llvm::ValueToValueMapTy values;
  auto isKept = [&](const llvm::GlobalValue *value) {
    return !llvm::isa<llvm::Function>(value) || value->hasLocalLinkage() || value->getName() == kernel;
  };
  std::unique_ptr<llvm::Module> part = llvm::CloneModule(whole, values, isKept);
  for (llvm::Function &function : llvm::make_early_inc_range(*part))
    if (function.isDeclaration() && function.use_empty())
      function.eraseFromParent();
  return part;
}

/// The back end failed at all kernels together. The error stands at the first that it fails at alone, so that it names
/// nodes; at one only, since each may take as long as a worker is given.
static LogicalResult fail(ModuleOp kernels, const llvm::Module &whole, const Device &device,
                          const codegen::CodegenResult &result) {
  for (auto kernel : kernels.getOps<LLVM::LLVMFuncOp>()) {
    if (kernel.isExternal())
      continue;
    codegen::CodegenResult alone = compile(*withOnly(kernel.getSymName(), whole), device);
    if (!alone.ok)
      return kernel.emitError("no code for kernel '") << kernel.getSymName() << "': " << textOf(alone);
  }
  return kernels.emitError("no code for the kernels: ") << textOf(result);
}

LogicalResult compileDevice(ModuleOp lowered, const Device &device, SmallVectorImpl<char> &code) {
  Translation translation;
  if (failed(translation.run(lowered, device)))
    return failure();
  codegen::CodegenResult result = compile(*translation.module, device);
  if (!result.ok)
    return fail(deviceModule(lowered), *translation.module, device, result);
  code.assign(result.bytes.begin(), result.bytes.end());
  return success();
}

LogicalResult printDevice(ModuleOp lowered, const Device &device, CodeForm form, std::string &text) {
  Translation translation;
  if (failed(translation.run(lowered, device)))
    return failure();
  codegen::optimize(*translation.module, *translation.target, optLevel);
  SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  auto type = form == CodeForm::Object ? llvm::CodeGenFileType::ObjectFile : llvm::CodeGenFileType::AssemblyFile;
  if (form == CodeForm::LLVM)
    translation.module->print(stream, nullptr);
  else if (!codegen::emit(*translation.module, *translation.target, type, bytes))
    return lowered.emitError("expected LLVM to emit such code for ") << device.triple;
  text.assign(bytes.begin(), bytes.end());
  return success();
}

} // namespace aicc::simt
