#include "lib/Runtime/Devices.h"

#include <climits>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <unistd.h>

namespace aicc::rt {
namespace {

constexpr uint32_t oldestVersion = 0, newestVersion = AICC_DRIVER_VERSION;

/// The names of plugins: what makes no path of its own.
bool isName(const char *text) {
  for (const char *at = text; *at; ++at)
    if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || *at == '-' ||
          *at == '_'))
      return false;
  return *text != '\0';
}

/// The first FOLDER/NAME/driver.so of `path`; false when there is none.
bool findDriver(const char *path, const char *name, char *file, size_t size) {
  for (const char *at = path; *at;) {
    size_t length = std::strcspn(at, ":");
    if (length != 0 && snprintf(file, size, "%.*s/%s/driver.so", int(length), at, name) < int(size) &&
        access(file, R_OK) == 0)
      return true;
    at += length + (at[length] == ':');
  }
  return false;
}

/// How many of the functions of streams a driver has.
int streamFunctions(const aicc_driver &table) {
  if (table.size < offsetof(aicc_driver, synchronize_stream) + sizeof(table.synchronize_stream))
    return 0;
  return !!table.open_stream + !!table.close_stream + !!table.copy_on + !!table.record_event + !!table.destroy_event +
         !!table.await_event + !!table.synchronize_stream;
}
constexpr int allStreamFunctions = 7;

/// What is wrong with a driver's table; null when nothing is.
const char *faultOf(const aicc_driver *table) {
  if (!table || table->version > newestVersion)
    return "it speaks another version of the driver interface";
  if (table->size < offsetof(aicc_driver, most_maps)) // what the first drivers had
    return "its table is too short";
  if (int found = streamFunctions(*table); found != 0 && found != allStreamFunctions)
    return "its table has some of the functions of streams and lacks others";
  bool isWhole = table->device_count && table->check && table->error && table->open && table->close &&
                 table->allocate && table->release && table->copy && table->load && table->unload && table->find &&
                 table->launch && table->synchronize;
  return isWhole ? nullptr : "its table lacks functions";
}

} // namespace

aicc_status loadDriver(const char *name, const char *path, const aicc_driver *&table, Message &message) {
  char file[PATH_MAX];
  if (!isName(name) || !findDriver(path, name, file, sizeof(file)))
    return message.fail(AICC_UNSUPPORTED,
                        "expected the driver of device '%.60s' (%.60s/driver.so) on the plugin path, "
                        "found none in '%.300s'",
                        name, name, path);
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library)
    return message.fail(AICC_UNSUPPORTED, "cannot load the driver of device '%.60s': %.300s", name, dlerror());
  auto query = reinterpret_cast<aicc_driver_query_function>(dlsym(library, AICC_DRIVER_QUERY));
  if (!query)
    return message.fail(AICC_UNSUPPORTED, "%.300s: expected a function '" AICC_DRIVER_QUERY "', found none", file);
  table = query(oldestVersion, newestVersion);
  if (const char *fault = faultOf(table))
    return message.fail(AICC_UNSUPPORTED, "%.300s: expected a driver of version %u to %u, but %s", file, oldestVersion,
                        newestVersion, fault);
  return AICC_OK;
}

namespace {

aicc_status loadModules(OpenDevice &open, const DeviceCode &code, Message &message) {
  for (size_t i = 0; i < code.modules.size; ++i) {
    const DeviceModule &module = code.modules[i];
    if (open.driver->check(module.compatibility) == AICC_INCOMPATIBLE)
      return open.fail(AICC_UNSUPPORTED, "the code does not fit; compile the model again", message);
    aicc_status status = open.driver->load(open.device, module.bytes.data, module.bytes.size, &open.modules[i]);
    if (status != AICC_OK) {
      open.modules[i] = nullptr; // whatever the driver left there
      return open.fail(status, "cannot load its code", message);
    }
  }
  for (size_t i = 0; i < code.kernels.size; ++i) {
    const DeviceKernel &kernel = code.kernels[i];
    aicc_status status = open.driver->find(open.modules[kernel.module], kernel.name, &open.kernels[i]);
    if (status != AICC_OK)
      return open.fail(status, "cannot find a kernel", message);
  }
  return AICC_OK;
}

} // namespace

aicc_status OpenDevice::fail(aicc_status status, const char *what, Message &message) const {
  const char *words = driver->error();
  bool isSaid = words && *words;
  return message.fail(status, "device '%.60s': %s%s%.400s", name, what, isSaid ? ": " : "", isSaid ? words : "");
}

bool DeviceChoice::parse(const char *text) {
  name = text ? text : "";
  length = std::strcspn(name, ":");
  const char *digits = name + length;
  if (*digits == '\0')
    return true;
  char *end = nullptr;
  long number = std::strtol(++digits, &end, 10);
  index = int32_t(number);
  return length != 0 && *digits >= '0' && *digits <= '9' && *end == '\0' && number <= 4096;
}

void Devices::close() {
  for (OpenDevice &open : all) {
    for (uint64_t address : open.weights)
      if (address)
        open.driver->release(open.device, address);
    for (aicc_module *module : open.modules)
      if (module)
        open.driver->unload(open.device, module);
    if (open.device)
      open.driver->close(open.device);
    if (open.hasLock)
      pthread_mutex_destroy(&open.lock);
  }
  all = {};
}

/// Opens one device and loads what the model has for it.
static aicc_status openOne(OpenDevice &open, const DeviceCode &code, const char *path, int32_t index,
                           Message &message) {
  aicc_status status = loadDriver(code.name, path ? path : "", open.driver, message);
  if (status != AICC_OK)
    return status;
  open.hasStreams = streamFunctions(*open.driver) == allStreamFunctions;
  int32_t count = open.driver->device_count();
  if (count < 1)
    return open.fail(AICC_UNSUPPORTED, "its driver finds none on this machine", message);
  if (index >= count)
    return message.fail(AICC_UNSUPPORTED, "device '%.60s': expected an index below %d, found %d", code.name, count,
                        index);
  status = open.driver->open(index, &open.device);
  if (status == AICC_OK)
    return loadModules(open, code, message);
  open.device = nullptr; // whatever the driver left there
  return open.fail(status, "cannot open it", message);
}

aicc_status Devices::open(Span<DeviceCode> wanted, size_t weights, const char *path, const DeviceChoice &choice,
                          Message &message) {
  all = {pool.array<OpenDevice>(wanted.size), wanted.size};
  if (!all.data) {
    all = {};
    return outOfMemory(message, (long long)(wanted.size * sizeof(OpenDevice)));
  }
  for (size_t i = 0; i < wanted.size; ++i) {
    const DeviceCode &code = wanted[i];
    OpenDevice &open = all[i];
    open.name = code.name;
    open.modules = {pool.array<aicc_module *>(code.modules.size), code.modules.size};
    open.kernels = {pool.array<aicc_device_kernel *>(code.kernels.size), code.kernels.size};
    open.weights = {pool.array<uint64_t>(weights), weights};
    open.hasLock =
        open.weights.data && open.modules.data && open.kernels.data && pthread_mutex_init(&open.lock, nullptr) == 0;
    if (!open.hasLock) {
      open.modules = {}, open.weights = {};
      return outOfMemory(message, sizeof(OpenDevice));
    }
    aicc_status status = openOne(open, code, path, choice.isName(code.name) ? choice.index : 0, message);
    if (status != AICC_OK)
      return status;
  }
  return AICC_OK;
}

} // namespace aicc::rt
