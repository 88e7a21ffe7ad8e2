// Distinct slices along an axis, with their first places, the place of each slice among them, and how often each
// occurs.
#include "lib/Codegen/support/Support.h"

using namespace aicc::support;

namespace {
/// The input as [outer, size, inner]: slice s is all of [o, s, i].
struct Slices {
  const void *data;
  int64_t type, outer, size, inner;

  int64_t position(int64_t o, int64_t slice) const { return (o * size + slice) * inner; }
  int compareSlices(int64_t a, int64_t b) const {
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t i = 0; i < inner; ++i)
        if (int order = compare(data, type, position(o, a) + i, position(o, b) + i))
          return order;
    return 0;
  }
};
} // namespace

/// Slice numbers in ascending order of content, equal ones in order of place; `groupOf` numbers the distinct ones.
static int64_t groupEqual(const Slices &slices, const int64_t *order, int64_t *groupOf, int64_t *first) {
  int64_t groups = 0;
  for (int64_t i = 0; i < slices.size; ++i) {
    if (i == 0 || slices.compareSlices(order[i - 1], order[i]) != 0)
      first[groups++] = order[i];
    groupOf[order[i]] = groups - 1;
  }
  return groups;
}

static void copySlices(const Slices &slices, const int64_t *first, int64_t count, void *result) {
  int64_t bytes = slices.inner * sizeOf(slices.type);
  char *to = static_cast<char *>(result);
  for (int64_t o = 0; o < slices.outer; ++o)
    for (int64_t k = 0; k < count; ++k, to += bytes)
      __builtin_memcpy(to, static_cast<const char *>(slices.data) + slices.position(o, first[k]) * sizeOf(slices.type),
                       size_t(bytes));
}

/// (X, axis, sorted) -> (Y, indices, inverse_indices, counts)
AICC_SUPPORT(unique) {
  int64_t axis = call.integer(1), rank = call.arguments[0].rank;
  bool isSorted = call.integer(2) != 0;
  Slices slices = {call.arguments[0].data, call.arguments[0].dtype, call.product(0, 0, axis), call.dim(0, axis),
                   call.product(0, axis + 1, rank)};
  int64_t *order = call.allocate<int64_t>(slices.size), *groupOf = call.allocate<int64_t>(slices.size);
  int64_t *first = call.allocate<int64_t>(slices.size), *place = call.allocate<int64_t>(slices.size);
  int64_t *ranks = call.allocate<int64_t>(slices.size);
  if (!order || !groupOf || !first || !place || !ranks)
    return AICC_RUN_FAILED;
  for (int64_t i = 0; i < slices.size; ++i)
    order[i] = i;
  if (!sort(call, order, slices.size, [&](int64_t a, int64_t b) { return slices.compareSlices(a, b) < 0; }))
    return AICC_RUN_FAILED;
  int64_t count = groupEqual(slices, order, groupOf, first);

  // place[k]: which group comes k-th; ranks is its inverse.
  for (int64_t k = 0; k < count; ++k)
    place[k] = k;
  if (!isSorted && !sort(call, place, count, [&](int64_t a, int64_t b) { return first[a] < first[b]; }))
    return AICC_RUN_FAILED;
  int64_t *indices = call.give<int64_t>(1, &count), *inverse = call.give<int64_t>(2, &slices.size);
  int64_t *counts = call.give<int64_t>(3, &count);
  if (!indices || !inverse || !counts)
    return AICC_RUN_FAILED;
  for (int64_t k = 0; k < count; ++k) {
    ranks[place[k]] = k;
    indices[k] = first[place[k]];
    counts[k] = 0;
  }
  for (int64_t i = 0; i < slices.size; ++i) {
    inverse[i] = ranks[groupOf[i]];
    ++counts[inverse[i]];
  }
  int64_t dims[64];
  for (int64_t dim = 0; dim < rank; ++dim)
    dims[dim] = dim == axis ? count : call.dim(0, dim);
  if (!call.give(0, dims, sizeOf(slices.type)))
    return AICC_RUN_FAILED;
  copySlices(slices, indices, count, call.results[0].data);
  return AICC_OK;
}
