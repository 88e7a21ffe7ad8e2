#include "lib/Support/Tensor.h"

#include "aicc-c/runtime.h"

#include <cstdlib>
#include <cstring>

namespace aicc {

int64_t elementCount(const Shape &shape) {
  int64_t count = 1;
  for (int64_t dim : shape)
    if (dim < 0 || __builtin_mul_overflow(count, dim, &count))
      return -1;
  return count;
}

std::string toString(const Shape &shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  for (int64_t dim : shape)
    text += (text.empty() ? "" : "x") + std::to_string(dim);
  return text;
}

Tensor Tensor::allocate(DType type, Shape shape) {
  Tensor tensor;
  tensor.type = type;
  tensor.dims = std::move(shape);
  int64_t bytes = tensor.bytes();
  size_t rounded = (size_t(bytes < 0 ? 0 : bytes) + 64) / 64 * 64;
  void *memory = std::aligned_alloc(64, rounded);
  std::memset(memory, 0, rounded);
  tensor.writable = static_cast<uint8_t *>(memory);
  tensor.address = tensor.writable;
  tensor.owner = std::shared_ptr<const void>(memory, [](const void *p) { std::free(const_cast<void *>(p)); });
  return tensor;
}

Tensor Tensor::view(DType type, Shape shape, const void *data, std::shared_ptr<const void> owner) {
  Tensor tensor;
  tensor.type = type;
  tensor.dims = std::move(shape);
  tensor.address = static_cast<const uint8_t *>(data);
  tensor.owner = std::move(owner);
  return tensor;
}

namespace {
/// The elements of a tensor of strings, and what points to them in a C interface.
struct Texts {
  std::vector<std::string> values;
  std::vector<aicc_string> strings;
  std::vector<const aicc_string *> elements;
};
} // namespace

Tensor Tensor::ofStrings(Shape shape, std::vector<std::string> values) {
  Tensor tensor;
  tensor.type = DType::String;
  tensor.dims = std::move(shape);
  auto texts = std::make_shared<Texts>();
  texts->values = std::move(values);
  for (const std::string &value : texts->values)
    texts->strings.push_back({value.data(), int64_t(value.size())});
  for (const aicc_string &string : texts->strings)
    texts->elements.push_back(&string);
  tensor.address = reinterpret_cast<const uint8_t *>(texts->elements.data());
  tensor.text = std::shared_ptr<const std::vector<std::string>>(texts, &texts->values);
  return tensor;
}

Tensor Tensor::reshaped(Shape shape) const {
  Tensor copy = *this;
  copy.writable = nullptr;
  copy.dims = std::move(shape);
  return copy;
}

} // namespace aicc
