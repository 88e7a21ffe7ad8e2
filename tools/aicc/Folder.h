// A temporary folder.
#pragma once

#include <string>
#include <vector>

namespace aicc::tools {

/// A folder of its own in $TMPDIR and the files named in it; both go with it.
class Folder {
public:
  /// `isMade` says whether it worked.
  explicit Folder(const std::string &purpose);
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;
  ~Folder();

  /// The path of a file in it, which is removed with it.
  std::string file(const std::string &name) { return files.emplace_back(path + "/" + name); }

  std::string path;
  bool isMade = false;

private:
  std::vector<std::string> files;
};

/// `text` as one word of a shell line.
std::string quotedForShell(const std::string &text);

/// Writes a file; false with the reason in errno.
bool writeBytes(const std::string &path, const void *data, size_t bytes);

} // namespace aicc::tools
