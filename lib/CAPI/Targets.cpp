// What there is to compile for.
#include "lib/CAPI/Compiler.h"
#include "lib/CAPI/TargetIncludes.inc"
#include "lib/Plugin/PluginTarget.h"

#include "llvm/Support/FormatVariadic.h"

namespace aicc {

using llvm::StringRef;

/// The targets that are part of aicc.
static constexpr StringRef inTree[] = {
#define AICC_TARGET(NAME, TEXT) TEXT,
#include "lib/CAPI/Targets.inc"
#undef AICC_TARGET
};

/// One of them. `model` names what it compiles for (a CPU, a GPU); empty: what the settings say, or its default.
static std::unique_ptr<Target> makeInTree(const Settings &settings, StringRef name, StringRef model,
                                          std::string &problem) {
  bool isProcessor = name == inTree[0]; // --mcpu and --triple are its own
  TargetOptions options{isProcessor ? settings.triple : "",
                        !model.empty() ? model.str()
                        : isProcessor  ? settings.cpu
                                       : "",
                        isProcessor ? settings.features : "",
                        settings.threads,
                        settings.worker,
                        settings.workerSeconds,
                        settings.checkBounds};
#define AICC_TARGET(NAME, TEXT)                                                                                        \
  if (name == TEXT)                                                                                                    \
    return targets::NAME::createTarget(options, problem);
#include "lib/CAPI/Targets.inc"
#undef AICC_TARGET
  return nullptr;
}

std::unique_ptr<Target> makeTarget(const Settings &settings, const std::string &chosen, std::string &problem) {
  auto [name, model] = StringRef(chosen).split(':');
  StringRef real = name;
  bool isEmulated = real.consume_front("emu-");
  if (llvm::is_contained(inTree, real) && !(isEmulated && real == inTree[0])) {
    std::unique_ptr<Target> target = makeInTree(settings, real, model, problem);
    return target && isEmulated ? targets::Emulator::createTarget(std::move(target)) : std::move(target);
  }
  if (std::optional<plugin::Plugin> found = plugin::findPlugin(settings.pluginPath, chosen)) {
    std::unique_ptr<Target> target = plugin::createTarget(*found, settings.workerSeconds, problem);
    if (!target)
      problem = "cannot use target '" + escaped(chosen) + "': " + problem;
    return target;
  }
  problem = "unknown target '" + escaped(chosen) + "', known:";
  for (StringRef known : inTree)
    problem += " " + known.str();
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
  for (StringRef name : inTree) {
    bool isProcessor = name == inTree[0];
    targetRows.push_back({name.str(),
                          isProcessor ? "the processor, this machine's or that of --triple"
                                      : "GPUs; --target=" + name.str() + ":MODEL names one",
                          "", ""});
    if (!isProcessor)
      targetRows.push_back({"emu-" + name.str(), "the same code on this processor, each access checked", "", ""});
  }
  for (const plugin::Plugin &plugin : plugin::listPlugins(settings.pluginPath)) {
    aicc_target_row row{plugin.manifest.name, plugin.manifest.summary, plugin.folder, plugin.problem};
    if (row.problem.empty() && plugin.lacksCompiler())
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
