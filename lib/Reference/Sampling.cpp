// Sampling at computed places: GridSample and the grids for it.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

#include <cmath>

namespace aicc::reference {

namespace {
enum class Padding { Zeros, Border, Reflection };

struct Sampler {
  std::string mode;
  Padding padding;
  bool alignCorners;
};

/// One spatial dim of one sample: input positions (-1: zero) and weights.
struct Taps {
  int64_t positions[4];
  double weights[4];
  int count;
};
} // namespace

/// Reflects x at low and high until it lies between them.
static double reflected(double x, double low, double high) {
  double range = high - low;
  if (range <= 0)
    return low;
  double phase = std::fmod(std::fabs(x - low), 2 * range);
  return phase > range ? high - (phase - range) : low + phase;
}

static double limited(const Sampler &sampler, double x, int64_t dim) {
  if (sampler.padding == Padding::Zeros)
    return x;
  if (sampler.padding == Padding::Reflection)
    x = sampler.alignCorners ? reflected(x, 0, double(dim - 1)) : reflected(x, -0.5, double(dim) - 0.5);
  return x < 0 ? 0 : x > double(dim - 1) ? double(dim - 1) : x;
}

static void cubicWeights(double t, double *weights) {
  constexpr double a = -0.75;
  auto outer = [](double x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
  auto inner = [](double x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
  weights[0] = outer(t + 1);
  weights[1] = inner(t);
  weights[2] = inner(1 - t);
  weights[3] = outer(2 - t);
}

/// The taps of coordinate `grid` (-1 to 1) in a dim.
static Taps tapsAt(const Sampler &sampler, double grid, int64_t dim) {
  double x = sampler.alignCorners ? (grid + 1) / 2 * double(dim - 1) : ((grid + 1) * double(dim) - 1) / 2;
  x = double(float(x)); // ties of the nearest mode are those of float
  Taps taps{};
  if (!(std::fabs(x) < 1e15))
    return taps;
  // Cubic taps are padded one by one; the others look at a coordinate that is padded as a whole.
  if (sampler.mode != "cubic")
    x = limited(sampler, x, dim);
  double low = sampler.mode == "nearest" ? std::nearbyint(x) : std::floor(x);
  if (sampler.mode == "nearest")
    taps = {{int64_t(low)}, {1}, 1};
  else if (sampler.mode == "linear")
    taps = {{int64_t(low), int64_t(low) + 1}, {1 - (x - low), x - low}, 2};
  else {
    taps = {{int64_t(low) - 1, int64_t(low), int64_t(low) + 1, int64_t(low) + 2}, {}, 4};
    cubicWeights(x - low, taps.weights);
  }
  for (int i = 0; i < taps.count; ++i) {
    double at = limited(sampler, double(taps.positions[i]), dim);
    taps.positions[i] = at >= 0 && at <= double(dim - 1) ? int64_t(at) : -1;
  }
  return taps;
}

/// The weighted sum over all combinations of taps, outermost dim first.
static double gather(const double *plane, const Shape &dims, const std::vector<Taps> &taps, size_t d) {
  if (d == dims.size())
    return *plane;
  int64_t inner = product(dims, int64_t(d) + 1, int64_t(dims.size()));
  double total = 0;
  for (int i = 0; i < taps[d].count; ++i)
    if (taps[d].positions[i] >= 0)
      total += taps[d].weights[i] * gather(plane + taps[d].positions[i] * inner, dims, taps, d + 1);
  return total;
}

static bool readSampler(const Call &call, Sampler &sampler) {
  sampler.mode = call.text("mode", "linear");
  sampler.alignCorners = call.integer("align_corners", 0) != 0;
  if (sampler.mode == "bilinear" || sampler.mode == "bicubic")
    sampler.mode = sampler.mode.substr(2);
  if (sampler.mode != "linear" && sampler.mode != "nearest" && sampler.mode != "cubic")
    return call.fail("expected 'mode' to be linear, nearest or cubic, found '" + sampler.mode + "'");
  std::string padding = call.text("padding_mode", "zeros");
  sampler.padding = padding == "border"       ? Padding::Border
                    : padding == "reflection" ? Padding::Reflection
                                              : Padding::Zeros;
  return true;
}

static bool gridSample(Call &call) {
  const Tensor &input = call.input(0), &grid = call.input(1);
  Sampler sampler;
  if (!call.expectNumber(0) || !call.expectFloat(1) || !readSampler(call, sampler))
    return false;
  int64_t spatial = input.rank() - 2;
  if (spatial < 1 || grid.rank() != input.rank() || grid.shape().back() != spatial ||
      grid.shape()[0] != input.shape()[0])
    return call.fail("expected a grid that fits input " + toString(input.shape()) + ", found " +
                     toString(grid.shape()));
  Shape dims(input.shape().begin() + 2, input.shape().end()), shape{input.shape()[0], input.shape()[1]};
  shape.insert(shape.end(), grid.shape().begin() + 1, grid.shape().end() - 1);
  if (!call.affordable(DType::F64, shape))
    return false;
  int64_t plane = elementCount(dims), outPlane = product(shape, 2, int64_t(shape.size()));
  if (plane == 0 && elementCount(shape) != 0)
    return call.fail("expected an input to sample from, found " + toString(input.shape()));
  std::vector<double> values = widen<double>(input), places = widen<double>(grid), results(size_t(elementCount(shape)));
  std::vector<Taps> taps(dims.size());
  for (int64_t n = 0; n < shape[0]; ++n)
    for (int64_t p = 0; p < outPlane; ++p) {
      // The last grid coordinate belongs to the first spatial dim.
      for (int64_t d = 0; d < spatial; ++d)
        taps[d] = tapsAt(sampler, places[(n * outPlane + p) * spatial + spatial - 1 - d], dims[d]);
      for (int64_t c = 0; c < shape[1]; ++c)
        results[(n * shape[1] + c) * outPlane + p] = gather(values.data() + (n * shape[1] + c) * plane, dims, taps, 0);
    }
  return call.give(0, narrow(input.dtype(), shape, results));
}

static bool affineGrid(Call &call) {
  const Tensor &theta = call.input(0);
  std::vector<int64_t> size;
  if (!call.expectFloat(0) || !call.readIntegers(1, size))
    return false;
  int64_t spatial = int64_t(size.size()) - 2;
  if (spatial < 2 || spatial > 3 || theta.shape() != Shape{size[0], spatial, spatial + 1})
    return call.fail("expected matrices that fit the size, found " + toString(theta.shape()));
  Shape dims(size.begin() + 2, size.end()), shape{size[0]};
  shape.insert(shape.end(), dims.begin(), dims.end());
  shape.push_back(spatial);
  if (!call.affordable(DType::F64, shape))
    return false;
  bool corners = call.integer("align_corners", 0) != 0;
  std::vector<double> matrices = widen<double>(theta), results;
  if (elementCount(shape) == 0)
    return call.give(0, narrow(theta.dtype(), shape, results));
  for (int64_t n = 0; n < size[0]; ++n) {
    Shape index(dims.size(), 0);
    do {
      double position[4];
      for (int64_t d = 0; d < spatial; ++d) { // x first: the innermost dim
        double at = double(index[spatial - 1 - d]), dim = double(dims[spatial - 1 - d]);
        position[d] = corners ? (dim > 1 ? 2 * at / (dim - 1) - 1 : 0) : (2 * at + 1) / dim - 1;
      }
      position[spatial] = 1;
      for (int64_t row = 0; row < spatial; ++row) {
        double total = 0;
        for (int64_t k = 0; k <= spatial; ++k)
          total += matrices[(n * spatial + row) * (spatial + 1) + k] * position[k];
        results.push_back(total);
      }
    } while (nextIndex(dims, index));
  }
  return call.give(0, narrow(theta.dtype(), shape, results));
}

static constexpr Row rows[] = {{"AffineGrid", affineGrid, 2}, {"GridSample", gridSample, 2}};

Table samplingKernels() { return rows; }

} // namespace aicc::reference
