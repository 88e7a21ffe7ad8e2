// aicc-run: runs, measures, verifies and describes compiled models. A small program over the runtime, without the
// compiler.
#include "tools/common/Report.h"
#include "tools/common/Verify.h"

#include <cstdio>

using namespace aicc;

namespace {

const char tool[] = "aicc-run";

struct CommandLine {
  std::string command = "run", path;
  tools::RunOptions options;
  tools::Verification verification;
  bool isLong = false;
  bool isHelp = false;
};

int printHelp() {
  std::printf("aicc-run: runs a compiled model\n\n"
              "  aicc-run MODEL.aicc [options]          run once and print the outputs\n"
              "  aicc-run bench MODEL.aicc [options]    measure\n"
              "  aicc-run verify MODEL.aicc [options]   run on stored inputs and compare with stored outputs\n"
              "  aicc-run inspect MODEL.aicc [--long]   say what the file holds, without loading its code\n\n"
              "options\n%s%s",
              tools::runOptionsHelp(), tools::verifyOptionsHelp());
  return AICC_OK;
}

/// Takes the word at `at`; what is wrong with it, "" when nothing is.
std::string take(CommandLine &line, const std::vector<std::string> &arguments, size_t &at) {
  const std::string &word = arguments[at];
  std::string problem;
  if (word == "--help" || word == "-h") {
    line.isHelp = true;
    return "";
  }
  if (line.command == "inspect" && word == "--long") {
    line.isLong = true;
    return "";
  }
  tools::Taken taken = tools::takeRunOption(arguments, at, line.options, problem);
  if (taken == tools::Taken::Unknown && line.command == "verify")
    taken = tools::takeVerifyOption(arguments, at, line.verification, problem);
  if (taken != tools::Taken::Unknown)
    return problem;
  if (word.empty() || word[0] == '-' || !line.path.empty())
    return "unexpected argument '" + word + "'; see aicc-run --help";
  line.path = word;
  return "";
}

int obey(CommandLine &line) {
  if (line.command == "inspect")
    return tools::inspectArtifact(tool, line.path, line.isLong);
  Result<Model> model = tools::openModel(line.path, line.options);
  if (!model)
    return tools::fail(tool, model.status(), model.error());
  if (line.command == "bench")
    return tools::benchModel(tool, *model, line.options);
  if (line.command == "verify")
    return tools::verifyFolders(tool, *model, line.options, tools::executeHere, line.verification);
  return tools::runModel(tool, *model, line.options);
}

} // namespace

int main(int argc, char **argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  CommandLine line;
  size_t first = 0;
  for (const char *known : {"run", "bench", "verify", "inspect"})
    if (first == 0 && !arguments.empty() && arguments[0] == known)
      line.command = arguments[first++];
  for (size_t at = first; at < arguments.size(); ++at)
    if (std::string problem = take(line, arguments, at); !problem.empty())
      return tools::fail(tool, AICC_USAGE, problem);
  if (line.isHelp)
    return printHelp();
  if (line.path.empty())
    return tools::fail(tool, AICC_USAGE, "expected a compiled model (.aicc); see aicc-run --help");
  if (line.command == "verify" && line.verification.folders.empty())
    return tools::fail(tool, AICC_USAGE, "expected --data DIR to verify with; see aicc-run --help");
  return obey(line);
}
