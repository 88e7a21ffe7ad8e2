// Checks for small test programs: a failed one prints where and goes on; `finish` is what main returns.
#pragma once

#include <cstdio>
#include <string>

namespace aicc::test {

inline int failures = 0;

inline void check(bool isTrue, const char *what, const char *file, int line) {
  if (isTrue)
    return;
  ++failures;
  std::fprintf(stderr, "%s:%d: expected %s\n", file, line, what);
}

inline void checkText(const std::string &found, const std::string &expected, const char *file, int line) {
  if (found == expected)
    return;
  ++failures;
  std::fprintf(stderr, "%s:%d: expected \"%s\", found \"%s\"\n", file, line, expected.c_str(), found.c_str());
}

inline int finish() {
  std::printf(failures == 0 ? "all checks passed\n" : "%d checks failed\n", failures);
  return failures == 0 ? 0 : 1;
}

} // namespace aicc::test

#define CHECK(condition) aicc::test::check((condition), #condition, __FILE__, __LINE__)
#define CHECK_TEXT(found, expected) aicc::test::checkText(found, expected, __FILE__, __LINE__)
