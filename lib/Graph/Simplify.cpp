// onnx-simplify: what changes nothing goes, what has a shorter form takes it.
//
// Input: a function over `onnx` ops, types inferred. Output: the same function with fewer ops:
//   %1 = onnx.Transpose %x {perm = [0, 2, 1]}; %2 = onnx.Transpose %1 {perm = [0, 2, 1]}; use(%2)   =>   use(%x)
#include "lib/Graph/SimplifyPatterns.h"

#include "lib/Graph/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace aicc::graph {

#define GEN_PASS_DEF_SIMPLIFY
#include "lib/Graph/Passes.h.inc"

namespace {
class Simplify : public impl::SimplifyBase<Simplify> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateArithmeticSimplifications(set);
    populateClipSimplifications(set);
    populateMovementSimplifications(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    dropShapeNoOps(getOperation());
    if (failed(applyPatternsGreedily(getOperation(), patterns)))
      signalPassFailure();
  }

  FrozenRewritePatternSet patterns;
};
} // namespace

} // namespace aicc::graph
