// aicc-worker: code generation in a process of its own, for the compiler that starts it; see Worker.h.
//
//   aicc-worker --level=N              requests on standard input, answers on standard output, until the input ends
//   aicc-worker --level=N FILE.bc      one file, to see an error again; the object is thrown away
#include "lib/Codegen/Worker.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/prctl.h>
#include <sys/resource.h>

using namespace aicc::codegen;

static bool readAll(void *data, size_t size) { return std::fread(data, 1, size, stdin) == size; }

static bool writeAll(const void *data, size_t size) { return std::fwrite(data, 1, size, stdout) == size; }

static int serve(unsigned level) {
  prctl(PR_SET_PDEATHSIG, SIGKILL); // a part that takes forever must not outlive its compiler
  rlimit noCore = {0, 0};           // the reproducer says more than a core file
  setrlimit(RLIMIT_CORE, &noCore);
  std::string bitcode;
  for (WorkerRequest request; readAll(&request, sizeof(request));) {
    bitcode.resize(request.bytes);
    if (!readAll(bitcode.data(), bitcode.size()))
      return 1;
    CodegenResult result = compileBitcode(bitcode, level);
    WorkerAnswer answer = {result.bytes.size(), result.ok, result.optimizeSeconds, result.emitSeconds};
    if (!writeAll(&answer, sizeof(answer)) || !writeAll(result.bytes.data(), result.bytes.size()) ||
        std::fflush(stdout) != 0)
      return 1;
  }
  return 0;
}

static int compileFile(const char *path, unsigned level) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    llvm::errs() << "aicc-worker: cannot read " << path << ": " << buffer.getError().message() << "\n";
    return 1;
  }
  CodegenResult result = compileBitcode((*buffer)->getBuffer(), level);
  if (!result.ok)
    llvm::errs() << "aicc-worker: " << llvm::StringRef(result.bytes.data(), result.bytes.size()) << "\n";
  return result.ok ? 0 : 1;
}

int main(int argc, char **argv) {
  unsigned level = 3;
  const char *file = nullptr;
  for (int i = 1; i < argc; ++i) {
    if (std::strncmp(argv[i], "--level=", 8) == 0)
      level = unsigned(std::atoi(argv[i] + 8));
    else
      file = argv[i];
  }
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargets();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmPrinters();
  llvm::InitializeAllAsmParsers();
  return file ? compileFile(file, level) : serve(level);
}
