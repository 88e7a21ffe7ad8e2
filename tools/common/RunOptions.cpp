#include "tools/common/RunOptions.h"

#include <cerrno>
#include <cstdlib>
#include <unistd.h>

namespace aicc::tools {
namespace {

bool parseNumber(const std::string &text, int64_t least, int64_t most, int64_t &value) {
  char *end = nullptr;
  errno = 0;
  value = std::strtoll(text.c_str(), &end, 10);
  return !text.empty() && *end == '\0' && errno == 0 && value >= least && value <= most;
}

bool parseSeconds(const std::string &text, double &value) {
  char *end = nullptr;
  value = std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0' && value >= 0 && value <= 86400;
}

/// "NAME=VALUE"; a name may hold '=' itself, a value may not.
bool splitName(const std::string &text, std::string &name, std::string &value) {
  size_t at = text.rfind('=');
  if (at == std::string::npos)
    return false;
  name = text.substr(0, at);
  value = text.substr(at + 1);
  return true;
}

bool parseSource(const std::string &text, InputSource &source) {
  if (text.empty())
    return false;
  if (text == "zeros") {
    source.kind = InputSource::Zeros;
    return true;
  }
  if (text == "random" || text.compare(0, 7, "random:") == 0) {
    int64_t seed = 0;
    source.kind = InputSource::Random;
    bool isSeed = text == "random" || parseNumber(text.substr(7), 0, INT64_MAX, seed);
    source.seed = uint64_t(seed);
    return isSeed;
  }
  source.kind = InputSource::File;
  source.file = text;
  return true;
}

bool setInput(RunOptions &options, const std::string &value, std::string &problem) {
  std::string name, text;
  if (!splitName(value, name, text))
    text = value;
  InputSource source;
  if (!parseSource(text, source))
    return problem = "expected --input NAME=FILE, NAME=random[:SEED] or NAME=zeros, found '" + value + "'", false;
  options.inputs.emplace_back(name, source);
  return true;
}

bool setShape(RunOptions &options, const std::string &value, std::string &problem) {
  std::string name, text;
  Shape shape;
  if (!splitName(value, name, text))
    text = value;
  if (!parseShape(text, shape))
    return problem = "expected --shape NAME=1x3x224x224, found '" + value + "'", false;
  options.shapes.emplace_back(name, shape);
  return true;
}

bool setThreads(RunOptions &options, const std::string &value, std::string &problem) {
  int64_t threads = 0;
  if (!parseNumber(value, 0, 4096, threads))
    return problem = "expected --threads N with N from 0 (all) to 4096, found '" + value + "'", false;
  options.threads = int(threads);
  return true;
}

bool setSeconds(double &into, const char *flag, const std::string &value, std::string &problem) {
  if (!parseSeconds(value, into))
    return problem = std::string("expected ") + flag + " SECONDS, found '" + value + "'", false;
  return true;
}

bool setOption(const std::string &flag, const std::string &value, RunOptions &options, std::string &problem) {
  if (flag == "--input")
    return setInput(options, value, problem);
  if (flag == "--shape")
    return setShape(options, value, problem);
  if (flag == "--threads")
    return setThreads(options, value, problem);
  if (flag == "--warmup")
    return setSeconds(options.warmupSeconds, "--warmup", value, problem);
  if (flag == "--time")
    return setSeconds(options.timeSeconds, "--time", value, problem);
  std::string &text = flag == "--output-dir"    ? options.outputDirectory
                      : flag == "--json"        ? options.jsonFile
                      : flag == "--plugin-path" ? options.pluginPath
                      : flag == "--device"      ? options.device
                                                : options.debugCodeDirectory;
  text = value;
  return !value.empty() || (problem = "expected a value after " + flag, false);
}

bool *switchOf(const std::string &flag, RunOptions &options) {
  return flag == "--profile"            ? &options.isProfiled
         : flag == "--flush-subnormals" ? &options.flushSubnormals
         : flag == "--trust-weights"    ? &options.trustWeights
                                        : nullptr;
}

bool takesValue(const std::string &flag) {
  for (const char *known : {"--input", "--shape", "--threads", "--warmup", "--time", "--output-dir", "--json",
                            "--debug-code", "--plugin-path", "--device"})
    if (flag == known)
      return true;
  return false;
}

} // namespace

std::string defaultPluginPath() {
  if (const char *chosen = std::getenv("AICC_PLUGIN_PATH"))
    return chosen;
  char program[4096];
  ssize_t length = readlink("/proc/self/exe", program, sizeof(program));
  std::string folder(program, length > 0 ? size_t(length) : 0);
  for (int up = 0; up < 2; ++up)
    folder.resize(folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/'));
  return folder + "/lib/aicc/plugins";
}

bool parseShape(const std::string &text, Shape &shape) {
  shape.clear();
  if (text == "scalar")
    return true;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = text.find('x', begin);
    end = end == std::string::npos ? text.size() : end;
    int64_t dim;
    if (!parseNumber(text.substr(begin, end - begin), 0, INT64_MAX, dim))
      return false;
    shape.push_back(dim);
    begin = end + 1;
  }
  return elementCount(shape) >= 0;
}

bool takeValue(const std::vector<std::string> &arguments, size_t &at, const std::string &name, std::string &value) {
  const std::string &word = arguments[at];
  std::string flag = "--" + name;
  if (word.compare(0, flag.size() + 1, flag + "=") == 0) {
    value = word.substr(flag.size() + 1);
    return true;
  }
  if (word != flag || at + 1 >= arguments.size())
    return false;
  value = arguments[++at];
  return true;
}

Taken takeRunOption(const std::vector<std::string> &arguments, size_t &index, RunOptions &options,
                    std::string &problem) {
  const std::string &argument = arguments[index];
  if (bool *isOn = switchOf(argument, options)) {
    *isOn = true;
    return Taken::Yes;
  }
  size_t equals = argument.find('=');
  std::string flag = argument.substr(0, equals);
  if (!takesValue(flag))
    return Taken::Unknown;
  if (equals != std::string::npos)
    return setOption(flag, argument.substr(equals + 1), options, problem) ? Taken::Yes : Taken::Wrong;
  if (index + 1 == arguments.size()) {
    problem = "expected a value after " + flag;
    return Taken::Wrong;
  }
  return setOption(flag, arguments[++index], options, problem) ? Taken::Yes : Taken::Wrong;
}

const char *runOptionsHelp() {
  return "  --input NAME=SOURCE   FILE.npy, FILE.pb, FILE.pgm, random[:SEED] or zeros; inputs not named are random.\n"
         "                        Random floats lie in [0,1), 8-bit integers use their whole range, others are 0 or "
         "1.\n"
         "                        NAME= may be left out when the model has one input or a .pb names it.\n"
         "                        A map is a MapProto, a sequence of maps a SequenceProto (FILE.pb).\n"
         "  --shape NAME=1x3x8    size of an input where the model leaves it free (1 otherwise)\n"
         "  --threads N           threads to use; 0, the default, is all that this process may use\n"
         "  --profile             time of each kernel and the ONNX nodes it computes\n"
         "  --output-dir DIR      run: write output_0.npy, output_1.npy, ...; of sequences a folder, of maps a .pb\n"
         "  --time S, --warmup S  bench: seconds to measure (3) and to warm up (0.5)\n"
         "  --json FILE           bench: write the figures as JSON ('-' is standard output)\n"
         "  --flush-subnormals    count subnormal numbers as zero\n"
         "  --trust-weights       do not verify the checksum of the weights\n"
         "  --plugin-path DIRS    folders with the drivers of devices, separated by ':' ($AICC_PLUGIN_PATH)\n"
         "  --device NAME[:N]     run the program for that device, on its N-th (default: the first program that runs "
         "here)\n"
         "  --debug-code DIR      also write the code to DIR and load it from there, for debuggers and profilers\n";
}

} // namespace aicc::tools
