// Automata made of patterns, three numbers a state, and what runs them.
//
//   Match                          the text may end here
//   Split   next      other        goes on at both
//   Assert  next      assertion    goes on where it holds: pattern::Assertion, lib/Support/Pattern.h
//   Class   next      place        takes a code point of a class: at `place` of the classes the number of its ranges,
//                                  then the first and last code point of each, ascending
#pragma once

#include "lib/Runtime/Abi.h"

#include <stdint.h>

namespace aicc::support {

struct Call;

enum StateKind : int64_t { Match, Split, Assert, Class };

/// All states that the text so far can lead to, code point by code point: linear in the text, memory for the states
/// alone.
class Matcher {
public:
  Matcher(const int64_t *states, const int64_t *classes)
      : states(reinterpret_cast<const State *>(states)), classes(classes) {}

  /// Memory for automata of up to `count` states.
  bool allocate(const Call &call, int64_t count);
  /// Whether `text` as a whole matches from state `first` on.
  bool matches(aicc_string text, int64_t first);
  /// The first match at or behind `from`, the longest of those that begin there.
  bool find(aicc_string text, int64_t first, int64_t from, int64_t &begin, int64_t &end);

private:
  struct State {
    int64_t kind, next, other;
  };
  /// A set of states with the place where the match of each began, in the order of these.
  struct StateSet {
    int64_t *members, *begins, count;
  };

  bool holds(int64_t assertion, int64_t at) const;
  bool contains(int64_t place, int64_t code) const;
  void step(const StateSet &from, StateSet &to, int64_t code, int64_t end, int64_t last);
  void reach(int64_t state, int64_t begin, int64_t at, StateSet &set);
  /// Where the match in a set began; -1 when there is none.
  int64_t beginOfMatch(const StateSet &set) const;

  const State *states;
  const int64_t *classes;
  int64_t *stack = nullptr, *seen = nullptr; ///< seen: the round in which a state was reached last
  int64_t round = 0;
  StateSet sets[2] = {};
  aicc_string text = {};
};

} // namespace aicc::support
