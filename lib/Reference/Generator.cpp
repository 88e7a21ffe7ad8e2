// Tensors made from little: constants, ranges, identities and windows.
#include "lib/Reference/Move.h"

#include <cmath>

namespace aicc::reference {

static bool constant(Call &call) {
  if (Tensor value = call.tensor("value"); !value.empty())
    return call.give(0, value);
  if (call.hasAttribute("value_float"))
    return call.give(0, Tensor::of<float>(DType::F32, {}, {float(call.real("value_float", 0))}));
  if (call.hasAttribute("value_int"))
    return call.give(0, Tensor::of<int64_t>(DType::I64, {}, {call.integer("value_int", 0)}));
  if (call.hasAttribute("value_string"))
    return call.give(0, Tensor::ofStrings({}, {call.text("value_string", "")}));
  if (std::vector<float> values = call.reals("value_floats"); call.hasAttribute("value_floats"))
    return call.give(0, Tensor::of<float>(DType::F32, {int64_t(values.size())}, values));
  if (std::vector<int64_t> values = call.integers("value_ints"); call.hasAttribute("value_ints"))
    return call.give(0, Tensor::of<int64_t>(DType::I64, {int64_t(values.size())}, values));
  if (std::vector<std::string> values = call.texts("value_strings"); call.hasAttribute("value_strings"))
    return call.give(0, Tensor::ofStrings({int64_t(values.size())}, values));
  return call.fail("expected a value attribute, found none");
}

static bool constantOfShape(Call &call) {
  Shape shape;
  if (!call.readIntegers(0, shape))
    return false;
  Tensor value = call.tensor("value");
  if (value.empty())
    value = Tensor::allocate(DType::F32, {1});
  if (value.elements() != 1)
    return call.fail("expected a value of one element, found " + toString(value.shape()));
  if (!call.affordable(value.dtype(), shape))
    return false;
  return call.give(0, readStrided(value, shape, Strides(shape.size(), 0)));
}

static bool range(Call &call) {
  DType type = call.input(0).dtype();
  for (size_t i = 0; i < 3; ++i)
    if (!call.expectNumber(i) || call.input(i).elements() != 1 || call.input(i).dtype() != type)
      return call.fail("expected three scalars of one number type");
  if (isFloat(type)) {
    double start = widen<double>(call.input(0))[0], limit = widen<double>(call.input(1))[0];
    double delta = widen<double>(call.input(2))[0], count = std::ceil((limit - start) / delta);
    if (!(std::fabs(count) < 1e15))
      return call.fail("expected a finite range, found delta " + std::to_string(delta));
    Shape shape{count > 0 ? int64_t(count) : 0};
    if (!call.affordable(DType::F64, shape))
      return false;
    std::vector<double> values;
    for (int64_t i = 0; i < shape[0]; ++i)
      values.push_back(start + double(i) * delta);
    return call.give(0, narrow(type, shape, values));
  }
  int64_t start = widen<int64_t>(call.input(0))[0], limit = widen<int64_t>(call.input(1))[0];
  int64_t delta = widen<int64_t>(call.input(2))[0];
  bool forward = delta > 0 ? limit > start : delta < 0 && limit < start;
  if (delta == 0)
    return call.fail("expected a delta other than 0");
  // Distances are unsigned: they may exceed what int64 holds.
  uint64_t distance = delta > 0 ? uint64_t(limit) - uint64_t(start) : uint64_t(start) - uint64_t(limit);
  uint64_t stride = delta > 0 ? uint64_t(delta) : -uint64_t(delta);
  Shape shape{forward ? int64_t((distance - 1) / stride) + 1 : 0};
  if (!call.affordable(DType::I64, shape))
    return false;
  std::vector<int64_t> values;
  for (int64_t i = 0; i < shape[0]; ++i)
    values.push_back(int64_t(uint64_t(start) + uint64_t(i) * uint64_t(delta)));
  return call.give(0, narrow(type, shape, values));
}

static bool eyeLike(Call &call) {
  if (!call.expectRank(0, 2))
    return false;
  const Shape &shape = call.input(0).shape();
  int64_t to = call.integer("dtype", int64_t(call.input(0).dtype())), k = call.integer("k", 0);
  if (!isKnownDType(to) || !isWidenable(DType(to)) || !call.affordable(DType::I64, shape))
    return call.fail("expected 'dtype' to name a number type, found " + std::to_string(to));
  std::vector<int64_t> values(size_t(elementCount(shape)), 0);
  for (int64_t i = 0; i < shape[0]; ++i)
    if (i + k >= 0 && i + k < shape[1])
      values[i * shape[1] + i + k] = 1;
  return call.give(0, narrow(DType(to), shape, values));
}

/// A cosine window: first - second * cos(2 pi i / n) + third * cos(4 pi i / n).
static bool cosineWindow(Call &call, double first, double second, double third) {
  std::vector<int64_t> size;
  int64_t to = call.integer("output_datatype", 1);
  if (!call.readIntegers(0, size))
    return false;
  if (size.size() != 1 || size[0] < 0 || !isKnownDType(to) || !isWidenable(DType(to)))
    return call.fail("expected one size of 0 or more and a number type");
  if (!call.affordable(DType::F64, size))
    return false;
  double period = double(size[0]) - (call.integer("periodic", 1) ? 0 : 1);
  std::vector<double> values;
  for (int64_t i = 0; i < size[0]; ++i) {
    double angle = 2 * M_PI * double(i) / period;
    values.push_back(first - second * std::cos(angle) + third * std::cos(2 * angle));
  }
  return call.give(0, narrow(DType(to), size, values));
}

static bool hann(Call &call) { return cosineWindow(call, 0.5, 0.5, 0); }
static bool hamming(Call &call) { return cosineWindow(call, 25.0 / 46, 21.0 / 46, 0); }
static bool blackman(Call &call) { return cosineWindow(call, 0.42, 0.5, 0.08); }

static constexpr Row rows[] = {
    {"BlackmanWindow", blackman, 1},
    {"Constant", constant, 0},
    {"ConstantOfShape", constantOfShape, 1},
    {"EyeLike", eyeLike, 1},
    {"HammingWindow", hamming, 1},
    {"HannWindow", hann, 1},
    {"Range", range, 3},
};

Table generatorKernels() { return rows; }

} // namespace aicc::reference
