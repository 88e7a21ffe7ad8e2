#include "tools/aicc/Folder.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace aicc::tools {

Folder::Folder(const std::string &purpose) {
  const char *parent = std::getenv("TMPDIR");
  path = std::string(parent && *parent ? parent : "/tmp") + "/aicc-" + purpose + "-XXXXXX";
  isMade = mkdtemp(path.data()) != nullptr;
}

Folder::~Folder() {
  for (const std::string &file : files)
    unlink(file.c_str());
  if (isMade)
    rmdir(path.c_str());
}

std::string quotedForShell(const std::string &text) {
  std::string result = "'";
  for (char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

bool writeBytes(const std::string &path, const void *data, size_t bytes) {
  std::FILE *file = std::fopen(path.c_str(), "wbe");
  if (!file)
    return false;
  bool isWritten = std::fwrite(data, 1, bytes, file) == bytes;
  return (std::fclose(file) == 0) && isWritten;
}

} // namespace aicc::tools
