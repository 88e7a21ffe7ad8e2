// source-print-kernels: kernels as text, for people (see Passes.td).
#include "lib/Codegen/Source/Passes.h"

#include "lib/Codegen/SIMT/Compile.h"
#include "lib/Codegen/SIMT/Passes.h"
#include "lib/Codegen/Source/Printer.h"

namespace aicc::source {
#define GEN_PASS_DEF_PRINTKERNELS
#include "lib/Codegen/Source/Passes.h.inc"
} // namespace aicc::source

using namespace mlir;

namespace aicc::source {
namespace {

struct PrintKernels : impl::PrintKernelsBase<PrintKernels> {
  using PrintKernelsBase::PrintKernelsBase;

  void runOnOperation() override {
    ModuleOp device = simt::deviceModule(getOperation());
    if (!device) {
      getOperation().emitError("expected a module '") << simt::deviceModuleName << "' of kernels";
      return signalPassFailure();
    }
    Language language;
    language.hasDouble = hasDouble;
    if (failed(printKernels(device, language, llvm::outs())))
      signalPassFailure();
  }
};

} // namespace
} // namespace aicc::source
