#include "lib/Runtime/ThreadPool.h"

#include "lib/Runtime/FloatingPoint.h"

#include <climits>
#include <csignal>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace aicc::rt {
namespace {

constexpr uint32_t isOpen = 1u << 31, callerSleeps = 1u << 30, oneSlot = 1u << 16;
constexpr uint32_t slotMask = 0x3fffu << 16, insideMask = 0xffffu;

/// How long an idle worker spins before it sleeps: longer than the gap between two launches of one run, short enough
/// not to be noticed by the rest of the machine.
constexpr int64_t spinNanoseconds = 50000;

pthread_mutex_t poolMutex = PTHREAD_MUTEX_INITIALIZER;
ThreadPool *pool = nullptr;
int poolHolders = 0;

void futexWait(std::atomic<uint32_t> &word, uint32_t expected) {
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}

void futexWake(std::atomic<uint32_t> &word, int count) {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

int64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return int64_t(time.tv_sec) * 1000000000 + time.tv_nsec;
}

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#else
  __asm__ volatile("" ::: "memory");
#endif
}

/// Spins until `done()` or the time is up; says whether it was done.
template <typename Done> bool spin(int64_t nanoseconds, Done done) {
  int64_t end = 0;
  while (true) {
    for (int i = 0; i < 32; ++i) {
      if (done())
        return true;
      pause();
    }
    int64_t time = now();
    if (end == 0)
      end = time + nanoseconds;
    if (time >= end)
      return done();
  }
}

} // namespace

ThreadPool *ThreadPool::acquire(int threads) {
  pthread_mutex_lock(&poolMutex);
  if (!pool)
    pool = create<ThreadPool>();
  if (pool) {
    ++poolHolders;
    if (pool->owner == 0)
      pool->owner = getpid();
    pool->grow((threads < maxThreads ? threads : maxThreads) - 1);
  }
  ThreadPool *result = pool;
  pthread_mutex_unlock(&poolMutex);
  return result;
}

void ThreadPool::release() {
  pthread_mutex_lock(&poolMutex);
  if (--poolHolders == 0) {
    pool->stop();
    destroy(pool);
    pool = nullptr;
  }
  pthread_mutex_unlock(&poolMutex);
}

/// Under poolMutex. Fewer workers than asked for is no error: callers always work themselves.
void ThreadPool::grow(int wanted) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before); // workers inherit: signals are the host's business
  for (int count = workerCount.load(std::memory_order_relaxed); count < wanted; ++count) {
    auto *worker = create<Worker>();
    if (!worker)
      break;
    worker->pool = this;
    worker->seen = epoch.load(std::memory_order_relaxed);
    if (pthread_create(&worker->thread, nullptr, workerMain, worker) != 0) {
      destroy(worker);
      break;
    }
    pthread_setname_np(worker->thread, "aicc-worker");
    workers[count] = worker;
    workerCount.store(count + 1, std::memory_order_release);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void ThreadPool::stop() {
  bool isForked = owner != getpid(); // a child has the memory of its parent's workers, not the threads
  isStopping.store(true);
  epoch.fetch_add(1);
  if (!isForked)
    futexWake(epoch, INT_MAX);
  for (int i = 0; i < workerCount.load(); ++i) {
    if (!isForked)
      pthread_join(workers[i]->thread, nullptr);
    destroy(workers[i]);
  }
}

void ThreadPool::beginRun() {
  runs.fetch_add(1, std::memory_order_relaxed);
  if (owner == getpid())
    return;
  pthread_mutex_lock(&poolMutex);
  if (owner != getpid()) {
    int wanted = workerCount.load();
    for (int i = 0; i < wanted; ++i)
      destroy(workers[i]);
    gate.store(0), sleepers.store(0), workerCount.store(0), runs.store(1), isTaken.store(false);
    owner = getpid();
    grow(wanted);
  }
  pthread_mutex_unlock(&poolMutex);
}

bool ThreadPool::run(const Region &wanted, int threads, void *callerScratch) {
  if (isTaken.exchange(true, std::memory_order_acquire))
    return false;
  int helpers = workerCount.load(std::memory_order_acquire);
  if (helpers > threads - 1)
    helpers = threads - 1;
  region = wanted;
  nextTile.store(0, std::memory_order_relaxed);
  gate.store(isOpen | uint32_t(helpers) * oneSlot, std::memory_order_release);
  epoch.fetch_add(1); // before the look at the sleepers: a worker that still falls asleep sees the new number
  if (sleepers.load() != 0)
    futexWake(epoch, helpers);
  takeChunks(callerScratch);
  closeRegion();
  isTaken.store(false, std::memory_order_release);
  return true;
}

void ThreadPool::takeChunks(void *scratch) {
  const Region mine = region;
  while (true) {
    int64_t begin = nextTile.fetch_add(mine.chunk, std::memory_order_relaxed);
    if (begin >= mine.tiles)
      return;
    int64_t end = mine.chunk < mine.tiles - begin ? begin + mine.chunk : mine.tiles;
    mine.kernel(mine.args, begin, end, scratch);
  }
}

/// Shuts the gate and waits for the workers inside. They are in their last chunk, so spinning is nearly always enough.
void ThreadPool::closeRegion() {
  gate.fetch_and(~(isOpen | slotMask), std::memory_order_acq_rel);
  auto isEmpty = [&] { return (gate.load(std::memory_order_acquire) & insideMask) == 0; };
  if (spin(2 * spinNanoseconds, isEmpty))
    return;
  gate.fetch_or(callerSleeps, std::memory_order_acq_rel);
  for (uint32_t value = gate.load(std::memory_order_acquire); value & insideMask;
       value = gate.load(std::memory_order_acquire))
    futexWait(gate, value);
}

bool ThreadPool::enter() {
  uint32_t value = gate.load(std::memory_order_acquire);
  while ((value & isOpen) && (value & slotMask))
    if (gate.compare_exchange_weak(value, value - oneSlot + 1, std::memory_order_acquire))
      return true;
  return false;
}

void ThreadPool::leave() {
  uint32_t before = gate.fetch_sub(1, std::memory_order_acq_rel);
  if ((before & callerSleeps) && (before & insideMask) == 1)
    futexWake(gate, 1);
}

/// Returns when there is a region this worker has not seen; false when the pool stops.
bool ThreadPool::awaitRegion(Worker &worker) {
  auto isNew = [&] { return epoch.load(std::memory_order_acquire) != worker.seen; };
  bool mayDelayOthers = runs.load(std::memory_order_relaxed) > 1;
  if (!spin(mayDelayOthers ? 0 : spinNanoseconds, isNew)) {
    sleepers.fetch_add(1);
    while (!isNew())
      futexWait(epoch, worker.seen);
    sleepers.fetch_sub(1);
  }
  worker.seen = epoch.load(std::memory_order_acquire);
  return !isStopping.load(std::memory_order_acquire);
}

void *ThreadPool::workerMain(void *argument) {
  auto &worker = *static_cast<Worker *>(argument);
  ThreadPool &pool = *worker.pool;
  while (pool.awaitRegion(worker)) {
    if (!pool.enter())
      continue;
    setMode(pool.region.floatingPoint);
    if (void *scratch = worker.scratch.ensure(size_t(pool.region.scratchBytes)))
      pool.takeChunks(scratch); // without scratch the others do its share
    pool.leave();
  }
  return nullptr;
}

} // namespace aicc::rt
