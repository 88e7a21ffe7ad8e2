// onnx-split-ranks: where a condition decides the rank of a tensor, each rank gets a branch of its own.
//
//   %1 = onnx.If %c {Yield %3 : tensor<?xf32>} else {Yield %0 : tensor<?x?xf32>} -> tensor<*xf32>
//   %2 = onnx.ReduceSum %1
//   =>
//   %2 = onnx.If %c {%4 = onnx.ReduceSum %3; Yield %4} else {%4 = onnx.ReduceSum %0; Yield %4}
#include "dialects/ONNX/ONNX.h"
#include "lib/Graph/InferShapes.h"
#include "lib/Graph/Passes.h"
#include "lib/Graph/SinkUnranked.h"
#include "lib/Graph/SqueezeCases.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace aicc::graph {

#define GEN_PASS_DEF_SPLITRANKS
#include "lib/Graph/Passes.h.inc"

/// The ops of the block of `op`, its terminator excepted, that depend on its results.
static SmallVector<Operation *> dependents(Operation *op) {
  DenseSet<Value> reached(op->result_begin(), op->result_end());
  SmallVector<Operation *> result;
  for (Operation *next = op->getNextNode(); next != op->getBlock()->getTerminator(); next = next->getNextNode()) {
    SetVector<Value> reads(next->operand_begin(), next->operand_end());
    getUsedValuesDefinedAbove(next->getRegions(), reads);
    if (llvm::none_of(reads, [&](Value value) { return reached.contains(value); }))
      continue;
    reached.insert(next->result_begin(), next->result_end());
    result.push_back(next);
  }
  return result;
}

static bool hasUnknownRank(onnx::IfOp op) {
  return llvm::any_of(op->getResultTypes(), [](Type type) { return isa<UnrankedTensorType>(type); });
}

/// The outermost, first If of unknown rank that something computes on; null without one.
static onnx::IfOp findSplit(func::FuncOp function) {
  onnx::IfOp found;
  function.walk<WalkOrder::PreOrder>([&](onnx::IfOp op) {
    if (!hasUnknownRank(op) || dependents(op).empty())
      return WalkResult::advance();
    found = op;
    return WalkResult::interrupt();
  });
  return found;
}

/// Copies `ops` to the end of `branch`, which then yields `results`: values of `op` or of the copied ops.
static void continueBranch(onnx::IfOp op, Region &branch, ArrayRef<Operation *> ops, ArrayRef<Value> results) {
  Operation *yield = branch.front().getTerminator();
  OpBuilder builder(yield);
  IRMapping mapping;
  mapping.map(op->getResults(), yield->getOperands());
  for (Operation *next : ops)
    builder.clone(*next, mapping);
  auto yielded = llvm::map_to_vector(results, [&](Value value) { return mapping.lookup(value); });
  onnx::YieldOp::create(builder, yield->getLoc(), yielded);
  yield->erase();
}

/// Moves what depends on `op` into its branches.
static void split(onnx::IfOp op) {
  SmallVector<Operation *> moved = dependents(op);
  Operation *end = op->getBlock()->getTerminator();
  for (Operation &other :
       llvm::make_early_inc_range(llvm::make_range(std::next(op->getIterator()), end->getIterator())))
    if (!llvm::is_contained(moved, &other))
      other.moveBefore(op);
  SetVector<Value> results;
  for (Value value : end->getOperands())
    if (value.getDefiningOp() == op || llvm::is_contained(moved, value.getDefiningOp()))
      results.insert(value);
  for (Region &branch : op->getRegions())
    continueBranch(op, branch, moved, results.getArrayRef());
  OpBuilder builder(op);
  auto types = llvm::map_to_vector(results, [](Value value) { return value.getType(); });
  auto whole = onnx::IfOp::create(builder, op.getLoc(), types, op.getCond());
  whole.getThenBranch().takeBody(op.getThenBranch());
  whole.getElseBranch().takeBody(op.getElseBranch());
  for (auto [old, value] : llvm::zip(results, whole.getResults()))
    Value(old).replaceAllUsesWith(value);
  for (Operation *next : llvm::reverse(moved))
    next->erase();
  op->erase();
}

static int64_t countOps(func::FuncOp function) {
  int64_t count = 0;
  function.walk([&](Operation *) { ++count; });
  return count;
}

namespace {
struct SplitRanks : impl::SplitRanksBase<SplitRanks> {
  using SplitRanksBase::SplitRanksBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    while (true) {
      while (sinkUnranked(function) || squeezeByCases(function))
        if (failed(inferShapes(function)))
          return signalPassFailure();
      onnx::IfOp op = findSplit(function);
      if (!op || countOps(function) + int64_t(dependents(op).size()) > maximumOps)
        return;
      split(op);
      ++splits;
      if (failed(inferShapes(function)))
        return signalPassFailure();
    }
  }
};
} // namespace

} // namespace aicc::graph
