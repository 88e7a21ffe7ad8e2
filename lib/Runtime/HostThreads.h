// Runs regions on threads that the host application supplies, instead of the pool.
#pragma once

#include "lib/Runtime/ThreadPool.h"

namespace aicc::rt {

/// Belongs to one session. Tasks share the chunks by a counter, as the pool's workers do, so that it does not matter
/// how many of them really run at the same time.
class HostThreads {
public:
  using ParallelFor = void (*)(void *host, int32_t tasks, void (*task)(void *data, int32_t index), void *data);

  ~HostThreads();

  /// Room for `threads` tasks; false when there is no memory.
  bool open(ParallelFor parallelFor, void *host, int threads);

  /// Runs all tiles; `callerScratch` serves the first task. False when there is no memory for a task's scratch: nothing
  /// has run then.
  bool run(const Region &region, void *callerScratch);

private:
  struct Job {
    HostThreads *owner;
    const Region *region;
    void *callerScratch;
  };
  static void runTask(void *job, int32_t index);

  ParallelFor parallelFor = nullptr;
  void *host = nullptr;
  Span<Buffer> scratch; ///< of the tasks after the first
  alignas(64) std::atomic<int64_t> nextTile{0};
};

} // namespace aicc::rt
