// The emulator as a device of the runtime: kernels of GPUs, retargeted to this machine, run thread by thread with their
// accesses checked. What is wrong with one ends the run with a sentence.
#include "aicc-c/driver.h"
#include "targets/Emulator/runtime/Emulator.h"
#include "targets/Emulator/runtime/TensorMap.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

using namespace aicc::emulator;

struct aicc_device {
  std::map<uint64_t, size_t> memory; ///< allocations by address
};

struct aicc_module {
  void *library = nullptr;
  int file = -1; ///< kept open: dlopen tells libraries apart by path
  uint32_t warp = 32;
};

struct aicc_device_kernel {
  void (*function)(void **slots);
  uint32_t warp;
};

namespace {

thread_local std::string problem;
std::mutex oneLaunch;

aicc_status fail(std::string text) {
  problem = std::move(text);
  return AICC_RUN_FAILED;
}

int32_t deviceCount() { return 1; }
const char *deviceName(int32_t index) { return index == 0 ? "emulated GPU" : ""; }
aicc_compatibility check(const char *) { return AICC_COMPATIBLE; }
const char *error() { return problem.c_str(); }

aicc_status open(int32_t index, aicc_device **device) {
  if (index != 0)
    return fail("expected device 0, found " + std::to_string(index));
  *device = new aicc_device;
  return AICC_OK;
}

void close(aicc_device *device) { delete device; }

aicc_status allocate(aicc_device *device, int64_t bytes, uint64_t *address) {
  size_t size = (size_t(bytes) + 255) / 256 * 256;
  void *memory = std::aligned_alloc(256, size);
  if (!memory)
    return fail("out of memory");
  *address = reinterpret_cast<uint64_t>(memory);
  device->memory[*address] = size_t(bytes);
  return AICC_OK;
}

void release(aicc_device *device, uint64_t address) {
  device->memory.erase(address);
  std::free(reinterpret_cast<void *>(address));
}

aicc_status copy(aicc_device *, aicc_copy_kind, uint64_t target, uint64_t source, int64_t bytes) {
  std::memcpy(reinterpret_cast<void *>(target), reinterpret_cast<void *>(source), size_t(bytes));
  return AICC_OK;
}

void unload(aicc_device *, aicc_module *module) {
  if (module->library)
    dlclose(module->library);
  if (module->file >= 0)
    ::close(module->file);
  delete module;
}

aicc_status loadInto(aicc_module &module, const void *blob, size_t bytes) {
  module.file = memfd_create("aicc-emulated", MFD_CLOEXEC);
  if (module.file < 0 || ::write(module.file, blob, bytes) != ssize_t(bytes))
    return fail("cannot write the code to memory");
  module.library = dlopen(("/proc/self/fd/" + std::to_string(module.file)).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!module.library)
    return fail(std::string("cannot load the code: ") + dlerror());
  auto *calls = static_cast<const AiccEmulatorTable **>(dlsym(module.library, AICC_EMULATOR_TABLE));
  auto *warp = static_cast<const uint32_t *>(dlsym(module.library, AICC_EMULATOR_WARP));
  if (!calls || !warp)
    return fail("expected code for the emulator, found another");
  *calls = &table();
  module.warp = *warp;
  return AICC_OK;
}

aicc_status load(aicc_device *device, const void *blob, size_t bytes, aicc_module **module) {
  auto *made = new aicc_module;
  aicc_status status = loadInto(*made, blob, bytes);
  if (status == AICC_OK)
    *module = made;
  else
    unload(device, made);
  return status;
}

/// Kernels live as long as the process; there are few.
aicc_status find(aicc_module *module, const char *name, aicc_device_kernel **kernel) {
  auto function = reinterpret_cast<void (*)(void **)>(dlsym(module->library, name));
  if (!function)
    return fail(std::string("expected a kernel '") + name + "', found none");
  static std::map<void *, aicc_device_kernel> known;
  std::lock_guard<std::mutex> lock(oneLaunch);
  *kernel = &(known[reinterpret_cast<void *>(function)] = {function, module->warp});
  return AICC_OK;
}

constexpr uint32_t mostMaps = 16;

/// Tensor maps are arguments behind the slots; the runtime of a page without them has a smaller launch.
aicc_status encodeMaps(const aicc_launch &wanted, std::vector<TensorMap> &encoded) {
  uint32_t count = wanted.size > offsetof(aicc_launch, maps) ? wanted.map_count : 0;
  if (count > mostMaps)
    return fail("expected at most " + std::to_string(mostMaps) + " tensor maps, found " + std::to_string(count));
  encoded.resize(count);
  for (uint32_t i = 0; i < count; ++i) {
    const char *map = reinterpret_cast<const char *>(wanted.maps) + i * wanted.maps->size;
    std::string wrong = encodeTensorMap(*reinterpret_cast<const aicc_tensor_map *>(map), encoded[i]);
    if (!wrong.empty())
      return fail(std::move(wrong));
  }
  return AICC_OK;
}

aicc_status launch(aicc_device *device, aicc_device_kernel *kernel, const aicc_launch *wanted) {
  std::lock_guard<std::mutex> lock(oneLaunch);
  std::vector<void *> slots(wanted->slot_count);
  std::memcpy(slots.data(), wanted->slots, slots.size() * sizeof(void *));
  std::vector<TensorMap> maps;
  if (encodeMaps(*wanted, maps) != AICC_OK)
    return AICC_RUN_FAILED;
  Launch launch{};
  for (TensorMap &map : maps) {
    slots.push_back(&map);
    launch.regions.push_back({"a tensor map", reinterpret_cast<char *>(&map), sizeof(map), /*watchesRaces=*/false});
  }
  launch.kernel = kernel->function;
  launch.slots = slots.data();
  launch.blocks = wanted->groups[0];
  launch.threads = wanted->items[0];
  launch.warp = kernel->warp;
  launch.sharedBytes = wanted->shared_bytes;
  launch.seed = 1;
  for (auto &[address, bytes] : device->memory)
    launch.regions.push_back({"device memory", reinterpret_cast<char *>(address), bytes, /*watchesRaces=*/false});
  std::string wrong = run(launch);
  return wrong.empty() ? AICC_OK : fail(std::move(wrong));
}

aicc_status synchronize(aicc_device *) { return AICC_OK; }

const aicc_driver driver = {sizeof(aicc_driver),
                            AICC_DRIVER_VERSION,
                            AICC_DEVICE_NAME,
                            deviceCount,
                            deviceName,
                            check,
                            error,
                            open,
                            close,
                            allocate,
                            release,
                            copy,
                            load,
                            unload,
                            find,
                            launch,
                            synchronize,
                            mostMaps,
                            nullptr, // no streams: the runtime emulates them
                            nullptr,
                            nullptr,
                            nullptr,
                            nullptr,
                            nullptr,
                            nullptr};

} // namespace

extern "C" __attribute__((visibility("default"))) const aicc_driver *aicc_driver_query(uint32_t oldest,
                                                                                       uint32_t newest) {
  return oldest <= AICC_DRIVER_VERSION && AICC_DRIVER_VERSION <= newest ? &driver : nullptr;
}
