// aicc run MODEL and aicc bench MODEL
#include "tools/aicc/Model.h"
#include "tools/common/Report.h"

#include <cstdio>

namespace aicc::tools {
namespace {

using Action = int (*)(const std::string &, const Model &, const RunOptions &);

int onModel(const char *command, const char *help, const char *examples, const Arguments &arguments, Action action) {
  ModelArguments model;
  std::string problem;
  for (size_t at = 0; at < arguments.size(); ++at) {
    if (arguments[at] == "--help" || arguments[at] == "-h") {
      std::printf("%s\n%s\nflags of the compiler, for a .onnx file:\n%s\nexamples:\n%s", help, runOptionsHelp(),
                  settingsHelp().c_str(), examples);
      return AICC_OK;
    }
    switch (model.take(arguments, at, problem)) {
    case Taken::Yes: continue;
    case Taken::Wrong: return usage(command, problem);
    case Taken::Unknown: return usage(command, "unexpected argument '" + arguments[at] + "'");
    }
  }
  if (model.path.empty())
    return usage(command, "expected a model");
  Result<Model> opened = model.open(std::string("aicc ") + command);
  if (!opened)
    return opened.status();
  return action(std::string("aicc ") + command, *opened, model.options);
}

} // namespace

int run(const Arguments &arguments) {
  return onModel("run",
                 "usage: aicc run MODEL.onnx|MODEL.aicc [flags]\n\n"
                 "Runs a model once and prints each output's name, type, shape and a short summary.\n",
                 "  aicc run resnet50.onnx\n"
                 "  aicc run yolo.aicc --input images=photo.npy --output-dir out\n"
                 "  aicc run bert.onnx --input ids=random:7 --shape ids=1x128 --profile\n",
                 arguments, runModel);
}

int bench(const Arguments &arguments) {
  return onModel("bench",
                 "usage: aicc bench MODEL.onnx|MODEL.aicc [flags]\n\n"
                 "Runs a model for a while and prints median, min and p99 times and its memory.\n",
                 "  aicc bench resnet50.onnx --threads 1\n"
                 "  aicc bench resnet50.aicc --time 10 --json times.json\n",
                 arguments, benchModel);
}

} // namespace aicc::tools
