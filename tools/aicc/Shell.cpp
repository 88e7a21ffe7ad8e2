#include "tools/aicc/Shell.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char **environ;

namespace aicc::tools {
namespace {

/// /bin/sh -c LINE in a process group of its own, nothing to read, output to `log`; 0 when it cannot be started.
pid_t start(const std::string &line, const std::string &log) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  const char *words[] = {"sh", "-c", line.c_str(), nullptr};
  pid_t child = 0;
  int error = posix_spawn(&child, "/bin/sh", &files, &attributes, const_cast<char **>(words), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  errno = error;
  return error ? 0 : child;
}

/// Waits; false when the time is over first.
bool waitFor(pid_t child, double seconds, int &status) {
  auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  auto pause = std::chrono::microseconds(500);
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds(20000));
  }
  return true;
}

std::string endOf(const std::string &path) {
  constexpr long most = 1 << 20;
  std::string text;
  std::FILE *file = std::fopen(path.c_str(), "rbe");
  if (!file)
    return text;
  std::fseek(file, 0, SEEK_END);
  long size = std::ftell(file);
  std::fseek(file, size > most ? size - most : 0, SEEK_SET);
  text.resize(size_t(size > most ? most : size < 0 ? 0 : size));
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

} // namespace

Ended runShell(const std::string &line, const std::string &log, double seconds) {
  Ended ended;
  pid_t child = start(line, log);
  if (!child)
    return ended;
  ended.isStarted = true;
  int status = 0;
  if (waitFor(child, seconds, status)) {
    ended.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  } else {
    kill(-child, SIGKILL);
    waitpid(child, &status, 0);
    ended.status = 124;
  }
  kill(-child, SIGKILL); // what it left running
  ended.output = endOf(log);
  return ended;
}

} // namespace aicc::tools
