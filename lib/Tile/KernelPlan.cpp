#include "lib/Tile/KernelPlan.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace aicc::tile {

static int64_t bytesOf(MemRefType type) {
  return type.getNumElements() * int64_t(llvm::divideCeil(type.getElementTypeBitWidth(), 8));
}

static LogicalResult place(AllocOp alloc, const Device &device, KernelPlan &plan) {
  StringRef name = memoryOf(alloc.getBuffer());
  auto memory = llvm::find_if(device.memories, [&](const Memory &known) { return known.name == name; });
  if (memory == device.memories.end())
    return alloc.emitError("the device has no memory called '") << name << "'";
  unsigned number = memory - device.memories.begin();
  int64_t offset = llvm::alignTo(plan.usedBytes[number], memory->alignment);
  plan.homes[alloc.getBuffer()] = {number, offset};
  plan.usedBytes[number] = offset + bytesOf(cast<MemRefType>(alloc.getBuffer().getType()));
  if (plan.usedBytes[number] > memory->bytes)
    return alloc.emitError("expected a program that takes at most ")
           << memory->bytes << " bytes of memory '" << name << "', found " << plan.usedBytes[number];
  return success();
}

FailureOr<KernelPlan> planKernel(func::FuncOp program, const Device &device) {
  KernelPlan plan;
  plan.usedBytes.assign(device.memories.size(), 0);
  for (Operation &op : program.getBody().front()) {
    auto alloc = dyn_cast<AllocOp>(op);
    if (alloc && failed(place(alloc, device, plan)))
      return failure();
    if (auto channel = dyn_cast<ChannelOp>(op)) {
      unsigned first = plan.initial.size();
      plan.flags[channel.getChannel()] = {first, first + 1, int64_t(channel.getSlots())};
      plan.initial.insert(plan.initial.end(), {0, int64_t(channel.getSlots())});
    }
  }
  if (int64_t(plan.initial.size()) > device.flags)
    return program.emitError("expected a program of at most ")
           << device.flags << " flags, found " << plan.initial.size();
  return plan;
}

} // namespace aicc::tile
