#include "lib/Dispatch/Outline.h"

#include "lib/Dispatch/KernelNames.h"
#include "lib/Dispatch/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Transforms/RegionUtils.h"

namespace aicc::dispatch {

using namespace mlir;
using mlir::linalg::GenericOp;

// --- equal kernels ---

static llvm::hash_code hashOf(KernelOp kernel) {
  llvm::hash_code hash = llvm::hash_combine(kernel.getFunctionType(), kernel.getInPlaceAttr(), kernel.getTargetAttr());
  kernel.getBody().walk([&](Operation *op) {
    hash = llvm::hash_combine(hash, OperationEquivalence::computeHash(op, OperationEquivalence::ignoreHashValue,
                                                                      OperationEquivalence::ignoreHashValue,
                                                                      OperationEquivalence::IgnoreLocations));
  });
  return hash;
}

static bool areEqual(KernelOp a, KernelOp b) {
  return a.getFunctionType() == b.getFunctionType() && a.getTargetAttr() == b.getTargetAttr() &&
         a.getInPlaceAttr() == b.getInPlaceAttr() &&
         OperationEquivalence::isRegionEquivalentTo(&a.getBody(), &b.getBody(), OperationEquivalence::IgnoreLocations);
}

KernelOp KernelCache::unique(KernelOp kernel, StringRef kind) {
  if (target)
    kernel.setTargetAttr(target);
  if (target && kernel.getNumResults() > 1) // devices may make one result after the other, reading again for each
    kernel.removeInPlaceAttr();
  SmallVector<KernelOp> &same = kernels[hashOf(kernel)];
  for (KernelOp known : same) {
    if (!areEqual(known, kernel))
      continue;
    SetVector<Attribute> nodes(known.getNodes().begin(), known.getNodes().end());
    nodes.insert_range(kernel.getNodes());
    known.setNodesAttr(ArrayAttr::get(kernel.getContext(), nodes.getArrayRef()));
    kernel.erase();
    return known;
  }
  kernel.setSymName((kind + "_" + Twine(count++)).str());
  symbols.insert(kernel, functions);
  same.push_back(kernel);
  return kernel;
}

// --- dims of results ---

/// The dynamic dims of `value`, a result of an op that is about to move into a kernel, as values of the host program.
static SmallVector<Value> dynamicDims(OpBuilder &builder, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.hasStaticShape())
    return {};
  Operation *op = value.getDefiningOp();
  Location loc = value.getLoc();
  if (auto empty = dyn_cast_if_present<mlir::tensor::EmptyOp>(op))
    return llvm::to_vector(empty.getDynamicSizes());
  if (auto structured = dyn_cast_if_present<DestinationStyleOpInterface>(op)) {
    Value init = structured.getTiedOpOperand(cast<OpResult>(value))->get();
    if (init.getType() == type)
      return dynamicDims(builder, init);
  }
  ReifiedRankedShapedTypeDims shapes;
  if (op && !staysOnHost(op) && succeeded(reifyResultShapes(builder, op, shapes))) {
    SmallVector<Value> dims;
    for (auto [size, dim] : llvm::zip(type.getShape(), shapes[cast<OpResult>(value).getResultNumber()]))
      if (ShapedType::isDynamic(size))
        dims.push_back(getValueOrCreateConstantIndexOp(builder, loc, dim));
    return dims;
  }
  return statedDims(builder, value);
}

// --- in place ---

/// For each result of a kernel of one elementwise op, the arguments of its type that are read only at the element
/// written. Kernels of several ops may read an element again after its result was written: none for them.
static ArrayAttr inPlaceArguments(KernelOp kernel) {
  Builder builder(kernel.getContext());
  Block &body = kernel.getBody().front();
  GenericOp only;
  for (Operation &op : body.without_terminator()) {
    if (isa<mlir::tensor::EmptyOp, mlir::tensor::DimOp, arith::ConstantOp>(op))
      continue;
    if (only || !isPointwise(&op))
      return {};
    only = cast<GenericOp>(op);
  }
  if (!only)
    return {};
  auto readsOnlyItsElement = [&](Value argument) {
    return llvm::all_of(argument.getUses(), [&](OpOperand &use) {
      return use.getOwner() == only && only.getMatchingIndexingMap(&use).isIdentity();
    });
  };
  SmallVector<Attribute> lists;
  bool any = false;
  for (Value result : body.getTerminator()->getOperands()) {
    SmallVector<int64_t> list;
    if (result.getDefiningOp() != only || !only.getIndexingMapMatchingResult(cast<OpResult>(result)).isIdentity())
      return {};
    for (BlockArgument argument : body.getArguments())
      if (argument.getType() == result.getType() && readsOnlyItsElement(argument))
        list.push_back(argument.getArgNumber());
    any |= !list.empty();
    lists.push_back(builder.getDenseI64ArrayAttr(list));
  }
  return any ? builder.getArrayAttr(lists) : ArrayAttr();
}

// --- building ---

namespace {

/// Builds the kernel of one group.
class Outliner {
public:
  explicit Outliner(const Group &group) : group(group), ops(llvm::to_vector(group.ops)) {
    llvm::sort(ops, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  }

  void run(KernelCache &kernels);

private:
  void detachViews();
  void collectResults();
  /// Makes `value` available in the body: cloned when cheap, else as argument.
  void provide(Value value, OpBuilder &body);
  KernelOp build();
  Location fusedLoc();

  const Group &group;
  SmallVector<Operation *> ops;
  SmallVector<Value> arguments, results;
  IRMapping mapping;
  Block *block = nullptr;
};

} // namespace

Location Outliner::fusedLoc() {
  SmallVector<Location> locs;
  for (Operation *op : ops)
    locs.push_back(op->getLoc());
  return FusedLoc::get(ops.front()->getContext(), locs);
}

/// A view that ops outside read too is repeated for them on the host.
void Outliner::detachViews() {
  for (Operation *op : ops) {
    auto isOutside = [&](OpOperand &use) { return !group.ops.contains(use.getOwner()); };
    if (!isView(op) || llvm::none_of(op->getUses(), isOutside))
      continue;
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    Operation *clone = builder.clone(*op);
    op->replaceUsesWithIf(clone->getResults(), isOutside);
  }
}

void Outliner::collectResults() {
  for (Operation *op : ops)
    for (Value result : op->getResults())
      if (llvm::any_of(result.getUsers(), [&](Operation *user) {
            return !group.ops.contains(ops.front()->getBlock()->findAncestorOpInBlock(*user));
          }))
        results.push_back(result);
}

static bool isSplat(Operation *op) {
  auto constant = dyn_cast_if_present<arith::ConstantOp>(op);
  if (!constant)
    return false;
  auto elements = dyn_cast<DenseElementsAttr>(constant.getValue());
  return !elements || elements.isSplat();
}

/// Whether an op of the group can only load `value`.
static bool mustBeLoaded(Value value, const Group &group) {
  return llvm::any_of(value.getUses(),
                      [&](OpOperand &use) { return group.ops.contains(use.getOwner()) && readsFromMemory(use); });
}

void Outliner::provide(Value value, OpBuilder &body) {
  if (mapping.contains(value))
    return;
  Operation *op = value.getDefiningOp();
  bool isCheap = isSplat(op) || isa_and_present<mlir::tensor::EmptyOp, mlir::linalg::FillOp>(op);
  if (isCheap && !mustBeLoaded(value, group)) {
    for (Value operand : op->getOperands())
      provide(operand, body);
    body.clone(*op, mapping);
    return;
  }
  arguments.push_back(value);
  mapping.map(value, block->addArgument(value.getType(), value.getLoc()));
}

KernelOp Outliner::build() {
  OpBuilder builder(ops.front()->getContext());
  auto kernel = KernelOp::create(builder, fusedLoc(), "kernel", builder.getFunctionType({}, {}));
  block = &kernel.getBody().emplaceBlock();
  builder.setInsertionPointToEnd(block);
  for (Operation *op : ops) {
    SetVector<Value> captured;
    getUsedValuesDefinedAbove(op->getRegions(), captured);
    for (Value value : op->getOperands())
      provide(value, builder);
    for (Value value : captured)
      provide(value, builder);
    builder.clone(*op, mapping);
  }
  SmallVector<Value> yielded = llvm::map_to_vector(results, [&](Value v) { return mapping.lookup(v); });
  YieldOp::create(builder, kernel.getLoc(), yielded);
  kernel.setFunctionType(builder.getFunctionType(block->getArgumentTypes(), ValueRange(yielded).getTypes()));
  SetVector<Attribute> nodes;
  appendNodes(kernel.getLoc(), nodes);
  kernel.setNodesAttr(builder.getArrayAttr(nodes.getArrayRef()));
  if (ArrayAttr inPlace = inPlaceArguments(kernel))
    kernel.setInPlaceAttr(inPlace);
  return kernel;
}

void Outliner::run(KernelCache &kernels) {
  detachViews();
  collectResults();
  if (results.empty())
    return;
  OpBuilder builder(ops.back());
  SmallVector<Value> dims;
  for (Value result : results)
    llvm::append_range(dims, dynamicDims(builder, result));
  KernelOp kernel = kernels.unique(build(), kindOf(group.root));
  auto launch =
      LaunchOp::create(builder, fusedLoc(), ValueRange(results).getTypes(), kernel.getSymName(), arguments, dims);
  for (auto [result, output] : llvm::zip(results, launch.getOutputs()))
    result.replaceUsesWithIf(output, [&](OpOperand &use) { return !group.ops.contains(use.getOwner()); });
  for (Operation *op : llvm::reverse(ops))
    op->erase();
}

void outline(const Group &group, KernelCache &kernels) { Outliner(group).run(kernels); }

} // namespace aicc::dispatch
