// cpu-expand-math: transcendental functions on vectors and scalars become polynomials (see Passes.td).
#include "targets/CPU/compiler/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace aicc::cpu {
#define GEN_PASS_DEF_EXPANDMATH
#include "targets/CPU/compiler/Passes.h.inc"
} // namespace aicc::cpu

using namespace mlir;

namespace aicc::cpu {
namespace {

/// a * b + c in two roundings: without the instruction LLVM would call fmaf for every lane.
template <typename OpTy> struct SplitFma : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpTy op, PatternRewriter &rewriter) const override {
    Value product = arith::MulFOp::create(rewriter, op.getLoc(), op->getOperand(0), op->getOperand(1));
    rewriter.replaceOpWithNewOp<arith::AddFOp>(op, product, op->getOperand(2));
    return success();
  }
};

struct ExpandMath : impl::ExpandMathBase<ExpandMath> {
  using ExpandMathBase::ExpandMathBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    auto approximated = [](StringRef name) {
      static constexpr StringRef names[] = {"math.exp",  "math.expm1", "math.tanh",  "math.erf",
                                            "math.log",  "math.log2",  "math.log1p", "math.atan",
                                            "math.atan2"};
      return llvm::is_contained(names, name);
    };
    populateMathF32ExpansionPatterns(patterns, approximated);
    populateMathPolynomialApproximationPatterns(patterns, approximated);
    if (!fma)
      patterns.add<SplitFma<math::FmaOp>, SplitFma<vector::FMAOp>>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace aicc::cpu
