// ONNX's MapProto, and SequenceProto as far as it holds maps. A value is a tensor of one element each; here all values
// of a map are one vector. Field numbers are those of onnx-data.proto.
#include "lib/Support/StoredValue.h"
#include "lib/Support/Wire.h"

#include <cstring>

namespace aicc {
namespace {

using namespace wire;

enum MapField : uint32_t { KeyType = 2, Keys = 3, StringKeys = 4, Values = 5 };
enum SequenceField : uint32_t { ElementType = 2, TensorValues = 3, MapValues = 6 };
enum SequenceElement : uint32_t { TensorElement = 1, MapElement = 4 };

const char *const broken = "expected a serialized map, found something else or a file that is cut";

struct Map {
  DType keyType = DType::Undefined;
  std::vector<uint64_t> numbers;
  std::vector<std::string> texts;
  std::vector<Tensor> values;
};

std::string readValues(FileBytes bytes, Map &map) {
  for (WireReader reader(bytes); !reader.atEnd();) {
    uint32_t field, wire;
    FileBytes tensor;
    if (!reader.tag(field, wire))
      return broken;
    if (field != TensorValues) {
      if (!reader.skip(wire))
        return broken;
      continue;
    }
    if (wire != Bytes || !reader.lengthDelimited(tensor))
      return broken;
    std::string refusal = decodeTensorProto(tensor, map.values.emplace_back(), nullptr);
    if (!refusal.empty())
      return refusal;
    const Tensor &value = map.values.back();
    if (value.elements() != 1 || value.dtype() != map.values.front().dtype() || bitWidth(value.dtype()) % 8 != 0)
      return "expected values of one element and one type, found " + std::string(name(value.dtype())) + " " +
             toString(value.shape());
  }
  return "";
}

std::string readField(WireReader &reader, uint32_t field, uint32_t wire, Map &map) {
  std::vector<uint64_t> numbers;
  FileBytes bytes;
  switch (field) {
  case KeyType:
    if (wire != Varint || !readVarints(reader, wire, numbers) || !isKnownDType(int64_t(numbers[0])))
      return broken;
    map.keyType = DType(numbers[0]);
    return "";
  case Keys: return readVarints(reader, wire, map.numbers) ? "" : broken;
  case StringKeys:
    if (wire != Bytes || !reader.lengthDelimited(bytes))
      return broken;
    map.texts.emplace_back(reinterpret_cast<const char *>(bytes.data), bytes.size);
    return "";
  case Values: return wire == Bytes && reader.lengthDelimited(bytes) ? readValues(bytes, map) : broken;
  }
  return reader.skip(wire) ? "" : broken;
}

/// The keys, a vector; empty when there are not `count`.
Tensor keysOf(const Map &map, int64_t count) {
  if (map.keyType == DType::String)
    return int64_t(map.texts.size()) == count ? Tensor::ofStrings({count}, map.texts) : Tensor();
  bool isInteger = isSignedInteger(map.keyType) || isUnsignedInteger(map.keyType);
  if (!isInteger || bitWidth(map.keyType) < 8 || int64_t(map.numbers.size()) != count)
    return Tensor();
  Tensor keys = Tensor::allocate(map.keyType, {count});
  size_t width = size_t(bitWidth(map.keyType)) / 8;
  for (size_t i = 0; i < map.numbers.size(); ++i)
    std::memcpy(keys.mutableData<uint8_t>() + i * width, &map.numbers[i], width);
  return keys;
}

/// The values, a vector.
Tensor valuesOf(const Map &map, DType type) {
  int64_t count = int64_t(map.values.size());
  type = map.values.empty() ? type : map.values.front().dtype();
  if (type == DType::String) {
    std::vector<std::string> texts;
    for (const Tensor &value : map.values)
      texts.push_back(value.strings().front());
    return Tensor::ofStrings({count}, std::move(texts));
  }
  Tensor values = Tensor::allocate(type, {count});
  size_t width = size_t(byteSize(type, 1));
  for (size_t i = 0; i < map.values.size(); ++i)
    std::memcpy(values.mutableData<uint8_t>() + i * width, map.values[i].data<uint8_t>(), width);
  return values;
}

std::string decodeMap(FileBytes file, DType value, std::vector<Tensor> &tensors) {
  Map map;
  for (WireReader reader(file); !reader.atEnd();) {
    uint32_t field, wire;
    if (!reader.tag(field, wire))
      return broken;
    if (std::string refusal = readField(reader, field, wire, map); !refusal.empty())
      return refusal;
  }
  Tensor keys = keysOf(map, int64_t(map.values.size()));
  if (keys.empty())
    return "expected a key, an integer or a string, for each of " + std::to_string(map.values.size()) +
           " values, found others";
  tensors.push_back(keys);
  tensors.push_back(valuesOf(map, value));
  return "";
}

/// One element of a vector as a tensor without dims.
Tensor scalarAt(const Tensor &values, int64_t index) {
  if (values.dtype() == DType::String)
    return Tensor::ofStrings({}, {values.strings()[size_t(index)]});
  size_t width = size_t(byteSize(values.dtype(), 1));
  return Tensor::view(values.dtype(), {}, values.data<uint8_t>() + size_t(index) * width, nullptr);
}

void appendNumber(std::string &bytes, uint32_t field, uint64_t value) {
  appendVarint(bytes, field << 3 | Varint);
  appendVarint(bytes, value);
}

std::string encodeMap(const Tensor &keys, const Tensor &values) {
  std::string bytes, list, value;
  appendNumber(bytes, KeyType, uint64_t(keys.dtype()));
  appendNumber(list, ElementType, TensorElement);
  for (int64_t i = 0; i < keys.elements(); ++i) {
    if (keys.dtype() == DType::String)
      appendBytes(bytes, StringKeys, keys.strings()[size_t(i)].data(), keys.strings()[size_t(i)].size());
    else
      appendNumber(bytes, Keys, uint64_t(integerAt(keys, i)));
    encodeTensorProto(scalarAt(values, i), "", value);
    appendBytes(list, TensorValues, value.data(), value.size());
  }
  appendBytes(bytes, Values, list.data(), list.size());
  return bytes;
}

} // namespace

std::string decodeMaps(FileBytes file, bool isSequence, DType value, std::vector<Tensor> &tensors) {
  if (!isSequence)
    return decodeMap(file, value, tensors);
  for (WireReader reader(file); !reader.atEnd();) {
    uint32_t field, wire;
    FileBytes map;
    if (!reader.tag(field, wire))
      return broken;
    if (field != MapValues) {
      if (!reader.skip(wire))
        return broken;
      continue;
    }
    if (wire != Bytes || !reader.lengthDelimited(map))
      return broken;
    if (std::string refusal = decodeMap(map, value, tensors); !refusal.empty())
      return refusal;
  }
  return "";
}

void encodeMaps(bool isSequence, const std::vector<Tensor> &tensors, std::string &bytes) {
  bytes.clear();
  if (isSequence)
    appendNumber(bytes, ElementType, MapElement);
  for (size_t i = 0; i + 1 < tensors.size(); i += 2) {
    std::string map = encodeMap(tensors[i], tensors[i + 1]);
    if (isSequence)
      appendBytes(bytes, MapValues, map.data(), map.size());
    else
      bytes = map;
  }
}

} // namespace aicc
