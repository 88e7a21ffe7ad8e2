// The function table's side of devices: memory, copies and launches of a session.
#include "lib/Runtime/Session.h"

#include <cstddef>
#include <cstring>

using namespace aicc::rt;

/// Null, recorded, when the code names a device that the artifact does not list.
OpenDevice *aicc_session::deviceAt(int32_t index) {
  if (index >= 0 && size_t(index) < model->devices.size())
    return &model->devices[index];
  failRun(AICC_INTERNAL, -1, "the code uses a device that the artifact does not list");
  return nullptr;
}

aicc_status aicc_session::failDevice(const OpenDevice &device, aicc_status status, const char *what) {
  return failRun(device.fail(status, what, message), -1, nullptr);
}

/// At least so much memory, kept between uses; its contents are lost when it grows, once nothing uses them any more.
void *aicc_session::deviceMemory(int32_t index, Span<DeviceMemory> memories, int64_t bytes) {
  OpenDevice &open = model->devices[index];
  DeviceMemory &memory = memories[size_t(index)];
  if (memory.address && memory.bytes >= bytes)
    return reinterpret_cast<void *>(memory.address);
  aicc_status settled = memory.address ? settle(index) : AICC_OK;
  if (settled != AICC_OK)
    return failDevice(open, settled, "a kernel failed"), nullptr;
  DeviceLock lock(open);
  if (memory.address)
    open.driver->release(open.device, memory.address);
  memory = {};
  aicc_status status = open.driver->allocate(open.device, bytes > 0 ? bytes : 1, &memory.address);
  if (status != AICC_OK || !memory.address) {
    memory = {};
    failDevice(open, status != AICC_OK ? status : AICC_RUN_FAILED, "cannot allocate memory");
    return nullptr;
  }
  memory.bytes = bytes;
  return reinterpret_cast<void *>(memory.address);
}

void *aicc_session::deviceArena(int32_t index, int64_t bytes) {
  return deviceAt(index) ? deviceMemory(index, deviceArenas, bytes) : nullptr;
}

void *aicc_session::deviceAllocate(int32_t index, int64_t bytes) {
  OpenDevice *open = deviceAt(index);
  auto *block = open ? create<DeviceBlock>() : nullptr;
  if (!open)
    return nullptr;
  DeviceLock lock(*open);
  aicc_status status =
      block ? open->driver->allocate(open->device, bytes > 0 ? bytes : 1, &block->address) : AICC_RUN_FAILED;
  if (status != AICC_OK || !block->address) {
    destroy(block); // null when there was no memory of the host
    failDevice(*open, status != AICC_OK ? status : AICC_RUN_FAILED, "cannot allocate memory");
    return nullptr;
  }
  block->device = index;
  block->next = deviceBlocks;
  deviceBlocks = block;
  return reinterpret_cast<void *>(block->address);
}

/// Returns when the bytes are there, for the streams of all sessions.
static aicc_status upload(OpenDevice &open, aicc_stream *stream, uint64_t target, uint64_t source, int64_t bytes) {
  if (!stream)
    return open.driver->copy(open.device, AICC_COPY_TO_DEVICE, target, source, bytes);
  aicc_status status = open.driver->copy_on(open.device, stream, AICC_COPY_TO_DEVICE, target, source, bytes);
  return status == AICC_OK ? open.driver->synchronize_stream(open.device, stream) : status;
}

void *aicc_session::deviceWeight(int32_t index, int32_t weight) {
  OpenDevice *open = deviceAt(index);
  if (!open)
    return nullptr;
  if (weight < 0 || size_t(weight) >= open->weights.size) {
    failRun(AICC_INTERNAL, -1, "the code uses a weight that the artifact does not list");
    return nullptr;
  }
  DeviceLock lock(*open);
  uint64_t &uploaded = open->weights[size_t(weight)], address = 0;
  if (uploaded)
    return reinterpret_cast<void *>(uploaded);
  const aicc_weight &known = model->description.weights[size_t(weight)];
  auto bytes = reinterpret_cast<uint64_t>(model->weights + known.offset);
  aicc_status status = open->driver->allocate(open->device, known.bytes > 0 ? known.bytes : 1, &address);
  if (status != AICC_OK)
    return failDevice(*open, status, "cannot allocate memory for weights"), nullptr;
  if (known.bytes > 0)
    status = upload(*open, streams[size_t(index)], address, bytes, known.bytes);
  if (status == AICC_OK)
    return reinterpret_cast<void *>(uploaded = address);
  failDevice(*open, status, "cannot upload weights"); // before another call replaces the driver's words
  open->driver->release(open->device, address);
  return nullptr;
}

aicc_status aicc_session::copyOne(int32_t index, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes) {
  OpenDevice *open = deviceAt(index);
  if (!open)
    return AICC_INTERNAL;
  aicc_status status = AICC_OK;
  if (streams[size_t(index)]) {
    status = enqueueCopy(index, kind, target, source, bytes, nullptr);
    status = status == AICC_OK && kind != AICC_COPY_ON_DEVICE ? settle(index) : status;
  } else {
    DeviceLock lock(*open);
    status = open->driver->copy(open->device, kind, target, source, bytes);
  }
  return status == AICC_OK ? status : failDevice(*open, status, "cannot copy");
}

aicc_status aicc_session::deviceCopy(int32_t from, int32_t onto, const void *source, void *target, int64_t bytes) {
  auto there = reinterpret_cast<uint64_t>(target), here = reinterpret_cast<uint64_t>(source);
  if (bytes <= 0)
    return AICC_OK;
  if (from < 0)
    return copyOne(onto, AICC_COPY_TO_DEVICE, there, here, bytes);
  if (onto < 0)
    return copyOne(from, AICC_COPY_TO_HOST, there, here, bytes);
  if (from == onto)
    return copyOne(from, AICC_COPY_ON_DEVICE, there, here, bytes);
  void *between = staging.ensure(size_t(bytes));
  if (!between)
    return failRun(outOfMemory(message, bytes), -1, nullptr);
  aicc_status status = copyOne(from, AICC_COPY_TO_HOST, reinterpret_cast<uint64_t>(between), here, bytes);
  return status != AICC_OK ? status
                           : copyOne(onto, AICC_COPY_TO_DEVICE, there, reinterpret_cast<uint64_t>(between), bytes);
}

static aicc_status launchOn(OpenDevice &open, aicc_device_kernel *kernel, const aicc_launch &launch) {
  DeviceLock lock(open);
  return open.driver->launch(open.device, kernel, &launch);
}

aicc_status aicc_session::deviceLaunch(int32_t kernelId, int32_t index, int32_t kernel, const aicc_launch &launch) {
  if (isCancelled.load(std::memory_order_relaxed))
    return failRun(AICC_RUN_FAILED, -1, "the run was cancelled");
  OpenDevice *open = deviceAt(index);
  if (!open)
    return AICC_INTERNAL;
  if (kernel < 0 || size_t(kernel) >= open->kernels.size)
    return failRun(AICC_INTERNAL, kernelId, "the code launches a kernel that the artifact does not list");
  int64_t begin = isProfiled ? now() : 0;
  aicc_launch wanted = launch;
  wanted.stream = streams[size_t(index)];
  aicc_status status = launchOn(*open, open->kernels[size_t(kernel)], wanted);
  if (status == AICC_OK && isProfiled)
    status = settle(index);
  if (status != AICC_OK)
    return failDevice(*open, status, "a kernel failed");
  if (isProfiled)
    addTime(kernelId, now() - begin);
  return AICC_OK;
}

/// How many tensor maps a launch on the device may have; none before drivers said so.
static uint32_t mostMaps(const aicc_driver &driver) {
  return driver.size > offsetof(aicc_driver, most_maps) ? driver.most_maps : 0;
}

/// A launch of a kernel that aicc made: its workspace is one more slot, and tensor maps may follow its geometry.
aicc_status aicc_session::deviceLaunch(int32_t kernelId, int32_t index, int32_t kernel, aicc_launch launch,
                                       const int64_t *geometry) {
  OpenDevice *open = deviceAt(index);
  if (!open)
    return AICC_INTERNAL;
  if (geometry[0] <= 0)
    return AICC_OK;
  launch.map_count = uint32_t(geometry[1] >> 32);
  launch.maps = launch.map_count ? reinterpret_cast<const aicc_tensor_map *>(geometry + 4) : nullptr;
  if (launch.map_count > mostMaps(*open->driver))
    return failRun(AICC_UNSUPPORTED, kernelId, "expected a driver of the device that knows tensor maps");
  void *workspace = deviceMemory(index, deviceWorkspaces, geometry[3]);
  auto *slots = static_cast<uint64_t *>(scratch.ensure((launch.slot_count + 1) * sizeof(uint64_t)));
  if (!workspace)
    return failure;
  if (!slots)
    return failRun(AICC_RUN_FAILED, kernelId, "out of memory for the arguments of a kernel");
  std::memcpy(slots, launch.slots, launch.slot_count * sizeof(uint64_t));
  slots[launch.slot_count++] = reinterpret_cast<uint64_t>(workspace);
  launch.slots = slots;
  launch.groups[0] = uint32_t(geometry[0]);
  launch.items[0] = uint32_t(geometry[1]);
  launch.shared_bytes = uint32_t(geometry[2]);
  return deviceLaunch(kernelId, index, kernel, launch);
}

/// Gives back what a run allocated on devices.
void aicc_session::releaseDeviceBlocks() {
  while (deviceBlocks) {
    DeviceBlock *next = deviceBlocks->next;
    OpenDevice &open = model->devices[deviceBlocks->device];
    DeviceLock lock(open);
    open.driver->release(open.device, deviceBlocks->address);
    destroy(deviceBlocks);
    deviceBlocks = next;
  }
}

void aicc_session::releaseDeviceMemory(Span<DeviceMemory> memories) {
  for (size_t i = 0; i < memories.size; ++i) {
    if (!memories[i].address)
      continue;
    OpenDevice &open = model->devices[int32_t(i)];
    DeviceLock lock(open);
    open.driver->release(open.device, memories[i].address);
    memories[i] = {};
  }
}
