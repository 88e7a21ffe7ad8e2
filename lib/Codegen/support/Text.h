// Strings: views of bytes, and rows of them that grow.
#pragma once

#include "lib/Codegen/support/Support.h"

namespace aicc::support {

/// What an element of a string tensor says; NULL is the empty string.
inline aicc_string textOf(const aicc_string *element) { return element ? *element : aicc_string{nullptr, 0}; }

struct Texts {
  const aicc_string *const *elements;
  aicc_string operator[](int64_t index) const { return textOf(elements[index]); }
};

inline Texts textsOf(const Call &call, int argument) { return {call.data<const aicc_string *>(argument)}; }

inline bool isEqual(aicc_string a, aicc_string b) { return compareStrings(&a, &b) == 0; }

/// A new element of a string tensor; null without memory.
inline const aicc_string *makeText(const Call &call, const char *data, int64_t size) {
  aicc_string *text = call.allocate<aicc_string>(1);
  if (text)
    *text = {data, size};
  return text;
}

/// The code point at `at`, which moves behind it; -1 and one byte where none is spelled right.
inline int64_t decodeUtf8(aicc_string text, int64_t &at) {
  uint8_t head = uint8_t(text.data[at++]);
  if (head < 0x80)
    return head;
  int64_t more = head >= 0xF0 ? 3 : head >= 0xE0 ? 2 : 1;
  if (head < 0xC2 || head > 0xF4 || text.size - at < more)
    return -1;
  int64_t code = head & (0x3F >> more);
  for (int64_t i = 0; i < more; ++i) {
    uint8_t byte = uint8_t(text.data[at + i]);
    if ((byte & 0xC0) != 0x80)
      return -1;
    code = code << 6 | (byte & 0x3F);
  }
  if (code < (more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80) || code > 0x10FFFF)
    return -1;
  at += more;
  return code;
}

/// Writes a code point to up to four bytes; how many.
inline int64_t encodeUtf8(uint32_t code, char *bytes) {
  if (code < 0x80) {
    bytes[0] = char(code);
    return 1;
  }
  int64_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  for (int64_t i = more; i > 0; --i, code >>= 6)
    bytes[i] = char(0x80 | (code & 0x3F));
  bytes[0] = char((0xFF00 >> (more + 1)) | code);
  return more + 1;
}

/// The positions of two operands behind each element of their broadcast shape, in order.
class Broadcast {
public:
  /// Both have at most the rank of `result`, whose dims it sets.
  Broadcast(const Call &call, int left, int right, const aicc_rt_value &result);
  int64_t elements() const { return count; }
  /// Positions of the next element.
  void next(int64_t &left, int64_t &right);

private:
  static constexpr int maxRank = 64;
  int64_t rank, count = 1;
  int64_t dims[maxRank], strides[2][maxRank], index[maxRank] = {}, at[2] = {0, 0};
};

} // namespace aicc::support
