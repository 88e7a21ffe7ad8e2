// The flags of `run` and `bench`, parsed one argument at a time, so that a tool can mix them with its own.
#pragma once

#include "lib/Support/Tensor.h"

#include <string>
#include <utility>
#include <vector>

namespace aicc::tools {

/// Where an input comes from.
struct InputSource {
  enum Kind { Random, Zeros, File } kind = Random;
  uint64_t seed = 0;
  std::string file;
  bool isStored = false; ///< data to verify with: see `asStored`
};

/// Where plugins are looked for unless a flag says otherwise: $AICC_PLUGIN_PATH, else ../lib/aicc/plugins seen from
/// this program.
std::string defaultPluginPath();

struct RunOptions {
  /// By input name; the name is empty when the flag gave none, which means the only input.
  std::vector<std::pair<std::string, InputSource>> inputs;
  std::vector<std::pair<std::string, Shape>> shapes;
  std::string outputDirectory; ///< empty: outputs are not written
  std::string debugCodeDirectory;
  std::string pluginPath = defaultPluginPath(); ///< folders with drivers, separated by ':'
  std::string device;                           ///< "NAME[:INDEX]"; empty: the first program that runs here
  std::string jsonFile;                         ///< bench only; "-" is standard output
  int threads = 0;                              ///< 0 = all
  bool isProfiled = false;
  bool flushSubnormals = false;
  bool trustWeights = false;
  bool isForeign = false;     ///< the code is for another machine: the model is opened to be described, not run
  double warmupSeconds = 0.5; ///< bench only
  double timeSeconds = 3;     ///< bench only
};

/// If `arguments[at]` is `--name VALUE` or `--name=VALUE`: gives the value and moves `at` to its last word.
bool takeValue(const std::vector<std::string> &arguments, size_t &at, const std::string &name, std::string &value);

enum class Taken { Yes, Unknown, Wrong };

/// Takes the flag at `arguments[index]`, with its value if that is a word of its own, and leaves `index` at the last
/// word taken. Wrong: `problem` says what is wrong with it.
Taken takeRunOption(const std::vector<std::string> &arguments, size_t &index, RunOptions &options,
                    std::string &problem);

/// The lines of --help about these flags.
const char *runOptionsHelp();

/// "1x3x224x224" or "scalar"; false when it is neither.
bool parseShape(const std::string &text, Shape &shape);

} // namespace aicc::tools
