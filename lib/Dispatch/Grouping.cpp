#include "lib/Dispatch/Grouping.h"

#include "dialects/LinalgX/LinalgX.h"
#include "lib/Dispatch/Ops.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/RegionUtils.h"

namespace aicc::dispatch {

using namespace mlir;
using mlir::linalg::GenericOp;

// --- predicates on single ops ---

/// Computes each result element once and keeps it in registers until it is final.
static bool takesEpilogue(Operation *op) {
  return op->hasTrait<aicc::linalgx::TakesEpilogue>() ||
         mlir::linalg::isaContractionOpInterface(dyn_cast<mlir::linalg::LinalgOp>(op));
}

/// Number of leading parallel loops when reductions follow behind them and some input has all loops as its dims;
/// 0 when `op` is no reduction over rows.
static unsigned rowsOf(Operation *op) {
  auto generic = dyn_cast<GenericOp>(op);
  if (!generic || !isReduction(op) || mlir::linalg::isaContractionOpInterface(generic))
    return 0;
  SmallVector<utils::IteratorType> loops = generic.getIteratorTypesArray();
  unsigned rows = llvm::count(loops, utils::IteratorType::parallel);
  bool parallelFirst = llvm::all_of(ArrayRef(loops).take_front(rows), mlir::linalg::isParallelIterator);
  bool readsRows = llvm::any_of(generic.getDpsInputOperands(), [&](OpOperand *operand) {
    return generic.getMatchingIndexingMap(operand).isIdentity();
  });
  return parallelFirst && readsRows ? rows : 0;
}

/// Whether dims 0 to rows-1 of the tensor are loops 0 to rows-1.
static bool isRowAligned(AffineMap map, unsigned rows) {
  if (map.getNumResults() < rows)
    return false;
  return llvm::all_of(llvm::seq(rows), [&](unsigned dim) {
    auto expr = dyn_cast<AffineDimExpr>(map.getResult(dim));
    return expr && expr.getPosition() == dim;
  });
}

/// Whether the first `rows` dims stay as they are: [4, 8] to [4, 8, 1] for rows = 2.
static bool keepsRows(Operation *op, unsigned rows) {
  ArrayRef<int64_t> from, to;
  SmallVector<ReassociationIndices> groups;
  if (auto expand = dyn_cast<mlir::tensor::ExpandShapeOp>(op)) {
    from = expand.getSrcType().getShape();
    to = expand.getResultType().getShape();
    groups = expand.getReassociationIndices();
  } else if (auto collapse = dyn_cast<mlir::tensor::CollapseShapeOp>(op)) {
    // Looked at backwards it is an expansion.
    from = collapse.getResultType().getShape();
    to = collapse.getSrcType().getShape();
    groups = collapse.getReassociationIndices();
  } else {
    return false;
  }
  if (groups.size() < rows)
    return false;
  for (unsigned dim = 0; dim < rows; ++dim) {
    if (groups[dim].front() != dim || from[dim] != to[dim])
      return false;
    bool last = dim + 1 == rows;
    if (groups[dim].size() != 1 && !last)
      return false;
    if (llvm::any_of(llvm::drop_begin(groups[dim]), [&](int64_t d) { return to[d] != 1; }))
      return false;
  }
  return true;
}

/// Whether `op` walks the same rows as everything in `group` it exchanges values with.
static bool sharesRows(Operation *op, const Group &group, unsigned rows) {
  if (isView(op))
    return keepsRows(op, rows);
  auto generic = dyn_cast<GenericOp>(op);
  if (!generic || !generic.hasPureTensorSemantics() || generic.getNumLoops() < rows)
    return false;
  if (isReduction(op) && rowsOf(op) != rows)
    return false;
  if (llvm::any_of(ArrayRef(generic.getIteratorTypesArray()).take_front(rows), mlir::linalg::isReductionIterator))
    return false;
  for (OpOperand &operand : generic->getOpOperands()) {
    bool ofGroup = group.ops.contains(operand.get().getDefiningOp()) || generic.isDpsInit(&operand);
    if (ofGroup && !isRowAligned(generic.getMatchingIndexingMap(&operand), rows))
      return false;
  }
  // Readers in the group (when `op` is a producer) have to read the row that is there already.
  for (OpOperand &use : generic->getUses()) {
    auto reader = dyn_cast<GenericOp>(use.getOwner());
    if (!group.ops.contains(use.getOwner()))
      continue;
    if (reader && !isRowAligned(reader.getMatchingIndexingMap(&use), rows))
      return false;
  }
  return true;
}

// --- bookkeeping ---

Group *Grouping::start(Operation *root) {
  all.push_back(std::make_unique<Group>(Group{root, {}}));
  add(*all.back(), root);
  return all.back().get();
}

void Grouping::add(Group &group, Operation *op) {
  group.ops.insert(op);
  groupOf[op] = &group;
}

bool Grouping::isFree(Operation *op) const {
  if (!op || op->getBlock() != &block || groupOf.contains(op))
    return false;
  return !staysOnHost(op) && !isa<mlir::linalg::FillOp>(op);
}

/// Everything `op` reads, nested regions included.
static void appendReads(Operation *op, SmallVectorImpl<Value> &reads) {
  llvm::append_range(reads, op->getOperands());
  SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  llvm::append_range(reads, captured);
}

bool Grouping::wouldWaitForItself(const Group &group, Operation *op) const {
  Operation *first = op;
  for (Operation *member : group.ops)
    first = member->isBeforeInBlock(first) ? member : first;
  auto isMember = [&](Operation *other) { return other == op || group.ops.contains(other); };
  auto isBefore = [&](Operation *other) { return other->isBeforeInBlock(first); };

  // What has to run before the kernel: the producers of its inputs, their producers, and so on; a kernel as a whole.
  SmallVector<Operation *> pending;
  llvm::SmallPtrSet<Operation *, 32> seen;
  auto wait = [&](Operation *reader) {
    SmallVector<Value> reads;
    appendReads(reader, reads);
    for (Value value : reads) {
      Operation *producer = value.getDefiningOp() ? block.findAncestorOpInBlock(*value.getDefiningOp()) : nullptr;
      if (producer && !(isMember(producer) && isMember(reader)))
        pending.push_back(producer);
    }
  };
  wait(op);
  llvm::for_each(group.ops, wait);
  while (!pending.empty()) {
    Operation *producer = pending.pop_back_val();
    if (isMember(producer))
      return true;
    if (!seen.insert(producer).second)
      continue;
    auto kernel = groupOf.find(producer);
    bool alone = kernel == groupOf.end();
    if (alone ? isBefore(producer) : llvm::all_of(kernel->second->ops, isBefore))
      continue;
    if (alone) {
      wait(producer);
      continue;
    }
    for (Operation *member : kernel->second->ops) {
      seen.insert(member);
      wait(member);
    }
  }
  return false;
}

// --- growth ---

/// The one op that reads `value`, or null.
static Operation *onlyReader(Value value) {
  if (value.use_empty())
    return nullptr;
  Operation *reader = *value.getUsers().begin();
  return llvm::all_of(value.getUsers(), [&](Operation *user) { return user == reader; }) ? reader : nullptr;
}

/// Whether each element of `value` goes into the one element of `op` that lies beside the one its neighbour in the last
/// dim goes into: identity, or a permutation of the outer dims, the same for every use.
static bool isEpilogueOf(GenericOp op, Value value) {
  if (!isPointwise(op) || isGather(op) || op.getNumDpsInits() != 1 || !op.getIndexingMapsArray().back().isIdentity())
    return false;
  AffineMap map = op.getMatchingIndexingMap(&*value.use_begin());
  if (!llvm::all_of(value.getUses(), [&](OpOperand &use) { return op.getMatchingIndexingMap(&use) == map; }))
    return false;
  unsigned rank = map.getNumResults();
  return map.isIdentity() || (map.isPermutation() && rank > 1 && map.getDimPosition(rank - 1) == rank - 1);
}

void Grouping::growEpilogue(Group &group) {
  Operation *last = group.root;
  while (last->getNumResults() == 1) {
    Value value = last->getResult(0);
    Operation *reader = onlyReader(value);
    if (!reader || reader->getBlock() != &block || groupOf.contains(reader))
      break;
    auto generic = dyn_cast<GenericOp>(reader);
    bool follows = generic ? isEpilogueOf(generic, value) : isView(reader);
    if (!follows || wouldWaitForItself(group, reader))
      break;
    add(group, reader);
    last = reader;
  }
  trimViews(group);
}

/// A kernel that only moves elements takes the single-reader ops before it along.
void Grouping::growProducers(Group &group) {
  SmallVector<Value> pending(group.root->getOperands());
  bool packs = isa<mlir::linalg::PackOp>(group.root);
  while (!pending.empty()) {
    Operation *producer = pending.pop_back_val().getDefiningOp();
    if (!isFree(producer) || producer->getNumResults() != 1 || !onlyReader(producer->getResult(0)))
      continue;
    bool fits = isa<mlir::tensor::ExtractSliceOp>(producer) || (packs && isPointwise(producer));
    if (!fits || wouldWaitForItself(group, producer))
      continue;
    add(group, producer);
    llvm::append_range(pending, producer->getOperands());
  }
}

/// A product takes the packing of its right operand along, and what that takes, if nobody else reads it.
void Grouping::growPacked(Group &group) {
  auto product = dyn_cast<aicc::linalgx::MatmulOp>(group.root);
  SmallVector<Operation *> chain;
  Operation *op = product ? product.getB().getDefiningOp() : nullptr;
  for (; isView(op) && op->getBlock() == &block && !groupOf.contains(op) && op->hasOneUse();
       op = op->getOperand(0).getDefiningOp())
    chain.push_back(op);
  if (!isa_and_present<mlir::linalg::PackOp>(op) || !isFree(op) || !op->hasOneUse())
    return;
  chain.push_back(op);
  for (Operation *link : chain) {
    if (wouldWaitForItself(group, link))
      break;
    add(group, link);
  }
  trimViews(group); // of a packing that did not come along
}

/// A view at the rim belongs to the host: inside it would only be computed for others to read.
void Grouping::trimViews(Group &group) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (Operation *op : llvm::to_vector(group.ops)) {
      bool fed = group.ops.contains(op->getOperand(0).getDefiningOp());
      bool read = llvm::any_of(op->getUsers(), [&](Operation *user) { return group.ops.contains(user); });
      if (!isView(op) || (fed && read))
        continue;
      group.ops.remove(op);
      groupOf.erase(op);
      changed = true;
    }
  }
}

bool Grouping::growRowsOnce(Group &group, unsigned rows) {
  SmallVector<Operation *> candidates;
  for (Operation *op : group.ops) {
    llvm::append_range(candidates, op->getUsers());
    for (Value operand : op->getOperands())
      if (Operation *producer = operand.getDefiningOp())
        candidates.push_back(producer);
  }
  for (Operation *candidate : candidates) {
    bool view = candidate->getBlock() == &block && !groupOf.contains(candidate) && keepsRows(candidate, rows);
    if (!view && !isFree(candidate))
      continue;
    if (!sharesRows(candidate, group, rows) || wouldWaitForItself(group, candidate))
      continue;
    add(group, candidate);
    return true;
  }
  return false;
}

void Grouping::growRows(Group &group, unsigned rows) {
  while (growRowsOnce(group, rows)) {
  }
  trimViews(group);
}

/// A chain of insert_slice ops fills one tensor: one kernel.
void Grouping::growInsertions(Group &group) {
  Operation *first = group.root;
  while (auto insert = dyn_cast<mlir::tensor::InsertSliceOp>(first)) {
    Operation *before = insert.getDest().getDefiningOp();
    if (!isFree(before) || !isa<mlir::tensor::InsertSliceOp>(before) || !before->hasOneUse())
      return;
    add(group, before);
    first = before;
  }
}

Grouping::Grouping(Block &block, bool packsInKernels) : block(block) {
  for (Operation &op : block) {
    if (!isFree(&op) || !takesEpilogue(&op))
      continue;
    Group &group = *start(&op);
    growEpilogue(group);
    if (packsInKernels)
      growPacked(group);
  }
  for (Operation &op : block)
    if (unsigned rows = isFree(&op) ? rowsOf(&op) : 0)
      growRows(*start(&op), rows);
  for (Operation &op : block)
    if (isFree(&op) && isReduction(&op))
      growEpilogue(*start(&op));
  for (Operation &op : llvm::reverse(block)) {
    if (!isFree(&op))
      continue;
    Group &group = *start(&op);
    growInsertions(group);
    if (isPointwise(&op) || isa<mlir::linalg::PackOp>(op))
      growProducers(group);
  }
  // A fill is repeated in each kernel that starts from it; only one that is read otherwise needs a kernel.
  auto isRead = [&](OpOperand &use) { return !groupOf.contains(use.getOwner()) || readsFromMemory(use); };
  for (Operation &op : block)
    if (isa<mlir::linalg::FillOp>(op) && op.getBlock() == &block && llvm::any_of(op.getUses(), isRead))
      start(&op);
  // Kernels are numbered in program order.
  llvm::sort(all, [](auto &a, auto &b) { return a->root->isBeforeInBlock(b->root); });
}

} // namespace aicc::dispatch
