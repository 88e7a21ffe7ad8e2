// Orders and positions: TopK, Unique, NonZero.
#include "lib/Reference/Move.h"

#include <algorithm>
#include <numeric>

namespace aicc::reference {

/// NaN counts as the greatest value, so that the order is total.
template <typename T> static bool lessThan(T a, T b) { return a < b || (b != b && a == a); }

static bool topK(Call &call) {
  const Tensor &input = call.input(0);
  int64_t axis = call.integer("axis", -1);
  std::vector<int64_t> k;
  if (!call.expectNumber(0) || !call.readIntegers(1, k) || !normalizeAxis(call, axis, input.rank()))
    return false;
  AxisView view(input.shape(), axis);
  if (k.size() != 1 || k[0] < 0 || k[0] > view.size)
    return call.fail("expected K in [0, " + std::to_string(view.size) + "], found " +
                     (k.size() == 1 ? std::to_string(k[0]) : toString(k)));
  bool largest = call.integer("largest", 1) != 0;
  Shape shape = input.shape();
  shape[axis] = k[0];
  std::vector<int64_t> indices(size_t(elementCount(shape))), source(indices.size()), order(size_t(view.size));
  withWide(input.dtype(), [&](auto zero) {
    auto values = widen<decltype(zero)>(input);
    for (int64_t o = 0; o < view.outer; ++o)
      for (int64_t i = 0; i < view.inner; ++i) {
        const auto *line = values.data() + o * view.size * view.inner + i;
        std::iota(order.begin(), order.end(), 0);
        std::partial_sort(order.begin(), order.begin() + k[0], order.end(), [&](int64_t a, int64_t b) {
          auto x = line[a * view.inner], y = line[b * view.inner];
          if (lessThan(x, y) || lessThan(y, x))
            return largest ? lessThan(y, x) : lessThan(x, y);
          return a < b;
        });
        for (int64_t j = 0; j < k[0]; ++j) {
          int64_t to = (o * k[0] + j) * view.inner + i;
          indices[to] = order[j];
          source[to] = (o * view.size + order[j]) * view.inner + i;
        }
      }
    return true;
  });
  call.give(0, readAt(input, shape, source));
  return call.give(1, narrow(DType::I64, shape, indices));
}

static bool nonZero(Call &call) {
  const Tensor &input = call.input(0);
  if (!call.expectNumber(0))
    return false;
  std::vector<std::vector<int64_t>> found(size_t(input.rank()));
  std::vector<double> values = widen<double>(input);
  Strides strides = stridesOf(input.shape());
  int64_t count = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] == 0)
      continue;
    ++count;
    for (size_t d = 0; d < found.size(); ++d)
      found[d].push_back(int64_t(i) / strides[d] % input.shape()[d]);
  }
  std::vector<int64_t> flat;
  for (const auto &row : found)
    flat.insert(flat.end(), row.begin(), row.end());
  return call.give(0, narrow(DType::I64, {input.rank(), count}, flat));
}

namespace {
/// Which slices are equal: `first[u]` is the first slice of distinct value u, `inverse[s]` the
/// value of slice s.
struct Distinct {
  std::vector<int64_t> first, inverse, counts;
};
} // namespace

/// Slices compared element by element; NaN equals NaN here so that the order is one.
template <typename T> static Distinct findDistinct(const std::vector<std::vector<T>> &slices, bool sorted) {
  std::vector<int64_t> order(slices.size());
  std::iota(order.begin(), order.end(), 0);
  auto before = [&](int64_t a, int64_t b) {
    return std::lexicographical_compare(slices[a].begin(), slices[a].end(), slices[b].begin(), slices[b].end(),
                                        lessThan<T>);
  };
  auto same = [&](int64_t a, int64_t b) { return !before(a, b) && !before(b, a); };
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return before(a, b) || (a < b && !before(b, a)); });
  Distinct result;
  result.inverse.resize(slices.size());
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || !same(order[i - 1], order[i])) {
      result.first.push_back(order[i]);
      result.counts.push_back(0);
    }
    result.inverse[order[i]] = int64_t(result.first.size()) - 1;
    ++result.counts.back();
  }
  if (sorted)
    return result;
  std::vector<int64_t> byFirst(result.first.size()), rank(byFirst.size());
  std::iota(byFirst.begin(), byFirst.end(), 0);
  std::sort(byFirst.begin(), byFirst.end(), [&](int64_t a, int64_t b) { return result.first[a] < result.first[b]; });
  Distinct reordered{{}, result.inverse, {}};
  for (size_t i = 0; i < byFirst.size(); ++i) {
    rank[byFirst[i]] = int64_t(i);
    reordered.first.push_back(result.first[byFirst[i]]);
    reordered.counts.push_back(result.counts[byFirst[i]]);
  }
  for (int64_t &value : reordered.inverse)
    value = rank[value];
  return reordered;
}

static std::vector<std::string> textsOf(const Tensor &tensor, std::string) { return tensor.strings(); }
template <typename T> static std::vector<T> textsOf(const Tensor &tensor, T) { return widen<T>(tensor); }

template <typename T> static Distinct distinctSlices(const Tensor &input, const AxisView &view, bool sorted, T tag) {
  std::vector<T> values = textsOf(input, tag);
  std::vector<std::vector<T>> slices(size_t(view.size));
  for (int64_t s = 0; s < view.size; ++s)
    for (int64_t o = 0; o < view.outer; ++o)
      for (int64_t i = 0; i < view.inner; ++i)
        slices[s].push_back(values[(o * view.size + s) * view.inner + i]);
  return findDistinct(slices, sorted);
}

static bool unique(Call &call) {
  Tensor input = call.input(0);
  int64_t axis = call.integer("axis", 0);
  if (!call.hasAttribute("axis"))
    input = input.reshaped({input.elements()});
  if (!normalizeAxis(call, axis, input.rank()))
    return false;
  bool sorted = call.integer("sorted", 1) != 0, strings = input.dtype() == DType::String;
  if (!strings && !call.expectNumber(0))
    return false;
  AxisView view(input.shape(), axis);
  Distinct found;
  if (strings)
    found = distinctSlices(input, view, sorted, std::string());
  else
    withWide(input.dtype(), [&](auto zero) {
      found = distinctSlices(input, view, sorted, zero);
      return true;
    });
  Shape shape = input.shape();
  int64_t count = shape[axis] = int64_t(found.first.size());
  std::vector<int64_t> source;
  for (int64_t o = 0; o < view.outer; ++o)
    for (int64_t first : found.first)
      for (int64_t i = 0; i < view.inner; ++i)
        source.push_back((o * view.size + first) * view.inner + i);
  call.give(0, readAt(input, shape, source));
  call.give(1, narrow(DType::I64, {count}, found.first));
  call.give(2, narrow(DType::I64, {view.size}, found.inverse));
  return call.give(3, narrow(DType::I64, {count}, found.counts));
}

static constexpr Row rows[] = {{"NonZero", nonZero, 1}, {"TopK", topK, 2}, {"Unique", unique, 1}};

Table sortKernels() { return rows; }

} // namespace aicc::reference
