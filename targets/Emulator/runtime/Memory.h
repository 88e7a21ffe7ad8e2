// The memory that a kernel may touch, and who touched it: accesses outside of it and accesses of two threads that
// nothing orders are errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aicc::emulator {

/// Memory that a kernel is given.
struct Region {
  std::string name; ///< for messages
  char *begin;
  size_t bytes;
  bool watchesRaces = true; ///< remembers who touched each byte, which takes 24 bytes for it
};

/// The thread of an access, and the number of barriers before it.
struct Moment {
  uint32_t thread, block, epoch;
};

class Memory {
public:
  void add(Region region);
  /// What is wrong with an access; empty if nothing is.
  std::string access(const char *at, size_t bytes, bool writes, const Moment &now);
  /// Forgets regions from number `first` on.
  void truncate(size_t first) { regions.resize(first); }
  size_t count() const { return regions.size(); }

private:
  /// Who came last to one byte. A block of `several` stands for threads of different blocks.
  struct Trace {
    Moment moment{none, none, 0};
  };
  struct Marks {
    Trace written, read;
  };
  struct Known {
    Region region;
    std::vector<Marks> marks;
  };
  static constexpr uint32_t none = UINT32_MAX, several = UINT32_MAX - 1;

  static bool conflicts(const Moment &before, const Moment &now);
  static void noteRead(Moment &before, const Moment &now);
  Known *find(const char *at, size_t bytes);

  std::vector<Known> regions;
};

} // namespace aicc::emulator
