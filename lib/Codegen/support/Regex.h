// An automaton as `regex_full_match` reads it: three numbers a state.
//
//   Match                          the text may end here
//   Split   next      other        goes on at both
//   Assert  next      assertion    goes on where it holds: pattern::Assertion, lib/Support/Pattern.h
//   Class   next      place        takes a code point of a class: at `place` of the classes the number of its ranges,
//                                  then the first and last code point of each, ascending
#pragma once

#include <stdint.h>

namespace aicc::support {

enum StateKind : int64_t { Match, Split, Assert, Class };

} // namespace aicc::support
