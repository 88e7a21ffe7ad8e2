// The compiler.so of a plugin, in a process of its own.
#pragma once

#include "lib/Plugin/Answer.h"
#include "lib/Plugin/Way.h"

namespace aicc::plugin {

/// Calls a plugin's compiler by way of `aicc-plugin-host`, which dies in its place.
class Library {
public:
  /// `seconds` is what one call may take, 0: forever.
  Library(std::string path, std::string name, Way way, unsigned seconds)
      : path(std::move(path)), name(std::move(name)), way(way), seconds(seconds) {}

  /// Why the library cannot be used; "" when it can.
  std::string fault() const;

  /// Compiles what its way in gives it: a region called `kernel`, or programs. A plugin that crashes or takes too long
  /// is an answer with a problem.
  Answer compile(const std::string &kernel, const std::string &input) const;

private:
  Answer call(const std::string &kernel, const std::string *bytes) const;

  std::string path, name;
  Way way;
  unsigned seconds;
};

} // namespace aicc::plugin
