// codegen-expand-math: math functions on vectors and scalars become arithmetic (see Passes.td).
#include "lib/Codegen/MathSeries.h"
#include "lib/Codegen/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace aicc::codegen {
#define GEN_PASS_DEF_EXPANDMATH
#include "lib/Codegen/Passes.h.inc"
} // namespace aicc::codegen

using namespace mlir;

namespace aicc::codegen {
namespace {

/// What f32 has a tuned polynomial for upstream, all within 5 ulp; but log takes a subnormal number for the smallest
/// normal one.
bool hasPolynomial(StringRef name) {
  static constexpr StringRef names[] = {"math.exp", "math.expm1", "math.tanh", "math.erf", "math.log", "math.log1p"};
  return llvm::is_contained(names, name);
}

using Operands = ArrayRef<Value>;
using Expansion = Value (*)(MathSeries &, Operands);

/// A function and its value by series, in f64.
struct Function {
  StringRef name;
  Expansion expand;
};

const Function functions[] = {
    {"math.exp", [](MathSeries &s, Operands x) { return s.exp(x[0]); }},
    {"math.exp2", [](MathSeries &s, Operands x) { return s.exp(s.mul(x[0], s.constant(0.69314718055994530942))); }},
    {"math.expm1", [](MathSeries &s, Operands x) { return s.expm1(x[0]); }},
    {"math.log", [](MathSeries &s, Operands x) { return s.log(x[0]); }},
    {"math.log2", [](MathSeries &s, Operands x) { return s.mul(s.log(x[0]), s.constant(1.4426950408889634074)); }},
    {"math.log10", [](MathSeries &s, Operands x) { return s.mul(s.log(x[0]), s.constant(0.43429448190325182765)); }},
    {"math.log1p", [](MathSeries &s, Operands x) { return s.log1p(x[0]); }},
    {"math.powf", [](MathSeries &s, Operands x) { return s.pow(x[0], x[1]); }},
    {"math.sin", [](MathSeries &s, Operands x) { return s.sin(x[0]); }},
    {"math.cos", [](MathSeries &s, Operands x) { return s.cos(x[0]); }},
    {"math.tan", [](MathSeries &s, Operands x) { return s.div(s.sin(x[0]), s.cos(x[0])); }},
    {"math.atan", [](MathSeries &s, Operands x) { return s.atan(x[0]); }},
    {"math.atan2",
     [](MathSeries &s, Operands x) {
       Value zero = s.constant(0), across = s.abs(x[0]), along = s.abs(x[1]);
       Value angle = s.equal(across, zero, zero, s.atan(s.div(across, along)));
       return s.withSign(s.less(x[1], zero, s.sub(s.constant(3.14159265358979323846), angle), angle), x[0]);
     }},
    {"math.asin",
     [](MathSeries &s, Operands x) {
       Value one = s.constant(1);
       return s.atan(s.div(x[0], s.sqrt(s.mul(s.sub(one, x[0]), s.add(one, x[0])))));
     }},
    {"math.acos",
     [](MathSeries &s, Operands x) {
       Value one = s.constant(1);
       Value half = s.atan(s.sqrt(s.div(s.sub(one, x[0]), s.add(one, x[0]))));
       return s.mul(half, s.constant(2));
     }},
    {"math.sinh",
     [](MathSeries &s, Operands x) {
       Value grown = s.expm1(s.abs(x[0]));
       Value twice = s.add(grown, s.div(grown, s.add(grown, s.constant(1))));
       // At infinity the second summand is inf / inf.
       Value big = s.mul(s.exp(s.abs(x[0])), s.constant(0.5));
       return s.withSign(s.less(s.constant(30), s.abs(x[0]), big, s.mul(twice, s.constant(0.5))), x[0]);
     }},
    {"math.cosh",
     [](MathSeries &s, Operands x) {
       Value sum = s.add(s.exp(x[0]), s.exp(s.negate(x[0])));
       return s.mul(sum, s.constant(0.5));
     }},
    {"math.erf", [](MathSeries &s, Operands x) { return s.erf(x[0]); }},
    {"math.tanh", [](MathSeries &s, Operands x) { return s.tanh(x[0]); }},
    {"math.asinh",
     [](MathSeries &s, Operands x) {
       Value a = s.abs(x[0]), one = s.constant(1), square = s.mul(a, a);
       Value growth = s.add(a, s.div(square, s.add(one, s.sqrt(s.add(square, one)))));
       // Past 2^500 the square overflows, and asinh is log(2a).
       Value large = s.add(s.log(a), s.constant(0.69314718055994530942));
       return s.withSign(s.less(s.constant(0x1p500), a, large, s.log1p(growth)), x[0]);
     }},
    {"math.acosh",
     [](MathSeries &s, Operands x) {
       Value one = s.constant(1);
       return s.log(s.add(x[0], s.mul(s.sqrt(s.sub(x[0], one)), s.sqrt(s.add(x[0], one)))));
     }},
    {"math.atanh",
     [](MathSeries &s, Operands x) {
       Value one = s.constant(1);
       Value grown = s.log1p(s.div(s.mul(s.constant(2), x[0]), s.sub(one, x[0])));
       return s.mul(grown, s.constant(0.5));
     }},
    {"math.cbrt", [](MathSeries &s, Operands x) { return s.withSign(s.pow(s.abs(x[0]), s.constant(1.0 / 3)), x[0]); }},
};

/// An op of `functions` on f32 or f64 -> its series in f64.
struct ExpandBySeries : RewritePattern {
  explicit ExpandBySeries(MLIRContext *context) : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    const Function *function =
        llvm::find_if(functions, [&](const Function &f) { return f.name == op->getName().getStringRef(); });
    if (function == std::end(functions))
      return failure();
    Type type = op->getResult(0).getType(), element = getElementTypeOrSelf(type);
    bool isDouble = element.isF64();
    if (!isDouble && (!element.isF32() || hasPolynomial(function->name)))
      return rewriter.notifyMatchFailure(op, "f32 has a polynomial, 16-bit formats are widened first");
    ImplicitLocOpBuilder builder(op->getLoc(), rewriter);
    Type wide = builder.getF64Type();
    if (auto vector = dyn_cast<VectorType>(type))
      wide = vector.clone(wide);
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(isDouble ? operand : arith::ExtFOp::create(builder, wide, operand).getResult());
    MathSeries series(builder, wide, isDouble);
    Value result = function->expand(series, operands);
    rewriter.replaceOp(op, isDouble ? result : arith::TruncFOp::create(builder, type, result).getResult());
    return success();
  }
};

/// Math on f16 and bf16 is done in f32.
struct WidenHalves : RewritePattern {
  explicit WidenHalves(MLIRContext *context) : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    if (!isa<math::MathDialect>(op->getDialect()) || op->getNumResults() != 1)
      return failure();
    Type type = op->getResult(0).getType(), element = getElementTypeOrSelf(type);
    if (!element.isF16() && !element.isBF16())
      return failure();
    Type other = rewriter.getF32Type();
    if (auto vector = dyn_cast<VectorType>(type))
      other = vector.clone(other);
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(operand.getType() == type
                             ? arith::ExtFOp::create(rewriter, op->getLoc(), other, operand).getResult()
                             : operand);
    OperationState state(op->getLoc(), op->getName(), operands, other, op->getAttrs());
    rewriter.replaceOpWithNewOp<arith::TruncFOp>(op, type, rewriter.create(state)->getResult(0));
    return success();
  }
};

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
    // Powers of constant exponents become products first.
    RewritePatternSet simplifications(&getContext());
    populateMathAlgebraicSimplificationPatterns(simplifications);
    RewritePatternSet patterns(&getContext());
    patterns.add<ExpandBySeries, WidenHalves>(&getContext());
    populateMathPolynomialApproximationPatterns(patterns, hasPolynomial);
    if (!fma)
      patterns.add<SplitFma<math::FmaOp>, SplitFma<vector::FMAOp>>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(simplifications))) ||
        failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace aicc::codegen
