// onnx-infer-shapes: writes what shape inference knows into the IR.
//
// Input: a function over `onnx` ops with any result types. Output: the same ops with the most static types known,
// integer results that are known as a whole replaced by constants, and an `If` whose condition is known replaced by its
// branch.
#include "lib/Graph/InferShapes.h"

#include "dialects/ONNX/Shape.h"
#include "lib/Graph/Passes.h"
#include "lib/Graph/RanksFromUses.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace aicc::graph {

#define GEN_PASS_DEF_INFERSHAPES
#include "lib/Graph/Passes.h.inc"

namespace {

/// The elements of `value` as an attribute when all are known numbers of an integer tensor.
DenseElementsAttr knownElements(onnx::ShapeContext &shapes, Value value) {
  auto type = dyn_cast<RankedTensorType>(shapes.type(value));
  if (!type || !type.hasStaticShape() || !type.getElementType().isInteger())
    return {};
  auto elements = shapes.constants(value);
  if (!elements || int64_t(elements->size()) != type.getNumElements())
    return {};
  unsigned width = type.getElementType().getIntOrFloatBitWidth();
  SmallVector<APInt> bits;
  for (int64_t element : *elements)
    bits.push_back(APInt(64, element, /*isSigned=*/true).sextOrTrunc(width));
  return DenseElementsAttr::get(type, bits);
}

/// Replaces the uses of results that are known by constants; the op itself dies when nothing else uses it.
void replaceKnown(onnx::ShapeContext &shapes, IRRewriter &rewriter, Operation *op) {
  if (isa<onnx::ConstantOp>(op) || op->getNumRegions() != 0)
    return;
  for (Value result : op->getResults()) {
    if (result.use_empty())
      continue;
    DenseElementsAttr elements = knownElements(shapes, result);
    if (!elements)
      continue;
    rewriter.setInsertionPointAfter(op);
    rewriter.replaceAllUsesWith(result, onnx::ConstantOp::create(rewriter, op->getLoc(), elements.getType(), elements));
  }
}

/// Moves the ops of the branch that runs before the If and erases it; returns the first op that moved, or what follows.
Operation *inlineBranch(IRRewriter &rewriter, onnx::IfOp op, Region &branch) {
  Operation *yield = branch.front().getTerminator();
  SmallVector<Value> results(yield->getOperands());
  Operation *first = &branch.front().front() == yield ? op->getNextNode() : &branch.front().front();
  rewriter.eraseOp(yield);
  // replaceOp would want equal types; a branch may be more precise than the If was
  for (auto [result, value] : llvm::zip(op.getResults(), results))
    rewriter.replaceAllUsesWith(result, value);
  rewriter.inlineBlockBefore(&branch.front(), op);
  rewriter.eraseOp(op);
  return first;
}

/// A result may have its rank from what is declared or computes on it; a branch that yields another one is never right.
std::string otherRank(onnx::ShapeContext &shapes, onnx::IfOp op, Region &branch) {
  for (auto [result, yielded] : llvm::zip(op.getResults(), branch.front().getTerminator()->getOperands())) {
    auto wanted = dyn_cast<RankedTensorType>(shapes.type(result)),
         found = dyn_cast<RankedTensorType>(shapes.type(yielded));
    if (wanted && found && wanted.getRank() != found.getRank())
      return "expected a result of rank " + std::to_string(wanted.getRank()) + ", found rank " +
             std::to_string(found.getRank());
  }
  return "";
}

/// A branch that does not fit the shapes fails if it is taken.
void replaceMisfit(onnx::ShapeContext &shapes, IRRewriter &rewriter, onnx::IfOp op, Region &branch) {
  std::string problem = shapes.misfit(branch).str();
  if (problem.empty())
    problem = otherRank(shapes, op, branch);
  if (problem.empty())
    return;
  op.emitRemark("a branch does not fit the shapes and fails if it is taken: ") << problem;
  Block &block = branch.front();
  while (!block.empty())
    rewriter.eraseOp(&block.back());
  rewriter.setInsertionPointToEnd(&block);
  auto types = llvm::map_to_vector(op.getResults(), [&](Value result) { return shapes.type(result); });
  auto fail = onnx::FailOp::create(rewriter, op.getLoc(), types, rewriter.getStringAttr(problem));
  onnx::YieldOp::create(rewriter, op.getLoc(), fail.getResults());
}

void rewriteBlock(onnx::ShapeContext &shapes, IRRewriter &rewriter, Block &block) {
  for (BlockArgument argument : block.getArguments())
    argument.setType(shapes.type(argument));
  for (Operation *op = block.empty() ? nullptr : &block.front(); op;) {
    if (auto branch = dyn_cast<onnx::IfOp>(op)) {
      auto condition = shapes.constants(branch.getCond());
      if (condition && condition->size() == 1) {
        op = inlineBranch(rewriter, branch, (*condition)[0] ? branch.getThenBranch() : branch.getElseBranch());
        continue;
      }
      for (Region &region : op->getRegions())
        replaceMisfit(shapes, rewriter, branch, region);
    }
    // What was made here has its type, and may lie where an op was that is gone: the analysis would tell of that one.
    if (isa<onnx::ConstantOp, onnx::FailOp>(op)) {
      op = op->getNextNode();
      continue;
    }
    for (Value result : op->getResults())
      result.setType(shapes.type(result));
    replaceKnown(shapes, rewriter, op);
    for (Region &region : op->getRegions())
      for (Block &inner : region)
        rewriteBlock(shapes, rewriter, inner);
    op = op->getNextNode();
  }
}

/// The function returns what its return op returns.
void updateSignature(func::FuncOp function) {
  Block &body = function.getBody().front();
  function.setType(
      FunctionType::get(function.getContext(), body.getArgumentTypes(), body.getTerminator()->getOperandTypes()));
}

struct InferShapes : public impl::InferShapesBase<InferShapes> {
  void runOnOperation() override {
    if (failed(inferShapes(getOperation())))
      signalPassFailure();
  }
};

} // namespace

static LogicalResult inferForwards(func::FuncOp function) {
  onnx::ShapeAnalysis analysis(function);
  if (analysis.failed())
    return failure();
  IRRewriter rewriter(function.getContext());
  for (Block &block : function.getBody())
    rewriteBlock(analysis.shapes(), rewriter, block);
  updateSignature(function);
  return success();
}

/// Results of unknown rank.
static int64_t countUnranked(func::FuncOp function) {
  int64_t count = 0;
  function.walk(
      [&](Operation *op) { count += llvm::count_if(op->getResultTypes(), llvm::IsaPred<UnrankedTensorType>); });
  return count;
}

LogicalResult inferShapes(func::FuncOp function) {
  if (function.isExternal())
    return success();
  if (failed(inferForwards(function)))
    return failure();
  // A rank that inference does not keep would be found again.
  for (int64_t before = countUnranked(function), now = before; now > 0; before = now) {
    if (!inferRanksFromUses(function))
      break;
    if (failed(inferForwards(function)))
      return failure();
    now = countUnranked(function);
    if (now >= before)
      break;
  }
  return success();
}

} // namespace aicc::graph
