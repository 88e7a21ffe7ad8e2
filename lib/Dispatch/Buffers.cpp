#include "lib/Dispatch/Buffers.h"

#include "dialects/Dispatch/Dispatch.h"
#include "lib/Dispatch/Ops.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

namespace aicc::dispatch {

using namespace mlir;

void Storage::add(const Storage &more) {
  for (Buffer *buffer : more.buffers)
    if (!llvm::is_contained(buffers, buffer))
      buffers.push_back(buffer);
  other |= more.other;
  whole &= more.whole;
}

bool Buffers::isCarriedByCopy(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape();
}

const Storage &Buffers::storage(Value value) {
  auto [it, isNew] = storages.try_emplace(value);
  if (isNew)
    it->second.other = true;
  return it->second;
}

Buffer *Buffers::make(Value value, Operation *definition) {
  int64_t begin = numbers.lookup(definition).first;
  buffers.push_back(std::make_unique<Buffer>(Buffer{value, definition, begin, begin}));
  buffers.back()->device = deviceOf(definition);
  return buffers.back().get();
}

// --- walking the function ---

void Buffers::number(Block &block) {
  for (Operation &op : block) {
    int64_t begin = next++;
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        number(inner);
    numbers[&op] = {begin, op.getNumRegions() ? next++ : begin};
  }
}

/// A use at `user` lasts until the end of the outermost loop around it that does not contain the definition.
void Buffers::use(Value value, Operation *user) {
  for (Buffer *buffer : storage(value).buffers) {
    int64_t end = numbers.lookup(user).first;
    for (Operation *parent = user->getParentOp(); parent && !parent->isAncestor(buffer->definition);
         parent = parent->getParentOp())
      if (isa<LoopLikeOpInterface>(parent))
        end = numbers.lookup(parent).second;
    // The buffer of a carried tensor is defined by its loop and needed until that ends.
    if (buffer->definition->isAncestor(user) && isa<LoopLikeOpInterface>(buffer->definition))
      end = numbers.lookup(buffer->definition).second;
    buffer->end = std::max(buffer->end, end);
  }
}

/// Where the host will have waited for what is copied to a device: at the first reader of what comes back from there
/// after it. Null when nothing comes back in this block.
static Operation *findWaitFor(TransferOp upload) {
  for (Operation *op = upload->getNextNode(); op; op = op->getNextNode()) {
    auto back = dyn_cast<TransferOp>(op);
    Operation *maker = back && !back.getTo() ? skipViews(back.getSource()).getDefiningOp() : nullptr;
    if (!maker || deviceOf(maker) != upload.getToAttr())
      continue;
    Operation *first = nullptr;
    for (Operation *user : back->getUsers()) {
      Operation *here = back->getBlock()->findAncestorOpInBlock(*user);
      first = here && (!first || here->isBeforeInBlock(first)) ? here : first;
    }
    return first;
  }
  return nullptr;
}

void Buffers::visit(Block &block) {
  for (Operation &op : block)
    visit(op);
}

void Buffers::visit(Operation &op) {
  if (isa<scf::IfOp>(op))
    return visitIf(op);
  if (isa<scf::ForOp>(op))
    return visitFor(op);
  if (isa<scf::WhileOp>(op))
    return visitWhile(op);
  if (isView(&op) || isa<mlir::tensor::ExtractSliceOp>(op)) {
    Storage of = storage(op.getOperand(0));
    of.whole &= isView(&op);
    storages[op.getResult(0)] = of;
    return;
  }
  for (Value operand : op.getOperands())
    if (isa<TensorType>(operand.getType()) && !isa<mlir::tensor::DimOp>(op))
      use(operand, &op);
  // Nobody takes its memory before, or he would wait for the copy and all that the device does in front of it.
  if (auto upload = dyn_cast<TransferOp>(op); upload && upload.getTo())
    if (Operation *wait = findWaitFor(upload))
      use(upload.getSource(), wait);
  if (auto insert = dyn_cast<mlir::tensor::InsertSliceOp>(op)) {
    Storage of = storage(insert.getDest());
    storages[insert.getResult()] = of;
    return;
  }
  if (!isa<LaunchOp, TransferOp, mlir::tensor::FromElementsOp, mlir::tensor::EmptyOp>(op))
    return;
  for (Value result : op.getResults()) {
    made[result] = make(result, &op);
    storages[result].buffers = {made[result]};
  }
}

void Buffers::visitIf(Operation &op) {
  auto branch = cast<scf::IfOp>(op);
  for (Region *region : {&branch.getThenRegion(), &branch.getElseRegion()}) {
    if (region->empty())
      continue;
    visit(region->front());
    Operation *yield = region->front().getTerminator();
    for (auto [result, value] : llvm::zip(op.getResults(), yield->getOperands())) {
      Storage of = storage(value);
      storages[result].add(of);
    }
  }
}

void Buffers::openLoop(Operation *loop, ValueRange inits, ValueRange carried) {
  for (auto [init, value] : llvm::zip(inits, carried)) {
    if (!isa<TensorType>(value.getType()))
      continue;
    use(init, loop);
    if (!isCarriedByCopy(value.getType())) {
      Storage of = storage(init);
      storages[value] = of;
      continue;
    }
    made[value] = make(value, loop);
    made[value]->end = numbers.lookup(loop).second;
    storages[value].buffers = {made[value]};
  }
}

void Buffers::closeLoop(Operation *yield, ValueRange carried, ValueRange yielded) {
  for (auto [value, last] : llvm::zip(carried, yielded)) {
    if (!isa<TensorType>(value.getType()))
      continue;
    Storage of = storage(last);
    if (!made.contains(value)) {
      for (Buffer *buffer : of.buffers)
        buffer->isCarried |= yield->getParentOp()->isAncestor(buffer->definition);
      storages[value].add(of);
      continue;
    }
    Buffer *mine = made[value];
    bool readsAnother = llvm::any_of(carried, [&](Value other) {
      Buffer *buffer = made.lookup(other);
      return buffer && buffer != mine && llvm::is_contained(of.buffers, buffer);
    });
    if (readsAnother)
      temporaries[value] = make(last, yield);
  }
  // What one carried tensor holds another one may hold an iteration later.
  for (size_t round = 1; round < carried.size(); ++round)
    for (auto [value, last] : llvm::zip(carried, yielded)) {
      if (!isa<TensorType>(value.getType()) || made.contains(value))
        continue;
      Storage of = storage(last);
      storages[value].add(of);
    }
}

void Buffers::visitFor(Operation &op) {
  auto loop = cast<scf::ForOp>(op);
  openLoop(loop, loop.getInitArgs(), loop.getRegionIterArgs());
  visit(*loop.getBody());
  closeLoop(loop.getBody()->getTerminator(), loop.getRegionIterArgs(), loop.getYieldedValues());
  for (auto [result, carried] : llvm::zip(loop.getResults(), loop.getRegionIterArgs())) {
    Storage of = storage(carried);
    storages[result] = of;
  }
}

void Buffers::visitWhile(Operation &op) {
  auto loop = cast<scf::WhileOp>(op);
  openLoop(loop, loop.getInits(), loop.getBeforeArguments());
  visit(*loop.getBeforeBody());
  auto forward = [&](ValueRange targets) {
    for (auto [target, value] : llvm::zip(targets, loop.getConditionOp().getArgs())) {
      Storage of = storage(value);
      storages[target].add(of);
    }
  };
  forward(loop.getAfterArguments());
  visit(*loop.getAfterBody());
  closeLoop(loop.getYieldOp(), loop.getBeforeArguments(), loop.getYieldedValues());
  // What the first part of the last iteration hands out may be what the iteration before left.
  forward(loop.getResults());
}

// --- outputs and in place ---

/// Whether at most one of the two ops runs.
static bool areExclusive(Operation *a, Operation *b) {
  for (auto branch = a->getParentOfType<scf::IfOp>(); branch; branch = branch->getParentOfType<scf::IfOp>()) {
    if (!branch->isAncestor(b))
      continue;
    return branch.getThenRegion().isAncestor(a->getParentRegion()) !=
           branch.getThenRegion().isAncestor(b->getParentRegion());
  }
  return false;
}

/// Whether the dims of `value` are known where its buffer is made.
static bool hasKnownDims(Value value, Buffer *buffer, llvm::function_ref<bool(Value)> isEarly) {
  if (cast<RankedTensorType>(value.getType()).hasStaticShape())
    return true;
  for (; value != buffer->value; value = value.getDefiningOp()->getOperand(0)) {
    if (!isa_and_present<mlir::tensor::ExpandShapeOp, mlir::tensor::CollapseShapeOp, mlir::tensor::CastOp, ViewOp>(
            value.getDefiningOp()))
      return false;
    if (!llvm::all_of(llvm::drop_begin(value.getDefiningOp()->getOperands()), isEarly))
      return false;
  }
  return true;
}

void Buffers::assignOutputs(func::FuncOp function, llvm::function_ref<bool(Value)> isEarly) {
  Operation *end = function.getBody().front().getTerminator();
  for (OpOperand &operand : end->getOpOperands()) {
    const Storage &of = storage(operand.get());
    if (of.other || !of.whole || of.buffers.empty())
      continue;
    bool fits = llvm::all_of(of.buffers, [&](Buffer *buffer) {
      return !buffer->output && !buffer->isCarried && !buffer->device && hasKnownDims(operand.get(), buffer, isEarly) &&
             llvm::all_of(of.buffers, [&](Buffer *other) {
               return other == buffer || areExclusive(other->definition, buffer->definition);
             });
    });
    for (Buffer *buffer : of.buffers)
      if (fits)
        buffer->output = operand.getOperandNumber();
  }
}

/// The argument of `launch` whose memory result `result` may take over, or null.
static Buffer *dyingArgument(LaunchOp launch, KernelOp kernel, unsigned result, int64_t now, Buffers &buffers) {
  for (unsigned number = 0; number < launch.getArguments().size(); ++number) {
    if (!kernel.mayWriteInPlace(result, number))
      continue;
    Buffer *buffer = buffers.storage(launch.getArguments()[number]).only();
    if (!buffer)
      continue;
    buffer = buffer->memory();
    if (buffer->end != now || buffer->output || buffer->isCarried)
      continue;
    bool othersKeepOut = llvm::all_of(llvm::seq<unsigned>(launch.getArguments().size()), [&](unsigned other) {
      const Storage &of = buffers.storage(launch.getArguments()[other]);
      return kernel.mayWriteInPlace(result, other) ||
             llvm::none_of(of.buffers, [&](Buffer *b) { return b->memory() == buffer; });
    });
    if (othersKeepOut)
      return buffer;
  }
  return nullptr;
}

void Buffers::assignInPlace(func::FuncOp function) {
  SymbolTableCollection symbols;
  function.walk([&](LaunchOp launch) {
    auto kernel = symbols.lookupNearestSymbolFrom<KernelOp>(launch, launch.getKernelAttr());
    llvm::SmallPtrSet<Buffer *, 2> taken;
    for (Value result : launch.getOutputs()) {
      Buffer *buffer = made[result];
      if (buffer->output || buffer->isCarried)
        continue;
      Buffer *under =
          dyingArgument(launch, kernel, cast<OpResult>(result).getResultNumber(), numbers.lookup(launch).first, *this);
      if (!under || !taken.insert(under).second)
        continue;
      buffer->inPlaceOf = under;
      under->end = std::max(under->end, buffer->end);
    }
  });
}

Buffers::Buffers(func::FuncOp function, llvm::function_ref<bool(Value)> isEarly) {
  Block &body = function.getBody().front();
  number(body);
  visit(body);
  assignOutputs(function, isEarly);
  assignInPlace(function);
}

} // namespace aicc::dispatch
