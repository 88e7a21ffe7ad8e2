// The weights of one compilation, outside the IR. The IR names a weight by key (`#onnx.weight<"key">`); the store knows
// where its bytes are and which transforms (transpose, pack, fold) are still to be applied. Nothing is transformed
// before the artifact writer asks for it, so peak memory stays near the size of the model.
#pragma once

#include "lib/Support/Tensor.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace aicc {

/// Thread-safe: passes over different kernels add and derive at the same time.
class WeightStore {
public:
  struct Info {
    DType type = DType::Undefined;
    Shape shape;
  };
  using Transform = std::function<Tensor(const std::vector<Tensor> &)>;

  /// Keeps `tensor` under `name`, or under "name.1", "name.2" ... when that is taken by other elements; returns the
  /// key.
  std::string add(const std::string &name, Tensor tensor);

  /// The same for bytes that are read anew, by `read`, each time somebody asks: what lies in a file needs no second
  /// copy.
  std::string addLazy(const std::string &name, Info info, std::function<Tensor()> read);

  /// A weight computed on demand from others: `label` names the transform with all its parameters, for instance
  /// "pack[32]"; the same label on the same inputs gives the same key, so equal derivations are made once.
  std::string derive(const std::vector<std::string> &inputs, const std::string &label, Info result,
                     Transform transform);

  bool contains(const std::string &key) const;
  /// Type and shape; the key must exist.
  Info info(const std::string &key) const;
  /// The bytes, transforms applied; computed anew on each call for a derived key.
  Tensor get(const std::string &key) const;

private:
  struct Entry {
    Info info;
    Tensor tensor;
    std::vector<std::string> inputs;
    Transform transform;
  };
  std::string insert(const std::string &name, Entry entry);

  mutable std::mutex mutex;
  std::map<std::string, Entry> entries;
};

} // namespace aicc
