// The part of HostEmitter that carries values through branches and loops.
#include "lib/Dispatch/HostEmitter.h"

namespace aicc::dispatch {

using namespace mlir;

/// Whether value number `i` stays in one buffer, so that nothing has to travel.
static bool staysPut(ValueRange carried, size_t i) {
  return !carried.empty() && Buffers::isCarriedByCopy(carried[i].getType());
}

SmallVector<Value> HostEmitter::flatten(ValueRange values, ValueRange carried) {
  SmallVector<Value> flat;
  for (auto [i, value] : llvm::enumerate(values)) {
    if (staysPut(carried, i))
      continue;
    if (isa<TensorType>(value.getType()))
      appendPlace(value, flat);
    else
      flat.push_back(scalars.lookup(value));
  }
  return flat;
}

SmallVector<Type> HostEmitter::flatTypes(ValueRange values, ValueRange carried) {
  SmallVector<Type> types;
  for (auto [i, value] : llvm::enumerate(values)) {
    if (staysPut(carried, i))
      continue;
    auto tensor = dyn_cast<RankedTensorType>(value.getType());
    types.push_back(tensor ? AddressType::get(b.getContext()) : value.getType());
    if (tensor)
      types.append(tensor.getNumDynamicDims(), b.getIndexType());
  }
  return types;
}

void HostEmitter::unflatten(ValueRange values, ValueRange flat, ValueRange carried) {
  for (auto [i, value] : llvm::enumerate(values)) {
    if (staysPut(carried, i)) {
      places[value] = places.lookup(carried[i]);
      continue;
    }
    auto tensor = dyn_cast<RankedTensorType>(value.getType());
    if (!tensor) {
      scalars.map(value, flat.front());
      flat = flat.drop_front();
      continue;
    }
    int64_t dynamic = tensor.getNumDynamicDims();
    places[value] = {flat.front(), dimsOf(tensor, flat.slice(1, dynamic))};
    flat = flat.drop_front(1 + dynamic);
  }
}

/// Emits a block that may run never or many times, and `end` behind it. What it starts it awaits; what was pending
/// before it is so behind it, since who needed it in there may not have run.
LogicalResult HostEmitter::emitRegion(Block &block, llvm::function_ref<void()> end) {
  PendingCopies before = pending;
  for (Operation &op : block.without_terminator())
    if (failed(emit(op)))
      return failure();
  end();
  for (Value token : pending.startedSince(before))
    AwaitOp::create(b, token);
  pending = before;
  return success();
}

LogicalResult HostEmitter::emitIf(scf::IfOp op) {
  auto branch = scf::IfOp::create(b, flatTypes(op.getResults()), scalars.lookup(op.getCondition()),
                                  /*addThenBlock=*/true, /*addElseBlock=*/!op.getElseRegion().empty());
  OpBuilder::InsertionGuard guard(b);
  for (auto [from, to] : llvm::zip(op->getRegions(), branch->getRegions())) {
    if (from.empty())
      continue;
    // A branch without results has got its terminator already.
    to.front().clear();
    b.setInsertionPointToEnd(&to.front());
    if (failed(emitRegion(from.front())))
      return failure();
    scf::YieldOp::create(b, flatten(from.front().getTerminator()->getOperands()));
  }
  unflatten(op.getResults(), branch.getResults());
  return success();
}

void HostEmitter::copyInits(ValueRange inits, ValueRange carried) {
  for (auto [i, value] : llvm::enumerate(carried)) {
    if (!staysPut(carried, i))
      continue;
    auto type = cast<RankedTensorType>(value.getType());
    Place place{addressOf(buffers.madeFor(value)), dimsOf(type, {})};
    places[value] = place;
    if (inits[i].getDefiningOp<mlir::tensor::EmptyOp>())
      continue;
    awaitBeforeRead(inits[i]);
    awaitBefore(buffers.madeFor(value), /*isWritten=*/true);
    CopyOp::create(b, places.lookup(inits[i]).address, place.address, bytesBehind(inits[i]));
  }
}

/// Values that lie where another carried tensor lies are saved before any is overwritten.
void HostEmitter::copyYields(ValueRange yielded, ValueRange carried) {
  SmallVector<std::pair<unsigned, Value>> copies;
  for (auto [i, value] : llvm::enumerate(carried)) {
    if (!staysPut(carried, i) || buffers.storage(yielded[i]).only() == buffers.madeFor(value))
      continue;
    Value source = places.lookup(yielded[i]).address;
    awaitBeforeRead(yielded[i]);
    if (Buffer *temporary = buffers.temporaryOf(value)) {
      Value saved = addressOf(temporary);
      awaitBefore(temporary, /*isWritten=*/true);
      CopyOp::create(b, source, saved, bytesBehind(yielded[i]));
      source = saved;
    }
    copies.push_back({i, source});
  }
  for (auto [i, source] : copies) {
    awaitBefore(buffers.madeFor(carried[i]), /*isWritten=*/true);
    CopyOp::create(b, source, places.lookup(carried[i]).address, bytesBehind(yielded[i]));
  }
}

LogicalResult HostEmitter::emitFor(scf::ForOp op) {
  ValueRange carried = op.getRegionIterArgs();
  copyInits(op.getInitArgs(), carried);
  auto loop = scf::ForOp::create(b, scalars.lookup(op.getLowerBound()), scalars.lookup(op.getUpperBound()),
                                 scalars.lookup(op.getStep()), flatten(op.getInitArgs(), carried));
  scalars.map(op.getInductionVar(), loop.getInductionVar());
  unflatten(carried, loop.getRegionIterArgs(), carried);
  {
    OpBuilder::InsertionGuard guard(b);
    loop.getBody()->getOperations().clear();
    b.setInsertionPointToEnd(loop.getBody());
    if (failed(emitRegion(*op.getBody(), [&] { copyYields(op.getYieldedValues(), carried); })))
      return failure();
    scf::YieldOp::create(b, flatten(op.getYieldedValues(), carried));
  }
  unflatten(op.getResults(), loop.getResults(), carried);
  return success();
}

LogicalResult HostEmitter::emitWhile(scf::WhileOp op) {
  ValueRange carried = op.getBeforeArguments();
  copyInits(op.getInits(), carried);
  auto loop = scf::WhileOp::create(b, flatTypes(op.getResults()), flatten(op.getInits(), carried));
  OpBuilder::InsertionGuard guard(b);
  auto open = [&](Region &region, TypeRange types) {
    SmallVector<Location> locs(types.size(), b.getLoc());
    b.createBlock(&region, region.end(), types, locs);
    return region.getArguments();
  };
  unflatten(carried, open(loop.getBefore(), flatTypes(carried, carried)), carried);
  if (failed(emitRegion(*op.getBeforeBody())))
    return failure();
  scf::ConditionOp::create(b, scalars.lookup(op.getConditionOp().getCondition()),
                           flatten(op.getConditionOp().getArgs()));
  unflatten(op.getAfterArguments(), open(loop.getAfter(), flatTypes(op.getAfterArguments())));
  if (failed(emitRegion(*op.getAfterBody(), [&] { copyYields(op.getYieldedValues(), carried); })))
    return failure();
  scf::YieldOp::create(b, flatten(op.getYieldedValues(), carried));
  unflatten(op.getResults(), loop.getResults());
  return success();
}

} // namespace aicc::dispatch
