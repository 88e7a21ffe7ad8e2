#include "lib/Runtime/CodeImage.h"

#include "lib/Artifact/Format.h"
#include "lib/Runtime/Elf.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

namespace aicc::rt {
namespace {

bool writeAll(int descriptor, Bytes bytes) {
  const uint8_t *at = bytes.data;
  for (size_t left = bytes.size; left != 0;) {
    ssize_t done = write(descriptor, at, left);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return false;
    at += done, left -= size_t(done);
  }
  return true;
}

/// A memory file with these bytes that nobody can change any more; -1 when the system has none.
int sealedCopy(Bytes bytes) {
  int descriptor = memfd_create("aicc", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  if (descriptor < 0 && errno == EINVAL) // before Linux 6.3
    descriptor = memfd_create("aicc", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0)
    return -1;
  if (writeAll(descriptor, bytes) &&
      fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
    return descriptor;
  close(descriptor);
  return -1;
}

/// A mapped view of a whole file, unmapped at the end of the scope.
struct View {
  View(int descriptor, size_t bytes) : size(bytes) {
    if (bytes != 0)
      data = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, descriptor, 0);
  }
  View(const View &) = delete;
  View &operator=(const View &) = delete;
  ~View() {
    if (isValid())
      munmap(data, size);
  }
  bool isValid() const { return data != MAP_FAILED; }

  void *data = MAP_FAILED;
  size_t size;
};

bool mapSegment(uint8_t *base, const ElfSegment &segment, int descriptor, uint64_t page) {
  uint64_t skew = segment.address % page, begin = segment.address - skew;
  uint64_t fileEnd = (segment.address + segment.fileBytes + page - 1) / page * page;
  uint64_t end = (segment.address + segment.bytes + page - 1) / page * page;
  int protection = PROT_READ | (segment.isWritable ? PROT_WRITE : 0) | (segment.isExecutable ? PROT_EXEC : 0);
  if (segment.fileBytes != 0 && mmap(base + begin, fileEnd - begin, protection, MAP_PRIVATE | MAP_FIXED, descriptor,
                                     off_t(segment.fileOffset - skew)) == MAP_FAILED)
    return false;
  uint64_t zeroFrom = segment.fileBytes != 0 ? fileEnd : begin;
  if (zeroFrom < end &&
      mmap(base + zeroFrom, end - zeroFrom, protection, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
    return false;
  uint64_t dataEnd = segment.address + segment.fileBytes;
  if (segment.isWritable && segment.fileBytes != 0)
    std::memset(base + dataEnd, 0, fileEnd - dataEnd);
  return true;
}

void relocate(uint8_t *base, const ElfPlan &plan, const uint8_t *image) {
  for (uint64_t i = 0; i < plan.relocationCount; ++i) {
    Elf64_Rela each;
    std::memcpy(&each, image + plan.relocations + i * sizeof(each), sizeof(each));
    uint64_t value = reinterpret_cast<uint64_t>(base) + uint64_t(each.r_addend);
    std::memcpy(base + each.r_offset, &value, sizeof(value));
  }
}

bool seal(uint8_t *base, const ElfPlan &plan, uint64_t page) {
  uint64_t begin = (plan.sealedAddress + page - 1) / page * page;
  uint64_t end = (plan.sealedAddress + plan.sealedBytes) / page * page;
  return begin >= end || mprotect(base + begin, end - begin, PROT_READ) == 0;
}

bool mapImage(uint8_t *base, const ElfPlan &plan, int descriptor, const uint8_t *image, uint64_t page) {
  for (int i = 0; i < plan.segmentCount; ++i)
    if (!mapSegment(base, plan.segments[i], descriptor, page))
      return false;
  relocate(base, plan, image);
  return seal(base, plan, page);
}

aicc_status verify(Bytes code, uint64_t checksum, uint64_t page, ElfPlan &plan, Message &message) {
  if (artifact::checksum(code.data, code.size) != checksum)
    return message.fail(AICC_BAD_ARTIFACT, "the code section changed while it was read");
  return checkElf(code, page, plan, message);
}

} // namespace

CodeImage::~CodeImage() {
  if (base)
    munmap(base, span);
  if (library)
    dlclose(library);
}

aicc_status CodeImage::load(Bytes code, uint64_t checksum, const char *debugDirectory, Message &message) {
  if (debugDirectory)
    return loadFromFile(code, checksum, debugDirectory, message);
  auto page = uint64_t(sysconf(_SC_PAGESIZE));
  int descriptor = sealedCopy(code);
  if (descriptor < 0)
    return message.fail(AICC_RUN_FAILED, "cannot make a memory file for the code: %s", std::strerror(errno));
  View view(descriptor, code.size);
  aicc_status status = AICC_OK;
  ElfPlan plan;
  if (!view.isValid())
    status = message.fail(AICC_RUN_FAILED, "cannot map the code: %s", std::strerror(errno));
  else
    status = verify({static_cast<const uint8_t *>(view.data), code.size}, checksum, page, plan, message);
  if (status == AICC_OK) {
    void *reserved = mmap(nullptr, plan.span, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (reserved != MAP_FAILED) {
      base = reserved;
      span = plan.span;
    }
    auto *image = static_cast<const uint8_t *>(view.data);
    if (!base || !mapImage(static_cast<uint8_t *>(base), plan, descriptor, image, page))
      status = message.fail(AICC_RUN_FAILED, "cannot map the code: %s", std::strerror(errno));
    else
      start = reinterpret_cast<aicc_rt_entry>(static_cast<uint8_t *>(base) + plan.entry);
  }
  close(descriptor);
  return status;
}

/// Written under another name and renamed, so that two processes may do it at the same time.
static bool writeFile(const char *path, Bytes code) {
  char temporary[4096];
  int length = std::snprintf(temporary, sizeof(temporary), "%s.new-%ld", path, long(getpid()));
  if (length < 0 || size_t(length) >= sizeof(temporary))
    return errno = ENAMETOOLONG, false;
  unlink(temporary);
  int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0700);
  if (descriptor < 0)
    return false;
  bool isWritten = writeAll(descriptor, code);
  close(descriptor);
  return (isWritten && rename(temporary, path) == 0) || (unlink(temporary), false);
}

aicc_status CodeImage::loadFromFile(Bytes code, uint64_t checksum, const char *directory, Message &message) {
  ElfPlan plan;
  aicc_status status = verify(code, checksum, uint64_t(sysconf(_SC_PAGESIZE)), plan, message);
  if (status != AICC_OK)
    return status;
  char path[4000];
  int length = std::snprintf(path, sizeof(path), "%s/aicc-%016llx.so", directory, (unsigned long long)checksum);
  if (length < 0 || size_t(length) >= sizeof(path))
    return message.fail(AICC_USAGE, "the name of the debug folder is too long");
  if (!writeFile(path, code))
    return message.fail(AICC_IO, "cannot write '%s': %s", path, std::strerror(errno));
  library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  void *symbol = library ? dlsym(library, AICC_RT_ENTRY) : nullptr;
  if (!symbol)
    return message.fail(AICC_RUN_FAILED, "cannot load '%s': %s", path, dlerror());
  start = reinterpret_cast<aicc_rt_entry>(symbol);
  return AICC_OK;
}

} // namespace aicc::rt
