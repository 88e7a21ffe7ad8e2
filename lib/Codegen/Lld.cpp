// lld reads and writes files only, so objects pass through a private temporary directory.
#include "lib/Codegen/Lld.h"

#include "lld/Common/Driver.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <mutex>

LLD_HAS_DRIVER(elf)

using namespace mlir;

namespace aicc::codegen {
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

/// lld keeps its state in a global: one link at a time.
std::mutex &linkLock() {
  static std::mutex lock;
  return lock;
}

} // namespace

LogicalResult linkObjects(ArrayRef<StringRef> objects, ArrayRef<const char *> options, SmallVectorImpl<char> &image,
                          llvm::function_ref<InFlightDiagnostic()> error) {
  TemporaryDirectory directory;
  if (directory.failed)
    return error() << "expected a writable temporary directory";
  std::vector<std::string> files;
  for (auto [number, object] : llvm::enumerate(objects)) {
    files.push_back(directory.file("kernels" + Twine(number) + ".o"));
    if (failed(writeFile(files.back(), object)))
      return error() << "cannot write " << files.back();
  }
  std::string linked = directory.file("image.so");
  std::vector<const char *> arguments = {"ld.lld"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.insert(arguments.end(), {"-o", linked.c_str()});
  for (const std::string &file : files)
    arguments.push_back(file.c_str());
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  {
    std::lock_guard<std::mutex> guard(linkLock());
    lld::Result result = lld::lldMain(arguments, stream, stream, {{lld::Gnu, &lld::elf::link}});
    if (result.retCode)
      return error() << "cannot link kernels: " << messages;
  }
  auto buffer = llvm::MemoryBuffer::getFile(linked, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return error() << "cannot read " << linked;
  image.assign((*buffer)->getBufferStart(), (*buffer)->getBufferEnd());
  return success();
}

} // namespace aicc::codegen
