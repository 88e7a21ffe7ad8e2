// A session: the bindings, memory and measurements of one stream of runs. One thread at a time; the rest get AICC_BUSY.
#pragma once

#include "lib/Runtime/HostThreads.h"
#include "lib/Runtime/Model.h"
#include "lib/Runtime/ThreadPool.h"

namespace aicc::rt {

struct InputBinding {
  void *data; ///< of a sequence or optional: its list, or null
  int64_t *dims;
  bool isBound;
  aicc_rt_list list;
  int64_t used;
  Buffer elements; ///< the tensors of the list, then their dims
};

struct OutputBinding {
  void *userData; ///< null: the session owns the memory
  int64_t userBytes;
  Buffer own;
  void *data;               ///< where the last run wrote it; null when it did not
  const aicc_rt_list *list; ///< of a sequence or optional, instead of what is above and below
  bool isList;              ///< whether the last run gave a list
  int64_t bytes;
  int32_t rank;
  int64_t *dims;
};

struct KernelTime {
  int64_t launches, nanoseconds;
};

/// Memory of a size known only in the middle of a run.
struct RunBlock {
  RunBlock *next;
};

/// Memory of a session on a device that grows on demand.
struct DeviceMemory {
  uint64_t address;
  int64_t bytes;
};

/// An event of a stream that the code may wait for. Tokens are kept and used again.
struct DeviceToken {
  DeviceToken *next, *nextFree;
  aicc_event *event; ///< null: there is nothing to wait for
  int32_t device;
};

/// Memory of a size known only in the middle of a run, on a device.
struct DeviceBlock {
  DeviceBlock *next;
  uint64_t address;
  int32_t device;
};

/// Nanoseconds of a clock that never goes back.
int64_t now();

} // namespace aicc::rt

struct aicc_session {
  aicc_session() = default;
  aicc_session(const aicc_session &) = delete;
  aicc_session &operator=(const aicc_session &) = delete;
  ~aicc_session();

  aicc_status open(aicc_model *model, const aicc_session_options &options, aicc::rt::Message &message);

  /// The session is one thread's while it is entered.
  bool enter() const { return !isEntered.exchange(true, std::memory_order_acquire); }
  void leave() const { isEntered.store(false, std::memory_order_release); }

  aicc_status bindInput(int32_t index, const aicc_tensor &tensor);
  aicc_status bindElements(int32_t index, const aicc_tensor *elements, int64_t count);
  aicc_status bindOutput(int32_t index, void *data, int64_t bytes);
  aicc_status run();

  // The function table's side (Services.cpp).
  aicc_status launch(int32_t kernelId, const aicc::rt::Region &region, int64_t tileCost);
  void *arenaFor(int64_t bytes);
  void *allocate(int64_t bytes);
  void *outputFor(int32_t index, int32_t rank, const int64_t *dims);
  aicc_status outputList(int32_t index, const aicc_rt_list *list);
  aicc_status decodeImage(const char *node, aicc_image &image); // ImageService.cpp
  aicc_status failRun(aicc_status status, int32_t kernelId, const char *text);
  // And of devices (DeviceServices.cpp).
  void *deviceArena(int32_t device, int64_t bytes);
  void *deviceAllocate(int32_t device, int64_t bytes);
  void *deviceWeight(int32_t device, int32_t weight);
  aicc_status deviceCopy(int32_t from, int32_t onto, const void *source, void *target, int64_t bytes);
  int64_t startCopy(int32_t from, int32_t onto, const void *source, void *target, int64_t bytes, bool wantsToken);
  aicc_status await(int64_t token);
  aicc_status deviceLaunch(int32_t kernelId, int32_t device, int32_t kernel, const aicc_launch &launch);
  aicc_status deviceLaunch(int32_t kernelId, int32_t device, int32_t kernel, aicc_launch launch,
                           const int64_t *geometry);

  aicc_model *model = nullptr;
  mutable std::atomic<bool> isEntered{false};
  std::atomic<bool> isCancelled{false};
  mutable aicc::rt::Message message = {};
  int threads = 1;
  uint64_t floatingPoint = 0;
  aicc::rt::ThreadPool *pool = nullptr; ///< null with one thread and with the host's threads
  aicc::rt::HostThreads hostThreads;
  bool usesHostThreads = false;

  aicc::rt::Pool memory;
  aicc::rt::Span<aicc::rt::InputBinding> inputs;
  aicc::rt::Span<aicc::rt::OutputBinding> outputs;
  void **inputData = nullptr; ///< what the entry gets
  const int64_t **inputDims = nullptr;

  bool isProfiled = false, hasOutputs = false;
  aicc::rt::Span<aicc::rt::KernelTime> times;
  int64_t runs = 0, arenaBytes = 0, peakBytes = 0, blockBytes = 0;

private:
  aicc_status openThreads(const aicc_session_options &options, aicc::rt::Message &message);
  bool runShared(const aicc::rt::Region &region, void *ownScratch);
  aicc_status checkInput(int32_t index, const aicc_tensor &tensor, int32_t dtype);
  aicc_status checkElements(int32_t index, const aicc_tensor *elements, int64_t count);
  bool keepsMemory() const;
  aicc_status checkNamedDims();
  aicc_status checkOutputs();
  aicc_status callEntry();
  void addTime(int32_t kernelId, int64_t nanoseconds);
  aicc::rt::OpenDevice *deviceAt(int32_t index);
  aicc_status failDevice(const aicc::rt::OpenDevice &device, aicc_status status, const char *what);
  aicc_status copyOne(int32_t device, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes);
  void releaseDeviceBlocks();
  void *deviceMemory(int32_t device, aicc::rt::Span<aicc::rt::DeviceMemory> memories, int64_t bytes);
  void releaseDeviceMemory(aicc::rt::Span<aicc::rt::DeviceMemory> memories);
  // Its streams (DeviceStreams.cpp).
  aicc_status openStreams(aicc::rt::Message &message);
  void closeStreams();
  aicc_status settle(int32_t device);
  void settleDevices(bool hasFailed);
  aicc_status enqueueCopy(int32_t device, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes,
                          aicc::rt::DeviceToken *token);
  aicc::rt::DeviceToken *takeToken();
  void forget(aicc::rt::DeviceToken &token);
  void finishRun();
  void releaseBlocks();
  void *allocateOutput(aicc::rt::OutputBinding &binding, const aicc_value &value, int64_t bytes);

  aicc::rt::Buffer arena, scratch, staging;
  aicc::rt::Span<aicc::rt::DeviceMemory> deviceArenas, deviceWorkspaces; ///< by device
  aicc::rt::Span<aicc_stream *> streams;                                 ///< by device; null: its driver has none
  aicc::rt::DeviceToken *tokens = nullptr, *freeTokens = nullptr;
  aicc::rt::DeviceBlock *deviceBlocks = nullptr;
  aicc::rt::RunBlock *blocks = nullptr;
  aicc_status failure = AICC_OK; ///< first failure recorded by the run in progress
};

namespace aicc::rt {

/// The function table that entries get; its `ctx` is the session.
extern const aicc_rt_table services;

/// "2x3x4" into `text`, "scalar" for rank 0, cut when it does not fit.
void writeDims(char *text, size_t size, int32_t rank, const int64_t *dims);

} // namespace aicc::rt
