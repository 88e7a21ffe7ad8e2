// Which plugins lie on the plugin path.
#pragma once

#include "lib/Plugin/Manifest.h"

namespace aicc::plugin {

/// A folder with a plugin.json. Unusable when `problem` says something.
struct Plugin {
  std::string folder;
  Manifest manifest;   ///< as far as it could be read; `name` is at least the folder's
  std::string problem; ///< one line each
  bool hasCompiler = false, hasDriver = false;

  /// Whether there is nothing to compile with.
  bool lacksCompiler() const { return !hasCompiler && manifest.input != Input::Source; }
};

/// All plugins in the folders of `path`, which ':' separates; the first of a name counts. A folder that is not there is
/// no error.
std::vector<Plugin> listPlugins(const std::string &path);

/// The path of a file in a folder.
std::string fileIn(const std::string &folder, const std::string &name);

/// The text of a file of a plugin, of a page's size; none with the reason in `problem`.
std::optional<std::string> readText(const std::string &path, std::string &problem);

/// The plugin of that name, if its folder is there.
std::optional<Plugin> findPlugin(const std::string &path, const std::string &name);

} // namespace aicc::plugin
