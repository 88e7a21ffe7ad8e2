// The worker threads of the process, shared by all sessions: made when the first session wants them, joined when the
// last one goes.
//
// One region (one kernel launch) runs at a time. The caller opens it, works itself and closes it; workers that come in
// between take chunks of tiles off a shared counter. Nobody waits for a worker that did not come: with a busy machine
// the caller simply does more. A caller that finds a region open (another session's, or an outer one of its own) runs
// its tiles alone. Measured with two threads (research of this project, back to back): 0.13 us a region when workers
// still spin, about 8 us when one must be woken; condition variables would cost 50 us.
#pragma once

#include "lib/Runtime/Abi.h"
#include "lib/Runtime/Memory.h"

#include <atomic>
#include <pthread.h>
#include <sys/types.h>

namespace aicc::rt {

/// One kernel launch.
struct Region {
  aicc_rt_kernel kernel;
  void *args;
  int64_t tiles;
  int64_t chunk;          ///< tiles taken at a time
  int64_t scratchBytes;   ///< for each thread
  uint64_t floatingPoint; ///< mode that kernels run under
};

class ThreadPool {
public:
  static constexpr int maxThreads = 256;

  /// The pool with room for `threads` threads, the caller's included; null when there is no memory. Each acquire needs
  /// its release.
  static ThreadPool *acquire(int threads);
  static void release();

  /// Around a run: makes the workers anew in a forked child, and stops spinning while several sessions run.
  void beginRun();
  void endRun() { runs.fetch_sub(1, std::memory_order_relaxed); }

  /// Runs the region on up to `threads` threads and returns true, or returns false at once when another region is open.
  bool run(const Region &region, int threads, void *callerScratch);

  /// Regions that went through; for tests.
  uint32_t regions() const { return epoch.load(std::memory_order_relaxed); }

private:
  struct Worker {
    ThreadPool *pool;
    pthread_t thread;
    Buffer scratch;
    uint32_t seen; ///< last epoch this worker answered
  };

  static void *workerMain(void *worker);
  void grow(int workers);
  void stop();
  bool awaitRegion(Worker &worker);
  bool enter();
  void leave();
  void takeChunks(void *scratch);
  void closeRegion();

  // gate: bit 31 = open, bit 30 = the caller sleeps until the last worker leaves, bits 16..29 = workers that may still
  // enter, bits 0..15 = workers inside. Region fields are written while it is closed and empty.
  alignas(64) std::atomic<uint32_t> gate{0};
  alignas(64) std::atomic<int64_t> nextTile{0};
  alignas(64) std::atomic<uint32_t> epoch{0}; ///< counts regions; workers sleep on it
  std::atomic<uint32_t> sleepers{0};
  std::atomic<bool> isTaken{false};
  std::atomic<bool> isStopping{false};
  std::atomic<int> runs{0};
  std::atomic<int> workerCount{0};
  alignas(64) Region region = {};
  Worker *workers[maxThreads] = {};
  pid_t owner = 0;
};

} // namespace aicc::rt
