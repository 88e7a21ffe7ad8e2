// RAII wrapper of aicc-c/compiler.h. Header only; every call says in its C counterpart what it does.
#pragma once

#include "aicc-c/compiler.h"

#include <memory>
#include <string>
#include <utility>

namespace aicc {

/// An artifact, or text, in memory.
class Output {
public:
  Output() = default;
  Output(void *data, size_t bytes) : memory(static_cast<char *>(data)), count(bytes) {}
  const char *data() const { return memory.get(); }
  size_t size() const { return count; }

private:
  struct Free {
    void operator()(char *data) const { aicc_free(data); }
  };
  std::unique_ptr<char, Free> memory;
  size_t count = 0;
};

/// Used by one thread at a time; any number of compilers may work at the same time.
class Compiler {
public:
  Compiler() {
    aicc_compiler *made = nullptr;
    aicc_compiler_create(&made);
    compiler.reset(made);
  }

  aicc_status set(const std::string &name, const std::string &value) {
    return aicc_compiler_set(compiler.get(), name.c_str(), value.c_str());
  }
  void listen(aicc_message_function function, void *user) { aicc_compiler_listen(compiler.get(), function, user); }

  aicc_status compileFile(const std::string &model, const std::string &output) {
    return aicc_compile_file(compiler.get(), model.c_str(), output.c_str());
  }
  aicc_status compile(const void *model, size_t bytes, const std::string &name, Output &output) {
    void *data = nullptr;
    size_t size = 0;
    aicc_status status = aicc_compile_memory(compiler.get(), model, bytes, name.c_str(), nullptr, &data, &size);
    if (status == AICC_OK)
      output = Output(data, size);
    return status;
  }

  /// All problems of the last call, one per line.
  std::string error() const { return aicc_compiler_error(compiler.get()); }
  aicc_compiler *get() { return compiler.get(); }

private:
  struct Destroy {
    void operator()(aicc_compiler *held) const { aicc_compiler_destroy(held); }
  };
  std::unique_ptr<aicc_compiler, Destroy> compiler;
};

} // namespace aicc
