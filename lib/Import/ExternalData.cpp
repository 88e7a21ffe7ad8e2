// Opens external data contained in the model's folder; see ExternalData.h.
#include "lib/Import/ExternalData.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace aicc::importer;
using llvm::StringRef;

static llvm::Error fact(const llvm::Twine &text) { return llvm::createStringError(text); }

/// Every component a plain name: checked by us too, so that the fallback below and the messages do not depend on the
/// kernel.
static bool isPlainPath(StringRef location) {
  llvm::SmallVector<StringRef> parts;
  location.split(parts, '/');
  return !location.contains('\0') && llvm::none_of(parts, [](StringRef part) { return part.empty() || part == ".."; });
}

/// openat2 where the kernel has it (5.6), otherwise one openat per component, each refusing to follow a link.
static int openBeneath(int folder, StringRef location) {
  open_how how = {};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  std::string path = location.str();
  int fd = int(syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how));
  if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
    return fd;
  llvm::SmallVector<StringRef> parts;
  location.split(parts, '/');
  int at = dup(folder);
  for (size_t i = 0; i < parts.size() && at >= 0; ++i) {
    int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (i + 1 < parts.size() ? O_DIRECTORY : 0);
    int inner = openat(at, parts[i].str().c_str(), flags);
    int error = errno;
    close(at);
    errno = error;
    at = inner;
  }
  return at;
}

static llvm::Expected<std::shared_ptr<llvm::MemoryBuffer>> mapRegularFile(int fd, StringRef location) {
  struct stat status = {};
  if (fstat(fd, &status) != 0)
    return fact(llvm::Twine("found an unreadable one: ") + std::strerror(errno));
  if (!S_ISREG(status.st_mode))
    return fact("found one that is not a regular file");
  if (status.st_nlink != 1)
    return fact("found one with " + llvm::Twine(uint64_t(status.st_nlink)) + " hard links");
  auto buffer = llvm::MemoryBuffer::getOpenFile(llvm::sys::fs::convertFDToNativeFile(fd), location,
                                                uint64_t(status.st_size), /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fact("found an unreadable one: " + buffer.getError().message());
  return std::shared_ptr<llvm::MemoryBuffer>(std::move(*buffer));
}

llvm::Expected<std::shared_ptr<llvm::MemoryBuffer>> ExternalFiles::open(StringRef location) {
  if (!directory)
    return fact("found a model in memory, which has no folder");
  if (!isPlainPath(location))
    return fact("found a path that leaves it");
  auto known = files.find(location);
  if (known != files.end())
    return known->second;
  int folder = ::open(directory->empty() ? "." : directory->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return fact(llvm::Twine("found no such folder: ") + std::strerror(errno));
  llvm::scope_exit closeFolder([&] { close(folder); });
  int fd = openBeneath(folder, location);
  if (fd < 0 && (errno == ELOOP || errno == EXDEV))
    return fact("found a symbolic link");
  if (fd < 0)
    return fact(llvm::Twine("found none: ") + std::strerror(errno));
  llvm::scope_exit closeFile([&] { close(fd); });
  auto buffer = mapRegularFile(fd, location);
  if (buffer)
    files[location] = *buffer;
  return buffer;
}
