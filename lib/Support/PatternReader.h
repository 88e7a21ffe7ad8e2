// The parts of reading a pattern: groups, repetitions and literals (Pattern.cpp), escapes and classes
// (PatternClasses.cpp).
#pragma once

#include "lib/Support/Diagnostics.h"
#include "lib/Support/Pattern.h"

#include <set>

namespace aicc::pattern {

class Reader {
public:
  Reader(std::string_view text, Problem &problem) : text(text), problem(problem) {}

  /// The whole pattern.
  bool read(Node &result);

private:
  /// What (?i) and the like switch on.
  struct Flags {
    bool foldsCase = false, isMultiLine = false, dotIsAll = false;
  };

  bool alternatives(Node &result, int depth);
  bool sequence(Node &result, int depth);
  bool atom(Node &result, int depth);
  bool group(Node &result, int depth);
  bool extension(Node &result, int depth, size_t begin);
  bool groupFlags(bool &isScoped, size_t begin);
  bool repetition(Node &operand, size_t begin, bool &isRepetition);
  bool counts(int &minimum, int &maximum);
  bool number(int &result);
  bool quoted(Node &sequence);
  bool literal(Node &result);
  bool escape(Node &result);

  bool namedSet(CodePoints &result);
  bool bracketSet(CodePoints &result, bool &isSet);
  bool escapedCode(uint32_t &result);
  bool code(uint32_t &result);
  bool range(CodePoints &set);
  bool bracket(Node &result);
  /// Folded as the flags say, then turned round.
  CodePoints finished(CodePoints set, bool isNegated) const;
  Node nodeOf(CodePoints set) const;
  Node nodeOf(Assertion assertion) const;

  bool atEnd() const { return at == text.size(); }
  bool looksAt(std::string_view part) const { return text.substr(at, part.size()) == part; }
  bool take(std::string_view part) {
    bool isThere = looksAt(part);
    at += isThere ? part.size() : 0;
    return isThere;
  }
  bool fail(size_t position, std::string message) {
    problem = {position, std::move(message)};
    return false;
  }
  /// What stands at `position` up to here.
  std::string seen(size_t position) const {
    return "'" + escaped(std::string(text.substr(position, at - position))) + "'";
  }
  /// Likewise with the next character.
  std::string seenWithNext(size_t position) {
    if (!atEnd())
      decodeUtf8(text, at);
    return seen(position);
  }

  std::string_view text;
  Problem &problem;
  size_t at = 0;
  Flags flags;
  int stacked = 0; ///< repetitions of repetitions
  std::set<std::string_view> names; ///< of groups
};

} // namespace aicc::pattern
