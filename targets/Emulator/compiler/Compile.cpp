// Code for the host. Half-precision conversions and the like are the builtins'.
#include "targets/Emulator/compiler/Compile.h"

#include "lib/Codegen/Backend.h"
#include "lib/Codegen/Builtins.h"
#include "lib/Codegen/Lld.h"
#include "lib/Codegen/Translate.h"

#include "llvm/IR/Module.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;

namespace aicc::emulator {

LogicalResult compileImage(ModuleOp module, SmallVectorImpl<char> &elf) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  constexpr unsigned optLevel = 1;
  std::string triple = llvm::sys::getProcessTriple();
  std::unique_ptr<llvm::TargetMachine> target = codegen::makeTargetMachine(triple, "generic", "", optLevel);
  if (!target)
    return module.emitError("expected a triple that LLVM can emit code for, found '") << triple << "'";
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> translated = codegen::translate(module, *target, context);
  if (!translated)
    return failure();
  codegen::optimize(*translated, *target, optLevel);
  SmallVector<char, 0> object;
  if (!codegen::emit(*translated, *target, llvm::CodeGenFileType::ObjectFile, object))
    return module.emitError("expected LLVM to emit code for ") << triple;
  StringRef objects[] = {StringRef(object.data(), object.size()), codegen::builtinsFor(triple)};
  const char *options[] = {"-shared", "--build-id=none"}; // fma is the C library's
  return codegen::linkObjects(objects, options, elf, [&] { return module.emitError(); });
}

} // namespace aicc::emulator
