// The memory that a kernel may touch, and who touched it: accesses outside of it and accesses of two actors that
// nothing orders are errors.
#pragma once

#include "targets/Emulator/runtime/Order.h"

#include <cstddef>
#include <unordered_map>

namespace aicc::emulator {

/// Memory that a kernel is given.
struct Region {
  std::string name; ///< for messages
  char *begin;
  size_t bytes;
  bool watchesRaces = true; ///< remembers who touched each byte, which takes 32 bytes for it
  bool isShared = false;    ///< of a block
};

enum class AccessKind { Read, Write, Atomic };

/// Whose access it is.
struct Access {
  uint32_t thread;             ///< who starts it and whose knowledge counts
  Actor actor;                 ///< who does it: the thread itself, or what works beside it
  uint32_t time;               ///< of the actor
  bool isAsynchronous = false; ///< through the path that fenceAsync is for
};

class Memory {
public:
  explicit Memory(Order &order) : order(order) {}

  void add(Region region);
  void beginBlock(uint32_t number, uint32_t threads);
  /// What is wrong with an access; empty if nothing is.
  std::string access(const char *at, size_t bytes, AccessKind kind, const Access &by);
  /// From now on all readers of a byte are told apart: two threads may be ordered without a barrier of the block.
  void tellReadersApart() { isPrecise = true; }
  void fence(uint32_t thread) { ++fences[thread]; }
  uint32_t fencesOf(uint32_t thread) const { return fences[thread]; }
  /// Forgets regions from number `first` on.
  void truncate(size_t first) { regions.resize(first); }
  size_t count() const { return regions.size(); }

private:
  static constexpr uint32_t none = UINT32_MAX, several = UINT32_MAX - 1;

  /// Who came last. An actor of `several` stands for many in the epoch `time`; a block of `several` for blocks.
  struct Trace {
    uint32_t block = none;
    Actor actor = none;
    uint32_t time = 0;
  };
  struct Marks {
    Trace written, read;
    uint32_t unfenced = 0; ///< the fences of its writer when it was written, plus one; 0: needs none
    bool isAtomic = false; ///< how it was written
  };
  enum class Problem { None, Written, Read, Unfenced };
  struct Known {
    Region region;
    std::vector<Marks> marks;
  };

  Known *find(const char *at, size_t bytes);
  bool isOrdered(const Trace &before, const Access &now) const;
  bool areReadersOrdered(const char *at, const Trace &before, const Access &now) const;
  void noteRead(const char *at, Trace &before, const Access &now);
  void noteWrite(const char *at, Marks &marks, AccessKind kind, const Access &by, bool isShared);
  Problem problemAt(const char *at, const Marks &marks, AccessKind kind, const Access &by) const;
  std::string describe(Problem problem, const Trace &written, AccessKind kind, const Access &by) const;
  std::string who(const Trace &trace) const;

  Order &order;
  std::vector<Known> regions;
  std::vector<uint32_t> fences; ///< by thread
  std::unordered_map<const char *, std::vector<Trace>> readers;
  uint32_t block = 0;
  bool isPrecise = false;
};

} // namespace aicc::emulator
