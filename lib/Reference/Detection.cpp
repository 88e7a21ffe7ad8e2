// Boxes and regions: NonMaxSuppression, RoiAlign, MaxRoiPool.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aicc::reference {

namespace {
struct Box {
  double top, left, bottom, right;
  double area() const { return (bottom - top) * (right - left); }
};
} // namespace

static Box boxOf(const double *numbers, bool centred) {
  if (centred)
    return {numbers[1] - numbers[3] / 2, numbers[0] - numbers[2] / 2, numbers[1] + numbers[3] / 2,
            numbers[0] + numbers[2] / 2};
  return {std::fmin(numbers[0], numbers[2]), std::fmin(numbers[1], numbers[3]), std::fmax(numbers[0], numbers[2]),
          std::fmax(numbers[1], numbers[3])};
}

/// Intersection over union.
static double overlap(const Box &a, const Box &b) {
  double height = std::fmin(a.bottom, b.bottom) - std::fmax(a.top, b.top);
  double width = std::fmin(a.right, b.right) - std::fmax(a.left, b.left);
  if (height <= 0 || width <= 0)
    return 0;
  double both = height * width;
  return both / (a.area() + b.area() - both);
}

static double scalarOr(const Call &call, size_t index, double fallback) {
  if (!call.has(index) || call.input(index).elements() < 1)
    return fallback;
  return widen<double>(call.input(index))[0];
}

/// Greedily keeps the best boxes that do not overlap a kept one too much.
static std::vector<int64_t> suppress(const std::vector<Box> &boxes, const double *scores, int64_t most, double allowed,
                                     double least) {
  std::vector<int64_t> order, kept;
  for (int64_t i = 0; i < int64_t(boxes.size()); ++i)
    if (scores[i] > least)
      order.push_back(i);
  std::sort(order.begin(), order.end(),
            [&](int64_t a, int64_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
  for (int64_t candidate : order) {
    if (int64_t(kept.size()) >= most)
      break;
    if (std::none_of(kept.begin(), kept.end(),
                     [&](int64_t other) { return overlap(boxes[candidate], boxes[other]) > allowed; }))
      kept.push_back(candidate);
  }
  return kept;
}

static bool nonMaxSuppression(Call &call) {
  for (size_t i = 0; i < 2; ++i)
    if (!call.expectFloat(i) || !call.expectRank(i, 3))
      return false;
  const Shape &boxDims = call.input(0).shape(), &scoreDims = call.input(1).shape();
  int64_t count = boxDims[1], classes = scoreDims[1];
  if (boxDims[2] != 4 || scoreDims[0] != boxDims[0] || scoreDims[2] != count)
    return call.fail("expected four numbers per box and a score each, found " + toString(boxDims) + " and " +
                     toString(scoreDims));
  double most = scalarOr(call, 2, 0), allowed = scalarOr(call, 3, 0), least = scalarOr(call, 4, -HUGE_VAL);
  std::vector<double> numbers = widen<double>(call.input(0)), scores = widen<double>(call.input(1));
  bool centred = call.integer("center_point_box", 0) != 0;
  std::vector<int64_t> selected;
  for (int64_t b = 0; b < boxDims[0]; ++b) {
    std::vector<Box> boxes;
    for (int64_t i = 0; i < count; ++i)
      boxes.push_back(boxOf(numbers.data() + (b * count + i) * 4, centred));
    for (int64_t c = 0; c < classes; ++c)
      for (int64_t kept :
           suppress(boxes, scores.data() + (b * classes + c) * count, saturated(most, 0, INT64_MAX), allowed, least))
        selected.insert(selected.end(), {b, c, kept});
  }
  return call.give(0, narrow(DType::I64, {int64_t(selected.size()) / 3, 3}, selected));
}

namespace {
/// One bilinear sample: four positions of a plane and their weights.
struct Corner {
  int64_t positions[4];
  double weights[4];
};
} // namespace

static Corner cornersAt(double y, double x, int64_t height, int64_t width) {
  if (y < -1 || y > double(height) || x < -1 || x > double(width))
    return {};
  auto split = [](double at, int64_t dim, int64_t &low, int64_t &high) {
    at = std::fmax(at, 0);
    low = std::min(int64_t(at), dim - 1);
    high = std::min(low + 1, dim - 1);
    return low == high ? 0 : at - double(low);
  };
  int64_t top, bottom, left, right;
  double fy = split(y, height, top, bottom), fx = split(x, width, left, right);
  return {{top * width + left, top * width + right, bottom * width + left, bottom * width + right},
          {(1 - fy) * (1 - fx), (1 - fy) * fx, fy * (1 - fx), fy * fx}};
}

namespace {
struct Region {
  double x, y, width, height; ///< on the feature map
};

/// What RoiAlign does with every region.
struct AlignRules {
  int64_t height, width, sampling;
  bool maximum;
};
} // namespace

/// The samples of one output bin.
static std::vector<Corner> samplesOf(const AlignRules &rules, const Region &region, int64_t row, int64_t column,
                                     int64_t mapHeight, int64_t mapWidth) {
  double binHeight = region.height / double(rules.height), binWidth = region.width / double(rules.width);
  int64_t down = rules.sampling > 0 ? rules.sampling : saturated(std::ceil(binHeight), 0, 1 << 12);
  int64_t across = rules.sampling > 0 ? rules.sampling : saturated(std::ceil(binWidth), 0, 1 << 12);
  std::vector<Corner> samples;
  for (int64_t i = 0; i < down; ++i)
    for (int64_t j = 0; j < across; ++j) {
      double y = region.y + double(row) * binHeight + (double(i) + 0.5) * binHeight / double(down);
      double x = region.x + double(column) * binWidth + (double(j) + 0.5) * binWidth / double(across);
      samples.push_back(cornersAt(y, x, mapHeight, mapWidth));
    }
  return samples;
}

/// The average of the samples, or (as the standard's max mode does) the greatest weighted corner.
static double poolSamples(const AlignRules &rules, const std::vector<Corner> &samples, const double *plane) {
  double total = 0, greatest = samples.empty() ? 0 : -HUGE_VAL;
  for (const Corner &sample : samples)
    for (int k = 0; k < 4; ++k) {
      double value = sample.weights[k] * plane[sample.positions[k]];
      total += value;
      greatest = std::fmax(greatest, value);
    }
  return rules.maximum ? greatest : total / double(std::max<size_t>(samples.size(), 1));
}

static bool roiAlign(Call &call) {
  std::vector<int64_t> batches;
  if (!call.expectFloat(0) || !call.expectFloat(1) || !call.expectRank(0, 4) || !call.expectRank(1, 2) ||
      !call.readIntegers(2, batches))
    return false;
  const Shape &dims = call.input(0).shape();
  int64_t regions = call.input(1).shape()[0];
  AlignRules rules{call.integer("output_height", 1), call.integer("output_width", 1), call.integer("sampling_ratio", 0),
                   call.text("mode", "avg") == "max"};
  Shape shape{regions, dims[1], rules.height, rules.width};
  if (call.input(1).shape()[1] != 4 || int64_t(batches.size()) != regions || rules.sampling > 1 << 12 || dims[2] < 1 ||
      dims[3] < 1 || !call.affordable(DType::F64, shape))
    return call.fail("expected four numbers and a batch index per region, found " + toString(call.input(1).shape()));
  bool halfPixel = call.text("coordinate_transformation_mode", "half_pixel") == "half_pixel";
  double scale = call.real("spatial_scale", 1), shift = halfPixel ? 0.5 : 0;
  std::vector<double> values = widen<double>(call.input(0)), rois = widen<double>(call.input(1)), results;
  for (int64_t r = 0; r < regions; ++r) {
    if (batches[r] < 0 || batches[r] >= dims[0])
      return call.fail("expected batch indices below " + std::to_string(dims[0]) + ", found " +
                       std::to_string(batches[r]));
    const double *roi = rois.data() + r * 4;
    Region region{roi[0] * scale - shift, roi[1] * scale - shift, (roi[2] - roi[0]) * scale, (roi[3] - roi[1]) * scale};
    if (!halfPixel) {
      region.width = std::fmax(region.width, 1);
      region.height = std::fmax(region.height, 1);
    }
    for (int64_t c = 0; c < dims[1]; ++c)
      for (int64_t row = 0; row < rules.height; ++row)
        for (int64_t column = 0; column < rules.width; ++column)
          results.push_back(poolSamples(rules, samplesOf(rules, region, row, column, dims[2], dims[3]),
                                        values.data() + (batches[r] * dims[1] + c) * dims[2] * dims[3]));
  }
  return call.give(0, narrow(call.input(0).dtype(), shape, results));
}

/// Regions are [batch, x1, y1, x2, y2], rounded to whole positions, ends included; an empty bin
/// gives 0.
static bool maxRoiPool(Call &call) {
  if (!call.expectFloat(0) || !call.expectFloat(1) || !call.expectRank(0, 4) || !call.expectRank(1, 2))
    return false;
  const Shape &dims = call.input(0).shape();
  std::vector<int64_t> pooled = call.integers("pooled_shape");
  int64_t regions = call.input(1).shape()[0];
  if (pooled.size() != 2 || call.input(1).shape()[1] != 5)
    return call.fail("expected 'pooled_shape' of 2 entries and five numbers per region, found " +
                     toString(call.input(1).shape()));
  Shape shape{regions, dims[1], pooled[0], pooled[1]};
  if (!call.affordable(DType::F64, shape))
    return false;
  double scale = call.real("spatial_scale", 1);
  std::vector<double> values = widen<double>(call.input(0)), rois = widen<double>(call.input(1)), results;
  for (int64_t r = 0; r < regions; ++r) {
    int64_t batch = saturated(rois[r * 5], -1, dims[0]), box[4];
    if (batch < 0 || batch >= dims[0])
      return call.fail("expected batch indices below " + std::to_string(dims[0]));
    for (int k = 0; k < 4; ++k)
      box[k] = saturated(std::round(rois[r * 5 + 1 + k] * scale), -(1 << 30), 1 << 30);
    double height = double(std::max<int64_t>(box[3] - box[1] + 1, 1)) / double(pooled[0]);
    double width = double(std::max<int64_t>(box[2] - box[0] + 1, 1)) / double(pooled[1]);
    for (int64_t c = 0; c < dims[1]; ++c)
      for (int64_t i = 0; i < pooled[0] * pooled[1]; ++i) {
        int64_t row = i / pooled[1], column = i % pooled[1];
        auto low = [](double at, int64_t base, int64_t dim) { return std::clamp<int64_t>(int64_t(at) + base, 0, dim); };
        int64_t top = low(std::floor(double(row) * height), box[1], dims[2]);
        int64_t bottom = low(std::ceil(double(row + 1) * height), box[1], dims[2]);
        int64_t left = low(std::floor(double(column) * width), box[0], dims[3]);
        int64_t right = low(std::ceil(double(column + 1) * width), box[0], dims[3]);
        double best = top < bottom && left < right ? -HUGE_VAL : 0;
        for (int64_t y = top; y < bottom; ++y)
          for (int64_t x = left; x < right; ++x)
            best = std::fmax(best, values[((batch * dims[1] + c) * dims[2] + y) * dims[3] + x]);
        results.push_back(best);
      }
  }
  return call.give(0, narrow(call.input(0).dtype(), shape, results));
}

static constexpr Row rows[] = {
    {"MaxRoiPool", maxRoiPool, 2}, {"NonMaxSuppression", nonMaxSuppression, 2}, {"RoiAlign", roiAlign, 3}};

Table detectionKernels() { return rows; }

} // namespace aicc::reference
