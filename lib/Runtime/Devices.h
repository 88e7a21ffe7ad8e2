// The devices of an open model: drivers found on the plugin path, devices opened, modules loaded. Shared by all
// sessions of the model; each device is used by one thread at a time, but for waiting (driver.h).
#pragma once

#include "aicc-c/driver.h"
#include "lib/Runtime/Artifact.h"

#include <cstring>
#include <pthread.h>

namespace aicc::rt {

/// Loads the driver of a device from FOLDER/NAME/driver.so in the folders of `path`, which ':' separates. It stays
/// loaded: code of vendors is seldom ready to be unloaded.
aicc_status loadDriver(const char *name, const char *path, const aicc_driver *&table, Message &message);

/// What a caller chose to run on: "NAME" or "NAME:INDEX".
struct DeviceChoice {
  const char *name = "";
  size_t length = 0;
  int32_t index = 0;

  /// False when the text is neither; null is nothing chosen.
  bool parse(const char *text);
  bool isEmpty() const { return length == 0; }
  bool isName(const char *text) const { return std::strncmp(text, name, length) == 0 && text[length] == '\0'; }
};

/// An open device with the model's code for it.
struct OpenDevice {
  const char *name = "";
  const aicc_driver *driver = nullptr;
  aicc_device *device = nullptr;
  Span<aicc_module *> modules;
  Span<aicc_device_kernel *> kernels;
  Span<uint64_t> weights; ///< addresses of those that were uploaded, else 0
  pthread_mutex_t lock;
  bool hasLock = false;
  bool hasStreams = false; ///< its driver has the functions of streams

  /// "device 'npu': WHAT: the driver's own words".
  aicc_status fail(aicc_status status, const char *what, Message &message) const;
};

/// Holds a device for the calling thread while it lives.
class DeviceLock {
public:
  explicit DeviceLock(OpenDevice &device) : device(device) { pthread_mutex_lock(&device.lock); }
  ~DeviceLock() { pthread_mutex_unlock(&device.lock); }
  DeviceLock(const DeviceLock &) = delete;
  DeviceLock &operator=(const DeviceLock &) = delete;

private:
  OpenDevice &device;
};

class Devices {
public:
  Devices() = default;
  Devices(const Devices &) = delete;
  Devices &operator=(const Devices &) = delete;
  ~Devices() { close(); }

  /// Opens what `wanted` lists, for a model of so many weights; of the driver that `choice` names, the device it names,
  /// of others the first. Drivers lie as FOLDER/NAME/driver.so in the folders of `path`, which ':' separates.
  aicc_status open(Span<DeviceCode> wanted, size_t weights, const char *path, const DeviceChoice &choice,
                   Message &message);
  /// Gives everything back, also what a failed open left behind.
  void close();

  OpenDevice &operator[](int32_t index) { return all[size_t(index)]; }
  size_t size() const { return all.size; }

private:
  Pool pool;
  Span<OpenDevice> all;
};

} // namespace aicc::rt
