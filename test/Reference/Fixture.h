// Short spellings for tests of the reference evaluator.
#pragma once

#include "lib/Reference/Evaluate.h"
#include "lib/Reference/Wide.h"
#include "test/Check.h"

namespace aicc::test {

using reference::Attribute;
using Attributes = std::map<std::string, Attribute>;

inline Tensor numbers(DType type, Shape shape, const std::vector<double> &values) {
  return reference::narrow(type, std::move(shape), values);
}
inline Tensor floats(Shape shape, const std::vector<double> &values) {
  return numbers(DType::F32, std::move(shape), values);
}
inline Tensor integers(Shape shape, const std::vector<int64_t> &values) {
  return Tensor::of<int64_t>(DType::I64, std::move(shape), values);
}

/// "float32 2x2: 1 2 3 4", or "error: ..." of the first output.
inline std::string run(const std::string &op, const std::vector<Tensor> &inputs, const Attributes &attributes = {},
                       size_t output = 0) {
  std::vector<Tensor> outputs;
  std::string error;
  if (!reference::evaluate({op, attributes, output + 1}, inputs, outputs, error))
    return "error: " + error;
  const Tensor &tensor = outputs[output];
  std::string text = std::string(name(tensor.dtype())) + " " + toString(tensor.shape()) + ":";
  if (tensor.dtype() == DType::String) {
    for (const std::string &value : tensor.strings())
      text += " '" + value + "'";
    return text;
  }
  char buffer[32];
  for (double value : reference::widen<double>(tensor)) {
    std::snprintf(buffer, sizeof buffer, " %.6g", value);
    text += buffer;
  }
  return text;
}

} // namespace aicc::test
