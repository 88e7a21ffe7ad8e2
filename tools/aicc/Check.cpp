// aicc check MODEL: what would become of a model, without compiling it.
#include "tools/aicc/Command.h"

#include <cstdio>

namespace aicc::tools {

static int help() {
  std::printf(
      "usage: aicc check MODEL.onnx [--json] [flags]\n\n"
      "Says what the model holds, which targets take its operators, what a run will take, and everything that\n"
      "keeps it from being compiled, by node. Nothing is compiled and no weights are read. A model that cannot\n"
      "be read is not asked about further: its problems are those of the file.\n"
      "Ends with 0 when the model can be compiled, 4 when not, 3 when it is no good model.\n\n"
      "  --json                the same as JSON\n"
      "%s\nexamples:\n  aicc check resnet50.onnx\n  aicc check resnet50.onnx --target=npu --json\n",
      settingsHelp().c_str());
  return AICC_OK;
}

int check(const Arguments &arguments) {
  Compiler compiler;
  std::string path;
  bool isJson = false;
  for (size_t at = 0; at < arguments.size(); ++at) {
    const std::string &word = arguments[at];
    if (word == "--help" || word == "-h")
      return help();
    if (word == "--json")
      isJson = true;
    else if (compiler.take(arguments, at)) {
      if (compiler.failed)
        return AICC_USAGE;
    } else if (word.empty() || word[0] == '-' || !path.empty())
      return usage("check", "unexpected argument '" + word + "'");
    else
      path = word;
  }
  if (path.empty())
    return usage("check", "expected a model");
  aicc_compiler_listen(compiler.get(), nullptr, nullptr); // the report has the problems
  Memory report;
  aicc_status status = aicc_check_file(compiler.get(), path.c_str(), isJson, &report.data, &report.bytes);
  if (report.data)
    std::fwrite(report.data, 1, report.bytes, stdout);
  else
    std::fprintf(stderr, "aicc: error: %s\n", aicc_compiler_error(compiler.get()));
  return status;
}

} // namespace aicc::tools
