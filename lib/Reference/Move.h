// Copying elements without looking at them: one code for every element type, strings and sub-byte
// types included.
#pragma once

#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

namespace aicc::reference {

/// Sixteen bytes, for complex128.
struct Wide128 {
  uint64_t low, high;
};

template <typename T, typename Fn>
Tensor moveAs(const std::vector<const Tensor *> &inputs, const Shape &shape, const Fn &fn) {
  Tensor result = Tensor::allocate(inputs[0]->dtype(), shape);
  std::vector<const T *> data;
  for (const Tensor *input : inputs)
    data.push_back(input->data<T>());
  fn(result.mutableData<T>(), data);
  return result;
}

template <typename Fn> Tensor moveStrings(const std::vector<const Tensor *> &inputs, const Shape &shape, const Fn &fn) {
  std::vector<std::string> result(size_t(elementCount(shape)));
  std::vector<const std::string *> data;
  for (const Tensor *input : inputs)
    data.push_back(input->strings().data());
  fn(result.data(), data);
  return Tensor::ofStrings(shape, std::move(result));
}

template <typename Fn> Tensor movePacked(const std::vector<const Tensor *> &inputs, const Shape &shape, const Fn &fn) {
  std::vector<uint8_t> result(size_t(elementCount(shape)));
  std::vector<std::vector<uint8_t>> unpacked;
  std::vector<const uint8_t *> data;
  for (const Tensor *input : inputs)
    unpacked.push_back(unpackBits(*input));
  for (const auto &values : unpacked)
    data.push_back(values.data());
  fn(result.data(), data);
  return packBits(inputs[0]->dtype(), shape, result);
}

/// A tensor of `shape` and the inputs' common element type, which `fn(out, in)` fills: out points
/// to zero elements, in[i] to the elements of input i. The caller has checked types, indices and
/// that the shape is affordable.
template <typename Fn>
Tensor moveElements(const std::vector<const Tensor *> &inputs, const Shape &shape, const Fn &fn) {
  DType type = inputs[0]->dtype();
  if (type == DType::String)
    return moveStrings(inputs, shape, fn);
  switch (bitWidth(type)) {
  case 8: return moveAs<uint8_t>(inputs, shape, fn);
  case 16: return moveAs<uint16_t>(inputs, shape, fn);
  case 32: return moveAs<uint32_t>(inputs, shape, fn);
  case 64: return moveAs<uint64_t>(inputs, shape, fn);
  case 128: return moveAs<Wide128>(inputs, shape, fn);
  default: return movePacked(inputs, shape, fn);
  }
}

/// The elements at offset + index * strides for each index of `shape`.
Tensor readStrided(const Tensor &input, const Shape &shape, const Strides &strides, int64_t offset = 0);

/// result[i] = input[source[i]], or zero where source[i] is negative.
Tensor readAt(const Tensor &input, const Shape &shape, const std::vector<int64_t> &source);

/// Adds `dim` to negative indices; fails the call on one outside [-dim, dim).
bool wrapIndices(const Call &call, std::vector<int64_t> &indices, int64_t dim);

/// Where in the data (input 0) the elements are that the indices (input 1) of GatherElements or ScatterElements name.
bool placesAlongAxis(const Call &call, std::vector<int64_t> &places);

} // namespace aicc::reference
