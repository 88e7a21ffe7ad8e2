// aicc inspect FILE: an artifact is described from its metadata, a model from its imported form. Nothing is run.
#include "tools/aicc/Command.h"
#include "tools/common/RunModel.h"

#include <cstdio>
#include <cstring>
#include <map>

namespace aicc::tools {
namespace {

/// Counts `onnx.Op` in the imported IR and prints the signature line of @main.
int inspectModel(const std::string &path) {
  Compiler compiler;
  aicc_compiler_set(compiler.get(), "stop-after", "import");
  Memory ir;
  aicc_status status = aicc_compile_to_memory(compiler.get(), path.c_str(), &ir.data, &ir.bytes);
  if (status != AICC_OK)
    return status;
  std::string text(static_cast<const char *>(ir.data), ir.bytes);
  std::map<std::string, int> counts;
  int total = 0;
  for (size_t at = text.find("onnx."); at != text.npos; at = text.find("onnx.", at + 1)) {
    size_t end = at + 5;
    while (end < text.size() && (isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_'))
      ++end;
    bool isOp = at > 0 && text[at - 1] == ' ' && end > at + 5 && isupper(static_cast<unsigned char>(text[at + 5]));
    std::string op = text.substr(at + 5, end - at - 5);
    if (!isOp || op == "NoValue" || op == "Constant" || op == "Yield")
      continue;
    ++counts[op];
    ++total;
  }
  size_t main = text.find("func.func @main");
  std::printf("ONNX model, %d nodes in the newest opset's form\n%s\n", total,
              text.substr(main, text.find('\n', main) - main).c_str());
  for (auto &[op, count] : counts)
    std::printf("  %5d  %s\n", count, op.c_str());
  return AICC_OK;
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
