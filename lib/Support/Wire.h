// Protobuf off and onto the wire, as far as the messages of onnx-data.proto that hold tensors need it.
#pragma once

#include "lib/Support/TensorFile.h"

namespace aicc::wire {

enum Wire : uint32_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// One message, field by field; nothing past the end is ever read.
class WireReader {
public:
  explicit WireReader(FileBytes bytes) : at(bytes.data), left(bytes.size) {}

  bool atEnd() const { return left == 0; }

  bool varint(uint64_t &value) {
    value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (left == 0)
        return false;
      uint8_t byte = *at;
      ++at, --left;
      value |= uint64_t(byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return true;
    }
    return false;
  }
  bool tag(uint32_t &field, uint32_t &wire) {
    uint64_t value;
    if (!varint(value) || value >> 32 || value >> 3 == 0)
      return false;
    field = uint32_t(value >> 3);
    wire = uint32_t(value & 7);
    return true;
  }
  bool take(size_t count, FileBytes &bytes) {
    if (count > left)
      return false;
    bytes = {at, count};
    at += count, left -= count;
    return true;
  }
  bool lengthDelimited(FileBytes &bytes) {
    uint64_t length;
    return varint(length) && length <= left && take(size_t(length), bytes);
  }
  bool skip(uint32_t wire) {
    uint64_t value;
    FileBytes bytes;
    switch (wire) {
    case Varint: return varint(value);
    case Fixed64: return take(8, bytes);
    case Bytes: return lengthDelimited(bytes);
    case Fixed32: return take(4, bytes);
    }
    return false;
  }

private:
  const uint8_t *at;
  size_t left;
};

/// A repeated scalar comes packed or one by one; both forms may even be mixed.
inline bool readVarints(WireReader &reader, uint32_t wire, std::vector<uint64_t> &values) {
  uint64_t value;
  if (wire == Varint) {
    if (!reader.varint(value))
      return false;
    values.push_back(value);
    return true;
  }
  FileBytes bytes;
  if (wire != Bytes || !reader.lengthDelimited(bytes))
    return false;
  for (WireReader packed(bytes); !packed.atEnd(); values.push_back(value))
    if (!packed.varint(value))
      return false;
  return true;
}

inline void appendVarint(std::string &bytes, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    bytes += char(value | 0x80);
  bytes += char(value);
}

inline void appendBytes(std::string &bytes, uint32_t field, const char *data, size_t size) {
  appendVarint(bytes, field << 3 | Bytes);
  appendVarint(bytes, size);
  bytes.append(data, size);
}

} // namespace aicc::wire
