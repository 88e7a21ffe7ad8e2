#include "lib/Codegen/support/Text.h"

namespace aicc::support {

Broadcast::Broadcast(const Call &call, int left, int right, const aicc_rt_value &result) : rank(result.rank) {
  const aicc_rt_value *operands[] = {&call.arguments[left], &call.arguments[right]};
  int64_t reach[] = {1, 1};
  for (int64_t dim = rank - 1; dim >= 0; --dim) {
    dims[dim] = 1;
    for (int side = 0; side < 2; ++side) {
      int64_t own = dim - (rank - operands[side]->rank);
      int64_t size = own < 0 ? 1 : operands[side]->dims[own];
      strides[side][dim] = size == 1 ? 0 : reach[side];
      reach[side] *= size;
      dims[dim] = size == 1 ? dims[dim] : size;
    }
    count *= dims[dim];
    result.dims[dim] = dims[dim];
  }
}

void Broadcast::next(int64_t &left, int64_t &right) {
  left = at[0], right = at[1];
  for (int64_t dim = rank - 1; dim >= 0; --dim) {
    at[0] += strides[0][dim], at[1] += strides[1][dim];
    if (++index[dim] < dims[dim])
      return;
    at[0] -= strides[0][dim] * dims[dim], at[1] -= strides[1][dim] * dims[dim];
    index[dim] = 0;
  }
}

} // namespace aicc::support
