#include "lib/Support/WeightStore.h"

#include <cassert>
#include <cstring>

namespace aicc {

/// The same elements in memory; what is read or derived anew each time equals nothing.
static bool areEqual(const Tensor &one, const Tensor &other) {
  return one.bytes() > 0 && one.dtype() == other.dtype() && one.shape() == other.shape() &&
         std::memcmp(one.data<char>(), other.data<char>(), size_t(one.bytes())) == 0;
}

std::string WeightStore::insert(const std::string &name, Entry entry) {
  std::lock_guard<std::mutex> lock(mutex);
  std::string key = name;
  int suffix = 0;
  for (auto known = entries.find(key); known != entries.end(); known = entries.find(key)) {
    if (areEqual(known->second.tensor, entry.tensor))
      return key;
    key = name + "." + std::to_string(++suffix);
  }
  entries.emplace(key, std::move(entry));
  return key;
}

std::string WeightStore::add(const std::string &name, Tensor tensor) {
  Entry entry;
  entry.info = {tensor.dtype(), tensor.shape()};
  entry.tensor = std::move(tensor);
  return insert(name, std::move(entry));
}

std::string WeightStore::addLazy(const std::string &name, Info info, std::function<Tensor()> read) {
  Entry entry;
  entry.info = std::move(info);
  entry.transform = [read = std::move(read)](const std::vector<Tensor> &) { return read(); };
  return insert(name, std::move(entry));
}

std::string WeightStore::derive(const std::vector<std::string> &inputs, const std::string &label, Info result,
                                Transform transform) {
  std::string key;
  for (const std::string &input : inputs)
    key += (key.empty() ? "" : "+") + input;
  key += "|" + label;
  std::lock_guard<std::mutex> lock(mutex);
  Entry &entry = entries[key];
  if (entry.info.type != DType::Undefined)
    return key;
  entry.info = std::move(result);
  entry.inputs = inputs;
  entry.transform = std::move(transform);
  return key;
}

bool WeightStore::contains(const std::string &key) const {
  std::lock_guard<std::mutex> lock(mutex);
  return entries.count(key) != 0;
}

WeightStore::Info WeightStore::info(const std::string &key) const {
  std::lock_guard<std::mutex> lock(mutex);
  auto found = entries.find(key);
  assert(found != entries.end() && "the IR names a weight that the store does not hold");
  return found->second.info;
}

Tensor WeightStore::get(const std::string &key) const {
  Entry entry;
  {
    std::lock_guard<std::mutex> lock(mutex);
    auto found = entries.find(key);
    assert(found != entries.end() && "the IR names a weight that the store does not hold");
    entry = found->second;
  }
  if (!entry.transform)
    return entry.tensor;
  std::vector<Tensor> inputs;
  for (const std::string &input : entry.inputs)
    inputs.push_back(get(input));
  return entry.transform(inputs);
}

} // namespace aicc
