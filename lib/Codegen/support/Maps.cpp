// Maps: lists of two vectors, keys and values. A sequence of maps is a list of twice as many.
#include "lib/Codegen/support/Lists.h"
#include "lib/Codegen/support/Text.h"

using namespace aicc::support;

//===- Made ---------------------------------------------------------------===//

/// Columns `columns` of the matrix that argument 0 is.
static void gather(const Call &call, int64_t rows, int64_t columns, const aicc_rt_value &places, void *to) {
  int64_t size = sizeOf(call.arguments[0].dtype), keys = places.dims[0];
  auto *from = static_cast<const char *>(call.arguments[0].data);
  auto *target = static_cast<char *>(to);
  for (int64_t row = 0; row < rows; ++row, from += columns * size)
    for (int64_t key = 0; key < keys; ++key, target += size)
      __builtin_memcpy(target, from + static_cast<const int64_t *>(places.data)[key] * size, size_t(size));
}

/// (X, keys, the column of each, columns) -> (list): keys and values of each row. The maps share their keys.
AICC_SUPPORT(zip_map) {
  const aicc_rt_value &x = call.arguments[0], &places = call.arguments[2];
  int64_t rows = x.rank == 1 ? 1 : x.dims[0], keys = places.dims[0], columns = x.dims[x.rank - 1];
  if (columns != call.integer(3))
    return call.fail("expected a column for each class label, found another number of columns");
  int64_t dims[] = {rows, keys};
  aicc_tensor labels, values;
  List *list = makeList(call, 2 * rows);
  if (!list || !copyOf(call, 1, labels) || !makeTensor(call, x.dtype, 2, dims, values))
    return AICC_RUN_FAILED;
  gather(call, rows, columns, places, values.data);
  int64_t bytes = keys * sizeOf(x.dtype);
  for (int64_t row = 0; row < rows; ++row) {
    append(list, labels);
    append(list, {int32_t(x.dtype), 1, labels.dims, static_cast<char *>(values.data) + row * bytes, bytes});
  }
  return giveList(call, 0, list);
}

//===- Read ---------------------------------------------------------------===//

namespace {
/// The entries of a map in the order of their keys.
struct Entries {
  const aicc_tensor *keys = nullptr, *values = nullptr;
  int64_t count = 0;
  int64_t *order = nullptr;

  const aicc_string *text(int64_t entry) const { return static_cast<const aicc_string *const *>(keys->data)[entry]; }
  int64_t number(int64_t entry) const { return static_cast<const int64_t *>(keys->data)[entry]; }

  /// AICC_OK, or what is to be returned.
  int32_t read(const Call &call) {
    const List *list = listOf(call, 0);
    keys = &list->elements[0], values = &list->elements[1];
    count = keys->dims[0];
    order = call.allocate<int64_t>(count);
    for (int64_t i = 0; order && i < count; ++i)
      order[i] = i;
    auto compareKeys = [&](int64_t a, int64_t b) { return compare(keys->data, keys->dtype, a, b); };
    if (!order || !sort(call, order, count, [&](int64_t a, int64_t b) { return compareKeys(a, b) < 0; }))
      return AICC_RUN_FAILED;
    for (int64_t i = 1; i < count; ++i)
      if (compareKeys(order[i - 1], order[i]) == 0)
        return call.fail("expected a map that has each key once, found one twice");
    return AICC_OK;
  }

  /// The entry whose key has `order(key)` 0; -1 without one.
  template <typename Order> int64_t find(Order orderOf) const {
    int64_t low = 0, high = count;
    while (low < high) {
      int64_t middle = low + (high - low) / 2;
      if (orderOf(order[middle]) < 0)
        low = middle + 1;
      else
        high = middle;
    }
    return low < count && orderOf(order[low]) == 0 ? order[low] : -1;
  }
};
} // namespace

/// (map, vocabulary) -> (the value of each key of the vocabulary, or zeros)
AICC_SUPPORT(dict_vectorizer) {
  Entries entries;
  if (int32_t status = entries.read(call))
    return status;
  const aicc_rt_value &words = call.arguments[1];
  int64_t size = sizeOf(call.results[0].dtype), dims[] = {1, words.dims[0]};
  if (!call.give(0, dims, size))
    return AICC_RUN_FAILED;
  auto *result = static_cast<char *>(call.results[0].data);
  __builtin_memset(result, 0, size_t(dims[1] * size));
  for (int64_t i = 0; i < dims[1]; ++i) {
    auto textOrder = [&](int64_t entry) {
      aicc_string key = textOf(entries.text(entry)), word = textsOf(call, 1)[i];
      return compareStrings(&key, &word);
    };
    auto numberOrder = [&](int64_t entry) {
      int64_t key = entries.number(entry), word = call.data<int64_t>(1)[i];
      return int(key > word) - int(key < word);
    };
    int64_t entry = words.dtype == AICC_STRING ? entries.find(textOrder) : entries.find(numberOrder);
    if (entry >= 0)
      __builtin_memcpy(result + i * size, static_cast<const char *>(entries.values->data) + entry * size, size_t(size));
  }
  return AICC_OK;
}

/// (map, values in its order, length or -1) -> (values by key): all of them, or each at the place that is its key.
AICC_SUPPORT(cast_map) {
  Entries entries;
  if (int32_t status = entries.read(call))
    return status;
  int64_t length = call.integer(2), size = sizeOf(call.results[0].dtype);
  bool isDense = length < 0;
  int64_t dims[] = {1, isDense ? entries.count : length};
  if (!call.give(0, dims, size))
    return AICC_RUN_FAILED;
  auto *result = static_cast<char *>(call.results[0].data);
  __builtin_memset(result, 0, size_t(dims[1] * size));
  for (int64_t i = 0; i < entries.count; ++i) {
    int64_t entry = entries.order[i], place = isDense ? i : entries.number(entry);
    if (place < 0 || place >= dims[1])
      return call.fail("expected keys from 0 to below 'max_map', found another");
    __builtin_memcpy(result + place * size, call.data<char>(1) + entry * size, size_t(size));
  }
  return AICC_OK;
}
