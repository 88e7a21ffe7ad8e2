// ONNX's TensorProto, read straight off the wire: the runtime's tools must not link Protobuf, and of the schema
// only thirteen fields of one message are needed. Field numbers are those of onnx.proto.
#include "lib/Support/Wire.h"

#include <cstring>

namespace aicc {
namespace {

using namespace wire;

enum Field : uint32_t {
  Dims = 1,
  DataType = 2,
  Segment = 3,
  FloatData = 4,
  Int32Data = 5,
  StringData = 6,
  Int64Data = 7,
  Name = 8,
  RawData = 9,
  DoubleData = 10,
  UInt64Data = 11,
  ExternalData = 13,
  DataLocation = 14,
};

struct Message {
  Shape dims;
  int64_t type = 0;
  std::string name;
  std::vector<uint64_t> varints; ///< of int32_data, int64_data or uint64_data
  std::string fixed;             ///< of float_data or double_data
  std::vector<std::string> strings;
  FileBytes raw;
  bool hasRaw = false, isExternal = false, isSegment = false;
  uint32_t typedField = 0; ///< the field that the elements came in, 0 when none
};

bool readFixed(WireReader &reader, uint32_t wire, size_t elementBytes, std::string &values) {
  FileBytes bytes;
  bool isSingle = wire == (elementBytes == 4 ? Fixed32 : Fixed64);
  if (!(isSingle ? reader.take(elementBytes, bytes) : wire == Bytes && reader.lengthDelimited(bytes)) ||
      bytes.size % elementBytes != 0)
    return false;
  values.append(reinterpret_cast<const char *>(bytes.data), bytes.size);
  return true;
}

bool readText(WireReader &reader, uint32_t wire, std::string &text) {
  FileBytes bytes;
  if (wire != Bytes || !reader.lengthDelimited(bytes))
    return false;
  text.assign(reinterpret_cast<const char *>(bytes.data), bytes.size);
  return true;
}

/// The fields that hold elements; false when the bytes break the format.
bool readElements(WireReader &reader, uint32_t field, uint32_t wire, Message &message) {
  if (message.typedField != 0 && message.typedField != field)
    return false;
  message.typedField = field;
  switch (field) {
  case FloatData: return readFixed(reader, wire, 4, message.fixed);
  case DoubleData: return readFixed(reader, wire, 8, message.fixed);
  case StringData: {
    std::string text;
    if (!readText(reader, wire, text))
      return false;
    message.strings.push_back(std::move(text));
    return true;
  }
  }
  return readVarints(reader, wire, message.varints);
}

bool readField(WireReader &reader, uint32_t field, uint32_t wire, Message &message) {
  std::vector<uint64_t> values;
  switch (field) {
  case Dims:
    if (!readVarints(reader, wire, values) || values.size() + message.dims.size() > 64)
      return false;
    for (uint64_t value : values)
      message.dims.push_back(int64_t(value));
    return true;
  case DataType:
    if (wire != Varint || !readVarints(reader, wire, values))
      return false;
    message.type = int64_t(values[0]);
    return true;
  case Name: return readText(reader, wire, message.name);
  case RawData: message.hasRaw = true; return wire == Bytes && reader.lengthDelimited(message.raw);
  case FloatData:
  case DoubleData:
  case StringData:
  case Int32Data:
  case Int64Data:
  case UInt64Data: return readElements(reader, field, wire, message);
  case Segment: message.isSegment = true; return reader.skip(wire);
  case ExternalData: message.isExternal = true; return reader.skip(wire);
  case DataLocation:
    if (wire != Varint || !readVarints(reader, wire, values))
      return false;
    message.isExternal |= values[0] != 0;
    return true;
  }
  return reader.skip(wire);
}

/// The field in which the standard puts elements of a type when they are not raw.
uint32_t fieldOf(DType type) {
  switch (type) {
  case DType::F32:
  case DType::C64: return FloatData;
  case DType::F64:
  case DType::C128: return DoubleData;
  case DType::I64: return Int64Data;
  case DType::U32:
  case DType::U64: return UInt64Data;
  case DType::String: return StringData;
  default: return Int32Data;
  }
}

/// Stores varints as elements of `width` bytes; false when one does not fit (neither as signed nor as unsigned).
bool storeVarints(const std::vector<uint64_t> &values, size_t width, uint8_t *to) {
  for (size_t i = 0; i < values.size(); ++i) {
    auto value = int64_t(values[i]);
    unsigned bits = unsigned(width) * 8;
    if (width < 8 && (value < -(int64_t(1) << (bits - 1)) || value >= int64_t(1) << bits))
      return false;
    std::memcpy(to + i * width, &value, width); // little-endian: the low bytes come first
  }
  return true;
}

std::string refuseCount(int64_t expected, size_t found, const char *unit) {
  return "expected " + std::to_string(expected) + " " + unit + ", found " + std::to_string(found);
}

std::string typedTensor(const Message &message, DType type, Tensor &tensor) {
  int64_t bytes = byteSize(type, elementCount(message.dims));
  uint32_t field = fieldOf(type);
  if (message.typedField != 0 && message.typedField != field)
    return "the elements are in a field that does not fit type " + std::string(name(type));
  if (field == FloatData || field == DoubleData) {
    if (message.fixed.size() != uint64_t(bytes))
      return refuseCount(bytes, message.fixed.size(), "bytes of elements");
    tensor = Tensor::allocate(type, message.dims);
    std::memcpy(tensor.mutableData<char>(), message.fixed.data(), message.fixed.size());
    return "";
  }
  size_t width = bitWidth(type) < 8 ? 1 : size_t(bitWidth(type)) / 8; // sub-byte elements come packed, a byte each time
  if (message.varints.size() != uint64_t(bytes) / width)
    return refuseCount(bytes / int64_t(width), message.varints.size(), "elements");
  tensor = Tensor::allocate(type, message.dims);
  if (!storeVarints(message.varints, width, tensor.mutableData<uint8_t>()))
    return "an element does not fit type " + std::string(name(type));
  return "";
}

std::string toTensor(const Message &message, Tensor &tensor) {
  if (message.isExternal)
    return "the elements are in another file; only tensors with their own elements are read";
  if (message.isSegment)
    return "segments of tensors are not supported";
  if (!isKnownDType(message.type))
    return "expected an element type of the standard, found " + std::to_string(message.type);
  auto type = DType(message.type);
  int64_t count = elementCount(message.dims);
  if (type == DType::String) {
    if (count < 0 || message.hasRaw || message.strings.size() != uint64_t(count))
      return refuseCount(count, message.strings.size(), "strings");
    tensor = Tensor::ofStrings(message.dims, message.strings);
    return "";
  }
  int64_t bytes = byteSize(type, count);
  if (bytes < 0)
    return "the shape is negative or too large";
  if (!message.hasRaw)
    return typedTensor(message, type, tensor);
  if (message.typedField != 0)
    return "the elements are given twice";
  if (message.raw.size != uint64_t(bytes))
    return refuseCount(bytes, message.raw.size, "bytes of elements");
  tensor = Tensor::allocate(type, message.dims);
  if (bytes != 0)
    std::memcpy(tensor.mutableData<uint8_t>(), message.raw.data, size_t(bytes));
  return "";
}

} // namespace

std::string decodeTensorProto(FileBytes file, Tensor &tensor, std::string *name) {
  Message message;
  for (WireReader reader(file); !reader.atEnd();) {
    uint32_t field, wire;
    if (!reader.tag(field, wire) || !readField(reader, field, wire, message))
      return "expected a serialized TensorProto, found something else or a file that is cut";
  }
  std::string refusal = toTensor(message, tensor);
  if (refusal.empty() && name)
    *name = message.name;
  return refusal;
}

std::string encodeTensorProto(const Tensor &tensor, const std::string &name, std::string &bytes) {
  bytes.clear();
  for (int64_t dim : tensor.shape()) {
    appendVarint(bytes, Dims << 3 | Varint);
    appendVarint(bytes, uint64_t(dim));
  }
  appendVarint(bytes, DataType << 3 | Varint);
  appendVarint(bytes, uint64_t(tensor.dtype()));
  if (!name.empty())
    appendBytes(bytes, Name, name.data(), name.size());
  if (tensor.dtype() == DType::String)
    for (const std::string &text : tensor.strings())
      appendBytes(bytes, StringData, text.data(), text.size());
  else
    appendBytes(bytes, RawData, tensor.data<char>(), size_t(tensor.bytes()));
  return "";
}

} // namespace aicc
