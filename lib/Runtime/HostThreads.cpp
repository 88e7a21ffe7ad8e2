#include "lib/Runtime/HostThreads.h"

#include "lib/Runtime/FloatingPoint.h"

namespace aicc::rt {

bool HostThreads::open(ParallelFor function, void *argument, int threads) {
  auto count = size_t(threads - 1);
  auto *buffers = static_cast<Buffer *>(std::calloc(count, sizeof(Buffer)));
  if (!buffers)
    return false;
  for (size_t i = 0; i < count; ++i)
    ::new (&buffers[i]) Buffer();
  parallelFor = function;
  host = argument;
  scratch = {buffers, count};
  return true;
}

HostThreads::~HostThreads() {
  for (Buffer &buffer : scratch)
    buffer.~Buffer();
  std::free(scratch.data);
}

bool HostThreads::run(const Region &region, void *callerScratch) {
  int64_t chunks = (region.tiles + region.chunk - 1) / region.chunk;
  auto tasks = int32_t(chunks < int64_t(scratch.size) + 1 ? chunks : int64_t(scratch.size) + 1);
  for (int32_t i = 1; i < tasks; ++i)
    if (!scratch[size_t(i - 1)].ensure(region.scratchBytes > 0 ? size_t(region.scratchBytes) : 64))
      return false;
  nextTile.store(0, std::memory_order_relaxed);
  Job job = {this, &region, callerScratch};
  parallelFor(host, tasks, runTask, &job);
  return true;
}

void HostThreads::runTask(void *data, int32_t index) {
  const Job &job = *static_cast<Job *>(data);
  const Region &region = *job.region;
  HostThreads &owner = *job.owner;
  void *scratch = index == 0 ? job.callerScratch : owner.scratch[size_t(index - 1)].ensure(0);
  uint64_t hostMode = currentMode();
  setMode(region.floatingPoint);
  while (true) {
    int64_t begin = owner.nextTile.fetch_add(region.chunk, std::memory_order_relaxed);
    if (begin >= region.tiles)
      break;
    int64_t end = region.chunk < region.tiles - begin ? begin + region.chunk : region.tiles;
    region.kernel(region.args, begin, end, scratch);
  }
  setMode(hostMode);
}

} // namespace aicc::rt
