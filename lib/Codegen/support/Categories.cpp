// Which of a list of keys each element is.
#include "lib/Codegen/support/Text.h"

using namespace aicc::support;

namespace {
template <typename T> struct Numbers {
  const T *elements, *keys;
  /// Whether key `key` comes before element `at`: NaN, which is equal to itself, behind all numbers.
  int order(int64_t key, int64_t at) const {
    T a = keys[key], b = elements[at];
    bool isNan = a != a, isOtherNan = b != b;
    if (isNan || isOtherNan)
      return int(isNan) - int(isOtherNan);
    return a < b ? -1 : b < a ? 1 : 0;
  }
};

struct Words {
  Texts elements, keys;
  int order(int64_t key, int64_t at) const {
    aicc_string a = keys[key], b = elements[at];
    return compareStrings(&a, &b);
  }
};

/// Keys ascend. What `places` says of the key that each element is, else `none`.
template <typename Pair> int32_t find(const Call &call, Pair pair) {
  int64_t *result = call.give<int64_t>(0, call.arguments[0].dims);
  if (!result)
    return AICC_RUN_FAILED;
  const int64_t *places = call.data<int64_t>(2);
  int64_t keys = call.elements(1), none = call.integer(3);
  for (int64_t i = 0, count = call.elements(0); i < count; ++i) {
    int64_t low = 0, high = keys;
    while (low < high) {
      int64_t middle = low + (high - low) / 2;
      if (pair.order(middle, i) < 0)
        low = middle + 1;
      else
        high = middle;
    }
    result[i] = low < keys && pair.order(low, i) == 0 ? places[low] : none;
  }
  return AICC_OK;
}

template <typename T> int32_t findNumbers(const Call &call) {
  return find(call, Numbers<T>{call.data<T>(0), call.data<T>(1)});
}
} // namespace

/// (X, keys, places, none) -> (place of the key that each element is)
AICC_SUPPORT(find_keys) {
  switch (call.arguments[0].dtype) {
  case AICC_STRING: return find(call, Words{textsOf(call, 0), textsOf(call, 1)});
  case AICC_F32: return findNumbers<float>(call);
  case AICC_F64: return findNumbers<double>(call);
  case AICC_I16: return findNumbers<int16_t>(call);
  case AICC_I32: return findNumbers<int32_t>(call);
  default: return findNumbers<int64_t>(call);
  }
}
