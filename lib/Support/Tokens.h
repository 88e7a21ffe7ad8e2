// What the attributes of com.microsoft's Tokenizer ask for, as patterns.
//
//   separators = [""] or tokenexp = "."   ⇒   tokens that match (?s).: each code point is one
#pragma once

#include "lib/Support/Pattern.h"

namespace aicc {

struct TokenPatterns {
  /// Whether the patterns are what lies between tokens, one after the other; else the one pattern is a token's.
  bool areSeparators = false;
  std::vector<pattern::Node> patterns;
};

/// Of an absent attribute `separators` is null, `expression` empty; separators come first. Nothing when they ask for
/// nothing that is right: `problem` then says "expected ..., found ...".
std::optional<TokenPatterns> tokenPatterns(const std::vector<std::string> *separators, const std::string &expression,
                                           int64_t least, std::string &problem);

} // namespace aicc
