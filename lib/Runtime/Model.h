// An open model: verified description, mapped weights, loaded code. Immutable after it was opened.
#pragma once

#include "lib/Runtime/Artifact.h"
#include "lib/Runtime/CodeImage.h"
#include "lib/Runtime/Devices.h"

#include <atomic>

struct aicc_model {
  aicc_model() = default;
  aicc_model(const aicc_model &) = delete;
  aicc_model &operator=(const aicc_model &) = delete;
  ~aicc_model();

  /// Takes the bytes of an artifact apart; they must outlive the model.
  aicc_status read(aicc::rt::Bytes file, const aicc_open_options &options, aicc::rt::Message &message);
  aicc_status mapFile(const char *path, aicc::rt::Bytes &file, aicc::rt::Message &message);

  std::atomic<int> holders{1};
  void *mapping = nullptr;
  size_t mappingBytes = 0;
  aicc::rt::Description description;
  aicc::rt::Span<aicc_program> shown;         ///< by program
  const aicc::rt::Program *program = nullptr; ///< the one that runs
  aicc::rt::CodeImage code;
  aicc::rt::Devices devices;
  aicc::rt::Buffer weightCopy;
  const uint8_t *weights = nullptr;

private:
  // Programs.cpp.
  bool describePrograms();
  bool addOwnProperties(const aicc::rt::Sections &sections);
  aicc_status openProgram(const aicc_open_options &options, aicc::rt::Message &message);
  aicc_status failPrograms(size_t tried, const aicc::rt::DeviceChoice &choice, aicc::rt::Message &message) const;
};

namespace aicc::rt {

/// What aicc_open_error returns; one per thread.
Message &openMessage();

/// Copies a struct that an older or newer caller filled: what it does not have stays zero.
template <typename Options> Options optionsOf(const Options *given) {
  Options options = {};
  if (given)
    __builtin_memcpy(&options, given, given->size < sizeof(options) ? given->size : sizeof(options));
  return options;
}

} // namespace aicc::rt
