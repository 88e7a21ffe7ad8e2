// The pass sequence from kernels to the LLVM dialect.
#include "lib/Codegen/Passes.h"
#include "targets/CPU/compiler/Compile.h"
#include "targets/CPU/compiler/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace aicc::cpu {

void addTilePasses(OpPassManager &passes, const CPUOptions &options) {
  LowerKernelsOptions lowering;
  lowering.triple = options.triple;
  lowering.cpu = options.cpu;
  lowering.features = options.features;
  lowering.checkBounds = options.checkBounds;
  passes.addPass(createLowerKernels(lowering));
  OpPassManager &functions = passes.nest<func::FuncOp>();
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  functions.addPass(createLoopInvariantCodeMotionPass());
}

void addLoweringPasses(OpPassManager &passes, const CPUOptions &options) {
  OpPassManager &functions = passes.nest<func::FuncOp>();
  std::string error; // cpu-lower-kernels reports it
  codegen::ExpandMathOptions math;
  math.fma = machineFor(options, error).fma;
  functions.addPass(codegen::createExpandMath(math));
  functions.addPass(createLowerAffinePass());
  functions.addPass(arith::createArithExpandOpsPass());
  functions.addPass(createConvertVectorToSCFPass());
  functions.addPass(createSCFToControlFlowPass());
  passes.addPass(createConvertVectorToLLVMPass());
  passes.addPass(createConvertMathToLLVMPass());
  passes.addPass(createFinalizeMemRefToLLVMConversionPass());
  passes.addPass(createArithToLLVMConversionPass());
  passes.addPass(createConvertControlFlowToLLVMPass());
  passes.addPass(createConvertFuncToLLVMPass());
  passes.addPass(createReconcileUnrealizedCastsPass());
}

} // namespace aicc::cpu
