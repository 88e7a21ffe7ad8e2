// Inputs for any model of tensors of numbers, and its outputs as bytes.
#pragma once

#include "aicc/runtime.h"

#include <cstring>
#include <string>
#include <vector>

namespace aicc::test {

/// An input for every input of a model, of three elements where a dim is free: floats that differ by `seed`, all else
/// zero.
class Bindings {
public:
  explicit Bindings(const Model &model, int seed = 0) {
    for (int32_t i = 0; i < model.inputCount(); ++i) {
      const aicc_value &value = model.input(i);
      auto &own = dims.emplace_back(value.dims, value.dims + value.rank);
      int64_t bytes = 8; // no element takes more
      for (int64_t &dim : own)
        bytes *= dim = dim < 0 ? 3 : dim;
      auto &bound = data.emplace_back(size_t(bytes));
      tensors.push_back({value.dtype, value.rank, nullptr, nullptr, bytes});
      for (size_t at = 0; value.dtype == AICC_F32 && seed != 0 && at < bound.size() / sizeof(float); ++at) {
        float number = float((at * 7 + size_t(seed) * 13) % 17) / 16;
        std::memcpy(bound.data() + at * sizeof(float), &number, sizeof(float));
      }
    }
  }
  aicc_status bind(Session &session) {
    for (size_t i = 0; i < tensors.size(); ++i) {
      tensors[i].dims = dims[i].data();
      tensors[i].data = data[i].data();
      if (aicc_status status = session.bindInput(int32_t(i), tensors[i]))
        return status;
    }
    return AICC_OK;
  }

private:
  std::vector<std::vector<int64_t>> dims;
  std::vector<std::vector<char>> data;
  std::vector<aicc_tensor> tensors;
};

inline std::string outputsOf(const Session &session, int32_t count) {
  std::string bytes;
  for (int32_t i = 0; i < count; ++i) {
    aicc_tensor output = session.output(i);
    bytes.append(static_cast<const char *>(output.data), size_t(output.bytes));
  }
  return bytes;
}

} // namespace aicc::test
