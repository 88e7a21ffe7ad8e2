// The pool on its own: every tile of every region runs exactly once, whoever else wants the pool meanwhile.
#include "lib/Runtime/ThreadPool.h"
#include "lib/Runtime/Processors.h"
#include "test/Check.h"

#include <csignal>
#include <cstring>
#include <sched.h>
#include <thread>
#include <unistd.h>
#include <vector>

using aicc::rt::Region;
using aicc::rt::ThreadPool;

namespace {

struct Work {
  std::vector<uint8_t> counts;
  std::atomic<bool> isScratchBad{false};
};

void countTiles(void *argument, int64_t begin, int64_t end, void *scratch) {
  auto &work = *static_cast<Work *>(argument);
  if (reinterpret_cast<uintptr_t>(scratch) % 64 != 0)
    work.isScratchBad = true;
  std::memset(scratch, 1, 256);
  for (int64_t i = begin; i < end; ++i)
    ++work.counts[size_t(i)];
}

/// Runs one region, alone when the pool is taken, and says whether each tile ran once.
bool runRegion(ThreadPool &pool, int64_t tiles, int64_t chunk, int threads) {
  Work work;
  work.counts.assign(size_t(tiles), 0);
  alignas(64) char scratch[256];
  if (!pool.run({countTiles, &work, tiles, chunk, 256, 0x1f80}, threads, scratch))
    countTiles(&work, 0, tiles, scratch);
  for (uint8_t count : work.counts)
    if (count != 1)
      return false;
  return !work.isScratchBad;
}

void coversEveryTile() {
  ThreadPool *pool = ThreadPool::acquire(6);
  for (int64_t tiles : {1, 2, 3, 17, 1000, 4099})
    for (int64_t chunk : {1, 3, 64, 100000})
      for (int threads : {1, 2, 6, 100})
        CHECK(runRegion(*pool, tiles, chunk, threads));
  CHECK(pool->regions() == 6 * 4 * 4);
  ThreadPool::release();
}

/// Regions far enough apart that the workers sleep, and close enough that they still spin.
void wakesSleepers() {
  ThreadPool *pool = ThreadPool::acquire(4);
  for (int i = 0; i < 100; ++i) {
    CHECK(runRegion(*pool, 500, 7, 4));
    usleep(useconds_t(i % 3 * 100));
  }
  ThreadPool::release();
}

void sharesBetweenCallers() {
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 6; ++t)
    callers.emplace_back([&, t] {
      for (int round = 0; round < 20; ++round) {
        ThreadPool *pool = ThreadPool::acquire(2 + t % 3);
        pool->beginRun();
        for (int i = 0; i < 200; ++i)
          wrong += !runRegion(*pool, 10 + 31 * t + i, 1 + i % 5, 4);
        pool->endRun();
        ThreadPool::release();
      }
    });
  for (std::thread &caller : callers)
    caller.join();
  CHECK(wrong == 0);
}

struct Nested {
  ThreadPool *pool;
  std::atomic<int> wrong{0};
};

void nestsInline() {
  Nested nested = {ThreadPool::acquire(4), {}};
  auto inner = [](void *argument, int64_t begin, int64_t end, void *) {
    auto &nested = *static_cast<Nested *>(argument);
    for (int64_t i = begin; i < end; ++i)
      nested.wrong += !runRegion(*nested.pool, 50, 3, 4);
  };
  alignas(64) char scratch[64];
  CHECK(nested.pool->run({inner, &nested, 40, 1, 64, 0x1f80}, 4, scratch));
  CHECK(nested.wrong == 0);
  ThreadPool::release();
}

/// Signals must reach the host's threads, never a worker.
void workersBlockSignals() {
  static std::atomic<bool> isBlocked{true};
  ThreadPool *pool = ThreadPool::acquire(4);
  pthread_t caller = pthread_self();
  auto look = [](void *argument, int64_t, int64_t, void *) {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    if (!pthread_equal(pthread_self(), *static_cast<pthread_t *>(argument)) && !sigismember(&mask, SIGTERM))
      isBlocked = false;
    usleep(100);
  };
  alignas(64) char scratch[64];
  CHECK(pool->run({look, &caller, 40, 1, 64, 0x1f80}, 4, scratch));
  CHECK(isBlocked);
  sigset_t mine;
  pthread_sigmask(SIG_SETMASK, nullptr, &mine);
  CHECK(!sigismember(&mine, SIGTERM));
  ThreadPool::release();
}

void countsProcessors() {
  cpu_set_t before, one;
  CHECK(sched_getaffinity(0, sizeof(before), &before) == 0);
  CHECK(aicc::rt::availableProcessors() >= 1 && aicc::rt::availableProcessors() <= CPU_COUNT(&before));
  int first = 0;
  while (!CPU_ISSET(first, &before))
    ++first;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  CHECK(sched_setaffinity(0, sizeof(one), &one) == 0);
  CHECK(aicc::rt::availableProcessors() == 1);
  sched_setaffinity(0, sizeof(before), &before);
}

} // namespace

int main() {
  coversEveryTile();
  wakesSleepers();
  sharesBetweenCallers();
  nestsInline();
  workersBlockSignals();
  countsProcessors();
  return aicc::test::finish();
}
