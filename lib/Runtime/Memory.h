// Memory for the runtime, which has no C++ library under it: nothing here throws, every failure is a null pointer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace aicc::rt {

/// Memory aligned to 64 bytes; large blocks are aligned and advised for huge pages. Freed with std::free.
void *allocateAligned(size_t bytes);

/// Grows on demand and keeps what it has; contents are lost when it grows.
class Buffer {
public:
  Buffer() = default;
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  ~Buffer() { std::free(memory); }

  /// At least `bytes` bytes, 64-byte aligned; null (and empty) when there is no memory.
  void *ensure(size_t bytes);
  size_t size() const { return capacity; }

private:
  void *memory = nullptr;
  size_t capacity = 0;
};

/// Many small objects that live exactly as long as their pool. Only for types that need no destructor.
class Pool {
public:
  Pool() = default;
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;
  ~Pool();

  /// `count` zeroed objects, null when there is no memory; never null for zero objects.
  template <typename T> T *array(size_t count) {
    size_t bytes;
    return __builtin_mul_overflow(count, sizeof(T), &bytes) ? nullptr : static_cast<T *>(allocate(bytes));
  }
  /// A zero-terminated copy.
  const char *string(const void *bytes, size_t length);

private:
  struct Block {
    Block *next;
  };
  void *allocate(size_t bytes);

  Block *blocks = nullptr;
  char *at = nullptr;
  size_t left = 0;
};

/// Elements somebody else owns.
template <typename T> struct Span {
  T *data = nullptr;
  size_t size = 0;

  T &operator[](size_t index) const { return data[index]; }
  T *begin() const { return data; }
  T *end() const { return data + size; }
};

/// new and delete without the C++ library; null when there is no memory.
template <typename T> T *create() {
  void *memory = allocateAligned(sizeof(T));
  return memory ? ::new (memory) T() : nullptr;
}
template <typename T> void destroy(T *object) {
  if (!object)
    return;
  object->~T();
  std::free(object);
}

} // namespace aicc::rt
