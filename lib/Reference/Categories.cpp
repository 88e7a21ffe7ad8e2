// Between categories, their labels and their numbers.
#include "lib/Reference/Move.h"

#include <cmath>

namespace aicc::reference {

/// The keys or values of a LabelEncoder as a tensor, whichever attribute has them; empty when none has.
static Tensor listOf(const Call &call, const std::string &kind) {
  std::vector<float> floats = call.reals((kind + "_floats").c_str());
  std::vector<int64_t> numbers = call.integers((kind + "_int64s").c_str());
  std::vector<std::string> texts = call.texts((kind + "_strings").c_str());
  if (!floats.empty())
    return Tensor::of(DType::F32, {int64_t(floats.size())}, floats);
  if (!numbers.empty())
    return Tensor::of(DType::I64, {int64_t(numbers.size())}, numbers);
  if (!texts.empty())
    return Tensor::ofStrings({int64_t(texts.size())}, texts);
  Tensor tensor = call.tensor((kind + "_tensor").c_str());
  return tensor.empty() ? tensor : tensor.reshaped({tensor.elements()});
}

template <typename T> static std::vector<int64_t> find(const std::vector<T> &elements, const std::vector<T> &keys) {
  std::vector<int64_t> places;
  for (const T &element : elements) {
    size_t place = 0;
    auto isHere = [&](const T &key) {
      if constexpr (std::is_same_v<T, double>)
        return key == element || (std::isnan(key) && std::isnan(element));
      else
        return key == element;
    };
    while (place < keys.size() && !isHere(keys[place]))
      ++place;
    places.push_back(int64_t(place));
  }
  return places;
}

/// The number of the first key that each element is equal to; how many keys there are where it is none.
static std::vector<int64_t> findKeys(const Tensor &elements, const Tensor &keys) {
  if (elements.dtype() == DType::String)
    return find(elements.strings(), keys.strings());
  if (isFloat(elements.dtype()))
    return find(widen<double>(elements), widen<double>(keys));
  return find(widen<int64_t>(elements), widen<int64_t>(keys));
}

/// values[place], the default behind the last.
static Tensor pick(const Tensor &values, const Tensor &otherwise, const Shape &shape,
                   const std::vector<int64_t> &places) {
  int64_t count = values.elements();
  return moveElements({&values, &otherwise}, shape, [&](auto *out, const auto &in) {
    for (size_t i = 0; i < places.size(); ++i)
      out[i] = places[i] < count ? in[0][places[i]] : in[1][0];
  });
}

static Tensor defaultOf(const Call &call, DType type) {
  Tensor tensor = call.tensor("default_tensor");
  if (!tensor.empty() && tensor.dtype() == type && tensor.elements() == 1 && call.hasAttribute("values_tensor"))
    return tensor;
  if (type == DType::String)
    return Tensor::ofStrings({1}, {call.text("default_string", "_Unused")});
  if (isFloat(type))
    return narrow(type, {1}, std::vector<double>{call.real("default_float", -0.0)});
  return narrow(type, {1}, std::vector<int64_t>{call.integer("default_int64", -1)});
}

static bool encode(Call &call) {
  const Tensor &input = call.input(0);
  Tensor keys = listOf(call, "keys"), values = listOf(call, "values");
  if (keys.empty() || values.empty() || keys.elements() != values.elements() || keys.dtype() != input.dtype())
    return call.fail("expected as many keys, of the type of the input, as values");
  return call.give(0, pick(values, defaultOf(call, values.dtype()), input.shape(), findKeys(input, keys)));
}

static bool mapCategories(Call &call) {
  const Tensor &input = call.input(0);
  std::vector<std::string> texts = call.texts("cats_strings");
  std::vector<int64_t> numbers = call.integers("cats_int64s");
  if (texts.size() != numbers.size())
    return call.fail("expected as many 'cats_int64s' as 'cats_strings', found " + std::to_string(numbers.size()));
  if (input.dtype() != DType::String && input.dtype() != DType::I64)
    return call.fail("expected strings or int64, found " + std::string(name(input.dtype())));
  Shape shape = {int64_t(texts.size())};
  Tensor words = Tensor::ofStrings(shape, texts), integers = Tensor::of(DType::I64, shape, numbers);
  bool isText = input.dtype() == DType::String;
  const Tensor &keys = isText ? words : integers, &values = isText ? integers : words;
  return call.give(0, pick(values, defaultOf(call, values.dtype()), input.shape(), findKeys(input, keys)));
}

static bool oneHot(Call &call) {
  const Tensor &input = call.input(0);
  bool isText = input.dtype() == DType::String;
  if (!isText && !call.expectNumber(0))
    return false;
  std::vector<int64_t> numbers = call.integers("cats_int64s"), places;
  size_t count = isText ? call.texts("cats_strings").size() : numbers.size();
  if (isText) {
    places = find(input.strings(), call.texts("cats_strings"));
  } else if (isFloat(input.dtype())) {
    std::vector<double> whole = widen<double>(input);
    for (double &value : whole)
      value = std::trunc(value);
    places = find(whole, std::vector<double>(numbers.begin(), numbers.end()));
  } else {
    places = find(widen<int64_t>(input), numbers);
  }
  Shape shape = input.shape();
  shape.push_back(int64_t(count));
  if (!call.affordable(DType::F64, shape))
    return false;
  std::vector<double> result(places.size() * count);
  for (size_t i = 0; i < places.size(); ++i)
    if (places[i] < int64_t(count))
      result[i * count + size_t(places[i])] = 1;
    else if (!call.integer("zeros", 1))
      return call.fail("expected elements that are categories, found another");
  return call.give(0, narrow(DType::F32, shape, result));
}

static constexpr Row rows[] = {
    {"CategoryMapper", mapCategories, 1},
    {"LabelEncoder", encode, 1},
    {"OneHotEncoder", oneHot, 1},
};

Table categoryKernels() { return rows; }

} // namespace aicc::reference
