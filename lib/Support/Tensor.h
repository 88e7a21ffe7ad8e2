// A dense tensor on the host: what weights, folded constants, the reference evaluator and the tools pass around.
#pragma once

#include "lib/Support/DType.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace aicc {

using Shape = std::vector<int64_t>;

/// Product of the dims; 1 for a scalar; -1 on overflow or a negative dim.
int64_t elementCount(const Shape &shape);

/// "2x3x4", "scalar" for rank 0.
std::string toString(const Shape &shape);

/// Row-major, packed, little-endian; copies share the bytes. Strings live in a vector of their own; the
/// data of their tensor is a table of pointers to them, as AICC_STRING has it.
/// Copying and reading from several threads is safe; writing needs a tensor nobody shares.
class Tensor {
public:
  Tensor() = default;

  /// Zero-filled bytes of its own, 64-byte aligned. The caller has checked that the size is sane.
  static Tensor allocate(DType type, Shape shape);

  /// Looks at bytes that `owner` keeps alive (a mapped file, another buffer); never written through.
  static Tensor view(DType type, Shape shape, const void *data, std::shared_ptr<const void> owner);

  static Tensor ofStrings(Shape shape, std::vector<std::string> values);

  template <typename T> static Tensor of(DType type, Shape shape, const std::vector<T> &values) {
    Tensor tensor = allocate(type, std::move(shape));
    for (size_t i = 0; i < values.size(); ++i)
      tensor.mutableData<T>()[i] = values[i];
    return tensor;
  }

  DType dtype() const { return type; }
  const Shape &shape() const { return dims; }
  int64_t rank() const { return int64_t(dims.size()); }
  int64_t elements() const { return elementCount(dims); }
  int64_t bytes() const { return byteSize(type, elements()); }
  bool empty() const { return type == DType::Undefined; }

  template <typename T> const T *data() const { return reinterpret_cast<const T *>(address); }
  /// Only for a tensor made by allocate().
  template <typename T> T *mutableData() { return reinterpret_cast<T *>(writable); }
  const std::vector<std::string> &strings() const { return *text; }

  /// The same bytes under another shape of equally many elements.
  Tensor reshaped(Shape shape) const;

private:
  DType type = DType::Undefined;
  Shape dims;
  const uint8_t *address = nullptr;
  uint8_t *writable = nullptr;
  std::shared_ptr<const void> owner;
  std::shared_ptr<const std::vector<std::string>> text;
};

} // namespace aicc
