#include "lib/Codegen/Worker.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace aicc::codegen {
namespace {

int64_t milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void closeAll(std::initializer_list<int> descriptors) {
  for (int descriptor : descriptors)
    if (descriptor >= 0)
      close(descriptor);
}

/// Starts `arguments[0]` with `socket` as standard input and output and `errors` as standard error; 0 or an errno.
/// posix_spawn, not fork: the application may have threads.
int spawn(const std::vector<std::string> &arguments, int socket, int errors, pid_t &process) {
  std::vector<char *> argv;
  for (const std::string &argument : arguments)
    argv.push_back(const_cast<char *>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, socket, 0);
  posix_spawn_file_actions_adddup2(&actions, socket, 1);
  posix_spawn_file_actions_adddup2(&actions, errors, 2);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  int error = posix_spawn(&process, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/// Keeps `bitcode` in a temporary file; its name, or "" when there is no place for it.
std::string keep(llvm::StringRef bitcode) {
  int descriptor;
  llvm::SmallString<128> file;
  if (llvm::sys::fs::createTemporaryFile("aicc-reproducer", "bc", descriptor, file))
    return "";
  llvm::raw_fd_ostream stream(descriptor, /*shouldClose=*/true);
  stream << bitcode;
  stream.close();
  bool isWritten = !stream.has_error();
  stream.clear_error();
  return isWritten ? file.str().str() : "";
}

} // namespace

bool Worker::start(std::string &error) {
  int sockets[2] = {-1, -1}, pipes[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) || pipe2(pipes, O_CLOEXEC)) {
    error = std::strerror(errno);
    closeAll({sockets[0], sockets[1], pipes[0], pipes[1]});
    return false;
  }
  int code = spawn({path, "--level=" + std::to_string(optLevel)}, sockets[1], pipes[1], process);
  closeAll({sockets[1], pipes[1]});
  socket = sockets[0], errors = pipes[0];
  fcntl(errors, F_SETFL, O_NONBLOCK);
  if (code == 0)
    return true;
  process = -1;
  error = std::strerror(code);
  stop();
  return false;
}

void Worker::stop() {
  closeAll({socket, errors});
  socket = errors = -1;
  if (process >= 0)
    end();
}

std::string Worker::end() {
  kill(process, SIGKILL); // what is ending already keeps its own reason
  int status = 0;
  pid_t ended;
  while ((ended = waitpid(process, &status, 0)) < 0 && errno == EINTR)
    ;
  process = -1;
  if (ended < 0) // the application waits for all children itself
    return "ended";
  if (WIFSIGNALED(status))
    return std::string("died of signal ") + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
  return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

bool Worker::send(const void *data, size_t size) {
  auto *bytes = static_cast<const char *>(data);
  while (size != 0) {
    ssize_t done = ::send(socket, bytes, size, MSG_NOSIGNAL);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return false;
    bytes += done, size -= size_t(done);
  }
  return true;
}

/// Takes what the worker wrote to standard error, so that it never waits for a reader.
void Worker::drainErrors() {
  char buffer[4096];
  ssize_t done;
  while ((done = read(errors, buffer, sizeof(buffer))) > 0) {
    words.append(buffer, size_t(done));
    if (words.size() > sizeof(buffer))
      words.erase(sizeof(buffer)); // the cause is said first, stack traces follow
  }
}

/// Until the socket can be read.
Worker::Heard Worker::await() {
  while (true) {
    int64_t left = deadline ? std::max<int64_t>(deadline - milliseconds(), 0) : -1;
    pollfd waits[2] = {{socket, POLLIN, 0}, {errors, POLLIN, 0}};
    int ready = poll(waits, 2, int(std::min<int64_t>(left, 1 << 30)));
    if (ready < 0 && errno != EINTR)
      return Heard::End;
    if (ready == 0)
      return Heard::Timeout;
    if (ready > 0 && waits[1].revents & POLLIN)
      drainErrors();
    if (ready > 0 && waits[0].revents)
      return Heard::Bytes;
    if (ready > 0 && !(waits[1].revents & POLLIN)) // standard error was closed: the process is about to end
      poll(waits, 1, 10);
  }
}

Worker::Heard Worker::receive(void *data, size_t size) {
  auto *bytes = static_cast<char *>(data);
  while (size != 0) {
    if (Heard heard = await(); heard != Heard::Bytes)
      return heard;
    ssize_t done = recv(socket, bytes, size, 0);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return Heard::End;
    bytes += done, size -= size_t(done);
  }
  return Heard::Bytes;
}

CodegenResult Worker::died(llvm::StringRef bitcode, std::string how) {
  drainErrors();
  std::string text = "the code generator " + how;
  if (llvm::StringRef said = llvm::StringRef(words).trim(); !said.empty())
    text += ": " + said.split('\n').first.str();
  std::string file = keep(bitcode);
  if (!file.empty())
    text += "; to see it again: " + path + " --level=" + std::to_string(optLevel) + " " + file;
  CodegenResult result;
  result.bytes.append(text.begin(), text.end());
  stop();
  return result;
}

CodegenResult Worker::compile(llvm::StringRef bitcode) {
  std::string error;
  if (process < 0 && !start(error)) {
    CodegenResult result;
    std::string text = "cannot start the code generator '" + path + "': " + error;
    result.bytes.append(text.begin(), text.end());
    return result;
  }
  words.clear();
  deadline = timeoutSeconds ? milliseconds() + int64_t(timeoutSeconds) * 1000 : 0;
  WorkerRequest request = {bitcode.size()};
  WorkerAnswer answer = {};
  CodegenResult result;
  Heard heard = Heard::End;
  if (send(&request, sizeof(request)) && send(bitcode.data(), bitcode.size()))
    heard = receive(&answer, sizeof(answer));
  if (heard == Heard::Bytes) {
    result.bytes.resize_for_overwrite(answer.bytes);
    heard = receive(result.bytes.data(), result.bytes.size());
  }
  if (heard == Heard::Timeout) {
    end();
    return died(bitcode, "took longer than " + std::to_string(timeoutSeconds) + " s");
  }
  if (heard == Heard::End)
    return died(bitcode, end());
  result.ok = answer.ok;
  result.optimizeSeconds = answer.optimizeSeconds;
  result.emitSeconds = answer.emitSeconds;
  return result;
}

} // namespace aicc::codegen
