#include "lib/Runtime/Message.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace aicc::rt {

static void removeControls(char *text) {
  for (auto *at = reinterpret_cast<unsigned char *>(text); *at; ++at) {
    bool isC1 = at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0;
    if (*at < 0x20 || *at == 0x7f || isC1)
      *at = '?';
  }
}

aicc_status Message::fail(aicc_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  removeControls(text);
  return status;
}

void Message::prefix(const char *prefix) {
  char joined[sizeof(text)];
  // Cutting an overlong message is what is wanted.
  if (std::snprintf(joined, sizeof(joined), "%.400s: %s", prefix, text) < 0)
    return;
  std::memcpy(text, joined, sizeof(text));
  removeControls(text);
}

aicc_status outOfMemory(Message &message, long long bytes) {
  return message.fail(AICC_RUN_FAILED, "out of memory: cannot get %lld bytes", bytes);
}

} // namespace aicc::rt
