#include "lib/Codegen/Installed.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <dlfcn.h>

namespace aicc::codegen {

std::string installedProgram(const char *name) {
  Dl_info info;
  if (!dladdr(reinterpret_cast<void *>(&installedProgram), &info) || !info.dli_fname)
    return "";
  llvm::SmallString<256> path(info.dli_fname);
  if (llvm::sys::fs::make_absolute(path))
    return "";
  llvm::sys::path::remove_filename(path);
  llvm::sys::path::append(path, "..", "bin", name);
  return llvm::sys::fs::can_execute(path) ? path.str().str() : "";
}

std::string chosenWorker(const std::string &setting) {
  if (setting.empty())
    return installedProgram("aicc-worker");
  return setting == "none" ? "" : setting;
}

} // namespace aicc::codegen
