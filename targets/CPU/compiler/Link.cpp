// lld as a library. It reads and writes files only, so objects pass through a private temporary directory.
#include "targets/CPU/compiler/Compile.h"

#include "lld/Common/Driver.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Triple.h"

#include <mutex>

LLD_HAS_DRIVER(elf)

using namespace mlir;

namespace aicc::cpu {
namespace {

/// A directory that goes away with everything in it.
class TemporaryDirectory {
public:
  TemporaryDirectory() { failed = static_cast<bool>(llvm::sys::fs::createUniqueDirectory("aicc-link", path)); }
  ~TemporaryDirectory() {
    if (!failed)
      llvm::sys::fs::remove_directories(path);
  }
  std::string file(const Twine &name) const {
    SmallString<128> full(path);
    llvm::sys::path::append(full, name);
    return full.str().str();
  }

  SmallString<128> path;
  bool failed = false;
};

LogicalResult writeFile(StringRef path, StringRef bytes) {
  std::error_code error;
  llvm::raw_fd_ostream stream(path, error);
  if (error)
    return failure();
  stream << bytes;
  stream.close();
  bool wrong = stream.has_error();
  stream.clear_error();
  return success(!wrong);
}

const char *emulationOf(const llvm::Triple &triple) {
  switch (triple.getArch()) {
  case llvm::Triple::x86_64: return "elf_x86_64";
  case llvm::Triple::aarch64: return "aarch64linux";
  case llvm::Triple::riscv64: return "elf64lriscv";
  default: return nullptr;
  }
}

/// lld keeps its state in a global: one link at a time.
std::mutex &linkLock() {
  static std::mutex lock;
  return lock;
}

} // namespace

LogicalResult linkElf(ArrayRef<SmallVector<char, 0>> objects, const Machine &machine, SmallVectorImpl<char> &elf,
                      llvm::function_ref<InFlightDiagnostic()> error) {
  const char *emulation = emulationOf(llvm::Triple(machine.triple));
  if (!emulation)
    return error() << "expected x86_64, aarch64 or riscv64, found triple '" << machine.triple << "'";
  TemporaryDirectory directory;
  if (directory.failed)
    return error() << "expected a writable temporary directory";
  std::vector<std::string> files;
  auto add = [&](const Twine &name, StringRef bytes) {
    files.push_back(directory.file(name));
    return writeFile(files.back(), bytes);
  };
  for (auto [number, object] : llvm::enumerate(objects))
    if (failed(add("kernels" + Twine(number) + ".o", StringRef(object.data(), object.size()))))
      return error() << "cannot write " << files.back();
  if (failed(add("builtins.o", builtinsFor(machine.triple))))
    return error() << "cannot write " << files.back();
  std::string image = directory.file("image.so");
  std::vector<const char *> arguments = {"ld.lld",
                                         "-m",
                                         emulation,
                                         "-shared",
                                         "-Bsymbolic",
                                         "-z",
                                         "now",
                                         "-z",
                                         "separate-code",
                                         "-z",
                                         "max-page-size=65536",
                                         "-z",
                                         "noexecstack",
                                         "-z",
                                         "norelro",
                                         "--no-undefined",
                                         "--gc-sections",
                                         "--eh-frame-hdr",
                                         "--build-id=none",
                                         "--hash-style=gnu",
                                         "-soname",
                                         "aicc",
                                         "-o",
                                         image.c_str()};
  for (const std::string &file : files)
    arguments.push_back(file.c_str());
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  {
    std::lock_guard<std::mutex> guard(linkLock());
    lld::Result linked = lld::lldMain(arguments, stream, stream, {{lld::Gnu, &lld::elf::link}});
    if (linked.retCode)
      return error() << "cannot link kernels: " << messages;
  }
  auto buffer = llvm::MemoryBuffer::getFile(image, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return error() << "cannot read " << image;
  elf.assign((*buffer)->getBufferStart(), (*buffer)->getBufferEnd());
  return success();
}

} // namespace aicc::cpu
