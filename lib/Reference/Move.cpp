#include "lib/Reference/Move.h"

namespace aicc::reference {

Tensor readStrided(const Tensor &input, const Shape &shape, const Strides &strides, int64_t offset) {
  return moveElements({&input}, shape, [&](auto *out, const auto &in) {
    forEachRow<1>(shape, {strides}, [&](const auto &at, const auto &step, int64_t count) {
      const auto *from = in[0] + offset + at[0];
      for (int64_t i = 0; i < count; ++i)
        *out++ = from[i * step[0]];
    });
  });
}

Tensor readAt(const Tensor &input, const Shape &shape, const std::vector<int64_t> &source) {
  return moveElements({&input}, shape, [&](auto *out, const auto &in) {
    for (size_t i = 0; i < source.size(); ++i)
      if (source[i] >= 0)
        out[i] = in[0][source[i]];
  });
}

} // namespace aicc::reference
