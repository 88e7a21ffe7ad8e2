#include "lib/Export/ProtoWriter.h"

#include <cstring>

using namespace aicc::exporter;

void Message::varint(uint64_t value) {
  for (; value > 127; value >>= 7)
    bytes.push_back(char((value & 127) | 128));
  bytes.push_back(char(value));
}

void Message::number(unsigned field, int64_t value) {
  varint(field << 3);
  varint(uint64_t(value));
}

void Message::real(unsigned field, float value) {
  varint(field << 3 | 5);
  char raw[4];
  std::memcpy(raw, &value, 4);
  bytes.append(raw, 4);
}

void Message::head(unsigned field, uint64_t size) {
  varint(field << 3 | 2);
  varint(size);
}

void Message::text(unsigned field, llvm::StringRef text) {
  head(field, text.size());
  bytes.append(text.data(), text.size());
}
