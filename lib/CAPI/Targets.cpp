// What there is to compile for.
#include "lib/CAPI/Compiler.h"
#include "lib/CAPI/TargetIncludes.inc"
#include "lib/Plugin/PluginTarget.h"

#include "llvm/Support/FormatVariadic.h"

namespace aicc {

std::vector<std::unique_ptr<Target>> inTreeTargets(const Settings &settings, std::string &error) {
  TargetOptions options{settings.triple,  settings.cpu,    settings.features,
                        settings.threads, settings.worker, settings.workerSeconds};
  std::vector<std::unique_ptr<Target>> all;
#define AICC_TARGET(NAME)                                                                                              \
  if (auto target = targets::NAME::createTarget(options, error))                                                       \
    all.push_back(std::move(target));
#include "lib/CAPI/Targets.inc"
#undef AICC_TARGET
  return all;
}

std::unique_ptr<Target> makeTarget(const Settings &settings, const std::string &name,
                                   std::vector<std::unique_ptr<Target>> &inTree, std::string &problem) {
  for (std::unique_ptr<Target> &target : inTree)
    if (target && target->name() == name)
      return std::move(target);
  if (std::optional<plugin::Plugin> found = plugin::findPlugin(settings.pluginPath, name)) {
    std::unique_ptr<Target> target = plugin::createTarget(*found, settings.workerSeconds, problem);
    if (!target)
      problem = "cannot use target '" + escaped(name) + "': " + problem;
    return target;
  }
  problem = "unknown target '" + escaped(name) + "', known:";
  for (auto &target : inTree)
    problem += target ? " " + target->name().str() : "";
  for (const plugin::Plugin &other : plugin::listPlugins(settings.pluginPath))
    problem += " " + other.manifest.name;
  return nullptr;
}

} // namespace aicc

using namespace aicc;

/// One row of the list, with the texts that its C form points to.
struct aicc_target_row {
  std::string name, summary, folder, problem;
  aicc_target shown = {};
};

/// Plugins write what they like; terminals obey control characters.
static void makePrintable(std::string &text) {
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }, '?');
}

void aicc_compiler::listTargets() {
  targetRows.clear();
  std::string error;
  for (auto &target : inTreeTargets(settings, error))
    targetRows.push_back({target->name().str(), "the processor, this machine's or that of --triple", "", ""});
  for (const plugin::Plugin &plugin : plugin::listPlugins(settings.pluginPath)) {
    aicc_target_row row{plugin.manifest.name, plugin.manifest.summary, plugin.folder, plugin.problem};
    if (row.problem.empty() && !plugin.hasCompiler)
      row.problem = plugin.folder + ": expected compiler.so, found none";
    else if (row.problem.empty())
      (void)plugin::createTarget(plugin, settings.workerSeconds, row.problem);
    targetRows.push_back(std::move(row));
  }
  for (aicc_target_row &row : targetRows) {
    makePrintable(row.problem);
    makePrintable(row.summary);
    row.shown = {row.name.c_str(), row.summary.c_str(), row.folder.c_str(), row.problem.c_str()};
  }
}

// Here, where the rows are a complete type.
aicc_compiler::aicc_compiler() = default;
aicc_compiler::~aicc_compiler() = default;

extern "C" {

int32_t aicc_target_count(aicc_compiler *compiler) {
  compiler->listTargets();
  return int32_t(compiler->targetRows.size());
}

const aicc_target *aicc_target_at(const aicc_compiler *compiler, int32_t index) {
  bool isRow = index >= 0 && size_t(index) < compiler->targetRows.size();
  return isRow ? &compiler->targetRows[size_t(index)].shown : nullptr;
}

} // extern "C"
