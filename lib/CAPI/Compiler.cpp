// Settings, messages and the compile calls of the C interface.
#include "lib/CAPI/Compiler.h"

#include "lib/Artifact/Format.h"

#include "llvm/Support/FormatVariadic.h"

#include <cstdlib>
#include <cstring>

using namespace aicc;

namespace {

/// Adds a target to those of a program.
bool addTarget(aicc_compiler &compiler, llvm::StringRef name, Runners &runners) {
  if (!runners.targets.empty() && runners.targets.back()->isHost()) {
    compiler.fail(AICC_USAGE, "target '" + escaped(name.str()) + "' follows '" + runners.targets.back()->name().str() +
                                  "', which takes every operation; name that one last");
    return false;
  }
  std::string error;
  std::unique_ptr<Target> target = makeTarget(compiler.settings, name.str(), error);
  if (!target) {
    compiler.fail(AICC_USAGE, error);
    return false;
  }
  runners.targets.push_back(target.get());
  compiler.targets.push_back(std::move(target));
  return true;
}

/// The targets of one program, "NAME,NAME", in that order; the CPU, which runs the host program, comes last.
bool addProgram(aicc_compiler &compiler, const std::string &chosen, std::vector<Runners> &programs) {
  Runners &runners = programs.emplace_back();
  llvm::SmallVector<llvm::StringRef> names;
  llvm::StringRef(chosen).split(names, ',');
  for (llvm::StringRef name : names)
    if (!addTarget(compiler, name, runners))
      return false;
  runners.isHostChosen = runners.targets.back()->isHost();
  return runners.isHostChosen || addTarget(compiler, "cpu", runners);
}

/// One program for each choice of targets; false when there are bad ones or too many.
bool makePrograms(aicc_compiler &compiler, std::vector<Runners> &programs) {
  std::vector<std::string> chosen = compiler.settings.targets;
  if (chosen.empty())
    chosen = {"cpu"};
  if (chosen.size() > artifact::maxPrograms) {
    compiler.fail(AICC_USAGE, "target: expected at most " + std::to_string(artifact::maxPrograms) +
                                  " programs, found " + std::to_string(chosen.size()));
    return false;
  }
  return llvm::all_of(chosen, [&](const std::string &names) { return addProgram(compiler, names, programs); });
}

aicc_status toMemory(aicc_compiler &compiler, Compilation &compilation, void **output, size_t *outputBytes) {
  std::string bytes;
  if (aicc_status status = produce(compiler, compilation, bytes))
    return status;
  *output = duplicate(bytes);
  *outputBytes = bytes.size();
  return *output ? AICC_OK : compiler.fail(AICC_COMPILE_FAILED, "out of memory");
}

} // namespace

char *aicc::duplicate(const std::string &bytes) {
  auto *memory = static_cast<char *>(std::aligned_alloc(64, (bytes.size() + 64) / 64 * 64));
  if (memory)
    std::memcpy(memory, bytes.data(), bytes.size());
  return memory;
}

void aicc_compiler::problem(const Problem &problem) {
  std::string text = problem.text();
  problems.push_back(problem);
  error += (error.empty() ? "" : "\n") + text;
  tell(AICC_MESSAGE_PROBLEM, text);
}

aicc_status aicc_compiler::fail(aicc_status status, const std::string &message) {
  problem({status, "", "", "", message, ""});
  return status;
}

std::unique_ptr<Compilation> aicc_compiler::begin() {
  error.clear();
  problems.clear();
  targets.clear();
  std::vector<Runners> programs;
  if (!makePrograms(*this, programs))
    return nullptr;
  Listener hears;
  hears.problem = [this](const Problem &p) { problem(p); };
  hears.warning = [this](const Problem &p) { tell(AICC_MESSAGE_WARNING, p.text()); };
  hears.remark = [this](const Problem &p) { tell(AICC_MESSAGE_REMARK, p.text()); };
  hears.phaseBegins = [this](Phase phase) { tell(AICC_MESSAGE_BEGIN, std::string(name(phase))); };
  hears.phaseDone = [this](Phase phase, double seconds) {
    tell(AICC_MESSAGE_END, llvm::formatv("{0} {1:f3}", name(phase), seconds).str());
  };
  return std::make_unique<Compilation>(settings, std::move(programs), std::move(hears));
}

extern "C" {

const char *aicc_version(void) { return AICC_VERSION; }

aicc_status aicc_compiler_create(aicc_compiler **compiler) {
  *compiler = new aicc_compiler;
  return AICC_OK;
}

void aicc_compiler_destroy(aicc_compiler *compiler) { delete compiler; }

aicc_status aicc_compiler_set(aicc_compiler *compiler, const char *name, const char *value) {
  compiler->error.clear();
  auto message = set(compiler->settings, name, value ? value : "");
  return message ? compiler->fail(AICC_USAGE, std::string(name) + ": " + *message) : AICC_OK;
}

static const SettingRow *settingAt(int32_t index) {
  auto &rows = settingRows();
  return index >= 0 && size_t(index) < rows.size() ? &rows[size_t(index)] : nullptr;
}
const char *aicc_setting_name(int32_t index) { return settingAt(index) ? settingAt(index)->name.data() : nullptr; }
const char *aicc_setting_argument(int32_t index) {
  return settingAt(index) ? settingAt(index)->argument.data() : nullptr;
}
const char *aicc_setting_help(int32_t index) { return settingAt(index) ? settingAt(index)->help.data() : nullptr; }

void aicc_compiler_listen(aicc_compiler *compiler, aicc_message_function function, void *user) {
  compiler->listener = function;
  compiler->user = user;
}

const char *aicc_compiler_error(const aicc_compiler *compiler) { return compiler->error.c_str(); }

aicc_status aicc_compile_file(aicc_compiler *compiler, const char *model, const char *output) {
  auto compilation = compiler->begin();
  if (!compilation)
    return AICC_USAGE;
  if (aicc_status status = checkOutput(*compiler, output))
    return status;
  if (aicc_status status = compilation->importFile(model))
    return status;
  return produceFile(*compiler, *compilation, output);
}

aicc_status aicc_compile_to_memory(aicc_compiler *compiler, const char *model, void **output, size_t *outputBytes) {
  auto compilation = compiler->begin();
  if (!compilation)
    return AICC_USAGE;
  if (aicc_status status = compilation->importFile(model))
    return status;
  return toMemory(*compiler, *compilation, output, outputBytes);
}

aicc_status aicc_compile_memory(aicc_compiler *compiler, const void *model, size_t modelBytes, const char *name,
                                const char *directory, void **output, size_t *outputBytes) {
  auto compilation = compiler->begin();
  if (!compilation)
    return AICC_USAGE;
  llvm::StringRef bytes(static_cast<const char *>(model), modelBytes);
  if (aicc_status status = compilation->importMemory(bytes, name ? name : "model", directory ? directory : ""))
    return status;
  return toMemory(*compiler, *compilation, output, outputBytes);
}

void aicc_free(void *memory) { std::free(memory); }

} // extern "C"
