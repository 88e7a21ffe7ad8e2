// Runs a line of the shell within a time.
#pragma once

#include <string>

namespace aicc::tools {

/// How a command ended.
struct Ended {
  int status = 0;          ///< the exit status; 128 + N after signal N, 124 after the time
  bool isStarted = false;  ///< false: the shell could not be started, errno says why
  std::string output = ""; ///< the last megabyte of what it wrote
};

/// Runs `line` with its output in the file `log`. After `seconds` it is killed with all that it has started.
Ended runShell(const std::string &line, const std::string &log, double seconds);

} // namespace aicc::tools
