// The passes of phase `linalg`, in order.
#include "lib/Linalg/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/Passes.h"

namespace aicc::linalg {

void addCanonicalizer(mlir::OpPassManager &passes) {
  const std::string unwanted[] = {
      // What a loop carries may grow from one iteration to the next; this pattern believes that it keeps the static
      // shape it begins with.
      "(anonymous namespace)::ForOpTensorCastFolder",
      // A choice between tensors is a branch of the host program, not an operation on their elements.
      "(anonymous namespace)::ConvertTrivialIfToSelect"};
  passes.addPass(mlir::createCanonicalizerPass(mlir::GreedyRewriteConfig(), unwanted));
}

void addPasses(mlir::OpPassManager &passes) {
  mlir::OpPassManager &functions = passes.nest<mlir::func::FuncOp>();
  functions.addPass(createFoldPadding());
  functions.addPass(createAssignLayouts());
  passes.addPass(createLowerOnnx());
  addCanonicalizer(passes.nest<mlir::func::FuncOp>());
  passes.addNestedPass<mlir::func::FuncOp>(mlir::createCSEPass());
  passes.addPass(createFoldWeights());
}

} // namespace aicc::linalg
