// Rotary position embedding.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

namespace aicc::reference {

namespace {
/// The input as [batch, length, heads, size] through strides.
struct Layout {
  int64_t batch, length, heads, size, batchStride, lengthStride, headStride;
};
} // namespace

static bool readLayout(const Call &call, Layout &layout) {
  const Shape &shape = call.input(0).shape();
  int64_t heads = call.integer("num_heads", 0);
  if (shape.size() == 4) {
    int64_t plane = shape[2] * shape[3];
    layout = {shape[0], shape[2], shape[1], shape[3], shape[1] * plane, shape[3], plane};
    return true;
  }
  if (shape.size() != 3 || heads <= 0 || shape[2] % heads)
    return call.fail("expected input 0 of rank 4, or of rank 3 in whole heads, found " + toString(shape));
  int64_t size = shape[2] / heads;
  layout = {shape[0], shape[1], heads, size, shape[1] * shape[2], shape[2], size};
  return true;
}

/// The row of the caches for each [batch, length].
static bool readRows(const Call &call, const Layout &layout, int64_t half, std::vector<int64_t> &rows) {
  const Shape &cache = call.input(1).shape();
  int64_t positions = layout.batch * layout.length;
  bool fits = !cache.empty() && cache.back() == half && call.input(2).shape() == cache;
  int64_t available = fits ? product(cache, 0, int64_t(cache.size()) - 1) : 0;
  if (call.has(3)) {
    if (!call.readIntegers(3, rows))
      return false;
    for (int64_t row : rows)
      fits = fits && row >= 0 && row < available;
  } else {
    for (int64_t i = 0; i < positions; ++i)
      rows.push_back(i);
    fits = fits && available == positions;
  }
  if (fits && int64_t(rows.size()) == positions)
    return true;
  return call.fail("expected caches with rows of " + std::to_string(half) + " for " + std::to_string(positions) +
                   " positions, found " + toString(cache));
}

static bool rotaryEmbedding(Call &call) {
  Layout layout;
  std::vector<int64_t> rows;
  if (!call.expectFloat(0) || !call.expectFloat(1) || !call.expectFloat(2) || !readLayout(call, layout))
    return false;
  int64_t rotated = call.integer("rotary_embedding_dim", 0);
  if (rotated == 0)
    rotated = layout.size;
  if (rotated < 0 || rotated > layout.size || rotated % 2)
    return call.fail("expected an even number of dims to rotate, at most " + std::to_string(layout.size) + ", found " +
                     std::to_string(rotated));
  int64_t half = rotated / 2;
  if (!readRows(call, layout, half, rows))
    return false;
  bool interleaved = call.integer("interleaved", 0) != 0;
  std::vector<double> values = widen<double>(call.input(0)), cos = widen<double>(call.input(1)),
                      sin = widen<double>(call.input(2));
  for (int64_t position = 0; position < layout.batch * layout.length; ++position)
    for (int64_t h = 0; h < layout.heads; ++h) {
      double *head = values.data() + position / layout.length * layout.batchStride +
                     position % layout.length * layout.lengthStride + h * layout.headStride;
      for (int64_t i = 0; i < half; ++i) {
        double &real = head[interleaved ? 2 * i : i], &imaginary = head[interleaved ? 2 * i + 1 : i + half];
        double c = cos[rows[position] * half + i], s = sin[rows[position] * half + i], old = real;
        real = c * old - s * imaginary;
        imaginary = s * old + c * imaginary;
      }
    }
  return call.give(0, narrow(call.input(0).dtype(), call.input(0).shape(), values));
}

static constexpr Row table[] = {{"RotaryEmbedding", rotaryEmbedding, 3}};

Table rotaryKernels() { return table; }

} // namespace aicc::reference
