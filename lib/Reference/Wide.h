// Elements in the three types kernels compute with: double for every float, int64_t for integers
// and bool, uint64_t for uint64. Reading widens, writing rounds once; so kernels need no case per
// element type.
#pragma once

#include "lib/Support/Tensor.h"

namespace aicc::reference {

/// Numbers and bool; not strings, not complex.
bool isWidenable(DType type);

/// T is double, int64_t or uint64_t. Floats read as integers truncate and saturate, NaN becomes 0.
template <typename T> std::vector<T> widen(const Tensor &tensor);

/// Integers written from integers wrap; from double they truncate, then saturate (32 bits and more)
/// or wrap, as the machine does. Floats round to nearest even. The caller has checked that the size
/// is affordable.
template <typename T> Tensor narrow(DType type, Shape shape, const std::vector<T> &values);

/// Calls `fn` with a value of the type in which elements of `type` are computed.
template <typename Fn> bool withWide(DType type, Fn fn) {
  if (isFloat(type))
    return fn(double());
  if (type == DType::U64)
    return fn(uint64_t());
  return fn(int64_t());
}

/// One byte per element (raw bits, not extended) for types of less than a byte, and back.
std::vector<uint8_t> unpackBits(const Tensor &tensor);
Tensor packBits(DType type, Shape shape, const std::vector<uint8_t> &bits);

/// Truncates and saturates to [low, high]; NaN becomes 0.
int64_t saturated(double value, int64_t low, int64_t high);

/// The least and greatest value of an integer type (uint64's greatest does not fit: int64's stands
/// in).
int64_t leastInteger(DType type);
int64_t greatestInteger(DType type);

} // namespace aicc::reference
