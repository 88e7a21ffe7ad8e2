#include "lib/Support/Diagnostics.h"

namespace aicc {
namespace {

/// Length of the well-formed UTF-8 sequence at `at`, 0 when there is none.
size_t sequenceLength(const std::string &text, size_t at) {
  auto lead = static_cast<unsigned char>(text[at]);
  size_t length = lead < 0x80 ? 1 : lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length == 0 || lead >= 0xf5 || at + length > text.size())
    return 0;
  for (size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[at + i]) & 0xc0) != 0x80)
      return 0;
  return length;
}

} // namespace

std::string escaped(const std::string &text) {
  static const char digits[] = "0123456789abcdef";
  std::string result;
  for (size_t at = 0; at < text.size();) {
    auto byte = static_cast<unsigned char>(text[at]);
    size_t length = sequenceLength(text, at);
    bool isControl = byte < 0x20 || byte == 0x7f || byte == 0xc2; // C1 controls begin with c2
    if (length != 0 && !isControl && byte != '\'') {
      result.append(text, at, length);
      at += length;
      continue;
    }
    result += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    ++at;
  }
  return result;
}

std::string Problem::text() const {
  std::string result;
  if (!file.empty())
    result += escaped(file) + ": ";
  if (!node.empty())
    result += "node '" + escaped(node) + "'" + (op.empty() ? "" : " (" + escaped(op) + ")") + ": ";
  else if (!op.empty())
    result += escaped(op) + ": ";
  result += message;
  if (!hint.empty())
    result += "; " + hint;
  return result;
}

} // namespace aicc
