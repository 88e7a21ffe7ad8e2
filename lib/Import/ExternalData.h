// Files beside the model that hold its weights. One helper opens them, and the kernel keeps it inside the model's
// folder: no absolute path, no "..", no symbolic link in any component, a regular file with one link.
#pragma once

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <optional>
#include <string>

namespace aicc::importer {

class ExternalFiles {
public:
  explicit ExternalFiles(std::optional<std::string> directory) : directory(std::move(directory)) {}

  /// Maps `location`, relative to the model's folder; each file once. The error's text is the fact of a message:
  /// "expected external data in a file beneath the model's folder, " + text.
  llvm::Expected<std::shared_ptr<llvm::MemoryBuffer>> open(llvm::StringRef location);

private:
  std::optional<std::string> directory;
  llvm::StringMap<std::shared_ptr<llvm::MemoryBuffer>> files;
};

} // namespace aicc::importer
