// Regular expressions in RE2's syntax (https://github.com/google/re2/wiki/Syntax) as trees. What matches as a whole
// and longest ones do not ask is not in them: captures, greed.
//
//   (?i)a|[0-9]{2,}$   ⇒   Alternate(Class{A, a}, Concat(Repeat{2, ∞}(Class{0-9}), Assert EndText))
//
// Not in them: Unicode classes by name (\pL, \p{Greek}) and \C, a byte of a code point, which are refused.
#pragma once

#include "lib/Support/CodePoints.h"

#include <optional>
#include <string>

namespace aicc::pattern {

enum class Assertion { BeginText, EndText, BeginLine, EndLine, WordBoundary, NoWordBoundary };

struct Node {
  enum Kind { Empty, Class, Assert, Concat, Alternate, Repeat };
  static constexpr int unlimited = -1;

  Kind kind = Empty;
  CodePoints codes;                           ///< of a Class, normalized
  Assertion assertion = Assertion::BeginText; ///< of an Assert
  int minimum = 0, maximum = 0;               ///< of a Repeat, of its one child
  std::vector<Node> children;                 ///< none in a Concat is the empty text; an Alternate has some
};

struct Problem {
  size_t position = 0; ///< in bytes
  std::string text;    ///< "expected ..., found ..."
};

/// States of an automaton that a pattern may need: repetitions multiply.
constexpr int64_t mostStates = 50000;

/// The pattern's tree; nothing when it is none, or one that needs too many states: `problem` then says why.
std::optional<Node> parse(std::string_view text, Problem &problem);

/// An upper bound of the states of an automaton for `node`, counted up to a bit above the limit.
int64_t statesOf(const Node &node);

/// Whether a byte belongs to a word, as \w and \b see it.
bool isWordByte(uint8_t byte);

} // namespace aicc::pattern
