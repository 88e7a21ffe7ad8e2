// Writes an artifact (the format is in Format.h): description and code from memory, weights streamed one at a time, so
// that writing needs little more memory than the largest weight.
#pragma once

#include "lib/Artifact/Format.h"
#include "lib/Support/Diagnostics.h"
#include "lib/Support/Tensor.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace aicc::artifact {

struct Value {
  std::string name;
  DType type = DType::F32;
  Shape dims;                        ///< -1 where the size is free
  std::vector<std::string> dimNames; ///< as many as dims, "" where there is none; or empty
  ValueKind kind = ValueKind::Tensor;
  DType keyType = DType::Undefined; ///< of maps
  bool isRanked = true;             ///< of sequences and optionals: whether the tensors have one rank
};

struct Kernel {
  std::string name;
  std::vector<std::string> nodes;
};

struct Weight {
  std::string key;
  int64_t offset = 0; ///< from the start of the weights, a multiple of 64, ascending, not overlapping
  int64_t bytes = 0;
};

/// Code for a device, as its driver loads it.
struct DeviceModule {
  std::string bytes;
  std::string compatibility; ///< the driver reads it
};
struct DeviceKernel {
  std::string name;
  uint32_t module = 0; ///< index in Device::modules
};
struct Device {
  std::string name; ///< of the driver: the plugin's
  std::vector<DeviceModule> modules;
  std::vector<DeviceKernel> kernels; ///< by the number the program calls them by
};

/// One way to run the model.
struct Program {
  std::string triple;                ///< "x86_64-unknown-linux-gnu"
  std::string cpu;                   ///< what the code was tuned for, shown only
  std::vector<std::string> features; ///< CPU features the code cannot do without, LLVM's names without '+'
  std::vector<Kernel> kernels;       ///< by kernel id
  std::vector<Device> devices;       ///< by the number the program calls them by; empty: the host alone
  std::string code;                  ///< the ELF image
  uint32_t slots = 0;                ///< of the runtime's table (Abi.h), where it needs more than devices and lists do
};

struct Contents {
  std::vector<Value> inputs, outputs;
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<Weight> weights;   ///< of all programs
  std::vector<Program> programs; ///< the first that a machine can run is the best for it; 1 to maxPrograms
  /// The bytes of a weight, exactly Weight::bytes of them; called once for each, in order.
  std::function<Tensor(const std::string &key)> weight;
};

/// Writes to a temporary name beside `path` and renames, so that nobody ever sees half an artifact; the temporary file
/// is removed on failure. Empty on success.
std::optional<Problem> writeFile(const Contents &contents, const std::string &path);

/// The same bytes into an open file, from its start; it stays open. With memfd_create and "/proc/self/fd/N" as the path
/// to open, an artifact can be run that never was on a disk, without a second copy of its weights.
std::optional<Problem> writeDescriptor(const Contents &contents, int descriptor);

/// The same bytes in memory.
std::optional<Problem> writeMemory(const Contents &contents, std::string &bytes);

} // namespace aicc::artifact
