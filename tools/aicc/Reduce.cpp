// aicc reduce MODEL --test=CMD: the smallest model that still shows a failure.
#include "tools/aicc/Command.h"
#include "tools/aicc/Folder.h"
#include "tools/aicc/Shell.h"
#include "tools/common/Progress.h"
#include "tools/common/Report.h"
#include "tools/common/RunOptions.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace aicc::tools {
namespace {

const char *const help = R"(usage: aicc reduce MODEL.onnx --test=CMD [-o OUT.onnx] [flags]

Shrinks the model as long as CMD fails on it as it does on the model itself, and writes the smallest: fewer nodes and
outputs, branches in place of control flow, smaller sizes, plainer constants. CMD is a line for the shell; each % in it
is the path of a candidate, which is the last word where there is none. The model need not be one that aicc can import.

  --test CMD            ends as it does on the model: the failure is there; with another status: it is not
  -o OUT                where to write the smallest model (default: MODEL.reduced.onnx)
  --status N            the exit status that means the failure (default: that on the model); 128 + N is signal N
  --match TEXT          what CMD has to write as well; without --status the status does not count then
  --test-seconds S      what CMD may take, then it is killed and its status is 124 (default: 60)
  --seconds S           what the search may take (default: no limit)

examples:
  aicc reduce bert.onnx --test='aicc verify' -o small.onnx
  aicc reduce bert.onnx --test='aicc compile % -o /dev/null' --match='expected'
)";

struct Reduction {
  std::string path, output, command, match;
  std::optional<int> status;
  double testSeconds = 60, seconds = 0;
};

bool takeNumber(const Arguments &arguments, size_t &at, const char *name, double &number, std::string &problem) {
  std::string text;
  if (!takeValue(arguments, at, name, text))
    return false;
  char *end = nullptr;
  number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || !(number >= 0 && number < 1e9))
    problem = std::string("--") + name + ": expected a number >= 0, found '" + escaped(text) + "'";
  return true;
}

/// Takes the word at `at`; what is wrong with it, "" when nothing is.
std::string take(Reduction &into, const Arguments &arguments, size_t &at) {
  const std::string &word = arguments[at];
  std::string problem;
  double status = 0;
  if (takeValue(arguments, at, "test", into.command) || takeValue(arguments, at, "match", into.match) ||
      takeNumber(arguments, at, "test-seconds", into.testSeconds, problem) ||
      takeNumber(arguments, at, "seconds", into.seconds, problem))
    return problem;
  if (takeNumber(arguments, at, "status", status, problem)) {
    into.status = int(status);
    return problem;
  }
  if (word == "-o" && at + 1 < arguments.size()) {
    into.output = arguments[++at];
    return "";
  }
  if (word.empty() || word[0] == '-' || !into.path.empty())
    return "unexpected argument '" + escaped(word) + "'";
  into.path = word;
  return "";
}

/// The command about one file.
std::string lineFor(const std::string &command, const std::string &path) {
  std::string line;
  bool isNamed = false;
  for (char c : command) {
    isNamed |= c == '%';
    line += c == '%' ? quotedForShell(path) : std::string(1, c);
  }
  return isNamed ? line : line + " " + quotedForShell(path);
}

class Tester {
public:
  explicit Tester(Reduction &reduction) : reduction(reduction) {}

  /// Runs the command on the model itself; its status is what is looked for, unless a flag said so.
  int begin() {
    if (!folder.isMade)
      return fail("aicc reduce", AICC_IO, folder.path + ": cannot create the folder: " + std::strerror(errno));
    candidate = folder.file("candidate.onnx");
    log = folder.file("log");
    Ended ended = runShell(lineFor(reduction.command, reduction.path), log, reduction.testSeconds);
    if (!ended.isStarted)
      return fail("aicc reduce", AICC_IO, std::string("cannot start the shell: ") + std::strerror(errno));
    if (!reduction.status && reduction.match.empty()) {
      if (ended.status == 0)
        return fail("aicc reduce", AICC_USAGE,
                    "expected the command to fail on the model, or --status or --match, found exit status 0");
      reduction.status = ended.status;
    }
    if (shows(ended))
      return AICC_OK;
    return fail("aicc reduce", AICC_USAGE,
                "expected the command to end on the model as the flags say, found exit status " +
                    std::to_string(ended.status) + (reduction.match.empty() ? "" : " or no such text"));
  }

  static int32_t ask(void *user, const void *model, size_t bytes, const char *state) {
    auto *self = static_cast<Tester *>(user);
    if (self->reduction.seconds > 0 && self->elapsed() > self->reduction.seconds)
      return -1;
    showProgress(state);
    if (!writeBytes(self->candidate, model, bytes))
      return -1;
    Ended ended = runShell(lineFor(self->reduction.command, self->candidate), self->log, self->reduction.testSeconds);
    ++self->runs;
    return ended.isStarted && self->shows(ended);
  }

  int runs = 0;

private:
  bool shows(const Ended &ended) const {
    return (!reduction.status || *reduction.status == ended.status) &&
           ended.output.find(reduction.match) != std::string::npos;
  }
  double elapsed() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(); }

  Reduction &reduction;
  Folder folder{"reduce"};
  std::string candidate, log;
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
};

int reduceAndWrite(Reduction &reduction) {
  Tester tester(reduction);
  if (int status = tester.begin())
    return status;
  Compiler compiler;
  Memory smallest;
  aicc_status status =
      aicc_reduce_file(compiler.get(), reduction.path.c_str(), Tester::ask, &tester, &smallest.data, &smallest.bytes);
  clearProgress();
  if (status != AICC_OK)
    return status;
  if (!writeBytes(reduction.output, smallest.data, smallest.bytes))
    return fail("aicc reduce", AICC_IO, reduction.output + ": cannot write the file: " + std::strerror(errno));
  std::printf("%s: %s after %d runs of the command\n", escaped(reduction.output).c_str(),
              readableBytes(int64_t(smallest.bytes)).c_str(), tester.runs);
  return AICC_OK;
}

} // namespace

int reduce(const Arguments &arguments) {
  Reduction reduction;
  for (size_t at = 0; at < arguments.size(); ++at) {
    if (arguments[at] == "--help" || arguments[at] == "-h") {
      std::printf("%s", help);
      return AICC_OK;
    }
    if (std::string problem = take(reduction, arguments, at); !problem.empty())
      return usage("reduce", problem);
  }
  if (reduction.path.empty())
    return usage("reduce", "expected a model");
  if (reduction.command.empty())
    return usage("reduce", "expected --test with a command");
  if (reduction.output.empty())
    reduction.output =
        reduction.path.substr(0, reduction.path.size() - (endsWith(reduction.path, ".onnx") ? 5 : 0)) + ".reduced.onnx";
  return reduceAndWrite(reduction);
}

} // namespace aicc::tools
