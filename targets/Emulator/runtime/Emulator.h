// Runs a retargeted kernel on this machine: a fibre for each thread of a block, one block after the other. What real
// hardware leaves undefined is an error here.
#pragma once

#include "targets/Emulator/runtime/Abi.h"
#include "targets/Emulator/runtime/Memory.h"

namespace aicc::emulator {

struct Launch {
  void (*kernel)(void **slots); ///< the function @<kernel> of the image
  void **slots;                 ///< of dispatch.submit, and the workspace
  uint32_t blocks, threads;
  uint32_t warp;               ///< threads that exchange values
  uint64_t sharedBytes;        ///< what the kernel may have of shared memory
  std::vector<Region> regions; ///< tensors and workspace
  uint32_t seed = 1;           ///< of the order in which threads run
};

/// What an image is to call.
const AiccEmulatorTable &table();

/// Runs the kernel; returns what went wrong, empty if nothing. One launch at a time in a process.
std::string run(const Launch &launch);

} // namespace aicc::emulator
