#include "tools/common/Maps.h"

#include "tools/common/Report.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <numeric>

namespace aicc::tools {

bool isMap(const aicc_value &value) { return value.kind == AICC_MAP || value.kind == AICC_SEQUENCE_OF_MAPS; }

StoredForm storedForm(const aicc_value &value) {
  return value.kind == AICC_MAP                ? StoredForm::Map
         : value.kind == AICC_SEQUENCE_OF_MAPS ? StoredForm::SequenceOfMaps
                                               : StoredForm::Tensors;
}

static std::string counted(int64_t count, const char *one, const char *many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string describeMaps(const aicc_value &value, const std::vector<Tensor> &maps) {
  std::string types = std::string(name(DType(value.key_dtype))) + " to " + std::string(name(DType(value.dtype)));
  if (value.kind == AICC_MAP && maps.size() == 2)
    return "map of " + types + ", " + counted(maps[0].elements(), "entry", "entries");
  return counted(int64_t(maps.size() / 2), "map", "maps") + " of " + types;
}

static std::string elementText(const Tensor &tensor, int64_t index) {
  DType type = tensor.dtype();
  if (type == DType::String)
    return "'" + escaped(tensor.strings()[size_t(index)]) + "'";
  if (isSignedInteger(type))
    return std::to_string(integerAt(tensor, index));
  if (isUnsignedInteger(type))
    return std::to_string(uint64_t(integerAt(tensor, index)));
  bool isKnown = true;
  double value = elementAsDouble(tensor, index, isKnown);
  char text[32];
  std::snprintf(text, sizeof(text), "%.6g", value);
  return isKnown ? text : "?";
}

std::string mapText(const Tensor &keys, const Tensor &values) {
  std::string text;
  int64_t shown = std::min<int64_t>(keys.elements(), 8);
  for (int64_t i = 0; i < shown; ++i)
    text += (i ? ", " : "") + elementText(keys, i) + ": " + elementText(values, i);
  return "{" + text + (shown < keys.elements() ? ", ...}" : "}");
}

/// Elements of a vector at these places.
static Tensor picked(const Tensor &vector, const std::vector<int64_t> &places) {
  Shape shape = {int64_t(places.size())};
  if (vector.dtype() == DType::String) {
    std::vector<std::string> texts;
    for (int64_t place : places)
      texts.push_back(vector.strings()[size_t(place)]);
    return Tensor::ofStrings(shape, std::move(texts));
  }
  Tensor result = Tensor::allocate(vector.dtype(), shape);
  size_t width = size_t(byteSize(vector.dtype(), 1));
  for (size_t i = 0; i < places.size(); ++i)
    std::memcpy(result.mutableData<uint8_t>() + i * width, vector.data<uint8_t>() + size_t(places[i]) * width, width);
  return result;
}

std::vector<Tensor> sortedByKeys(const std::vector<Tensor> &maps) {
  std::vector<Tensor> sorted;
  for (size_t i = 0; i + 1 < maps.size(); i += 2) {
    const Tensor &keys = maps[i];
    std::vector<int64_t> order(size_t(keys.elements()));
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return keys.dtype() == DType::String ? keys.strings()[size_t(a)] < keys.strings()[size_t(b)]
                                           : integerAt(keys, a) < integerAt(keys, b);
    });
    sorted.push_back(picked(keys, order));
    sorted.push_back(picked(maps[i + 1], order));
  }
  return sorted;
}

} // namespace aicc::tools
