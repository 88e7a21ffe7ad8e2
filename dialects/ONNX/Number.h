// From floating-point shape arithmetic back to dims.
#pragma once

#include <cstdint>
#include <optional>

namespace aicc::onnx {

/// `value` as an integer; none for fractions, infinities, NaN and what does not fit.
inline std::optional<int64_t> wholeNumber(double value) {
  bool fits = value >= -0x1p63 && value < 0x1p63; // also false for NaN
  return fits && double(int64_t(value)) == value ? std::optional(int64_t(value)) : std::nullopt;
}
inline std::optional<int64_t> wholeNumber(int64_t value) { return value; }

} // namespace aicc::onnx
