// Resize: every coordinate mode, nearest, linear and cubic, with antialiasing. Interpolation is
// separable: each output position of an axis is a weighted sum of input positions of that axis, so
// axes are resized one after the other.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

#include <algorithm>
#include <cmath>

namespace aicc::reference {

namespace {
/// One axis to resize.
struct Axis {
  int64_t axis, input, output;
  double scale;      ///< as given, or output / input
  double begin, end; ///< region of interest
};

/// Where an output position reads.
struct Sample {
  std::vector<int64_t> positions;
  std::vector<double> weights;
  bool outside = false; ///< beyond the input in tf_crop_and_resize: takes the extrapolation value
};

struct Rules {
  std::string mode, coordinates, nearest;
  double cubic;
  bool antialias, excludeOutside;
};
} // namespace

/// The input coordinate of output position `x`.
static double sourceOf(const Axis &axis, const std::string &mode, double x) {
  double last = double(axis.input - 1), wanted = axis.scale * double(axis.input);
  if (mode == "align_corners")
    return wanted == 1 ? 0 : x * last / (wanted - 1);
  if (mode == "asymmetric")
    return x / axis.scale;
  if (mode == "tf_crop_and_resize")
    return axis.output > 1 ? axis.begin * last + x * (axis.end - axis.begin) * last / double(axis.output - 1)
                           : 0.5 * (axis.begin + axis.end) * last;
  if (mode == "pytorch_half_pixel" && axis.output == 1)
    return 0;
  double half = (x + 0.5) / axis.scale - 0.5;
  if (mode == "half_pixel_symmetric")
    return double(axis.input) / 2 * (1 - double(axis.output) / wanted) + half;
  return half;
}

static double cubicWeight(double x, double a) {
  x = std::fabs(x);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

static Sample nearestSample(double x, const std::string &how) {
  double low = std::floor(x), rest = x - low;
  bool up = how == "ceil"                 ? rest > 0
            : how == "round_prefer_floor" ? rest > 0.5
                                          : how == "round_prefer_ceil" && rest >= 0.5;
  return {{int64_t(low) + up}, {1}, false};
}

/// The filter around x, stretched by 1 / scale when shrinking with antialiasing.
static Sample filterSample(const Rules &rules, double x, double scale) {
  double stretch = rules.antialias ? std::min(scale, 1.0) : 1.0, reach = rules.mode == "cubic" ? 2 : 1, total = 0;
  double first = std::floor(x) + std::floor(-reach / stretch) + 1, last = std::floor(x) - std::floor(-reach / stretch);
  Sample sample;
  for (double at = first; at <= last; ++at) {
    double distance = (at - x) * stretch;
    double weight = rules.mode == "cubic" ? cubicWeight(distance, rules.cubic) : std::fmax(0, 1 - std::fabs(distance));
    sample.positions.push_back(int64_t(at));
    sample.weights.push_back(weight);
    total += weight;
  }
  for (double &weight : sample.weights)
    weight /= total;
  return sample;
}

static Sample sampleAt(const Rules &rules, const Axis &axis, int64_t output) {
  double x = sourceOf(axis, rules.coordinates, double(output));
  if (!(std::fabs(x) < 1e15))
    return {{0}, {0}, true};
  Sample sample = rules.mode == "nearest" ? nearestSample(x, rules.nearest) : filterSample(rules, x, axis.scale);
  sample.outside = rules.coordinates == "tf_crop_and_resize" && (x < 0 || x > double(axis.input - 1));
  double inside = 0;
  for (size_t i = 0; i < sample.positions.size(); ++i) {
    bool beyond = sample.positions[i] < 0 || sample.positions[i] >= axis.input;
    if (beyond && rules.excludeOutside)
      sample.weights[i] = 0;
    sample.positions[i] = std::clamp<int64_t>(sample.positions[i], 0, axis.input - 1);
    inside += sample.weights[i];
  }
  for (double &weight : sample.weights)
    weight /= rules.excludeOutside && inside != 0 ? inside : 1;
  return sample;
}

/// Replaces dim axis.input of `shape` by axis.output.
static std::vector<double> resizeAxis(const std::vector<double> &values, Shape &shape, const Axis &axis,
                                      const std::vector<Sample> &samples) {
  AxisView view(shape, axis.axis);
  std::vector<double> result(size_t(view.outer * axis.output * view.inner), 0);
  double *out = result.data();
  for (int64_t o = 0; o < view.outer; ++o)
    for (const Sample &sample : samples) {
      for (size_t k = 0; k < sample.positions.size(); ++k) {
        const double *in = values.data() + (o * view.size + sample.positions[k]) * view.inner;
        for (int64_t i = 0; i < view.inner; ++i)
          out[i] += sample.weights[k] * in[i];
      }
      out += view.inner;
    }
  shape[axis.axis] = axis.output;
  return result;
}

/// Elements that any axis calls outside take the extrapolation value.
static void extrapolate(std::vector<double> &values, const Shape &shape, const Axis &axis,
                        const std::vector<Sample> &samples, double value) {
  AxisView view(shape, axis.axis);
  for (size_t i = 0; i < values.size(); ++i)
    if (samples[int64_t(i) / view.inner % view.size].outside)
      values[i] = value;
}

/// Sizes count as upper or lower bounds with a kept aspect ratio: one scale for all axes.
static void keepAspect(const std::string &policy, const std::vector<int64_t> &sizes, std::vector<Axis> &axes) {
  bool larger = policy == "not_smaller";
  double scale = 0;
  for (size_t i = 0; i < axes.size(); ++i) {
    double ratio = double(sizes[i]) / double(axes[i].input);
    scale = i == 0 ? ratio : larger ? std::max(scale, ratio) : std::min(scale, ratio);
  }
  for (Axis &axis : axes) {
    axis.scale = scale;
    axis.output = int64_t(std::floor(scale * double(axis.input) + 0.5));
  }
}

static bool readSizes(const Call &call, std::vector<Axis> &axes) {
  std::vector<int64_t> sizes;
  if (!call.readIntegers(3, sizes))
    return false;
  if (sizes.size() != axes.size())
    return call.fail("expected " + std::to_string(axes.size()) + " sizes, found " + std::to_string(sizes.size()));
  for (size_t i = 0; i < axes.size(); ++i) {
    axes[i].output = sizes[i];
    axes[i].scale = double(sizes[i]) / double(axes[i].input);
  }
  std::string policy = call.text("keep_aspect_ratio_policy", "stretch");
  if (policy != "stretch")
    keepAspect(policy, sizes, axes);
  return true;
}

static bool readScales(const Call &call, bool crops, std::vector<Axis> &axes) {
  if (!call.has(2) || !call.expectFloat(2))
    return call.fail("expected scales or sizes, found neither");
  std::vector<double> scales = widen<double>(call.input(2));
  if (scales.size() != axes.size())
    return call.fail("expected " + std::to_string(axes.size()) + " scales, found " + std::to_string(scales.size()));
  for (size_t i = 0; i < axes.size(); ++i) {
    if (!(scales[i] > 0 && scales[i] < 1e9))
      return call.fail("expected positive scales, found " + std::to_string(scales[i]));
    Axis &axis = axes[i];
    axis.scale = scales[i];
    // In float, as shape inference and other runtimes do: 10 * 0.7 is 7, not 6.99...
    float extent = crops ? float(axis.end - axis.begin) : 1.0f;
    axis.output = int64_t(std::floor(float(axis.input) * extent * float(scales[i])));
  }
  return true;
}

static bool readAxes(const Call &call, bool crops, std::vector<Axis> &axes) {
  const Shape &shape = call.input(0).shape();
  std::vector<int64_t> named = call.integers("axes");
  if (!call.hasAttribute("axes"))
    for (size_t d = 0; d < shape.size(); ++d)
      named.push_back(int64_t(d));
  if (!normalizeAxes(call, named, int64_t(shape.size())))
    return false;
  std::vector<double> region = call.has(1) ? widen<double>(call.input(1)) : std::vector<double>();
  if (crops && region.size() != 2 * named.size())
    return call.fail("expected a region of " + std::to_string(2 * named.size()) + " numbers, found " +
                     std::to_string(region.size()));
  for (size_t i = 0; i < named.size(); ++i)
    axes.push_back({named[i], shape[named[i]], 0, 1, crops ? region[i] : 0, crops ? region[i + named.size()] : 1});
  bool sized = call.has(3) && call.input(3).elements() > 0;
  return sized ? readSizes(call, axes) : readScales(call, crops, axes);
}

static bool readRules(const Call &call, Rules &rules) {
  rules.mode = call.text("mode", "nearest");
  rules.coordinates = call.text("coordinate_transformation_mode", "half_pixel");
  rules.nearest = call.text("nearest_mode", "round_prefer_floor");
  rules.cubic = call.real("cubic_coeff_a", -0.75);
  rules.antialias = call.integer("antialias", 0) != 0;
  rules.excludeOutside = call.integer("exclude_outside", 0) != 0;
  if (rules.mode != "nearest" && rules.mode != "linear" && rules.mode != "cubic")
    return call.fail("expected 'mode' to be nearest, linear or cubic, found '" + rules.mode + "'");
  for (const char *known : {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric",
                            "tf_crop_and_resize"})
    if (rules.coordinates == known)
      return true;
  return call.fail("expected a coordinate mode of the standard, found '" + rules.coordinates + "'");
}

static bool resize(Call &call) {
  const Tensor &input = call.input(0);
  Rules rules;
  std::vector<Axis> axes;
  if (!call.expectNumber(0) || !readRules(call, rules))
    return false;
  bool crops = rules.coordinates == "tf_crop_and_resize";
  if (!readAxes(call, crops, axes))
    return false;
  Shape shape = input.shape(), result = shape;
  for (const Axis &axis : axes) {
    if (axis.input == 0 && axis.output != 0)
      return call.fail("expected a dim to read from, found " + toString(shape));
    result[axis.axis] = axis.output;
  }
  if (!call.affordable(DType::F64, result))
    return false;
  if (elementCount(result) == 0)
    return call.give(0, Tensor::allocate(input.dtype(), result));
  std::vector<double> values = widen<double>(input);
  std::vector<std::vector<Sample>> samples;
  for (const Axis &axis : axes) {
    samples.emplace_back();
    for (int64_t i = 0; i < axis.output; ++i)
      samples.back().push_back(sampleAt(rules, axis, i));
    if (axis.input != axis.output || axis.scale != 1 || crops)
      values = resizeAxis(values, shape, axis, samples.back());
  }
  for (size_t i = 0; crops && i < axes.size(); ++i)
    extrapolate(values, shape, axes[i], samples[i], call.real("extrapolation_value", 0));
  return call.give(0, narrow(input.dtype(), result, values));
}

static constexpr Row rows[] = {{"Resize", resize, 1}};

Table resizeKernels() { return rows; }

} // namespace aicc::reference
