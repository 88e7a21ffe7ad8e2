// Reduction stages: each thread its own results, or all threads one result together.
#include "lib/Codegen/SIMT/Stages.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::simt {

SmallVector<codegen::Lanes> Stages::resultCoordinates(Evaluator &evaluator, linalg::LinalgOp op, unsigned result,
                                                      ArrayRef<Value> at) {
  SmallVector<Lanes> point = llvm::map_to_vector(at, [&](Value v) { return evaluator.uniform(v); });
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInitOperand(result));
  return llvm::map_to_vector(map.getResults(), [&](AffineExpr e) { return evaluator.affine(e, point); });
}

SmallVector<Value> Stages::initials(linalg::LinalgOp op, ArrayRef<Value> at) {
  Evaluator evaluator(frame, 1);
  SmallVector<Value> values;
  for (unsigned r = 0; r < op->getNumResults(); ++r)
    values.push_back(evaluator.at(op.getDpsInitOperand(r)->get(), resultCoordinates(evaluator, op, r, at)).value);
  return values;
}

/// One application of the body.
SmallVector<Value> Stages::step(linalg::LinalgOp op, ArrayRef<Value> at, ValueRange accumulators) {
  Evaluator evaluator(frame, 1);
  SmallVector<Lanes> point = llvm::map_to_vector(at, [&](Value v) { return evaluator.uniform(v); });
  SmallVector<Lanes> carried = llvm::map_to_vector(accumulators, [&](Value v) { return evaluator.uniform(v); });
  return llvm::map_to_vector(evaluator.body(op, point, carried), [](const Lanes &value) { return value.value; });
}

/// `byAll`: every thread of the team has the values, only the first writes what all can see.
void Stages::storeReduced(linalg::LinalgOp op, ArrayRef<Value> at, ValueRange values, bool byAll) {
  for (auto [r, value] : llvm::enumerate(values)) {
    Value tensor = op->getResult(r);
    auto store = [&, r = r, value = value](bool toCell) {
      Evaluator evaluator(frame, 1);
      SmallVector<Lanes> to = resultCoordinates(evaluator, op, r, at);
      storeScratch(evaluator, tensor, to, evaluator.uniform(value));
      if (!toCell)
        storeResult(evaluator, tensor, to, evaluator.uniform(value));
    };
    const auto *stage = llvm::find_if(plan.stages, [&](const Stage &s) { return s.value == tensor; });
    bool hasCell = stage != plan.stages.end() && scratch[stage - plan.stages.begin()].kind == Kind::Cell;
    if (hasCell || !byAll)
      store(hasCell);
    else
      team.onFirst([&] { store(false); });
  }
}

void Stages::emitReduction(linalg::LinalgOp op, ArrayRef<Extent> loops) {
  SmallVector<unsigned> parallel;
  op.getParallelDims(parallel);
  Value results = builder.product(llvm::map_to_vector(parallel, [&](unsigned d) { return loops[d].size; }));
  bool combines = llvm::all_of(llvm::seq<unsigned>(op->getNumResults()),
                               [&](unsigned r) { return codegen::combinerOf(op, r).has_value(); });
  if (team.size() > 1 && combines && known(results) == 1)
    return reduceTogether(op, loops);
  reduceAlone(op, loops);
}

/// Coordinates of `dims` replaced by those of element `number` of their box.
static void place(CodeBuilder &builder, Value number, ArrayRef<unsigned> dims, ArrayRef<Value> sizes,
                  MutableArrayRef<Value> at) {
  for (auto [dim, coordinate] : llvm::zip_equal(dims, builder.delinearize(number, sizes)))
    at[dim] = coordinate;
}

void Stages::reduceAlone(linalg::LinalgOp op, ArrayRef<Extent> loops) {
  SmallVector<unsigned> parallel, reduction;
  op.getParallelDims(parallel);
  op.getReductionDims(reduction);
  Extents outer = llvm::map_to_vector<6>(parallel, [&](unsigned d) { return loops[d]; });
  team.forEach(countOf(outer), [&](Value number) {
    SmallVector<Value> at(loops.size(), builder.number(0));
    for (auto [dim, coordinate] : llvm::zip_equal(parallel, coordinates(number, outer)))
      at[dim] = coordinate;
    std::function<SmallVector<Value>(size_t, ValueRange)> nest = [&](size_t next, ValueRange carried) {
      if (next == reduction.size())
        return step(op, at, carried);
      return builder.loop(builder.number(0), loops[reduction[next]].size, 1, carried, [&](Value i, ValueRange inner) {
        at[reduction[next]] = i;
        return nest(next + 1, inner);
      });
    };
    SmallVector<Value> values = nest(0, initials(op, at));
    storeReduced(op, at, values, /*byAll=*/false);
  });
}

void Stages::reduceTogether(linalg::LinalgOp op, ArrayRef<Extent> loops) {
  SmallVector<unsigned> reduction;
  op.getReductionDims(reduction);
  SmallVector<Value> at = llvm::map_to_vector(loops, [&](const Extent &e) { return e.at ? e.at : builder.number(0); });
  SmallVector<Value> sizes = llvm::map_to_vector(reduction, [&](unsigned d) { return loops[d].size; });
  SmallVector<codegen::Combiner> combiners;
  SmallVector<Value> neutral;
  for (unsigned r = 0; r < op->getNumResults(); ++r) {
    combiners.push_back(*codegen::combinerOf(op, r));
    neutral.push_back(arith::ConstantOp::create(builder, combiners.back().neutral));
  }
  SmallVector<Value> partial = team.forEach(builder.product(sizes), neutral, [&](Value number, ValueRange carried) {
    place(builder, number, reduction, sizes, at);
    return step(op, at, carried);
  });
  for (unsigned d : reduction)
    at[d] = builder.number(0);
  SmallVector<Value> values;
  for (auto [initial, value, combiner] : llvm::zip_equal(initials(op, at), partial, combiners))
    values.push_back(vector::makeArithReduction(builder, builder.getLoc(), combiner.kind, initial,
                                                team.combine(value, combiner.kind)));
  storeReduced(op, at, values, /*byAll=*/true);
}

} // namespace aicc::simt
