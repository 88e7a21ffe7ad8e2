// What code generation knows about a machine that runs threads in blocks and warps.
#pragma once

#include <cstdint>

namespace aicc::simt {

struct Machine {
  unsigned warp = 32;                                         ///< threads that run in step and can exchange registers
  int64_t sharedBytes = 48 << 10;                             ///< memory that the threads of a block share
  unsigned privateSpace = 0;                                  ///< address space of a thread's own memory
  static constexpr unsigned globalSpace = 1, sharedSpace = 3; ///< the same on every machine that LLVM knows
};

} // namespace aicc::simt
