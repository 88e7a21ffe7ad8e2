#include "lib/Support/CodePoints.h"

#include <algorithm>

namespace aicc {

void CodePoints::normalize() {
  std::sort(list.begin(), list.end(), [](CodeRange a, CodeRange b) { return a.first < b.first; });
  std::vector<CodeRange> joined;
  for (CodeRange range : list)
    if (!joined.empty() && range.first <= joined.back().last + 1)
      joined.back().last = std::max(joined.back().last, range.last);
    else
      joined.push_back(range);
  list = std::move(joined);
}

CodePoints CodePoints::complement() const {
  CodePoints sorted = *this, result;
  sorted.normalize();
  uint32_t next = 0;
  for (CodeRange range : sorted.list) {
    if (range.first > next)
      result.add(next, range.first - 1);
    next = range.last + 1;
  }
  if (next <= lastCodePoint)
    result.add(next, lastCodePoint);
  return result;
}

bool CodePoints::contains(uint32_t code) const {
  auto behind = std::upper_bound(list.begin(), list.end(), code,
                                 [](uint32_t value, CodeRange range) { return value < range.first; });
  return behind != list.begin() && code <= (behind - 1)->last;
}

uint32_t decodeUtf8(std::string_view text, size_t &at) {
  auto byte = [&](size_t offset) { return offset < text.size() ? uint8_t(text[offset]) : 0u; };
  uint32_t head = byte(at);
  int more = head < 0x80 ? 0 : head >= 0xC2 && head < 0xE0 ? 1 : head >= 0xE0 && head < 0xF0 ? 2 : 3;
  uint32_t code = more == 0 ? head : head & (0x3F >> more);
  bool isGood = more < 3 || (head >= 0xF0 && head < 0xF5);
  for (int i = 1; i <= more; ++i) {
    isGood = isGood && (byte(at + size_t(i)) & 0xC0) == 0x80;
    code = code << 6 | (byte(at + size_t(i)) & 0x3F);
  }
  constexpr uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  isGood = isGood && code >= least[more] && code <= lastCodePoint;
  at += isGood ? size_t(more) + 1 : 1;
  return isGood ? code : noCodePoint;
}

size_t findBadUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    size_t begin = at;
    if (decodeUtf8(text, at) == noCodePoint)
      return begin;
  }
  return std::string_view::npos;
}

} // namespace aicc
