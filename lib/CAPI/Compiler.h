// The object behind aicc_compiler and what the files of the C interface share.
#pragma once

#include "aicc-c/compiler.h"
#include "lib/Pipeline/Compilation.h"

#include <memory>
#include <string>
#include <vector>

struct aicc_target_row;

struct aicc_compiler {
  aicc_compiler();
  ~aicc_compiler();

  aicc::Settings settings;
  aicc_message_function listener = nullptr;
  void *user = nullptr;
  std::string error;
  std::vector<aicc::Problem> problems;                ///< of the running call, what `error` spells
  std::vector<std::unique_ptr<aicc::Target>> targets; ///< of the running call

  std::vector<aicc_target_row> targetRows; ///< of the last aicc_target_count

  void listTargets();

  void tell(aicc_message_kind kind, const std::string &text) {
    if (listener)
      listener(user, kind, text.c_str());
  }
  void problem(const aicc::Problem &problem);
  aicc_status fail(aicc_status status, const std::string &message);

  /// Makes a compilation with the chosen settings and targets; null after an unknown target.
  std::unique_ptr<aicc::Compilation> begin();
};

namespace aicc {

/// The target of that name, part of aicc or a plugin; null with the reason in `problem`. "NAME:MODEL" names what it is
/// for, "emu-NAME" is the code of a GPU on the emulator.
std::unique_ptr<Target> makeTarget(const Settings &settings, const std::string &name, std::string &problem);

/// A copy of `bytes` that aicc_free frees; null without memory.
char *duplicate(const std::string &bytes);

/// Runs an imported compilation to its end and gives what the settings ask for.
aicc_status produce(aicc_compiler &compiler, Compilation &compilation, std::string &bytes);
/// Whether `path` can be written: asked before the model is compiled, which may take minutes.
aicc_status checkOutput(aicc_compiler &compiler, const std::string &path);
/// The same as produce into a file; an artifact's weights are streamed.
aicc_status produceFile(aicc_compiler &compiler, Compilation &compilation, const std::string &path);

} // namespace aicc
