#include "targets/Emulator/runtime/TensorMap.h"

namespace aicc::emulator {

static std::string expected(const char *what, uint64_t found) {
  return std::string("expected ") + what + ", found " + std::to_string(found);
}

/// What makers of drivers refuse too; the rest shows when a box is copied.
std::string encodeTensorMap(const aicc_tensor_map &map, TensorMap &encoded) {
  if (map.rank < 1 || map.rank > 5)
    return expected("a tensor map of 1 to 5 dims", map.rank);
  if (map.element_bytes == 0 || map.element_bytes > 8 || map.element_bytes & (map.element_bytes - 1))
    return expected("a tensor map of elements of 1, 2, 4 or 8 bytes", map.element_bytes);
  if (map.swizzle != 0 && map.swizzle != 32 && map.swizzle != 64 && map.swizzle != 128)
    return expected("a tensor map whose pieces change places within 32, 64 or 128 bytes", map.swizzle);
  encoded = {};
  encoded.base = reinterpret_cast<const char *>(map.address);
  encoded.rank = uint32_t(map.rank), encoded.elementBytes = uint32_t(map.element_bytes);
  encoded.swizzle = uint32_t(map.swizzle);
  for (uint64_t dim = 0; dim < map.rank; ++dim) {
    if (map.sizes[dim] == 0 || map.sizes[dim] > UINT32_MAX)
      return expected("a tensor map with dims of 1 to 2^32 - 1 elements", map.sizes[dim]);
    if (map.box[dim] == 0 || map.box[dim] > 256)
      return expected("a tensor map with boxes of 1 to 256 elements a dim", map.box[dim]);
    encoded.sizes[dim] = uint32_t(map.sizes[dim]), encoded.box[dim] = uint32_t(map.box[dim]);
    if (dim)
      encoded.strides[dim - 1] = map.strides[dim - 1];
  }
  return {};
}

} // namespace aicc::emulator
