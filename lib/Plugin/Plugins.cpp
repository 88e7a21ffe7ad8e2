#include "lib/Plugin/Plugins.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace aicc::plugin {

using namespace llvm;

/// What is read here are pages, not downloads.
static constexpr uint64_t maxTextBytes = 1 << 20;

std::string fileIn(const std::string &folder, const std::string &name) {
  SmallString<256> path(folder);
  sys::path::append(path, name);
  return path.str().str();
}

std::optional<std::string> readText(const std::string &path, std::string &problem) {
  uint64_t bytes = 0;
  std::error_code error = sys::fs::file_size(path, bytes);
  if (!error && bytes > maxTextBytes) {
    problem = path + ": expected at most 1 MiB";
    return std::nullopt;
  }
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer) {
    problem = path + ": cannot read: " + buffer.getError().message();
    return std::nullopt;
  }
  return (*buffer)->getBuffer().str();
}

static Plugin readFolder(const std::string &folder) {
  Plugin plugin;
  plugin.folder = folder;
  std::string name = sys::path::filename(folder).str(), manifest = fileIn(folder, "plugin.json"), problems;
  auto text = readText(manifest, plugin.problem);
  auto known = text ? readManifest(*text, problems) : std::nullopt;
  if (known)
    plugin.manifest = *known;
  SmallVector<StringRef> lines;
  StringRef(problems).split(lines, '\n', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef line : lines)
    plugin.problem += (plugin.problem.empty() ? "" : "\n") + manifest + ": " + line.str();
  if (known && known->name != name)
    plugin.problem =
        manifest + ": expected 'name' to be that of the folder (" + name + "), found '" + known->name + "'";
  plugin.manifest.name = name;
  plugin.hasCompiler = sys::fs::exists(fileIn(folder, "compiler.so"));
  plugin.hasDriver = sys::fs::exists(fileIn(folder, "driver.so"));
  return plugin;
}

static std::vector<std::string> split(const std::string &path) {
  SmallVector<StringRef> parts;
  StringRef(path).split(parts, ':', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  return std::vector<std::string>(parts.begin(), parts.end());
}

std::vector<Plugin> listPlugins(const std::string &path) {
  std::vector<Plugin> plugins;
  for (const std::string &part : split(path)) {
    std::vector<std::string> folders;
    std::error_code error;
    for (sys::fs::directory_iterator at(part, error), end; !error && at != end; at.increment(error))
      if (sys::fs::exists(fileIn(at->path(), "plugin.json")))
        folders.push_back(at->path());
    llvm::sort(folders);
    for (const std::string &folder : folders)
      if (llvm::none_of(plugins, [&](const Plugin &p) { return p.manifest.name == sys::path::filename(folder); }))
        plugins.push_back(readFolder(folder));
  }
  return plugins;
}

std::optional<Plugin> findPlugin(const std::string &path, const std::string &name) {
  for (const std::string &part : split(path)) {
    std::string folder = fileIn(part, name);
    bool isName = sys::path::filename(name) == name && name != ".." && name != ".";
    if (isName && sys::fs::exists(fileIn(folder, "plugin.json")))
      return readFolder(folder);
  }
  return std::nullopt;
}

} // namespace aicc::plugin
