// What generated code may ask of the runtime: the functions of Abi.h's table, for a session.
#include "lib/Runtime/Session.h"

#include <cstdio>
#include <cstring>
#include <ctime>

using namespace aicc::rt;

namespace {

/// A chunk of tiles should be worth this much: taking one costs about 0.1 us, joining workers that still spin 0.3 us,
/// and waking one that sleeps about 8 us.
constexpr int64_t chunkNanoseconds = 8000;
/// More chunks than threads even out tiles of different cost and cores of different speed.
constexpr int64_t chunksPerThread = 8;
/// What a tile is taken to cost when the code does not know.
constexpr int64_t unknownTileNanoseconds = 1000;

/// Tiles per chunk; all of them when the region is too small to share.
int64_t chunkFor(int64_t tiles, int64_t tileCost, int threads) {
  int64_t cost = tileCost > 0 ? tileCost : unknownTileNanoseconds, total;
  if (__builtin_mul_overflow(tiles, cost, &total))
    total = INT64_MAX;
  int64_t chunks = total / chunkNanoseconds;
  if (chunks < 2)
    return tiles;
  int64_t most = threads * chunksPerThread;
  chunks = chunks > most ? most : chunks;
  if (chunks > threads)
    chunks -= chunks % threads; // equal shares when all tiles cost the same
  chunks = chunks > tiles ? tiles : chunks;
  return (tiles + chunks - 1) / chunks;
}

} // namespace

int64_t aicc::rt::now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return int64_t(time.tv_sec) * 1000000000 + time.tv_nsec;
}

void aicc_session::addTime(int32_t kernelId, int64_t nanoseconds) {
  if (kernelId < 0 || size_t(kernelId) >= times.size)
    return;
  times[size_t(kernelId)].nanoseconds += nanoseconds;
  ++times[size_t(kernelId)].launches;
}

aicc_status aicc_session::launch(int32_t kernelId, const Region &wanted, int64_t tileCost) {
  if (isCancelled.load(std::memory_order_relaxed))
    return failRun(AICC_RUN_FAILED, -1, "the run was cancelled");
  if (wanted.tiles <= 0)
    return AICC_OK;
  void *own = scratch.ensure(wanted.scratchBytes > 0 ? size_t(wanted.scratchBytes) : 64);
  if (!own)
    return failRun(AICC_RUN_FAILED, kernelId, "out of memory for scratch");
  int64_t begin = isProfiled ? now() : 0;
  Region region = wanted;
  region.floatingPoint = floatingPoint;
  region.chunk = threads > 1 ? chunkFor(region.tiles, tileCost, threads) : region.tiles;
  if (region.chunk >= region.tiles || !runShared(region, own))
    region.kernel(region.args, 0, region.tiles, own);
  if (isProfiled)
    addTime(kernelId, now() - begin);
  return AICC_OK;
}

/// False when nobody helps: the caller then runs the region itself.
bool aicc_session::runShared(const Region &region, void *ownScratch) {
  return usesHostThreads ? hostThreads.run(region, ownScratch) : pool->run(region, threads, ownScratch);
}

void *aicc_session::arenaFor(int64_t bytes) {
  void *result = bytes >= 0 ? arena.ensure(size_t(bytes) ? size_t(bytes) : 64) : nullptr;
  if (!result) {
    failRun(outOfMemory(message, bytes), -1, nullptr);
    return nullptr;
  }
  arenaBytes = bytes;
  return result;
}

void *aicc_session::allocate(int64_t bytes) {
  constexpr size_t header = 64;
  void *block = bytes >= 0 && bytes < INT64_MAX - 4096 ? allocateAligned(header + size_t(bytes)) : nullptr;
  if (!block) {
    failRun(outOfMemory(message, bytes), -1, nullptr);
    return nullptr;
  }
  blocks = ::new (block) RunBlock{blocks};
  blockBytes += bytes;
  return static_cast<char *>(block) + header;
}

void *aicc_session::allocateOutput(OutputBinding &binding, const aicc_value &value, int64_t bytes) {
  if (!binding.userData) {
    void *own = binding.own.ensure(bytes ? size_t(bytes) : 64);
    if (!own)
      failRun(outOfMemory(message, bytes), -1, nullptr);
    return own;
  }
  if (binding.userBytes >= bytes)
    return binding.userData;
  char found[256];
  writeDims(found, sizeof(found), binding.rank, binding.dims);
  failRun(message.fail(AICC_USAGE, "output '%.200s': expected a buffer of at least %lld bytes for %s %s, found %lld",
                       value.name, (long long)bytes, found, typeName(value.dtype), (long long)binding.userBytes),
          -1, nullptr);
  return nullptr;
}

void *aicc_session::outputFor(int32_t index, int32_t rank, const int64_t *dims) {
  if (index < 0 || size_t(index) >= outputs.size) {
    failRun(AICC_INTERNAL, -1, "the code writes an output that the signature does not have");
    return nullptr;
  }
  const aicc_value &value = model->description.outputs[size_t(index)];
  OutputBinding &binding = outputs[size_t(index)];
  bool isAsPromised = rank == value.rank;
  for (int32_t i = 0; isAsPromised && i < rank; ++i)
    isAsPromised = value.dims[i] < 0 || value.dims[i] == dims[i];
  int64_t bytes = isAsPromised ? tensorBytes(value.dtype, rank, dims) : -1;
  if (bytes < 0) {
    char expected[256], found[256];
    writeDims(expected, sizeof(expected), value.rank, value.dims);
    writeDims(found, sizeof(found), rank, dims);
    failRun(message.fail(AICC_RUN_FAILED, "output '%.200s': expected shape %s, found %s", value.name, expected, found),
            -1, nullptr);
    return nullptr;
  }
  binding.rank = rank;
  if (rank != 0)
    std::memcpy(binding.dims, dims, size_t(rank) * sizeof(int64_t));
  binding.bytes = bytes;
  return binding.data = allocateOutput(binding, value, bytes);
}

aicc_status aicc_session::outputList(int32_t index, const aicc_rt_list *list) {
  bool isKnown = index >= 0 && size_t(index) < outputs.size;
  if (!isKnown || model->description.outputs[size_t(index)].kind == AICC_TENSOR)
    return failRun(AICC_INTERNAL, -1, "the code writes a sequence that the signature does not have");
  outputs[size_t(index)].list = list;
  outputs[size_t(index)].isList = true;
  return AICC_OK;
}

/// Keeps the first failure of a run. A null `text` means that `message` already says it.
aicc_status aicc_session::failRun(aicc_status status, int32_t kernelId, const char *text) {
  if (failure != AICC_OK && text)
    return failure;
  failure = status;
  if (!text)
    return status;
  bool isKnown = kernelId >= 0 && size_t(kernelId) < model->program->kernels.size;
  if (!isKnown)
    return message.fail(status, "%s", text);
  const aicc_kernel &kernel = model->program->kernels[size_t(kernelId)];
  const char *node = kernel.node_count != 0 ? kernel.nodes[0] : kernel.name;
  return message.fail(status, "node '%.200s': %s", node, text);
}

static int32_t launch(void *ctx, int32_t kernelId, aicc_rt_kernel kernel, void **args, int64_t tiles,
                      int64_t scratchBytes, int64_t tileCost) {
  Region region = {kernel, args, tiles, tiles, scratchBytes, 0};
  return static_cast<aicc_session *>(ctx)->launch(kernelId, region, tileCost);
}

static void *arena(void *ctx, int64_t bytes) { return static_cast<aicc_session *>(ctx)->arenaFor(bytes); }

static void *alloc(void *ctx, int64_t bytes) { return static_cast<aicc_session *>(ctx)->allocate(bytes); }

static void *output(void *ctx, int32_t index, int32_t rank, const int64_t *dims) {
  return static_cast<aicc_session *>(ctx)->outputFor(index, rank, dims);
}

static int32_t fail(void *ctx, int32_t status, int32_t kernelId, const char *text) {
  bool isStatus = status > AICC_OK && status <= AICC_IO;
  return static_cast<aicc_session *>(ctx)->failRun(isStatus ? aicc_status(status) : AICC_INTERNAL, kernelId,
                                                   text ? text : "the model failed");
}

static void *deviceArena(void *ctx, int32_t device, int64_t bytes) {
  return static_cast<aicc_session *>(ctx)->deviceArena(device, bytes);
}

static void *deviceAlloc(void *ctx, int32_t device, int64_t bytes) {
  return static_cast<aicc_session *>(ctx)->deviceAllocate(device, bytes);
}

static int32_t deviceCopy(void *ctx, int32_t from, int32_t onto, const void *source, void *target, int64_t bytes) {
  return static_cast<aicc_session *>(ctx)->deviceCopy(from, onto, source, target, bytes);
}

static int64_t deviceStartCopy(void *ctx, int32_t from, int32_t onto, const void *source, void *target, int64_t bytes,
                               int32_t wantsToken) {
  return static_cast<aicc_session *>(ctx)->startCopy(from, onto, source, target, bytes, wantsToken != 0);
}

static int32_t deviceAwait(void *ctx, int64_t token) { return static_cast<aicc_session *>(ctx)->await(token); }

static int32_t deviceLaunch(void *ctx, int32_t kernelId, int32_t device, int32_t kernel, const uint64_t *slots,
                            int32_t count, const int64_t *geometry) {
  auto *session = static_cast<aicc_session *>(ctx);
  aicc_launch wanted = {sizeof(aicc_launch), slots, uint32_t(count), {1, 1, 1}, {1, 1, 1}, 0, 0, nullptr, nullptr};
  return geometry ? session->deviceLaunch(kernelId, device, kernel, wanted, geometry)
                  : session->deviceLaunch(kernelId, device, kernel, wanted);
}

static void *deviceWeight(void *ctx, int32_t device, int32_t weight) {
  return static_cast<aicc_session *>(ctx)->deviceWeight(device, weight);
}

static int32_t outputList(void *ctx, int32_t index, const aicc_rt_list *list) {
  return static_cast<aicc_session *>(ctx)->outputList(index, list);
}

static int32_t decodeImage(void *ctx, const char *node, aicc_image *image) {
  return static_cast<aicc_session *>(ctx)->decodeImage(node, *image);
}

extern const aicc_rt_table aicc::rt::services;
const aicc_rt_table aicc::rt::services = {launch,      arena,       alloc,           output,       fail,
                                          deviceArena, deviceAlloc, deviceCopy,      deviceLaunch, deviceWeight,
                                          outputList,  decodeImage, deviceStartCopy, deviceAwait};
