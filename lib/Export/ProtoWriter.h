// Writes the Protobuf wire format: a message is its bytes, fields are appended in any order.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>

namespace aicc::exporter {

class Message {
public:
  Message() = default;
  /// One that has been written already.
  explicit Message(llvm::StringRef bytes) : bytes(bytes) {}

  void number(unsigned field, int64_t value);
  void real(unsigned field, float value);
  void text(unsigned field, llvm::StringRef bytes);
  void message(unsigned field, const Message &inner) { text(field, inner.bytes); }
  /// The head of a length-delimited field whose `size` bytes follow by other means.
  void head(unsigned field, uint64_t size);

  const std::string &str() const { return bytes; }

private:
  void varint(uint64_t value);
  std::string bytes;
};

} // namespace aicc::exporter
