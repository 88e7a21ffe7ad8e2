// Text that grows at its end, in memory of a fixed size; what does not fit is left out.
#pragma once

#include <stdint.h>

namespace aicc::support {

template <int64_t capacity> struct Line {
  char text[capacity];
  int64_t length = 0;

  void append(char c) {
    if (length + 1 < capacity)
      text[length++] = c;
  }
  void append(const char *part) {
    while (*part)
      append(*part++);
  }
  void append(uint64_t number, int64_t leastDigits = 1) {
    char reversed[20];
    int64_t digits = 0;
    for (; number || digits < leastDigits; number /= 10)
      reversed[digits++] = char('0' + number % 10);
    while (digits)
      append(reversed[--digits]);
  }
  void append(int64_t number) {
    if (number < 0)
      append('-');
    append(number < 0 ? -uint64_t(number) : uint64_t(number));
  }
  /// With its end marked, as C has it.
  const char *ended() {
    text[length] = '\0';
    return text;
  }
};

} // namespace aicc::support
