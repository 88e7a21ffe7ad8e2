// CumSum and CumProd: each row along the axis from the one before it.
#include "lib/Codegen/support/Support.h"

using namespace aicc::support;

namespace {
/// A tensor as [outer, size, inner], and how it is gone through.
struct Walk {
  int64_t outer, size, inner;
  bool isExclusive, isReverse, isProduct;
};
} // namespace

template <typename T> static void accumulate(const Walk &walk, const T *from, T *to) {
  for (int64_t o = 0; o < walk.outer; ++o)
    for (int64_t step = 0; step < walk.size; ++step) {
      auto rowOf = [&](int64_t number) {
        return (o * walk.size + (walk.isReverse ? walk.size - 1 - number : number)) * walk.inner;
      };
      T *row = to + rowOf(step);
      const T *before = to + rowOf(step ? step - 1 : 0);
      const T *added = from + rowOf(walk.isExclusive && step ? step - 1 : step);
      for (int64_t i = 0; i < walk.inner; ++i) {
        T first = walk.isExclusive ? T(walk.isProduct) : added[i];
        row[i] = !step ? first : walk.isProduct ? T(before[i] * added[i]) : T(before[i] + added[i]);
      }
    }
}

/// (X of f32, f64 or integers, axis, exclusive, reverse, whether it is a product) -> (Y)
AICC_SUPPORT(cumulative) {
  const aicc_rt_value &from = call.arguments[0];
  int64_t axis = call.integer(1);
  Walk walk = {call.product(0, 0, axis), call.dim(0, axis),    call.product(0, axis + 1, from.rank),
               call.integer(2) != 0,     call.integer(3) != 0, call.integer(4) != 0};
  if (!call.give(0, from.dims, sizeOf(from.dtype)))
    return AICC_RUN_FAILED;
  void *to = call.results[0].data;
  auto run = [&](auto zero) {
    using T = decltype(zero);
    accumulate(walk, static_cast<const T *>(from.data), static_cast<T *>(to));
  };
  switch (from.dtype) { // sums and products of integers are the same with and without sign
  case AICC_F32: run(float()); break;
  case AICC_F64: run(double()); break;
  case AICC_I64:
  case AICC_U64: run(uint64_t()); break;
  case AICC_I32:
  case AICC_U32: run(uint32_t()); break;
  case AICC_I16:
  case AICC_U16: run(uint16_t()); break;
  default: run(uint8_t());
  }
  return AICC_OK;
}
