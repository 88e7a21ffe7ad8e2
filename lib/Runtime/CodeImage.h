// Loads the code of an artifact: one freestanding, position-independent ELF image (ET_DYN) without undefined symbols,
// constructors, thread-local data or dependencies. Refused is whatever is not needed for that.
//
// The image is first copied into a sealed memory file and verified there, so that what was checked runs, even if
// the artifact changes on disk. Its segments are then mapped R, RX or RW, never writable and executable; relative
// relocations are the only kind, and only inside RW segments, which become read-only again where the image says so.
#pragma once

#include "lib/Runtime/Abi.h"
#include "lib/Runtime/Artifact.h"

namespace aicc::rt {

class CodeImage {
public:
  CodeImage() = default;
  CodeImage(const CodeImage &) = delete;
  CodeImage &operator=(const CodeImage &) = delete;
  ~CodeImage();

  /// `checksum` is the section's, computed again over the copy. With `debugDirectory` the verified image is written
  /// there and loaded by dlopen instead.
  aicc_status load(Bytes code, uint64_t checksum, const char *debugDirectory, Message &message);

  aicc_rt_entry entry() const { return start; }

private:
  aicc_status loadFromFile(Bytes code, uint64_t checksum, const char *directory, Message &message);

  void *base = nullptr;
  size_t span = 0;
  void *library = nullptr; ///< handle of dlopen
  aicc_rt_entry start = nullptr;
};

} // namespace aicc::rt
