// aicc compile MODEL.onnx -o OUT.aicc
#include "tools/aicc/Command.h"

#include <cstdio>

namespace aicc::tools {

static const char *const head = R"(usage: aicc compile MODEL.onnx -o OUT [flags]

Compiles a model to an artifact that 'aicc run' and libaicc_runtime run. With --stop-after or --emit the output is the IR
or code instead; '-o -' is standard output.

  -o OUT                  where the result goes
  -v                      print each phase and its time
)";
static const char *const tail = R"(
examples:
  aicc compile resnet50.onnx -o resnet50.aicc
  aicc compile yolo.onnx -o yolo.aicc --dim batch=1 --dim height=320 --dim width=320
  aicc compile bert.onnx -o - --stop-after=linalg --explain
  aicc compile kws.onnx -o kws.o --emit=obj --triple=aarch64-linux-gnu --mcpu=cortex-a72
  aicc compile kws.onnx -o kws.h --emit=header
)";

int compile(const Arguments &arguments) {
  Compiler compiler;
  std::string model, output, value;
  bool isText = false;
  for (size_t at = 0; at < arguments.size(); ++at) {
    const std::string &word = arguments[at];
    if (word == "--help" || word == "-h") {
      std::printf("%s%s%s", head, settingsHelp().c_str(), tail);
      return AICC_OK;
    }
    isText |= word.rfind("--stop-after", 0) == 0 || word.rfind("--emit", 0) == 0;
    if (word == "-o" && at + 1 < arguments.size())
      output = arguments[++at];
    else if (compiler.take(arguments, at))
      continue;
    else if (!word.empty() && word[0] == '-')
      return usage("compile", "unknown flag or missing value: '" + word + "'");
    else if (model.empty())
      model = word;
    else
      return usage("compile", "expected one model, found '" + model + "' and '" + word + "'");
  }
  if (compiler.failed)
    return AICC_USAGE;
  if (model.empty())
    return usage("compile", "expected a model");
  if (output.empty() && isText)
    output = "-";
  if (output.empty())
    return usage("compile", "expected an output: -o OUT.aicc");
  return aicc_compile_file(compiler.get(), model.c_str(), output.c_str());
}

} // namespace aicc::tools
