// The pass sequence from kernels to the LLVM dialect, for the device and the grids of the host at once.
#include "lib/Codegen/Passes.h"
#include "lib/Codegen/SIMT/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace aicc::simt {

void addTilePasses(OpPassManager &passes, const LowerKernelsOptions &options) {
  passes.addPass(createLowerKernels(options));
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  OpPassManager &kernels = passes.nest<ModuleOp>().nest<func::FuncOp>();
  kernels.addPass(createLoopInvariantCodeMotionPass());
}

void addLoweringPasses(OpPassManager &passes, llvm::function_ref<void(OpPassManager &)> addThreads) {
  OpPassManager &kernels = passes.nest<ModuleOp>().nest<func::FuncOp>();
  kernels.addPass(codegen::createExpandMath());
  passes.addPass(createLowerAffinePass());
  passes.addPass(arith::createArithExpandOpsPass());
  passes.addPass(createSCFToControlFlowPass());
  passes.addPass(createConvertMathToLLVMPass());
  passes.addPass(createFinalizeMemRefToLLVMConversionPass());
  passes.addPass(createArithToLLVMConversionPass());
  passes.addPass(createConvertControlFlowToLLVMPass());
  for (OpPassManager *functions : {&passes, &passes.nest<ModuleOp>()})
    functions->addPass(createConvertFuncToLLVMPass());
  addThreads(passes);
  passes.addPass(createReconcileUnrealizedCastsPass());
  passes.addPass(createCanonicalizerPass());
}

} // namespace aicc::simt
