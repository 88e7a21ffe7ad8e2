#include "lib/Codegen/Translate.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace aicc::codegen {

using namespace mlir;

std::unique_ptr<llvm::Module> translate(ModuleOp module, const llvm::TargetMachine &target,
                                        llvm::LLVMContext &context) {
  registerBuiltinDialectTranslation(*module->getContext());
  registerLLVMDialectTranslation(*module->getContext());
  std::unique_ptr<llvm::Module> translated = translateModuleToLLVMIR(module, context, "kernels");
  if (!translated)
    return nullptr;
  translated->setTargetTriple(target.getTargetTriple());
  translated->setDataLayout(target.createDataLayout());
  return translated;
}

} // namespace aicc::codegen
