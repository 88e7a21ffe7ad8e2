// What a copy of a box of a tensor knows of it, as the emulator writes it in the 128 bytes that a driver fills for a
// GPU (whose own encoding no document tells).
#pragma once

#include "aicc-c/driver.h"

#include <cstdint>
#include <string>

namespace aicc::emulator {

struct TensorMap {
  static constexpr uint64_t magicNumber = 0x616963635f746d61;

  uint64_t magic = magicNumber;
  const char *base = nullptr;
  uint32_t rank = 0, elementBytes = 0;
  uint32_t swizzle = 0;   ///< bytes of shared memory within which pieces of 16 change places: 0, 32, 64 or 128
  uint32_t sizes[5] = {}; ///< in elements, the one with neighbours in memory first
  uint32_t box[5] = {};
  uint64_t strides[4] = {}; ///< in bytes, of all but the first dimension
  uint32_t unused = 0;
};
static_assert(sizeof(TensorMap) == 112);

/// Writes `map` as kernels read it; returns what is wrong with it, empty if nothing.
std::string encodeTensorMap(const aicc_tensor_map &map, TensorMap &encoded);

/// Where piece of 16 bytes at `offset` lies in shared memory whose pattern repeats from a multiple of its length on:
/// PTX ISA, "Swizzling modes": bits 4-6 are joined with bits 7-9, as many of them as the mode says.
inline uint64_t swizzled(uint64_t offset, uint32_t swizzle) {
  return swizzle ? offset ^ ((offset >> 7 & (swizzle / 16 - 1)) << 4) : offset;
}

} // namespace aicc::emulator
