// Sets of Unicode code points, and UTF-8.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace aicc {

constexpr uint32_t lastCodePoint = 0x10FFFF;

/// Both ends belong to it.
struct CodeRange {
  uint32_t first, last;
};

/// A set as ranges; in order and apart from each other after `normalize`.
class CodePoints {
public:
  CodePoints() = default;
  CodePoints(std::initializer_list<CodeRange> ranges) : list(ranges) {}

  void add(uint32_t first, uint32_t last) { list.push_back({first, last}); }
  void add(const CodePoints &other) { list.insert(list.end(), other.list.begin(), other.list.end()); }
  void normalize();
  /// All others; normalizes.
  CodePoints complement() const;
  /// With each code point all that differ in case only: Unicode's simple case folding. CaseFolding.cpp
  void foldCase();
  /// Of a normalized set.
  bool contains(uint32_t code) const;
  const std::vector<CodeRange> &ranges() const { return list; }

private:
  std::vector<CodeRange> list;
};

constexpr uint32_t noCodePoint = ~0u;

/// The code point at `at`, which moves behind it; `noCodePoint` and one byte where none is spelled right.
uint32_t decodeUtf8(std::string_view text, size_t &at);

/// The first byte that spells no code point; npos when all do.
size_t findBadUtf8(std::string_view text);

} // namespace aicc
