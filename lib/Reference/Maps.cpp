// Maps of ai.onnx.ml to tensors. A map is two vectors, its keys and as many values.
#include "lib/Reference/Move.h"

#include <map>

namespace aicc::reference {

/// Where each key is; fails on vectors that are no map.
template <typename Key>
static bool entriesOf(Call &call, const std::vector<Key> &keys, std::map<Key, int64_t> &entries) {
  for (size_t i = 0; i < keys.size(); ++i)
    if (!entries.emplace(keys[i], int64_t(i)).second)
      return call.fail("expected a map that has each key once, found one twice");
  if (call.input(1).rank() != 1 || call.input(1).elements() != int64_t(keys.size()))
    return call.fail("expected a value for each key, found " + toString(call.input(1).shape()));
  return true;
}

template <typename Key>
static bool lookUp(Call &call, const std::vector<Key> &keys, const std::vector<Key> &vocabulary) {
  std::map<Key, int64_t> entries;
  if (!entriesOf(call, keys, entries))
    return false;
  std::vector<int64_t> places;
  for (const Key &word : vocabulary) {
    auto entry = entries.find(word);
    places.push_back(entry == entries.end() ? -1 : entry->second);
  }
  return call.give(0, readAt(call.input(1), {1, int64_t(places.size())}, places));
}

static bool vectorize(Call &call) {
  std::vector<std::string> texts = call.texts("string_vocabulary");
  if (texts.empty() == (call.input(0).dtype() == DType::String))
    return call.fail("expected a vocabulary of the keys' type");
  if (!texts.empty())
    return lookUp(call, call.input(0).strings(), texts);
  return lookUp(call, widen<int64_t>(call.input(0)), call.integers("int64_vocabulary"));
}

static bool castMap(Call &call) {
  std::map<int64_t, int64_t> entries;
  if (call.input(0).dtype() != DType::I64 || !entriesOf(call, widen<int64_t>(call.input(0)), entries))
    return call.fail("expected a map with keys of int64, each there once");
  std::string to = call.text("cast_to", "TO_FLOAT");
  DType type = to == "TO_FLOAT" ? DType::F32 : to == "TO_INT64" ? DType::I64 : DType::String;
  std::vector<Tensor> cast;
  std::string error;
  if (!evaluate({"Cast", {{"to", int64_t(type)}}, 1}, {call.input(1)}, cast, error))
    return call.fail(error);
  std::vector<int64_t> places;
  if (call.text("map_form", "DENSE") == "SPARSE")
    places.assign(size_t(call.integer("max_map", 1)), -1);
  bool isDense = places.empty();
  for (auto [key, place] : entries) {
    if (isDense)
      places.push_back(place);
    else if (key < 0 || key >= int64_t(places.size()))
      return call.fail("expected keys from 0 to below " + std::to_string(places.size()) + ", found " +
                       std::to_string(key));
    else
      places[size_t(key)] = place;
  }
  return call.give(0, readAt(cast.front(), {1, int64_t(places.size())}, places));
}

static constexpr Row rows[] = {{"CastMap", castMap, 2}, {"DictVectorizer", vectorize, 2}};

Table mapKernels() { return rows; }

} // namespace aicc::reference
