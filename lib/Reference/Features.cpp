// Columns of features, as ai.onnx.ml takes and changes them.
#include "lib/Reference/Elementwise.h"
#include "lib/Reference/Move.h"

#include <cmath>

namespace aicc::reference {

static bool binarize(Call &call) {
  double threshold = call.real("threshold", 0);
  return mapNumber(call, [&](auto x) { return decltype(x)(double(x) > threshold); });
}

/// One number for all columns, or one per column; `none` without any.
static bool perColumn(Call &call, const char *name, size_t columns, std::vector<double> list, double none,
                      std::vector<double> &result) {
  if (list.empty())
    list.push_back(none);
  if (list.size() != 1 && list.size() != columns)
    return call.fail("expected one element in '" + std::string(name) + "' or one per column, found " +
                     std::to_string(list.size()));
  result = list.size() == 1 ? std::vector<double>(columns, list[0]) : list;
  return true;
}

static std::vector<double> reals(Call &call, const char *name) {
  std::vector<float> list = call.reals(name);
  return {list.begin(), list.end()};
}

static bool scale(Call &call) {
  const Tensor &input = call.input(0);
  if (!call.expectNumber(0) || input.rank() < 1)
    return call.fail("expected a tensor of numbers, found " + toString(input.shape()));
  size_t columns = size_t(input.shape().back());
  std::vector<double> offset, factor, values = widen<double>(input);
  if (!perColumn(call, "offset", columns, reals(call, "offset"), 0, offset) ||
      !perColumn(call, "scale", columns, reals(call, "scale"), 1, factor))
    return false;
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = (values[i] - offset[i % columns]) * factor[i % columns];
  return call.give(0, narrow(DType::F32, input.shape(), values));
}

static bool impute(Call &call) {
  const Tensor &input = call.input(0);
  if (!call.expectNumber(0) || input.rank() < 1)
    return call.fail("expected a tensor of numbers, found " + toString(input.shape()));
  size_t columns = size_t(input.shape().back());
  std::vector<double> imputed;
  if (isFloat(input.dtype())) {
    double missing = call.real("replaced_value_float", 0);
    if (!perColumn(call, "imputed_value_floats", columns, reals(call, "imputed_value_floats"), 0, imputed))
      return false;
    std::vector<double> values = widen<double>(input);
    for (size_t i = 0; i < values.size(); ++i)
      if (values[i] == missing || (std::isnan(values[i]) && std::isnan(missing)))
        values[i] = imputed[i % columns];
    return call.give(0, narrow(input.dtype(), input.shape(), values));
  }
  std::vector<int64_t> values = widen<int64_t>(input), list = call.integers("imputed_value_int64s");
  int64_t missing = call.integer("replaced_value_int64", 0);
  if (list.size() != 1 && list.size() != columns)
    return call.fail("expected one element in 'imputed_value_int64s' or one per column");
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] == missing)
      values[i] = list[list.size() == 1 ? 0 : i % columns];
  return call.give(0, narrow(input.dtype(), input.shape(), values));
}

static bool normalize(Call &call) {
  const Tensor &input = call.input(0);
  if (!call.expectNumber(0) || input.rank() < 1 || input.rank() > 2)
    return call.fail("expected a matrix or a vector of numbers, found " + toString(input.shape()));
  std::string kind = call.text("norm", "MAX");
  std::vector<double> values = widen<double>(input);
  size_t columns = size_t(input.shape().back());
  for (size_t begin = 0; columns && begin < values.size(); begin += columns) {
    double norm = kind == "MAX" ? -INFINITY : 0;
    for (size_t i = begin; i < begin + columns; ++i)
      norm = kind == "MAX"  ? (std::isnan(values[i]) ? values[i] : std::max(norm, values[i]))
             : kind == "L1" ? norm + std::fabs(values[i])
                            : norm + values[i] * values[i];
    norm = kind == "L2" ? std::sqrt(norm) : norm;
    for (size_t i = begin; i < begin + columns && norm != 0; ++i)
      values[i] /= norm;
  }
  return call.give(0, narrow(DType::F32, input.shape(), values));
}

static bool vectorize(Call &call) {
  std::vector<int64_t> widths = call.integers("inputdimensions");
  if (widths.size() != call.inputCount())
    return call.fail("expected one of 'inputdimensions' per input, found " + std::to_string(widths.size()));
  int64_t rows = call.input(0).rank() ? call.input(0).shape()[0] : 0, width = 0, place = 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    const Shape &shape = call.input(i).shape();
    if (!call.expectNumber(i) || widths[i] < 0 || shape.empty() || shape.size() > 2 || shape[0] != rows)
      return call.fail("expected inputs of " + std::to_string(rows) + " rows, found " + toString(shape));
    width += widths[i];
  }
  if (!call.affordable(DType::F64, {rows, width}))
    return false;
  std::vector<double> result(size_t(rows * width));
  for (size_t i = 0; i < widths.size(); place += widths[i++]) {
    std::vector<double> values = widen<double>(call.input(i));
    int64_t columns = call.input(i).rank() == 1 ? 1 : call.input(i).shape()[1];
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < std::min(columns, widths[i]); ++column)
        result[size_t(row * width + place + column)] = values[size_t(row * columns + column)];
  }
  return call.give(0, narrow(DType::F32, {rows, width}, result));
}

static bool extract(Call &call) {
  const Tensor &input = call.input(0);
  std::vector<int64_t> places, sources;
  if (!call.readIntegers(1, places) || input.rank() < 1)
    return call.fail("expected a tensor and columns of it, found " + toString(input.shape()));
  Shape shape = input.shape();
  int64_t columns = shape.back(), rows = product(shape, 0, int64_t(shape.size()) - 1);
  for (int64_t place : places)
    if (place < 0 || place >= columns)
      return call.fail("expected columns below " + std::to_string(columns) + ", found " + std::to_string(place));
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t place : places)
      sources.push_back(row * columns + place);
  if (shape.size() == 1)
    shape.insert(shape.begin(), 1);
  shape.back() = int64_t(places.size());
  return call.give(0, readAt(input, shape, sources));
}

static constexpr Row rows[] = {
    {"ArrayFeatureExtractor", extract, 2}, {"Binarizer", binarize, 1},
    {"FeatureVectorizer", vectorize, 1},   {"Imputer", impute, 1},
    {"Normalizer", normalize, 1},          {"Scaler", scale, 1},
};

Table featureKernels() { return rows; }

} // namespace aicc::reference
