// Checks an ELF image and says how to map it: pure reading, nothing is mapped here.
#pragma once

#include "lib/Runtime/Artifact.h"

namespace aicc::rt {

struct ElfSegment {
  uint64_t fileOffset, fileBytes; ///< bytes from the image
  uint64_t address, bytes;        ///< where they go, relative to the base; bytes past fileBytes are zero
  bool isWritable, isExecutable;
};

struct ElfPlan {
  static constexpr int maxSegments = 16;
  ElfSegment segments[maxSegments];
  int segmentCount = 0;
  uint64_t span = 0;                             ///< bytes to reserve
  uint64_t entry = 0;                            ///< address of aicc_entry
  uint64_t relocations = 0, relocationCount = 0; ///< file offset of the Elf64_Rela array
  uint64_t sealedAddress = 0, sealedBytes = 0;   ///< read-only once relocated
};

/// Fills `plan` if `image` can be loaded with pages of `pageBytes`; every relocation was checked as well.
aicc_status checkElf(Bytes image, uint64_t pageBytes, ElfPlan &plan, Message &message);

} // namespace aicc::rt
