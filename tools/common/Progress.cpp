#include "tools/common/Progress.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace aicc::tools {

static bool hasTerminal() {
  static const bool isTerminal = isatty(STDERR_FILENO) && std::getenv("NO_COLOR") == nullptr;
  return isTerminal;
}

void showProgress(const std::string &text) {
  if (hasTerminal())
    std::fprintf(stderr, "\r\033[K%s ...", text.c_str());
}

void clearProgress() {
  if (hasTerminal())
    std::fprintf(stderr, "\r\033[K");
}

} // namespace aicc::tools
