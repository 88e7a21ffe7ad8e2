// Who computes what, memory, points and elementwise stages.
//
// Points of the anchor are as in lib/Codegen/StagePlan.h: one element along dimensions that all stages share,
// everything along the others. Softmax over rows, a block for each row:
//
//   cell.max = max over x[row, :]        every thread a part of the row, combined by shuffles
//   cell.sum = sum over exp(x - max)     the exponential is computed again rather than kept, unless the row is known to
//   y[row, :] = exp(x - max) / sum       fit in shared memory
//
// A sum over leading dimensions has points of one element, whose threads read neighbouring addresses: a thread each.
#include "lib/Codegen/SIMT/Stages.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace aicc::simt {

constexpr unsigned blockThreads = 256; ///< of a block whose threads work alone, and most of a team
constexpr int64_t worthTeam = 16;      ///< elements of a reduction that are worth a team
constexpr int64_t perThread = 4;       ///< elements that each thread of a team should have
constexpr int64_t blocksWithWorkspace = 1024;

/// What one point has of a stage.
Value Stages::elementsOf(const Stage &stage) {
  Value elements = builder.number(1);
  for (auto [dim, size] : llvm::enumerate(frame.sizes(stage.value)))
    if (!isCut(stage, dim))
      elements = builder.mul(elements, size);
  return elements;
}

static linalg::LinalgOp reductionOf(Value value) {
  auto op = value.getDefiningOp<linalg::LinalgOp>();
  return op && op.getNumReductionLoops() ? op : nullptr;
}

static bool canCombine(linalg::LinalgOp op) {
  return llvm::all_of(llvm::seq<unsigned>(op->getNumResults()),
                      [&](unsigned result) { return codegen::combinerOf(op, result).has_value(); });
}

static Value sizeOfLoop(Frame &frame, linalg::LinalgOp op, unsigned loop) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<RankedTensorType>(operand.get().getType()))
      continue;
    for (auto [i, expression] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expression); dim && dim.getPosition() == loop)
        return frame.sizes(operand.get())[i];
  }
  llvm_unreachable("linalg derives every loop from an operand");
}

/// Whether neighbours in memory fall into one result.
static bool isHorizontal(linalg::LinalgOp op) {
  AffineMap widest = AffineMap::get(op.getContext());
  for (OpOperand *input : op.getDpsInputOperands())
    if (AffineMap map = op.getMatchingIndexingMap(input); map.getNumResults() > widest.getNumResults())
      widest = map;
  auto last = widest.getNumResults() ? dyn_cast<AffineDimExpr>(widest.getResults().back()) : AffineDimExpr(nullptr);
  return last && op.getIteratorTypesArray()[last.getPosition()] == utils::IteratorType::reduction;
}

/// Elements that the threads of a team can share out; 1 for work of one thread, nothing if that is not known.
static std::optional<int64_t> largest(ArrayRef<Value> extents) {
  int64_t most = 1;
  for (Value extent : extents) {
    std::optional<int64_t> number = known(extent);
    if (!number)
      return std::nullopt;
    most = std::max(most, *number);
  }
  return most;
}

unsigned Stages::chooseTeam() {
  SmallVector<Value> whole, reduced;
  for (const Stage &stage : plan.stages) {
    whole.push_back(elementsOf(stage));
    linalg::LinalgOp op = reductionOf(stage.value);
    if (!op || !canCombine(op) || !isHorizontal(op))
      continue;
    SmallVector<unsigned> dims;
    op.getReductionDims(dims);
    reduced.push_back(builder.product(llvm::map_to_vector(dims, [&](unsigned d) { return sizeOfLoop(frame, op, d); })));
  }
  std::optional<int64_t> wholeExtent = largest(whole), reducedExtent = largest(reduced);
  if (wholeExtent == 1 && reducedExtent && *reducedExtent < worthTeam)
    return 1;
  if (!wholeExtent || !reducedExtent)
    return blockThreads / 2;
  int64_t wanted = llvm::divideCeil(std::max(*wholeExtent, *reducedExtent), perThread);
  return std::clamp<int64_t>(llvm::bit_ceil(static_cast<uint64_t>(wanted)), frame.machine.warp, blockThreads);
}

/// Whether trailing dimensions can be walked as one: only if all stages walk the anchor's.
void Stages::chooseFlat() {
  int64_t rank = sizes.size();
  bool sameWalk = llvm::all_of(plan.stages, [&](const Stage &stage) {
    return llvm::equal(stage.bound, llvm::seq<int>(rank)) && !reductionOf(stage.value);
  });
  if (team.size() > 1 || !sameWalk || plan.flatFrom >= rank - 1)
    return;
  flat = plan.flatFrom;
  Value rest = builder.product(ArrayRef(counts).drop_front(flat));
  counts.truncate(flat);
  counts.push_back(rest);
}

/// Values that are kept only to save work are computed again where there is no cheap memory for them.
void Stages::dropStages() {
  int64_t room = frame.machine.sharedBytes / 2;
  llvm::erase_if(plan.stages, [&](const Stage &stage) {
    if (stage.isResult || reductionOf(stage.value))
      return false;
    std::optional<int64_t> elements = known(elementsOf(stage));
    if (elements == 1)
      return false;
    int64_t bytes = codegen::bytesOf(cast<RankedTensorType>(stage.value.getType()).getElementType());
    if (team.size() == 1 || !elements || *elements * bytes > room)
      return true;
    room -= *elements * bytes;
    return false;
  });
}

void Stages::takeMemory() {
  unsigned threads = team.size() > 1 ? team.size() : blockThreads;
  int64_t room = frame.machine.sharedBytes - frame.sharedBytes();
  for (const Stage &stage : plan.stages) {
    Kind kind = Kind::None;
    std::optional<int64_t> elements = known(elementsOf(stage));
    Type type = cast<RankedTensorType>(stage.value.getType()).getElementType();
    linalg::LinalgOp op = reductionOf(stage.value);
    int64_t bytes = elements.value_or(0) * codegen::bytesOf(type);
    if (stage.isResult)
      kind = Kind::None;
    else if (elements == 1 && (team.size() == 1 || !op || canCombine(op)))
      kind = Kind::Cell;
    else if (elements && team.size() > 1 && bytes <= room)
      kind = Kind::Shared, room -= llvm::alignTo(bytes, 16);
    else
      kind = Kind::Workspace, repeats = true;
    scratch.push_back({Value(), kind});
  }
  blocks = team.size() > 1 ? points : builder.ceilDiv(points, threads);
  if (repeats)
    blocks = builder.min(blocks, builder.number(blocksWithWorkspace));
  Value parts = blocks, part = frame.block;
  if (team.size() == 1) {
    parts = builder.mul(blocks, threads);
    part = part ? builder.add(builder.mul(part, threads), frame.thread) : Value();
  }
  for (auto [stage, memory] : llvm::zip_equal(plan.stages, scratch)) {
    Type type = cast<RankedTensorType>(stage.value.getType()).getElementType();
    Value elements = elementsOf(stage);
    if (memory.kind == Kind::Cell)
      memory.memory = frame.cell(type);
    if (memory.kind == Kind::Shared)
      memory.memory = frame.shared(type, *known(elements));
    if (memory.kind == Kind::Workspace)
      memory.memory = frame.fromWorkspace(type, elements, part, parts);
  }
}

Launch Stages::launch() {
  sizes = frame.sizes(plan.anchor);
  for (auto [size, isOuter] : llvm::zip_equal(sizes, plan.outer))
    counts.push_back(isOuter ? size : builder.number(1));
  SmallVector<Type> reduced;
  for (const Stage &stage : plan.stages)
    if (reductionOf(stage.value))
      reduced.push_back(cast<RankedTensorType>(stage.value.getType()).getElementType());
  team.form(chooseTeam(), reduced);
  chooseFlat();
  dropStages();
  points = builder.product(counts);
  takeMemory();
  return {blocks, team.size() > 1 ? team.size() : blockThreads};
}

void Stages::run() {
  bool isAlone = team.size() == 1;
  Value start = isAlone ? builder.add(builder.mul(frame.block, blockThreads), frame.thread) : frame.block;
  if (!repeats && !isAlone)
    return point(start);
  if (!repeats)
    return builder.when(builder.compare(arith::CmpIPredicate::slt, start, points), [&] { point(start); });
  Value step = isAlone ? builder.mul(blocks, blockThreads) : blocks;
  Value left = builder.max(builder.sub(points, start), builder.number(0));
  builder.loop(builder.number(0), builder.ceilDiv(left, step), 1, [&](Value turn) {
    point(builder.add(start, builder.mul(turn, step)));
    team.barrier();
  });
}

void Stages::point(Value index) {
  current = builder.delinearize(index, counts);
  if (flat >= 0) {
    // The coordinate that runs on must not be one of size one: such a dimension is left out of addresses.
    Value linear = current.pop_back_val();
    current.resize(sizes.size(), builder.number(0));
    size_t running = sizes.size() - 1;
    while (static_cast<int64_t>(running) > flat && known(sizes[running]) == 1)
      --running;
    current[running] = linear;
  }
  bindMemory();
  for (auto [number, stage] : llvm::enumerate(plan.stages)) {
    emit(stage);
    if (!frame.buffer(stage.value))
      for (auto [i, result] : llvm::enumerate(frame.yield().getResults()))
        if (result == stage.value)
          frame.materialize(stage.value, frame.result(i));
    if (scratch[number].kind != Kind::Cell && number + 1 < plan.stages.size())
      team.barrier();
  }
}

/// Before anything is computed: a reduction writes all its results when the first one is due.
void Stages::bindMemory() {
  for (auto [stage, memory] : llvm::zip_equal(plan.stages, scratch)) {
    if (memory.kind == Kind::None)
      continue;
    Buffer buffer{memory.memory, {}, {}};
    for (auto [dim, size] : llvm::enumerate(frame.sizes(stage.value))) {
      buffer.sizes.push_back(isCut(stage, dim) ? builder.number(1) : size);
      buffer.origin.push_back(isCut(stage, dim) ? current[stage.bound[dim]] : builder.number(0));
    }
    frame.materialize(stage.value, buffer);
  }
}

Stages::Extents Stages::extentsOf(const Stage &stage) {
  Extents extents;
  for (auto [dim, size] : llvm::enumerate(frame.sizes(stage.value)))
    extents.push_back(isCut(stage, dim) ? Extent{current[stage.bound[dim]], builder.number(1)} : Extent{Value(), size});
  return extents;
}

Stages::Extents Stages::loopExtents(linalg::LinalgOp op, const Stage &stage, ArrayRef<Extent> extents) {
  Extents loops(op.getNumLoops());
  for (auto [expression, extent] :
       llvm::zip_equal(op.getIndexingMapMatchingResult(cast<OpResult>(stage.value)).getResults(), extents))
    if (auto dim = dyn_cast<AffineDimExpr>(expression))
      loops[dim.getPosition()] = extent;
  for (auto [number, loop] : llvm::enumerate(loops))
    if (!loop.size)
      loop.size = sizeOfLoop(frame, op, number);
  return loops;
}

SmallVector<Value> Stages::coordinates(Value number, ArrayRef<Extent> extents) {
  SmallVector<Value> all = llvm::map_to_vector(extents, [](const Extent &extent) { return extent.size; });
  SmallVector<Value> at = builder.delinearize(number, all);
  for (auto [coordinate, extent] : llvm::zip_equal(at, extents))
    if (extent.at)
      coordinate = extent.at;
  return at;
}

Value Stages::countOf(ArrayRef<Extent> extents) {
  return builder.product(llvm::map_to_vector(extents, [](const Extent &extent) { return extent.size; }));
}

void Stages::storeScratch(Evaluator &evaluator, Value tensor, ArrayRef<Lanes> at, const Lanes &value) {
  if (const Buffer *buffer = frame.buffer(tensor); buffer && !isa<BlockArgument>(tensor))
    evaluator.store(*buffer, at, value);
}

void Stages::storeResult(Evaluator &evaluator, Value tensor, ArrayRef<Lanes> at, const Lanes &value) {
  for (auto [i, result] : llvm::enumerate(frame.yield().getResults()))
    if (result == tensor)
      evaluator.store(frame.result(i), at, value);
}

void Stages::emit(const Stage &stage) {
  linalg::LinalgOp op = reductionOf(stage.value);
  if (!op)
    return emitElementwise(stage);
  for (const Stage &earlier : plan.stages) {
    if (earlier.value == stage.value)
      break;
    if (earlier.value.getDefiningOp() == op)
      return;
  }
  emitReduction(op, loopExtents(op, stage, extentsOf(stage)));
}

void Stages::emitElementwise(const Stage &stage) {
  Extents extents = extentsOf(stage);
  auto one = [&](Value number) {
    Evaluator evaluator(frame, 1);
    SmallVector<Lanes> at =
        llvm::map_to_vector(coordinates(number, extents), [&](Value v) { return evaluator.uniform(v); });
    Lanes value = evaluator.produce(stage.value, at);
    storeScratch(evaluator, stage.value, at, value);
    storeResult(evaluator, stage.value, at, value);
  };
  if (scratch[&stage - plan.stages.begin()].kind == Kind::Cell)
    return one(builder.number(0)); // every thread has a cell of its own
  team.forEach(countOf(extents), one);
}

std::unique_ptr<KernelEmitter> makeStages(Frame &frame) {
  FailureOr<codegen::StagePlan> plan = codegen::planStages(frame.kernel);
  if (failed(plan))
    return nullptr;
  return std::make_unique<Stages>(frame, *plan);
}

} // namespace aicc::simt
