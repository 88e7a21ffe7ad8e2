// The part of HostEmitter that decides where buffers lie: outputs where the runtime says, sizes known at entry in the
// arena, others in allocations of their own.
#include "lib/Dispatch/HostEmitter.h"
#include "lib/Dispatch/Packing.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

namespace aicc::dispatch {

using namespace mlir;

static constexpr int64_t alignment = 64;

/// The dynamic dims of a value that a buffer is made for, as values of the old function.
static ValueRange dynamicSizes(Value value) {
  if (auto launch = value.getDefiningOp<LaunchOp>())
    return launch.getDimsOf(cast<OpResult>(value).getResultNumber());
  if (auto transfer = value.getDefiningOp<TransferOp>())
    return transfer.getDims();
  if (auto empty = value.getDefiningOp<mlir::tensor::EmptyOp>())
    return empty.getDynamicSizes();
  return {};
}

SmallVector<Value> HostEmitter::definedDims(Value value) {
  auto dynamic = llvm::map_to_vector(dynamicSizes(value), [&](Value v) { return scalars.lookup(v); });
  return dimsOf(cast<RankedTensorType>(value.getType()), dynamic);
}

bool HostEmitter::isPlanned(Buffer &buffer) {
  if (buffer.output || buffer.isCarried || buffer.inPlaceOf)
    return false;
  auto type = cast<RankedTensorType>(buffer.value.getType());
  ValueRange sizes = dynamicSizes(buffer.value);
  return sizes.size() == size_t(type.getNumDynamicDims()) &&
         llvm::all_of(sizes, [&](Value size) { return early.contains(size); });
}

void HostEmitter::planArenas() {
  llvm::SetVector<Attribute> devices;
  for (const std::unique_ptr<Buffer> &buffer : buffers.all())
    devices.insert(buffer->device);
  for (Attribute device : devices)
    planArena(cast_or_null<StringAttr>(device));
}

void HostEmitter::planArena(StringAttr device) {
  SmallVector<Buffer *> fixed, sized;
  SmallVector<Lifetime> fixedLives, sizedLives;
  for (const std::unique_ptr<Buffer> &buffer : buffers.all()) {
    if (buffer->device != device || !isPlanned(*buffer))
      continue;
    auto type = cast<RankedTensorType>(buffer->value.getType());
    int64_t bytes = elementBytes(type.getElementType());
    for (int64_t size : type.getShape())
      bytes *= ShapedType::isDynamic(size) ? 1 : size;
    for (Value size : dynamicSizes(buffer->value))
      bytes *= std::max<int64_t>(1, early.guess(size));
    bool isFixed = type.hasStaticShape();
    (isFixed ? fixed : sized).push_back(buffer.get());
    (isFixed ? fixedLives : sizedLives).push_back({bytes, buffer->begin, buffer->end});
  }
  if (fixed.empty() && sized.empty())
    return;

  Packing packing = pack(fixedLives, alignment);
  SmallVector<unsigned> slotOf = assignSlots(sizedLives);
  SmallVector<llvm::SetVector<Value>> sizes(slotOf.empty() ? 0 : *llvm::max_element(slotOf) + 1);
  llvm::DenseMap<Value, Value> known;
  for (auto [buffer, slot] : llvm::zip(sized, slotOf)) {
    auto type = cast<RankedTensorType>(buffer->value.getType());
    sizes[slot].insert(bytesOf(type, definedDims(buffer->value)));
  }
  // Slots lie behind the fixed part, one after the other.
  Value end = constant(packing.total);
  SmallVector<Value> starts;
  for (const llvm::SetVector<Value> &slot : sizes) {
    Value size = slot.front();
    for (Value other : llvm::drop_begin(slot))
      size = b.createOrFold<arith::MaxUIOp>(size, other);
    starts.push_back(end);
    Value rounded = b.createOrFold<arith::AddIOp>(size, constant(alignment - 1));
    rounded = b.createOrFold<arith::AndIOp>(rounded, constant(-alignment));
    end = b.createOrFold<arith::AddIOp>(end, rounded);
  }
  Value arena = ArenaOp::create(b, end, device);
  for (auto [buffer, offset] : llvm::zip(fixed, packing.offsets))
    addresses[buffer] = b.createOrFold<OffsetOp>(arena, constant(offset));
  for (auto [buffer, slot] : llvm::zip(sized, slotOf))
    addresses[buffer] = b.createOrFold<OffsetOp>(arena, starts[slot]);
  for (auto [buffer, offset, life] : llvm::zip(fixed, packing.offsets, fixedLives))
    extents[buffer] = {offset, offset + life.size};
  for (auto [buffer, slot] : llvm::zip(sized, slotOf))
    extents[buffer] = {packing.total + slot, packing.total + slot + 1};
}

/// Whether two buffers share bytes at any time.
bool HostEmitter::overlap(Buffer *a, Buffer *b) {
  a = a->memory(), b = b->memory();
  if (a == b)
    return true;
  if (a->output || b->output)
    return a->output == b->output;
  auto first = extents.find(a), second = extents.find(b);
  return a->device == b->device && first != extents.end() && second != extents.end() &&
         first->second.first < second->second.second && second->second.first < first->second.second;
}

/// The dims that the returned tensor has, seen through the views between it and its buffer.
Value HostEmitter::outputAddress(Buffer &buffer) {
  Value returned = from.getBody().front().getTerminator()->getOperand(*buffer.output);
  auto type = cast<RankedTensorType>(returned.getType());
  if (type.hasStaticShape())
    return OutputOp::create(b, *buffer.output, dimsOf(type, {}));
  SmallVector<Operation *> views;
  for (Value value = returned; value != buffer.value; value = views.back()->getOperand(0))
    views.push_back(value.getDefiningOp());
  places[buffer.value] = {Value(), definedDims(buffer.value)};
  for (Operation *view : llvm::reverse(views))
    if (failed(emitView(*view)))
      return Value();
  return OutputOp::create(b, *buffer.output, places.lookup(returned).dims);
}

Value HostEmitter::addressOf(Buffer *buffer) {
  buffer = buffer->memory();
  if (Value known = addresses.lookup(buffer))
    return known;
  auto type = cast<RankedTensorType>(buffer->value.getType());
  Value address = buffer->output
                      ? outputAddress(*buffer)
                      : AllocOp::create(b, bytesOf(type, definedDims(buffer->value)), buffer->device).getResult();
  // In a loop each iteration makes its own; in a branch nobody else asks.
  if (!buffer->definition->getParentOfType<LoopLikeOpInterface>())
    addresses[buffer] = address;
  return address;
}

} // namespace aicc::dispatch
