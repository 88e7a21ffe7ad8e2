// Sequences and optionals. A value of theirs is a handle, the address of an aicc_rt_list; 0 is an optional without
// content. Lists never change: an operation gives a new one, whose tensors are copies of its own or those of the old
// one.
#include "lib/Codegen/support/Lists.h"

using namespace aicc::support;

/// Position `position` of `count`, counted from the end when negative; -1 outside.
static int64_t placeOf(int64_t position, int64_t count) {
  position = position < 0 ? position + count : position;
  return position >= 0 && position < count ? position : -1;
}

/// Gives `tensor` as result 0, if it is what the code expects there: `dims` has -1 for any size.
static int32_t giveTensor(const Call &call, const aicc_tensor &tensor, const int64_t *dims) {
  aicc_rt_value &result = call.results[0];
  bool fits = tensor.dtype == result.dtype && tensor.rank == result.rank;
  for (int64_t dim = 0; fits && dim < result.rank; ++dim)
    fits = dims[dim] < 0 || dims[dim] == tensor.dims[dim];
  if (!fits)
    return call.fail("expected an element of the type and shape that the sequence promises, found another");
  result.data = tensor.data;
  for (int64_t dim = 0; dim < result.rank; ++dim)
    result.dims[dim] = tensor.dims[dim];
  return AICC_OK;
}

/// (tensors...) -> (list); the first argument is their number.
AICC_SUPPORT(sequence_make) {
  int64_t count = call.integer(0);
  List *list = makeList(call, count < 4 ? 4 : count);
  for (int64_t i = 0; list && i < count; ++i) {
    aicc_tensor tensor;
    if (!copyOf(call, int(1 + i), tensor))
      return AICC_RUN_FAILED;
    append(list, tensor);
  }
  return giveList(call, 0, list);
}

/// (list) -> (number of elements)
AICC_SUPPORT(sequence_length) {
  call.results[0].data = reinterpret_cast<void *>(listOf(call, 0)->count);
  return AICC_OK;
}

/// (list, position, dims) -> (tensor)
AICC_SUPPORT(sequence_at) {
  const List *list = listOf(call, 0);
  int64_t place = placeOf(call.integer(1), list->count);
  if (place < 0)
    return call.fail("expected a position inside the sequence, found one beyond its elements");
  return giveTensor(call, list->elements[place], call.data<int64_t>(2));
}

/// (list, tensor, position, whether there is a position) -> (list). One more element behind the last shares the memory
/// of the old list, unless that has another there already: so a loop that collects n elements does not copy n * n.
AICC_SUPPORT(sequence_insert) {
  const List *old = listOf(call, 0);
  int64_t count = old->count, place = call.integer(3) ? call.integer(2) : count;
  place = place < 0 ? place + count : place;
  if (place < 0 || place > count)
    return call.fail("expected a position inside the sequence or behind its end, found one beyond");
  aicc_tensor tensor;
  if (!copyOf(call, 1, tensor))
    return AICC_RUN_FAILED;
  bool isShared = place == count && *old->used == count && count < old->room;
  List *list = isShared ? call.allocate<List>(1) : makeList(call, 2 * (count + 1));
  if (!list)
    return AICC_RUN_FAILED;
  if (isShared)
    *list = *old;
  for (int64_t i = 0; !isShared && i < place; ++i)
    append(list, old->elements[i]);
  append(list, tensor);
  for (int64_t i = place; i < count; ++i)
    append(list, old->elements[i]);
  return giveList(call, 0, list);
}

/// (list, position) -> (list)
AICC_SUPPORT(sequence_erase) {
  const List *old = listOf(call, 0);
  int64_t place = placeOf(call.integer(1), old->count);
  if (place < 0)
    return call.fail("expected a position inside the sequence, found one beyond its elements");
  List *list = makeList(call, old->count);
  for (int64_t i = 0; list && i < old->count; ++i)
    if (i != place)
      append(list, old->elements[i]);
  return giveList(call, 0, list);
}

/// (list or 0) -> (list), or the end of the run
AICC_SUPPORT(optional_get) {
  const List *list = listOf(call, 0);
  return list ? giveList(call, 0, list) : call.fail("expected an optional that holds a value, found an empty one");
}

//===- Splitting and joining ----------------------------------------------===//

namespace {
/// A tensor as [outer, size, inner], in bytes.
struct Rows {
  int64_t outer, size, inner;
};
} // namespace

static Rows rowsOf(int64_t dtype, int64_t rank, const int64_t *dims, int64_t axis) {
  Rows rows = {1, axis < rank ? dims[axis] : 1, sizeOf(dtype)};
  for (int64_t dim = 0; dim < rank; ++dim)
    (dim < axis ? rows.outer : rows.inner) *= dim == axis ? 1 : dims[dim];
  return rows;
}

/// Elements [begin, begin + size) along `axis` of argument 0.
static bool cut(const Call &call, int64_t axis, int64_t begin, int64_t size, bool keepsDim, aicc_tensor &tensor) {
  const aicc_rt_value &from = call.arguments[0];
  int64_t dims[64], rank = 0;
  for (int64_t dim = 0; dim < from.rank; ++dim)
    if (dim != axis || keepsDim)
      dims[rank++] = dim == axis ? size : from.dims[dim];
  if (!makeTensor(call, from.dtype, rank, dims, tensor))
    return false;
  Rows rows = rowsOf(from.dtype, from.rank, from.dims, axis);
  for (int64_t o = 0; o < rows.outer; ++o)
    __builtin_memcpy(static_cast<char *>(tensor.data) + o * size * rows.inner,
                     static_cast<const char *>(from.data) + (o * rows.size + begin) * rows.inner,
                     size_t(size * rows.inner));
  return true;
}

static int64_t integerAt(const aicc_rt_value &numbers, int64_t index) {
  return numbers.dtype == AICC_I32 ? static_cast<const int32_t *>(numbers.data)[index]
                                   : static_cast<const int64_t *>(numbers.data)[index];
}

/// (tensor, split, axis, keepdims, whether there is a split) -> (list)
AICC_SUPPORT(split_to_sequence) {
  const aicc_rt_value &split = call.arguments[1];
  int64_t axis = call.integer(2), size = call.dim(0, axis), parts = size, sum = 0, even = 1;
  bool isEven = !call.integer(4) || split.rank == 0, keepsDim = call.integer(4) || call.integer(3);
  if (call.integer(4) && isEven) {
    even = integerAt(split, 0);
    if (even <= 0)
      return call.fail("expected a 'split' of at least 1, found less");
    parts = size / even + (size % even != 0);
  } else if (!isEven) {
    parts = call.elements(1);
    for (int64_t i = 0; i < parts; ++i)
      if (integerAt(split, i) < 0 || (sum += integerAt(split, i)) > size)
        return call.fail("expected sizes in 'split' that add up to the dimension, found more");
    if (sum != size)
      return call.fail("expected sizes in 'split' that add up to the dimension, found less");
  }
  List *list = makeList(call, parts);
  for (int64_t i = 0, begin = 0; list && i < parts; ++i) {
    int64_t part = !isEven ? integerAt(split, i) : even < size - begin ? even : size - begin;
    aicc_tensor tensor;
    if (!cut(call, axis, begin, part, keepsDim, tensor))
      return AICC_RUN_FAILED;
    append(list, tensor);
    begin += part;
  }
  return giveList(call, 0, list);
}

/// Result 0 of no element along `axis`: sizes that `promised` leaves open are 0.
static int32_t giveNone(const Call &call, int64_t axis, const int64_t *promised) {
  const aicc_rt_value &result = call.results[0];
  int64_t dims[64];
  for (int64_t dim = 0; dim < result.rank; ++dim)
    dims[dim] = dim == axis || promised[dim] < 0 ? 0 : promised[dim];
  return call.give(0, dims, sizeOf(result.dtype)) ? AICC_OK : AICC_RUN_FAILED;
}

/// (list, axis, new_axis, dims, whether it may be empty) -> (tensor)
AICC_SUPPORT(concat_from_sequence) {
  const List *list = listOf(call, 0);
  int64_t axis = call.integer(1), isNew = call.integer(2), rank = call.results[0].rank, along = 0, dims[64];
  if (list->count == 0 && call.integer(4))
    return giveNone(call, axis, call.data<int64_t>(3));
  if (list->count == 0)
    return call.fail("expected a sequence with elements, found an empty one");
  const aicc_tensor &first = list->elements[0];
  for (int64_t i = 0; i < list->count; ++i) {
    const aicc_tensor &element = list->elements[i];
    bool fits = element.rank + isNew == rank && element.dtype == first.dtype;
    for (int64_t dim = 0; fits && dim < element.rank; ++dim)
      fits = (dim == axis && !isNew) || element.dims[dim] == first.dims[dim];
    if (!fits)
      return call.fail("expected elements of one shape besides the axis, found different ones");
    along += isNew ? 1 : element.dims[axis];
  }
  for (int64_t dim = 0; dim < rank; ++dim)
    dims[dim] = dim == axis ? along : first.dims[dim - (isNew && dim > axis)];
  aicc_tensor tensor;
  if (!makeTensor(call, first.dtype, rank, dims, tensor))
    return AICC_RUN_FAILED;
  Rows whole = rowsOf(first.dtype, rank, dims, axis);
  for (int64_t i = 0, begin = 0; i < list->count; ++i) {
    const aicc_tensor &element = list->elements[i];
    int64_t size = isNew ? 1 : element.dims[axis];
    for (int64_t o = 0; o < whole.outer; ++o)
      __builtin_memcpy(static_cast<char *>(tensor.data) + (o * whole.size + begin) * whole.inner,
                       static_cast<const char *>(element.data) + o * size * whole.inner, size_t(size * whole.inner));
    begin += size;
  }
  return giveTensor(call, tensor, call.data<int64_t>(3));
}

//===- Elements that share bytes ------------------------------------------===//

/// Elements of `bits` from the bytes they share to a byte each, the lowest bits first.
static void unpack(const uint8_t *from, uint8_t *to, int64_t count, int64_t bits, bool isSigned) {
  int64_t each = 8 / bits, unused = 8 - bits;
  for (int64_t i = 0; i < count; ++i) {
    auto high = uint8_t(from[i / each] >> (i % each * bits) << unused);
    to[i] = isSigned ? uint8_t(int8_t(high) >> unused) : uint8_t(high >> unused);
  }
}

static void pack(const uint8_t *from, uint8_t *to, int64_t count, int64_t bits) {
  int64_t each = 8 / bits;
  for (int64_t i = 0; i < count; ++i) {
    to[i / each] = i % each ? to[i / each] : 0;
    to[i / each] |= uint8_t((from[i] & ((1 << bits) - 1)) << (i % each * bits));
  }
}

/// A list with other bytes for the elements of each tensor: convert(from, to, count), `each` elements a byte.
template <typename Convert> static int32_t convertList(const Call &call, int64_t each, Convert convert) {
  const List *old = listOf(call, 0);
  call.results[0].data = nullptr;
  if (!old)
    return AICC_OK;
  List *list = makeList(call, old->count);
  for (int64_t i = 0; list && i < old->count; ++i) {
    aicc_tensor tensor = old->elements[i];
    int64_t count = 1;
    for (int64_t dim = 0; dim < tensor.rank; ++dim)
      count *= tensor.dims[dim];
    tensor.bytes = (count + each - 1) / each;
    auto *bytes = call.allocate<uint8_t>(tensor.bytes);
    if (!bytes)
      return AICC_RUN_FAILED;
    convert(static_cast<const uint8_t *>(tensor.data), bytes, count);
    tensor.data = bytes;
    append(list, tensor);
  }
  return giveList(call, 0, list);
}

/// (list or 0, bits, whether signed) -> (list of an element a byte)
AICC_SUPPORT(list_unpacked) {
  int64_t bits = call.integer(1);
  bool isSigned = call.integer(2) != 0;
  return convertList(call, 1,
                     [&](const uint8_t *from, uint8_t *to, int64_t count) { unpack(from, to, count, bits, isSigned); });
}

/// (list or 0, bits) -> (list as callers hold it)
AICC_SUPPORT(list_packed) {
  int64_t bits = call.integer(1);
  return convertList(call, 8 / bits,
                     [&](const uint8_t *from, uint8_t *to, int64_t count) { pack(from, to, count, bits); });
}
