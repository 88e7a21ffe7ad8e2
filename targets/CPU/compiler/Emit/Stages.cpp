// Grid, tiles and elementwise stages.
//
// Anchor dimensions are cut into points: of one element along outer dimensions, of a block of columns along the last
// one, of everything along dimensions that some stage needs as a whole. A tile is a run of points. For softmax over
// rows:
//
//   for row in tile:                      point
//     scratch.max = max over x[row, :]    stage of a reduction, lanes along the row
//     scratch.e   = exp(x - max)          stage of a shared value
//     scratch.sum = sum over e
//     y[row, :]   = e / sum               the anchor
#include "targets/CPU/compiler/Emit/Stages.h"

#include "targets/CPU/compiler/Emit/Rows.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::cpu {

constexpr int64_t columnBlock = 4096; ///< elements of a point along a last dimension that may be cut
constexpr int64_t squareBlock = 4;    ///< vectors along both sides of a point of a transpose
constexpr int64_t targetTileNs = 10000;

void Stages::chooseBlocks() {
  sizes = frame.sizes(plan.anchor);
  int64_t rank = sizes.size();
  // Lanes of a reduction over leading dimensions run along the last one: a few vectors of it are one point.
  bool isVertical = llvm::any_of(plan.stages, [](const Stage &stage) {
    auto op = stage.value.getDefiningOp<linalg::LinalgOp>();
    return op && op.getNumReductionLoops() > 0;
  });
  for (int64_t d = 0; d < rank; ++d) {
    Value block = plan.outer[d] ? builder.number(1) : sizes[d];
    bool isLast = d == rank - 1;
    if (plan.outer[d] && d > plan.flatFrom)
      block = sizes[d];
    if (plan.outer[d] && isLast && plan.flatFrom == rank - 1)
      block = builder.min(sizes[d], builder.number(isVertical ? 4 * lanes : columnBlock));
    if (plan.outer[d] && d == plan.flatFrom && d < rank - 1)
      block = builder.min(
          sizes[d],
          builder.max(builder.number(1),
                      builder.div(builder.number(columnBlock),
                                  builder.max(builder.number(1), builder.product(ArrayRef(sizes).drop_front(d + 1))))));
    if (crossed.tensor && (d == crossed.across || isLast))
      block = builder.min(sizes[d], builder.number(squareBlock * lanes));
    blocks.push_back(builder.max(block, builder.number(1)));
    // A dimension that is not cut is one block even if it is empty: smaller results may not be.
    counts.push_back(plan.outer[d] ? builder.ceilDiv(sizes[d], blocks.back()) : builder.number(1));
  }
  points = builder.product(counts);
}

/// Scalar instructions of all stages for one point.
Value Stages::workPerPoint() {
  Value work = builder.number(0);
  for (const Stage &stage : plan.stages) {
    auto op = stage.value.getDefiningOp<linalg::LinalgOp>();
    Value elements = builder.number(op ? workOf(op) : 4);
    auto extentOf = [&](Value size, int bound) { return bound >= 0 && plan.outer[bound] ? blocks[bound] : size; };
    if (op) {
      // Every loop once, at the extent of the first operand dimension it indexes.
      SmallVector<bool> seen(op.getNumLoops(), false);
      for (OpOperand &operand : op->getOpOperands()) {
        if (!isa<RankedTensorType>(operand.get().getType()))
          continue;
        SmallVector<Value> extents = frame.sizes(operand.get());
        ArrayRef<int> bound = plan.bounds[operand.get()];
        for (auto [i, expression] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
          if (auto dim = dyn_cast<AffineDimExpr>(expression); dim && !seen[dim.getPosition()]) {
            seen[dim.getPosition()] = true;
            elements = builder.mul(elements, extentOf(extents[i], i < bound.size() ? bound[i] : -1));
          }
      }
    } else {
      for (auto [size, bound] : llvm::zip_equal(frame.sizes(stage.value), stage.bound))
        elements = builder.mul(elements, extentOf(size, bound));
    }
    work = builder.add(work, elements);
  }
  return work;
}

Grid Stages::grid() {
  lanes = plan.canVectorize ? frame.machine.lanes(32) : 1;
  crossed = findCrossed();
  chooseBlocks();
  for (const Stage &stage : plan.stages) {
    scratch.push_back(Value());
    if (stage.isResult)
      continue;
    Value elements = builder.number(1);
    for (auto [size, bound] : llvm::zip_equal(frame.sizes(stage.value), stage.bound))
      elements = builder.mul(elements, bound >= 0 && plan.outer[bound] ? blocks[bound] : size);
    scratch.back() = frame.scratch(cast<RankedTensorType>(stage.value.getType()).getElementType(), elements);
  }
  // A vector instruction handles `lanes` elements, and about two start per nanosecond.
  Value pointNs = builder.add(builder.div(workPerPoint(), std::max(1u, lanes)), 1);
  pointsPerTile = builder.max(builder.number(1), builder.div(builder.number(targetTileNs), pointNs));
  pointsPerTile = builder.min(pointsPerTile, builder.max(points, builder.number(1)));
  return {builder.ceilDiv(points, pointsPerTile), builder.mul(pointNs, pointsPerTile)};
}

void Stages::tile(Value index) {
  Value begin = builder.mul(index, pointsPerTile);
  Value end = builder.min(builder.add(begin, pointsPerTile), points);
  builder.loop(begin, end, 1, [&](Value i) { point(i); });
}

void Stages::point(Value index) {
  current.clear();
  SmallVector<Value> at = builder.delinearize(index, counts);
  for (auto [i, block, size] : llvm::zip_equal(at, blocks, sizes)) {
    Value lower = builder.mul(i, block);
    bool isWhole = block == size || (known(block) && known(block) == known(size)) || known(block) == 1;
    Value upper = builder.add(lower, block);
    current.push_back({lower, isWhole ? upper : builder.min(upper, size)});
  }
  bindScratch();
  for (const Stage &stage : plan.stages) {
    emit(stage);
    if (!frame.buffer(stage.value))
      for (auto [i, result] : llvm::enumerate(frame.yield().getResults()))
        if (result == stage.value)
          frame.materialize(stage.value, frame.result(i));
  }
}

/// Before anything is computed: a reduction writes all its results when the first one is due.
void Stages::bindScratch() {
  for (auto [stage, memory] : llvm::zip_equal(plan.stages, scratch)) {
    if (!memory)
      continue;
    Buffer buffer{memory, {}, {}};
    for (auto [size, bound] : llvm::zip_equal(frame.sizes(stage.value), stage.bound)) {
      bool isCut = bound >= 0 && plan.outer[bound];
      buffer.sizes.push_back(isCut ? blocks[bound] : size);
      buffer.origin.push_back(isCut ? current[bound].lower : builder.number(0));
    }
    frame.materialize(stage.value, buffer);
  }
}

Stages::Ranges Stages::rangesOf(const Stage &stage) {
  Ranges ranges;
  for (auto [size, bound] : llvm::zip_equal(frame.sizes(stage.value), stage.bound))
    ranges.push_back(bound >= 0 && plan.outer[bound] ? current[bound] : Range{builder.number(0), size});
  return ranges;
}

void Stages::store(Evaluator &evaluator, Value tensor, ArrayRef<Lanes> coordinates, const Lanes &value) {
  if (const Buffer *buffer = frame.buffer(tensor); buffer && !isa<BlockArgument>(tensor))
    evaluator.store(*buffer, coordinates, value);
  for (auto [i, result] : llvm::enumerate(frame.yield().getResults()))
    if (result == tensor)
      evaluator.store(frame.result(i), coordinates, value);
}

void Stages::emit(const Stage &stage) {
  Ranges ranges = rangesOf(stage);
  auto op = stage.value.getDefiningOp<linalg::LinalgOp>();
  if (!op || op.getNumReductionLoops() == 0)
    return emitElementwise(stage.value, ranges, stage.value == plan.anchor);
  // All results of a reduction are computed when its first one is due.
  for (const Stage &earlier : plan.stages) {
    if (earlier.value == stage.value)
      break;
    if (earlier.value.getDefiningOp() == op)
      return;
  }
  emitReduction(op, loopRanges(op, stage, ranges));
}

/// Whether lanes of `value` along its last dimension come from `concat` along its axis, unchanged.
static tensor::ConcatOp concatAlongLanes(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto concat = dyn_cast<tensor::ConcatOp>(op))
      return static_cast<int64_t>(concat.getDim()) == concat.getRank() - 1 ? concat : nullptr;
    auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
    if (!linalgOp || linalgOp.getNumDpsInputs() == 0 || linalgOp.getNumReductionLoops() ||
        !linalgOp.getMatchingIndexingMap(linalgOp.getDpsInputOperand(0)).isIdentity())
      return nullptr;
    value = linalgOp.getDpsInputOperand(0)->get();
  }
  return nullptr;
}

void Stages::emitElementwise(Value value, ArrayRef<Range> ranges, bool isAnchor) {
  if (crossed.tensor)
    return crossed.narrow ? emitInterleaved(value, ranges) : emitTransposed(value, ranges);
  size_t rank = ranges.size();
  if (!rank) {
    Evaluator evaluator(frame, 1);
    return store(evaluator, value, {}, evaluator.produce(value, {}));
  }
  // Dimensions that are walked as one leave their coordinates at zero but for the last one, which runs on.
  size_t flat = isAnchor ? plan.flatFrom : rank - 1;
  // The one that runs on must not have size one: such a dimension is left out of addresses.
  size_t running = rank - 1;
  while (running > flat && known(sizes[running]) == 1)
    --running;
  Range row = ranges.back();
  if (flat + 1 < rank) {
    Value inner = builder.product(ArrayRef(sizes).drop_front(flat + 1));
    row = {builder.mul(ranges[flat].lower, inner), builder.mul(ranges[flat].upper, inner)};
  }
  tensor::ConcatOp concat = flat + 1 == rank ? concatAlongLanes(value) : nullptr;
  SmallVector<Value> outer;
  std::function<void()> nest = [&] {
    if (outer.size() == flat) {
      outer.resize(rank - 1, builder.number(0));
      emitRows(frame, lanes, concat, outer, row, [&](Evaluator &evaluator, ArrayRef<Lanes> columns) {
        SmallVector<Lanes> at(columns);
        std::swap(at[running], at.back());
        store(evaluator, value, at, evaluator.produce(value, at));
      });
      outer.truncate(flat);
      return;
    }
    Range range = ranges[outer.size()];
    builder.loop(range.lower, range.upper, 1, [&](Value i) {
      outer.push_back(i);
      nest();
      outer.pop_back();
    });
  };
  nest();
}

std::unique_ptr<KernelEmitter> makeStages(Frame &frame) {
  FailureOr<StagePlan> plan = planStages(frame.kernel);
  if (failed(plan))
    return nullptr;
  return std::make_unique<Stages>(frame, *plan);
}

} // namespace aicc::cpu
