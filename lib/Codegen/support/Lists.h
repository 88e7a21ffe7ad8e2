// Lists of tensors: what sequences, optionals and maps are. A value of theirs is a handle, the address of an
// aicc_rt_list.
#pragma once

#include "lib/Codegen/support/Support.h"

namespace aicc::support {

using List = aicc_rt_list;

inline const List *listOf(const Call &call, int argument) {
  return reinterpret_cast<const List *>(uintptr_t(call.integer(argument)));
}

inline int32_t giveList(const Call &call, int result, const List *list) {
  call.results[result].data = const_cast<List *>(list);
  return list ? AICC_OK : AICC_RUN_FAILED;
}

/// A list with room for `room` elements, none there yet; null without memory.
inline List *makeList(const Call &call, int64_t room) {
  List *list = call.allocate<List>(1);
  aicc_tensor *elements = call.allocate<aicc_tensor>(room);
  int64_t *used = call.allocate<int64_t>(1);
  if (!list || !elements || !used)
    return nullptr;
  *used = 0;
  *list = {elements, 0, used, room};
  return list;
}

inline void append(List *list, const aicc_tensor &tensor) {
  list->elements[list->count++] = tensor;
  *list->used = list->count;
}

/// A tensor of these dims with memory of its own; false without memory.
inline bool makeTensor(const Call &call, int64_t dtype, int64_t rank, const int64_t *dims, aicc_tensor &tensor) {
  int64_t *own = call.allocate<int64_t>(rank), bytes = sizeOf(dtype);
  for (int64_t dim = 0; own && dim < rank; ++dim)
    bytes *= own[dim] = dims[dim];
  void *data = own ? call.allocate<char>(bytes) : nullptr;
  tensor = {int32_t(dtype), int32_t(rank), own, data, bytes};
  return data;
}

/// Argument `argument` with memory of its own: what it lies in may be used again for something else.
inline bool copyOf(const Call &call, int argument, aicc_tensor &tensor) {
  const aicc_rt_value &value = call.arguments[argument];
  if (!makeTensor(call, value.dtype, value.rank, value.dims, tensor))
    return false;
  __builtin_memcpy(tensor.data, value.data, size_t(tensor.bytes));
  return true;
}

} // namespace aicc::support
