// What the process that holds a plugin says about one call: a file of a status and texts. Plain C++: that process links
// nothing of LLVM.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

namespace aicc::plugin {

struct Answer {
  int32_t status = 0;               ///< an aicc_status
  std::string problem, node;        ///< what was reported
  std::string bytes, compatibility; ///< what was compiled
};

/// As bytes: the status, then each text behind its length.
inline std::string encode(const Answer &answer) {
  std::string result(reinterpret_cast<const char *>(&answer.status), sizeof(answer.status));
  for (const std::string *text : {&answer.problem, &answer.node, &answer.bytes, &answer.compatibility}) {
    uint64_t size = text->size();
    result.append(reinterpret_cast<const char *>(&size), sizeof(size));
    result += *text;
  }
  return result;
}

/// False when the bytes are no whole answer.
inline bool decode(const char *data, size_t size, Answer &answer) {
  auto take = [&](void *into, size_t bytes) {
    if (bytes > size)
      return false;
    std::memcpy(into, data, bytes);
    data += bytes, size -= bytes;
    return true;
  };
  if (!take(&answer.status, sizeof(answer.status)))
    return false;
  for (std::string *text : {&answer.problem, &answer.node, &answer.bytes, &answer.compatibility}) {
    uint64_t bytes = 0;
    if (!take(&bytes, sizeof(bytes)) || bytes > size)
      return false;
    text->assign(data, bytes);
    data += bytes, size -= bytes;
  }
  return size == 0;
}

} // namespace aicc::plugin
