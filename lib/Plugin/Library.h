// The compiler.so of a plugin, in a process of its own.
#pragma once

#include "lib/Plugin/Answer.h"
#include "lib/Plugin/Plugins.h"

namespace aicc::plugin {

/// Calls a plugin's compiler by way of `aicc-plugin-host`, which dies in its place.
class Library {
public:
  /// `seconds` is what one call may take, 0: forever.
  Library(const Plugin &plugin, unsigned seconds)
      : way(word(plugin.manifest.input)), path(fileIn(plugin.folder, "compiler.so")), name(plugin.manifest.name),
        seconds(seconds) {}

  /// Why the library cannot be used; "" when it can.
  std::string fault() const;

  /// Compiles what the plugin's way in brings (a region, a source) under a name. A plugin that crashes or takes too
  /// long is an answer with a problem.
  Answer compile(const std::string &kernel, const std::string &input) const;

private:
  Answer call(const std::string &kernel, const std::string *bytes) const;

  std::string way, path, name;
  unsigned seconds;
};

} // namespace aicc::plugin
