// Placing blocks of memory that live for a while so that those alive together do not overlap. Pure functions of
// numbers.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace aicc::dispatch {

/// A block of `size` bytes that is alive from step `begin` to step `end`, both included.
struct Lifetime {
  int64_t size;
  int64_t begin;
  int64_t end;

  bool overlaps(const Lifetime &other) const { return begin <= other.end && other.begin <= end; }
};

struct Packing {
  llvm::SmallVector<int64_t> offsets;
  int64_t total = 0;
};

/// Offsets, multiples of `alignment`, for blocks of known size: largest first, each in the tightest gap that holds it.
Packing pack(llvm::ArrayRef<Lifetime> blocks, int64_t alignment);

/// Numbers of slots, for blocks whose sizes are guesses: a slot holds one block at a time and is as large as its
/// largest. Blocks are taken in the order of their begin; each goes where it makes the sum of the slots grow least.
llvm::SmallVector<unsigned> assignSlots(llvm::ArrayRef<Lifetime> blocks);

} // namespace aicc::dispatch
