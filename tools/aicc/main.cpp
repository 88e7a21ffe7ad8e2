// aicc: the command line. Thin: the work is behind the C interfaces of the compiler and the runtime.
#include "tools/aicc/Command.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

using namespace aicc::tools;

namespace {

struct Row {
  const char *name;
  int (*function)(const Arguments &);
  const char *help;
};

const Row rows[] = {
    {"check", check, "say what would become of a model, without compiling it: every problem, by node"},
    {"compile", compile, "compile an ONNX model to an artifact, or show a phase's IR"},
    {"run", run, "run a model or an artifact and print its outputs"},
    {"verify", verify, "compare a model's outputs with stored ones or with the reference evaluator"},
    {"reduce", reduce, "shrink a model to the smallest that still shows a failure"},
    {"bench", bench, "time a model or an artifact"},
    {"inspect", inspect, "say what a model or an artifact holds, without running it"},
    {"targets", targets, "say what models can be compiled for, and what can be run on here"},
};

int help() {
  std::printf("usage: aicc COMMAND [arguments]\n\n");
  for (const Row &row : rows)
    std::printf("  %-10s%s\n", row.name, row.help);
  std::printf(
      "\n'aicc COMMAND --help' says more.\n\nexamples:\n"
      "  aicc run resnet50.onnx --input input=random\n"
      "  aicc compile resnet50.onnx -o resnet50.aicc\n"
      "  aicc bench resnet50.aicc --threads 2\n\n"
      "exit codes: 0 ok, 1 bug in aicc, 2 usage, 3 bad model, 4 unsupported, 5 compile failure, 6 run failure,\n"
      "7 wrong result, 8 bad artifact, 9 busy, 10 file error\n");
  return AICC_OK;
}

/// What was printed may sit in a buffer still: a full disk shows when it is written out.
int flushed(int status) {
  if (std::fflush(stdout) == 0 && !std::ferror(stdout))
    return status;
  std::fprintf(stderr, "aicc: cannot write to standard output: %s\n", std::strerror(errno));
  return status ? status : AICC_IO;
}

int dispatch(int argc, char **argv) {
  Arguments arguments(argv + 1, argv + argc);
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h")
    return help();
  if (arguments[0] == "--version") {
    std::printf("aicc %s\n", aicc_version());
    return AICC_OK;
  }
  for (const Row &row : rows)
    if (arguments[0] == row.name)
      return row.function(Arguments(arguments.begin() + 1, arguments.end()));
  std::fprintf(stderr, "aicc: unknown command '%s'; commands: check compile run verify reduce bench inspect targets\n",
               argv[1]);
  return AICC_USAGE;
}

} // namespace

int main(int argc, char **argv) { return flushed(dispatch(argc, argv)); }
