// aicc-run: runs, measures and describes compiled models. A small program over the runtime, without the compiler.
#include "tools/common/Report.h"
#include "tools/common/RunModel.h"

#include <cstdio>

using namespace aicc;

static const char tool[] = "aicc-run";

static int printHelp() {
  std::printf("aicc-run: runs a compiled model\n\n"
              "  aicc-run MODEL.aicc [options]          run once and print the outputs\n"
              "  aicc-run bench MODEL.aicc [options]    measure\n"
              "  aicc-run inspect MODEL.aicc [--long]   say what the file holds, without loading its code\n\n"
              "options\n%s",
              tools::runOptionsHelp());
  return AICC_OK;
}

int main(int argc, char **argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::string command = "run", path, problem;
  tools::RunOptions options;
  bool isLong = false;
  size_t first = 0;
  if (!arguments.empty() && (arguments[0] == "run" || arguments[0] == "bench" || arguments[0] == "inspect"))
    command = arguments[first++];
  for (size_t i = first; i < arguments.size(); ++i) {
    if (arguments[i] == "--help" || arguments[i] == "-h")
      return printHelp();
    if (command == "inspect" && arguments[i] == "--long") {
      isLong = true;
      continue;
    }
    tools::Taken taken = tools::takeRunOption(arguments, i, options, problem);
    if (taken == tools::Taken::Wrong)
      return tools::fail(tool, AICC_USAGE, problem);
    if (taken == tools::Taken::Yes)
      continue;
    if (arguments[i][0] == '-' || !path.empty())
      return tools::fail(tool, AICC_USAGE, "unexpected argument '" + arguments[i] + "'; see aicc-run --help");
    path = arguments[i];
  }
  if (path.empty())
    return tools::fail(tool, AICC_USAGE, "expected a compiled model (.aicc); see aicc-run --help");
  if (command == "inspect")
    return tools::inspectArtifact(tool, path, isLong);
  Result<Model> model = tools::openModel(path, options);
  if (!model)
    return tools::fail(tool, model.status(), model.error());
  return command == "bench" ? tools::benchModel(tool, *model, options) : tools::runModel(tool, *model, options);
}
