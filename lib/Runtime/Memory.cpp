#include "lib/Runtime/Memory.h"

#include <cstring>
#include <sys/mman.h>

namespace aicc::rt {

void *allocateAligned(size_t bytes) {
  constexpr size_t hugePage = size_t(2) << 20, limit = SIZE_MAX / 2;
  if (bytes > limit)
    return nullptr;
  size_t alignment = bytes >= 2 * hugePage ? hugePage : 64;
  size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  void *memory = nullptr;
  if (posix_memalign(&memory, alignment, rounded ? rounded : alignment) != 0)
    return nullptr;
  if (alignment == hugePage)
    madvise(memory, rounded, MADV_HUGEPAGE);
  return memory;
}

void *Buffer::ensure(size_t bytes) {
  if (memory && bytes <= capacity)
    return memory;
  std::free(memory);
  memory = allocateAligned(bytes);
  capacity = memory ? bytes : 0;
  return memory;
}

Pool::~Pool() {
  while (blocks) {
    Block *next = blocks->next;
    std::free(blocks);
    blocks = next;
  }
}

void *Pool::allocate(size_t bytes) {
  constexpr size_t alignment = 16, blockBytes = 16384;
  if (bytes > SIZE_MAX / 2)
    return nullptr;
  bytes = (bytes + alignment - 1) / alignment * alignment;
  if (!at || bytes > left) {
    size_t room = bytes > blockBytes ? bytes : blockBytes;
    auto *block = static_cast<Block *>(std::calloc(1, alignment + room));
    if (!block)
      return nullptr;
    block->next = blocks;
    blocks = block;
    at = reinterpret_cast<char *>(block) + alignment;
    left = room;
  }
  void *result = at;
  at += bytes, left -= bytes;
  return result;
}

const char *Pool::string(const void *bytes, size_t length) {
  char *copy = length == SIZE_MAX ? nullptr : array<char>(length + 1);
  if (copy)
    std::memcpy(copy, bytes, length);
  return copy;
}

} // namespace aicc::rt
