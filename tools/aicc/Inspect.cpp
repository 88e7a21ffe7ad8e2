// aicc inspect FILE: an artifact is described from its metadata, a model from its imported form. Nothing is run.
#include "tools/aicc/Command.h"
#include "tools/common/RunModel.h"

#include <cstdio>

namespace aicc::tools {
namespace {

/// What the compiler says of the model; nothing is compiled.
int inspectModel(const std::string &path) {
  Compiler compiler;
  aicc_compiler_set(compiler.get(), "emit", "summary");
  Memory text;
  aicc_status status = aicc_compile_to_memory(compiler.get(), path.c_str(), &text.data, &text.bytes);
  if (status == AICC_OK)
    std::fwrite(text.data, 1, text.bytes, stdout);
  return status;
}

} // namespace

int inspect(const Arguments &arguments) {
  std::string path;
  bool isLong = false;
  for (const std::string &word : arguments) {
    if (word == "--help" || word == "-h") {
      std::printf("usage: aicc inspect MODEL.onnx|MODEL.aicc [--long]\n\n"
                  "Says what the file holds, without running it; --long lists kernels and weights.\n\n"
                  "examples:\n  aicc inspect resnet50.onnx\n  aicc inspect resnet50.aicc --long\n");
      return AICC_OK;
    }
    if (word == "--long")
      isLong = true;
    else if (word.empty() || word[0] == '-' || !path.empty())
      return usage("inspect", "unexpected argument '" + word + "'");
    else
      path = word;
  }
  if (path.empty())
    return usage("inspect", "expected a file");
  return endsWith(path, ".onnx") ? inspectModel(path) : inspectArtifact("aicc inspect", path, isLong);
}

} // namespace aicc::tools
