// A model on the command line: an artifact is opened, an ONNX file is compiled in memory first.
#pragma once

#include "tools/aicc/Command.h"
#include "tools/common/RunModel.h"

namespace aicc::tools {

/// What run, bench and verify have in common: one model, flags of the compiler, flags of the run.
struct ModelArguments {
  std::string path;
  Compiler compiler;
  RunOptions options;
  Memory artifact; ///< holds the bytes that an opened model may refer to

  /// Takes the word at `at`. Unknown: it is none of these; Wrong: `problem` says why.
  Taken take(const Arguments &arguments, size_t &at, std::string &problem);
  /// Opens or compiles, which ends the model of an earlier call. Problems have been printed when it fails.
  Result<Model> open(const std::string &tool);
  bool isArtifact() const { return !endsWith(path, ".onnx"); }
};

} // namespace aicc::tools
