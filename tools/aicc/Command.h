// The commands of `aicc` and what they share. Each command is one file; main.cpp holds the table.
#pragma once

#include "aicc-c/compiler.h"

#include <string>
#include <vector>

namespace aicc::tools {

using Arguments = std::vector<std::string>;

int check(const Arguments &arguments);
int compile(const Arguments &arguments);
int run(const Arguments &arguments);
int verify(const Arguments &arguments);
int reduce(const Arguments &arguments);
int bench(const Arguments &arguments);
int inspect(const Arguments &arguments);
int targets(const Arguments &arguments);

/// Prints "aicc: MESSAGE" and a pointer to the command's help; gives AICC_USAGE.
int usage(const char *command, const std::string &message);

/// A compiler whose problems, warnings and remarks go to standard error and whose phases to the progress line.
class Compiler {
public:
  Compiler();
  ~Compiler();
  Compiler(const Compiler &) = delete;
  Compiler &operator=(const Compiler &) = delete;

  /// Takes `arguments[at]` if it is a flag of a setting ("--dim N=1", "--dim=N=1", "--explain") and moves `at` to its
  /// last word. False when it is no such flag; a wrong value is reported and `failed` is set.
  bool take(const Arguments &arguments, size_t &at);

  aicc_compiler *get() { return compiler; }
  bool failed = false;
  bool verbose = false;

private:
  static void hear(void *user, aicc_message_kind kind, const char *text);
  aicc_compiler *compiler = nullptr;
};

/// The flags of the settings, one line each, for help texts.
std::string settingsHelp();

/// An artifact from memory of a compilation; freed with it.
struct Memory {
  void *data = nullptr;
  size_t bytes = 0;
  ~Memory() { aicc_free(data); }
  void reset() {
    aicc_free(data);
    data = nullptr;
    bytes = 0;
  }
};

bool endsWith(const std::string &text, const std::string &end);

} // namespace aicc::tools
