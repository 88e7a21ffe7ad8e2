// What the functions of the support library share. They are C++ without its library and without exceptions, compiled
// for each architecture and linked into the artifacts that call them: no undefined symbol, no data that needs
// relocation.
//
//   AICC_SUPPORT(unique) { ... call.arguments[0] ... }      is the function that `dispatch.call "unique"` names
//
// Memory comes from the run and goes with it. What a function refuses it says by `fail`, once, with the node's name.
#pragma once

#include "lib/Runtime/Abi.h"

#include <stddef.h>
#include <stdint.h>

namespace aicc::support {

struct Call {
  const aicc_rt_table *table;
  void *context;
  const char *node;
  const aicc_rt_value *arguments;
  aicc_rt_value *results;

  /// Memory of the run for `count` elements; null when there is none, which is recorded: return AICC_RUN_FAILED then.
  template <typename T> T *allocate(int64_t count) const {
    int64_t bytes;
    if (__builtin_mul_overflow(count, int64_t(sizeof(T)), &bytes))
      bytes = INT64_MAX;
    return static_cast<T *>(table->alloc(context, bytes));
  }
  /// Records "node 'x' (Op): message".
  int32_t fail(const char *message) const;

  template <typename T> const T *data(int argument) const { return static_cast<const T *>(arguments[argument].data); }
  int64_t dim(int argument, int64_t number) const { return arguments[argument].dims[number]; }
  int64_t elements(int argument) const { return product(argument, 0, arguments[argument].rank); }
  /// Product of dims [from, to).
  int64_t product(int argument, int64_t from, int64_t to) const;
  /// The bits of a scalar argument.
  int64_t integer(int argument) const { return int64_t(uintptr_t(arguments[argument].data)); }
  float number(int argument) const;

  /// Gives result `result` memory for elements of `size` bytes and its dims; false when there is no memory.
  bool give(int result, const int64_t *dims, int64_t size) const;
  template <typename T> T *give(int result, const int64_t *dims) const {
    return give(result, dims, sizeof(T)) ? static_cast<T *>(results[result].data) : nullptr;
  }
};

/// Bytes of an element in memory.
int64_t sizeOf(int64_t type);

/// -1, 0 or 1 for elements `a` and `b` of an array of that type: a total order, NaN behind all numbers, as numpy sorts.
int compare(const void *data, int64_t type, int64_t a, int64_t b);

/// The same of strings, by bytes.
int compareStrings(const aicc_string *a, const aicc_string *b);

/// Sorts `items` so that no later one is `less` than an earlier one; keeps the order of equal ones. By merging, with
/// `room` for as many again.
template <typename T, typename Less> void sort(T *items, T *room, int64_t count, Less less) {
  T *from = items, *to = room;
  for (int64_t width = 1; width < count; width *= 2) {
    for (int64_t begin = 0; begin < count; begin += 2 * width) {
      int64_t middle = begin + width < count ? begin + width : count;
      int64_t end = middle + width < count ? middle + width : count;
      for (int64_t left = begin, right = middle, at = begin; at < end; ++at) {
        bool takesRight = left == middle || (right < end && less(from[right], from[left]));
        to[at] = takesRight ? from[right++] : from[left++];
      }
    }
    T *last = from;
    from = to, to = last;
  }
  for (int64_t i = 0; from != items && i < count; ++i)
    items[i] = from[i];
}

/// The same; false when there is no memory.
template <typename Less> bool sort(const Call &call, int64_t *items, int64_t count, Less less) {
  auto *room = call.allocate<int64_t>(count);
  if (room)
    sort(items, room, count, less);
  return room;
}

} // namespace aicc::support

#define AICC_SUPPORT(name)                                                                                             \
  static int32_t name(const aicc::support::Call &call);                                                                \
  extern "C" int32_t aicc_support_##name(const aicc_rt_table *table, void *context, const char *node,                  \
                                         const aicc_rt_value *arguments, aicc_rt_value *results) {                     \
    return name({table, context, node, arguments, results});                                                           \
  }                                                                                                                    \
  static int32_t name(const aicc::support::Call &call)
