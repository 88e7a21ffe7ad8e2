// The text that explains a failed call: a buffer of fixed size, so that even "out of memory" can be said.
#pragma once

#include "aicc-c/status.h"

namespace aicc::rt {

class Message {
public:
  /// Formats like printf; control characters, which a hostile file may bring, become '?'. Returns `status`, so that
  /// `return message.fail(AICC_USAGE, ...)` reads as one thing.
  aicc_status fail(aicc_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));
  /// Puts "text: " before what is said.
  void prefix(const char *text);
  void clear() { text[0] = '\0'; }
  const char *get() const { return text; }

private:
  char text[1024];
};

aicc_status outOfMemory(Message &message, long long bytes);

} // namespace aicc::rt
