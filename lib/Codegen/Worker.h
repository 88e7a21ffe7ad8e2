// Code generation in a process of its own. LLVM's back ends end the process on what they cannot select; a worker that
// dies or hangs is an error with a file that shows it again, and the application goes on.
//
// The worker, tools/aicc-worker, reads requests from its standard input and answers on the same socket until it ends.
#pragma once

#include "lib/Codegen/Backend.h"

#include <cstdint>
#include <sys/types.h>

namespace aicc::codegen {

/// A request: this and `bytes` bytes of bitcode.
struct WorkerRequest {
  uint64_t bytes;
};

/// An answer: this and `bytes` bytes, the object or the reason that there is none.
struct WorkerAnswer {
  uint64_t bytes;
  uint64_t ok;
  double optimizeSeconds, emitSeconds;
};

/// A worker process, started with the first part. Used and ended by the thread that made it: it dies with that thread.
class Worker {
public:
  Worker(std::string path, unsigned optLevel, unsigned timeoutSeconds)
      : path(std::move(path)), optLevel(optLevel), timeoutSeconds(timeoutSeconds) {}
  Worker(const Worker &) = delete;
  Worker &operator=(const Worker &) = delete;
  ~Worker() { stop(); }

  /// Compiles one part. If the worker fails, the result says how, with a file and a command that show it again.
  CodegenResult compile(llvm::StringRef bitcode);

private:
  bool start(std::string &error);
  void stop();
  /// Ends the process if it has not ended by itself; how it did, in words.
  std::string end();
  CodegenResult died(llvm::StringRef bitcode, std::string how);
  bool send(const void *data, size_t size);
  enum class Heard { Bytes, End, Timeout };
  Heard receive(void *data, size_t size);
  Heard await();
  void drainErrors();

  std::string path;
  unsigned optLevel, timeoutSeconds;
  pid_t process = -1;
  int socket = -1, errors = -1; ///< both ways; the worker's standard error
  int64_t deadline = 0;         ///< of the running part, in milliseconds; 0: none
  std::string words;            ///< what it wrote to standard error during this part
};

} // namespace aicc::codegen
