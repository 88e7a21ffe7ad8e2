#include "lib/Reference/Kernel.h"

#include "lib/Reference/Wide.h"

namespace aicc::reference {

// A result larger than this is a mistake in a model rather than something to compute plainly.
static constexpr int64_t largestResult = int64_t(16) << 30;

template <typename T> static const T *find(const Node &node, const char *name) {
  auto it = node.attributes.find(name);
  return it == node.attributes.end() ? nullptr : std::get_if<T>(&it->second);
}

int64_t Call::integer(const char *name, int64_t fallback) const {
  const int64_t *value = find<int64_t>(node, name);
  return value ? *value : fallback;
}

double Call::real(const char *name, double fallback) const {
  const float *value = find<float>(node, name);
  return value ? double(*value) : double(float(fallback));
}

std::string Call::text(const char *name, const char *fallback) const {
  const std::string *value = find<std::string>(node, name);
  return value ? *value : fallback;
}

std::vector<int64_t> Call::integers(const char *name, std::vector<int64_t> fallback) const {
  const auto *value = find<std::vector<int64_t>>(node, name);
  return value ? *value : std::move(fallback);
}

std::vector<float> Call::reals(const char *name) const {
  const auto *value = find<std::vector<float>>(node, name);
  return value ? *value : std::vector<float>();
}

std::vector<std::string> Call::texts(const char *name) const {
  const auto *value = find<std::vector<std::string>>(node, name);
  return value ? *value : std::vector<std::string>();
}

Tensor Call::tensor(const char *name) const {
  const Tensor *value = find<Tensor>(node, name);
  return value ? *value : Tensor();
}

bool Call::fail(std::string text) const {
  error = std::move(text);
  return false;
}

bool Call::affordable(DType type, const Shape &shape) const {
  int64_t elements = elementCount(shape);
  int64_t bytes = type == DType::String ? elements : byteSize(type, elements);
  if (elements < 0 || bytes < 0)
    return fail("expected result dims that can be counted, found " + toString(shape));
  if (bytes > largestResult)
    return fail("expected a result of at most 16 GiB, found " + std::string(name(type)) + " " + toString(shape));
  return true;
}

bool Call::give(size_t index, Tensor tensor) const {
  if (outputs.size() <= index)
    outputs.resize(index + 1);
  outputs[index] = std::move(tensor);
  return true;
}

static std::string position(size_t index) { return "input " + std::to_string(index); }

bool Call::expectFloat(size_t index) const {
  if (isFloat(input(index).dtype()))
    return true;
  return fail("expected " + position(index) + " to be a float tensor, found " +
              std::string(name(input(index).dtype())));
}

bool Call::expectNumber(size_t index) const {
  if (isWidenable(input(index).dtype()))
    return true;
  return fail("expected " + position(index) + " to be a number tensor, found " +
              std::string(name(input(index).dtype())));
}

bool Call::expectRank(size_t index, int64_t rank) const {
  if (input(index).rank() == rank)
    return true;
  return fail("expected " + position(index) + " of rank " + std::to_string(rank) + ", found " +
              toString(input(index).shape()));
}

bool Call::readIntegers(size_t index, std::vector<int64_t> &values) const {
  if (!isInteger(input(index).dtype()))
    return fail("expected " + position(index) + " to be an integer tensor, found " +
                std::string(name(input(index).dtype())));
  values = widen<int64_t>(input(index));
  return true;
}

} // namespace aicc::reference
