// Flags, messages and progress shared by the commands.
#include "tools/aicc/Command.h"

#include "tools/common/Progress.h"
#include "tools/common/RunOptions.h"

#include <cstdio>

namespace aicc::tools {

bool endsWith(const std::string &text, const std::string &end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

int usage(const char *command, const std::string &message) {
  std::fprintf(stderr, "aicc %s: %s\ntry 'aicc %s --help'\n", command, message.c_str(), command);
  return AICC_USAGE;
}

Compiler::Compiler() {
  aicc_compiler_create(&compiler);
  aicc_compiler_set(compiler, "plugin-path", defaultPluginPath().c_str());
  aicc_compiler_listen(compiler, hear, this);
}

Compiler::~Compiler() { aicc_compiler_destroy(compiler); }

bool Compiler::take(const Arguments &arguments, size_t &at) {
  if (arguments[at] == "-v") {
    verbose = true;
    return true;
  }
  for (int32_t i = 0; const char *name = aicc_setting_name(i); ++i) {
    bool isSwitch = *aicc_setting_argument(i) == 0;
    std::string value;
    bool taken = isSwitch ? arguments[at] == std::string("--") + name : takeValue(arguments, at, name, value);
    if (!taken)
      continue;
    failed |= aicc_compiler_set(compiler, name, value.c_str()) != AICC_OK;
    return true;
  }
  return false;
}

void Compiler::hear(void *user, aicc_message_kind kind, const char *text) {
  auto *self = static_cast<Compiler *>(user);
  if (kind != AICC_MESSAGE_BEGIN)
    clearProgress();
  switch (kind) {
  case AICC_MESSAGE_PROBLEM: std::fprintf(stderr, "aicc: error: %s\n", text); return;
  case AICC_MESSAGE_WARNING: std::fprintf(stderr, "aicc: warning: %s\n", text); return;
  case AICC_MESSAGE_REMARK: std::fprintf(stderr, "%s\n", text); return;
  case AICC_MESSAGE_BEGIN: showProgress(text); return;
  case AICC_MESSAGE_END:
    if (self->verbose)
      std::fprintf(stderr, "%s s\n", text);
  }
}

std::string settingsHelp() {
  std::string text;
  for (int32_t i = 0; const char *name = aicc_setting_name(i); ++i) {
    std::string flag = std::string("  --") + name;
    if (*aicc_setting_argument(i))
      flag += std::string("=") + aicc_setting_argument(i);
    flag.resize(flag.size() < 26 ? 26 : flag.size() + 1, ' ');
    text += flag + aicc_setting_help(i) + "\n";
  }
  return text;
}

} // namespace aicc::tools
