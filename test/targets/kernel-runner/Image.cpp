#include "test/targets/kernel-runner/Image.h"

#include "llvm/Support/raw_ostream.h"

#include <cstdlib>
#include <dlfcn.h>
#include <unistd.h>

namespace aicc::cpu::test {

void *load(const llvm::SmallVectorImpl<char> &elf) {
  char path[] = "/tmp/kernel-runner-XXXXXX";
  int descriptor = mkstemp(path);
  if (descriptor < 0 || write(descriptor, elf.data(), elf.size()) != static_cast<ssize_t>(elf.size()))
    return nullptr;
  close(descriptor);
  void *image = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!image)
    llvm::errs() << dlerror() << "\n";
  unlink(path);
  return image;
}

} // namespace aicc::cpu::test
