// The passes of phase `onnx`, in order.
#include "lib/Graph/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

namespace aicc::graph {

void addPasses(mlir::OpPassManager &passes) {
  mlir::OpPassManager &functions = passes.nest<mlir::func::FuncOp>();
  functions.addPass(createInferShapes());
  functions.addPass(createSplitRanks());
  functions.addPass(createFoldConstants());
  functions.addPass(createSimplify());
  functions.addPass(mlir::createCSEPass());
  functions.addPass(createRecoverFusedOps());
  functions.addPass(createFoldBatchNorm());
  functions.addPass(createSimplify());
  functions.addPass(createFoldConstants());
  functions.addPass(createInferShapes());
}

} // namespace aicc::graph
