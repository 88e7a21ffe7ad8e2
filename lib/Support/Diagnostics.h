// Problems found in a user's model: collected, never thrown, so that one run reports all of them.
#pragma once

#include "aicc-c/status.h"

#include <string>
#include <vector>

namespace aicc {

/// One problem, worded: lower case, no full stop, expectation then fact.
struct Problem {
  aicc_status status = AICC_BAD_MODEL;
  std::string file; ///< as the user gave it; may be empty
  std::string node; ///< ONNX node name, or "#7" for the eighth node when it has none; empty when no node is meant
  std::string op;   ///< "Conv" or "com.microsoft.Gelu"; may be empty
  std::string message;
  std::string hint; ///< how to fix it; may be empty

  /// "model.onnx: node 'conv1' (Conv): expected ..., found ...; hint". Control characters are escaped.
  std::string text() const;
};

/// Replaces control characters, quotes and broken UTF-8 by \xNN so that a hostile name cannot drive a terminal.
std::string escaped(const std::string &text);

/// Not thread-safe; each compilation owns one.
class Problems {
public:
  void add(Problem problem) { list.push_back(std::move(problem)); }
  bool any() const { return !list.empty(); }
  const std::vector<Problem> &all() const { return list; }
  /// The status of the first problem, AICC_OK without one.
  aicc_status status() const { return list.empty() ? AICC_OK : list.front().status; }

private:
  std::vector<Problem> list;
};

} // namespace aicc
