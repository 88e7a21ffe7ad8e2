// aicc targets: what models can be compiled for, and what can be run on here.
#include "tools/aicc/Command.h"
#include "tools/common/RunOptions.h"

#include <cstdio>

namespace aicc::tools {
namespace {

const char *helpText =
    "usage: aicc targets [--plugin-path=DIRS]\n\n"
    "Lists the targets of `aicc compile --target=NAME`: whether models can be compiled for them, how\n"
    "many devices there are here to run on, and what keeps a plugin from being used.\n\n"
    "  --plugin-path=DIRS   folders with plugins, separated by ':' ($AICC_PLUGIN_PATH, else\n"
    "                       lib/aicc/plugins of the installation)\n";

/// "a\nb" with every line indented.
void printReasons(const std::string &text) {
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('\n', begin);
    end = end == std::string::npos ? text.size() : end;
    std::printf("    %s\n", text.substr(begin, end - begin).c_str());
    begin = end + 1;
  }
}

void printTarget(const aicc_target &target, const std::string &pluginPath) {
  int32_t devices = aicc_device_count(pluginPath.c_str(), target.name);
  std::string runs = devices < 0    ? "cannot run here"
                     : devices == 1 ? "1 device here"
                                    : std::to_string(devices) + " devices here";
  std::printf("%-16s %-16s %-16s %s\n", target.name, *target.problem ? "cannot compile" : "compiles", runs.c_str(),
              target.summary);
  if (*target.folder)
    std::printf("    %s\n", target.folder);
  printReasons(target.problem);
  if (devices < 0)
    printReasons(aicc_open_error());
}

} // namespace

int targets(const Arguments &arguments) {
  Compiler compiler;
  std::string pluginPath = defaultPluginPath();
  for (size_t at = 0; at < arguments.size(); ++at) {
    if (arguments[at] == "--help" || arguments[at] == "-h") {
      std::printf("%s", helpText);
      return AICC_OK;
    }
    if (!takeValue(arguments, at, "plugin-path", pluginPath))
      return usage("targets", "unexpected argument '" + arguments[at] + "'");
  }
  aicc_compiler_set(compiler.get(), "plugin-path", pluginPath.c_str());
  int32_t count = aicc_target_count(compiler.get());
  for (int32_t i = 0; i < count; ++i)
    printTarget(*aicc_target_at(compiler.get(), i), pluginPath);
  return AICC_OK;
}

} // namespace aicc::tools
