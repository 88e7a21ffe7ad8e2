// Code in this process.
#pragma once

#include "llvm/ADT/SmallVector.h"

namespace aicc::cpu::test {

/// Writes an image to a private file and loads it; null after a message if it cannot be loaded.
void *load(const llvm::SmallVectorImpl<char> &elf);

} // namespace aicc::cpu::test
