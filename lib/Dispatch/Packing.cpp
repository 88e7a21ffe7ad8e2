#include "lib/Dispatch/Packing.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

namespace aicc::dispatch {

using llvm::ArrayRef;
using llvm::SmallVector;

static constexpr int64_t maximum = std::numeric_limits<int64_t>::max();

/// The start of the tightest gap of at least `size` bytes between `taken` (begin, end of address ranges), or the first
/// address behind all of them.
static int64_t tightestGap(SmallVector<std::pair<int64_t, int64_t>> &taken, int64_t size, int64_t alignment) {
  llvm::sort(taken);
  int64_t best = -1, bestGap = maximum, free = 0;
  for (auto [begin, end] : taken) {
    int64_t gap = begin - free;
    if (gap >= size && gap < bestGap) {
      best = free;
      bestGap = gap;
    }
    free = std::max(free, int64_t(llvm::alignTo(end, alignment)));
  }
  return best >= 0 ? best : free;
}

Packing pack(ArrayRef<Lifetime> blocks, int64_t alignment) {
  SmallVector<unsigned> order = llvm::to_vector(llvm::seq<unsigned>(blocks.size()));
  llvm::sort(order,
             [&](unsigned a, unsigned b) { return std::pair(-blocks[a].size, a) < std::pair(-blocks[b].size, b); });
  Packing packing;
  packing.offsets.resize(blocks.size());
  SmallVector<unsigned> placed;
  for (unsigned number : order) {
    SmallVector<std::pair<int64_t, int64_t>> taken;
    for (unsigned other : placed)
      if (blocks[other].overlaps(blocks[number]))
        taken.push_back({packing.offsets[other], packing.offsets[other] + blocks[other].size});
    packing.offsets[number] = tightestGap(taken, blocks[number].size, alignment);
    packing.total = std::max(packing.total, packing.offsets[number] + blocks[number].size);
    placed.push_back(number);
  }
  packing.total = llvm::alignTo(packing.total, alignment);
  return packing;
}

SmallVector<unsigned> assignSlots(ArrayRef<Lifetime> blocks) {
  struct Slot {
    int64_t size;
    SmallVector<unsigned> members;
  };
  SmallVector<Slot> slots;
  SmallVector<unsigned> result(blocks.size());
  SmallVector<unsigned> order = llvm::to_vector(llvm::seq<unsigned>(blocks.size()));
  llvm::sort(order,
             [&](unsigned a, unsigned b) { return std::pair(blocks[a].begin, a) < std::pair(blocks[b].begin, b); });
  for (unsigned number : order) {
    const Lifetime &block = blocks[number];
    // A slot of its own costs the whole size; among slots that cost the same the smallest is taken.
    unsigned best = slots.size();
    std::pair<int64_t, int64_t> bestCost = {block.size, maximum};
    for (auto [candidate, slot] : llvm::enumerate(slots)) {
      if (llvm::any_of(slot.members, [&](unsigned member) { return blocks[member].overlaps(block); }))
        continue;
      std::pair<int64_t, int64_t> cost = {std::max<int64_t>(0, block.size - slot.size), slot.size};
      if (cost < bestCost) {
        best = candidate;
        bestCost = cost;
      }
    }
    if (best == slots.size())
      slots.push_back({0, {}});
    slots[best].size = std::max(slots[best].size, block.size);
    slots[best].members.push_back(number);
    result[number] = best;
  }
  return result;
}

} // namespace aicc::dispatch
