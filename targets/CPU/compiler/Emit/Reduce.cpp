// Reduction stages. Lanes run along the loop that the largest input has as its last dimension: over a parallel loop
// every lane has accumulators of its own, over a reduction loop lanes are partial results that are combined at the end.
#include "targets/CPU/compiler/Emit/Stages.h"

#include "lib/Codegen/Combiner.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::cpu {
namespace {

constexpr unsigned chains = 4; ///< accumulators side by side, against the latency of an addition

/// The reduction of one op over one point.
class Reducer {
public:
  Reducer(Frame &frame, linalg::LinalgOp op, unsigned lanes, ArrayRef<Range> loops,
          llvm::function_ref<void(Evaluator &, unsigned, ArrayRef<Lanes>, const Lanes &)> store)
      : frame(frame), builder(frame.builder), op(op), lanes(lanes), loops(loops), store(store) {
    op.getParallelDims(parallel);
    op.getReductionDims(reduction);
    for (unsigned i = 0; i < op->getNumResults(); ++i)
      if (std::optional<Combiner> combiner = combinerOf(op, i))
        combiners.push_back(*combiner);
    chooseLaneLoop();
  }

  void emit() {
    SmallVector<Value> at(loops.size());
    overLoops(parallel, at, 0);
  }

private:
  using Sums = SmallVector<Value>; ///< one per result

  void chooseLaneLoop() {
    int64_t best = -1;
    for (OpOperand *input : op.getDpsInputOperands()) {
      AffineMap map = op.getMatchingIndexingMap(input);
      if (!map.getNumResults())
        continue;
      auto last = dyn_cast<AffineDimExpr>(map.getResults().back());
      if (last && static_cast<int64_t>(map.getNumResults()) > best)
        best = map.getNumResults(), laneLoop = last.getPosition();
    }
    bool canCombine = combiners.size() == op->getNumResults();
    isHorizontal = laneLoop >= 0 && llvm::is_contained(reduction, static_cast<unsigned>(laneLoop));
    if (lanes == 1 || (isHorizontal && !canCombine))
      laneLoop = -1;
    isHorizontal = isHorizontal && laneLoop >= 0;
  }

  /// Loops over `dims` from number `next` on; the lane loop is left to the innermost code.
  void overLoops(ArrayRef<unsigned> dims, SmallVectorImpl<Value> &at, size_t next) {
    if (next == dims.size())
      return onePoint(at);
    unsigned dim = dims[next];
    if (static_cast<int>(dim) == laneLoop)
      return overLoops(dims, at, next + 1);
    builder.loop(loops[dim].lower, loops[dim].upper, 1, [&](Value i) {
      at[dim] = i;
      overLoops(dims, at, next + 1);
    });
  }

  void onePoint(SmallVectorImpl<Value> &at) {
    if (isHorizontal)
      return horizontal(at);
    if (laneLoop < 0)
      return vertical(at, 1, 1, {}, {});
    Range columns = loops[laneLoop];
    Value count = builder.sub(columns.upper, columns.lower);
    int64_t wide = chains * lanes;
    Value whole = builder.add(columns.lower, builder.mul(builder.div(count, wide), wide));
    builder.loop(columns.lower, whole, wide, [&](Value column) { vertical(at, lanes, chains, column, {}); });
    forEachVector(frame, lanes, {whole, columns.upper},
                  [&](unsigned width, Value column, Value mask) { vertical(at, width, 1, column, mask); });
  }

  /// Coordinates of the op's loops, lanes along the lane loop from `column`.
  SmallVector<Lanes> coordinates(Evaluator &evaluator, ArrayRef<Value> at, Value column) {
    SmallVector<Lanes> point;
    for (auto [dim, value] : llvm::enumerate(at))
      point.push_back(static_cast<int>(dim) == laneLoop ? evaluator.consecutive(column)
                      : value                           ? evaluator.uniform(value)
                                                        : evaluator.uniform(int64_t(0)));
    return point;
  }

  SmallVector<Lanes> resultCoordinates(Evaluator &evaluator, unsigned result, ArrayRef<Lanes> point) {
    AffineMap map = op.getMatchingIndexingMap(op.getDpsInitOperand(result));
    return llvm::map_to_vector(map.getResults(), [&](AffineExpr e) { return evaluator.affine(e, point); });
  }

  Lanes initial(Evaluator &evaluator, unsigned result, ArrayRef<Lanes> point) {
    return evaluator.at(op.getDpsInitOperand(result)->get(), resultCoordinates(evaluator, result, point));
  }

  /// `count` vectors of columns, each lane with its own accumulators.
  void vertical(SmallVectorImpl<Value> &at, unsigned width, unsigned count, Value column, Value mask) {
    SmallVector<Value> columns;
    for (unsigned c = 0; c < count; ++c)
      columns.push_back(column ? builder.add(column, c * width) : Value());
    Sums sums;
    for (Value first : columns) {
      Evaluator evaluator(frame, width, mask);
      SmallVector<Lanes> point = coordinates(evaluator, at, first);
      for (unsigned r = 0; r < op->getNumResults(); ++r)
        sums.push_back(evaluator.vector(initial(evaluator, r, point)));
    }
    sums = overReduction(at, 0, sums, [&](ValueRange carried) {
      Sums next;
      for (auto [c, first] : llvm::enumerate(columns)) {
        Evaluator evaluator(frame, width, mask);
        unsigned results = op->getNumResults();
        Sums one = step(evaluator, coordinates(evaluator, at, first), carried.slice(c * results, results));
        llvm::append_range(next, one);
      }
      return next;
    });
    for (auto [c, first] : llvm::enumerate(columns)) {
      Evaluator evaluator(frame, width, mask);
      SmallVector<Lanes> point = coordinates(evaluator, at, first);
      for (unsigned r = 0; r < op->getNumResults(); ++r) {
        Value value = sums[c * op->getNumResults() + r];
        store(evaluator, r, resultCoordinates(evaluator, r, point),
              {value, width == 1 ? Lanes::Uniform : Lanes::Varying});
      }
    }
  }

  /// One application of the body.
  Sums step(Evaluator &evaluator, ArrayRef<Lanes> point, ValueRange sums) {
    auto kind = evaluator.lanes == 1 ? Lanes::Uniform : Lanes::Varying;
    SmallVector<Lanes> accumulators = llvm::map_to_vector(sums, [&](Value v) { return Lanes{v, kind}; });
    Sums result;
    for (auto [value, old] : llvm::zip_equal(evaluator.body(op, point, accumulators), sums)) {
      Value next = evaluator.vector(value);
      result.push_back(evaluator.mask ? builder.select(evaluator.mask, next, old) : next);
    }
    return result;
  }

  /// A nest over the reduction loops (but the lane loop) that carries `sums`.
  Sums overReduction(SmallVectorImpl<Value> &at, size_t next, ValueRange sums,
                     llvm::function_ref<Sums(ValueRange)> body) {
    if (next == reduction.size())
      return body(sums);
    unsigned dim = reduction[next];
    if (static_cast<int>(dim) == laneLoop)
      return overReduction(at, next + 1, sums, body);
    return builder.loop(loops[dim].lower, loops[dim].upper, 1, sums, [&](Value i, ValueRange carried) {
      at[dim] = i;
      return overReduction(at, next + 1, carried, body);
    });
  }

  Sums neutral(unsigned width) {
    Sums sums;
    for (const Combiner &combiner : combiners) {
      Evaluator evaluator(frame, width);
      Value value = arith::ConstantOp::create(builder, combiner.neutral);
      sums.push_back(evaluator.vector(evaluator.uniform(value)));
    }
    return sums;
  }

  Value combined(unsigned result, Value a, Value b) {
    return vector::makeArithReduction(builder, builder.getLoc(), combiners[result].kind, a, b);
  }

  /// Lanes along a reduction loop: partial sums in `chains` vectors, then one, then a scalar.
  void horizontal(SmallVectorImpl<Value> &at) {
    unsigned results = op->getNumResults();
    Sums sums;
    for (unsigned c = 0; c < chains; ++c)
      llvm::append_range(sums, neutral(lanes));
    Range columns = loops[laneLoop];
    sums = overReduction(at, 0, sums, [&](ValueRange carried) { return alongLanes(at, columns, carried); });
    Evaluator scalar(frame, 1);
    SmallVector<Lanes> point = coordinates(scalar, at, columns.lower);
    for (unsigned r = 0; r < results; ++r) {
      Value all = sums[r];
      for (unsigned c = 1; c < chains; ++c)
        all = combined(r, all, sums[c * results + r]);
      all = vector::ReductionOp::create(builder, combiners[r].kind, all, arith::FastMathFlags::reassoc);
      all = combined(r, initial(scalar, r, point).value, all);
      store(scalar, r, resultCoordinates(scalar, r, point), scalar.uniform(all));
    }
  }

  Sums alongLanes(ArrayRef<Value> at, Range columns, ValueRange sums) {
    unsigned results = op->getNumResults();
    Value count = builder.sub(columns.upper, columns.lower);
    auto wholeOf = [&](int64_t step) {
      return builder.add(columns.lower, builder.mul(builder.div(count, step), step));
    };
    auto vectors = [&](Value column, ValueRange carried, unsigned number, Value mask) {
      Sums next;
      for (unsigned c = 0; c < number; ++c) {
        Evaluator evaluator(frame, lanes, mask);
        SmallVector<Lanes> point = coordinates(evaluator, at, builder.add(column, c * lanes));
        llvm::append_range(next, step(evaluator, point, carried.slice(c * results, results)));
      }
      return next;
    };
    Value wide = wholeOf(chains * lanes), whole = wholeOf(lanes);
    Sums all = builder.loop(columns.lower, wide, chains * lanes, sums,
                            [&](Value column, ValueRange carried) { return vectors(column, carried, chains, {}); });
    Sums first(ArrayRef(all).take_front(results));
    first = builder.loop(wide, whole, lanes, first,
                         [&](Value column, ValueRange carried) { return vectors(column, carried, 1, {}); });
    first = tail(at, {whole, columns.upper}, first, vectors);
    llvm::copy(first, all.begin());
    return all;
  }

  Sums tail(ArrayRef<Value> at, Range columns, Sums sums,
            llvm::function_ref<Sums(Value, ValueRange, unsigned, Value)> vectors) {
    Value count = builder.sub(columns.upper, columns.lower);
    if (known(count) == 0)
      return sums;
    if (frame.machine.masks) {
      Value mask = vector::CreateMaskOp::create(builder, VectorType::get(lanes, builder.getI1Type()), count);
      return vectors(columns.lower, sums, 1, mask);
    }
    // One by one into lane 0.
    Sums scalars;
    for (Value sum : sums)
      scalars.push_back(vector::ExtractOp::create(builder, sum, 0));
    scalars = builder.loop(columns.lower, columns.upper, 1, scalars, [&](Value column, ValueRange carried) {
      Evaluator evaluator(frame, 1);
      return step(evaluator, coordinates(evaluator, at, column), carried);
    });
    for (auto [sum, scalar] : llvm::zip_equal(sums, scalars))
      sum = vector::InsertOp::create(builder, scalar, sum, 0);
    return sums;
  }

  Frame &frame;
  CodeBuilder &builder;
  linalg::LinalgOp op;
  unsigned lanes;
  ArrayRef<Range> loops;
  llvm::function_ref<void(Evaluator &, unsigned, ArrayRef<Lanes>, const Lanes &)> store;
  SmallVector<unsigned> parallel, reduction;
  SmallVector<Combiner> combiners;
  int laneLoop = -1;
  bool isHorizontal = false;
};

} // namespace

SmallVector<Range> Stages::loopRanges(linalg::LinalgOp op, const Stage &stage, ArrayRef<Range> ranges) {
  SmallVector<Range> loops(op.getNumLoops());
  auto result = cast<OpResult>(stage.value);
  for (auto [expression, range] : llvm::zip_equal(op.getIndexingMapMatchingResult(result).getResults(), ranges))
    if (auto dim = dyn_cast<AffineDimExpr>(expression))
      loops[dim.getPosition()] = range;
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<RankedTensorType>(operand.get().getType()))
      continue;
    SmallVector<Value> extents = frame.sizes(operand.get());
    for (auto [expression, size] : llvm::zip_equal(op.getMatchingIndexingMap(&operand).getResults(), extents))
      if (auto dim = dyn_cast<AffineDimExpr>(expression); dim && !loops[dim.getPosition()].lower)
        loops[dim.getPosition()] = {builder.number(0), size};
  }
  return loops;
}

void Stages::emitReduction(linalg::LinalgOp op, ArrayRef<Range> loops) {
  Reducer reducer(frame, op, lanes, loops,
                  [&](Evaluator &evaluator, unsigned result, ArrayRef<Lanes> at, const Lanes &value) {
                    store(evaluator, op->getResult(result), at, value);
                  });
  reducer.emit();
}

} // namespace aicc::cpu
