// The passes of phase `linalg`, in order.
#include "lib/Linalg/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

namespace aicc::linalg {

void addPasses(mlir::OpPassManager &passes) {
  mlir::OpPassManager &functions = passes.nest<mlir::func::FuncOp>();
  functions.addPass(createFoldPadding());
  functions.addPass(createAssignLayouts());
  passes.addPass(createLowerOnnx());
  passes.addNestedPass<mlir::func::FuncOp>(mlir::createCanonicalizerPass());
  passes.addNestedPass<mlir::func::FuncOp>(mlir::createCSEPass());
  passes.addPass(createFoldWeights());
}

} // namespace aicc::linalg
