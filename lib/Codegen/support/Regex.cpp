// RegexFullMatch, and the runs of automata.
#include "lib/Codegen/support/Regex.h"
#include "lib/Codegen/support/Text.h"

using namespace aicc::support;

bool Matcher::allocate(const Call &call, int64_t count) {
  stack = call.allocate<int64_t>(count);
  seen = call.allocate<int64_t>(count);
  bool isThere = stack && seen;
  for (StateSet &set : sets) {
    set.members = call.allocate<int64_t>(count);
    set.begins = call.allocate<int64_t>(count);
    isThere = isThere && set.members && set.begins;
  }
  for (int64_t i = 0; isThere && i < count; ++i)
    seen[i] = 0;
  return isThere;
}

static bool isWord(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/// In the order of pattern::Assertion: begin and end of the text, of a line, boundary of a word or none.
bool Matcher::holds(int64_t assertion, int64_t at) const {
  bool isFirst = at == 0, isLast = at == text.size;
  bool isBoundary = (!isFirst && isWord(text.data[at - 1])) != (!isLast && isWord(text.data[at]));
  switch (assertion) {
  case 0: return isFirst;
  case 1: return isLast;
  case 2: return isFirst || text.data[at - 1] == '\n';
  case 3: return isLast || text.data[at] == '\n';
  case 4: return isBoundary;
  default: return !isBoundary;
  }
}

bool Matcher::contains(int64_t place, int64_t code) const {
  const int64_t *ranges = classes + place + 1;
  int64_t low = 0,
          high = classes[place]; // ranges before `low` end before the code, from `high` on they begin behind it
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (ranges[2 * middle] > code)
      high = middle;
    else if (ranges[2 * middle + 1] < code)
      low = middle + 1;
    else
      return true;
  }
  return false;
}

/// Adds `state` and what follows it without a code point, at position `at`. A state comes on the stack once a round.
void Matcher::reach(int64_t state, int64_t begin, int64_t at, StateSet &set) {
  int64_t height = 0;
  auto push = [&](int64_t target) {
    if (seen[target] == round)
      return;
    seen[target] = round;
    stack[height++] = target;
  };
  push(state);
  while (height > 0) {
    int64_t top = stack[--height];
    const State &current = states[top];
    if (current.kind == Split) {
      push(current.other);
      push(current.next);
    } else if (current.kind == Assert) {
      if (holds(current.other, at))
        push(current.next);
    } else {
      set.begins[set.count] = begin;
      set.members[set.count++] = top;
    }
  }
}

/// From each set to the one behind `code`, which ends at `end`, but for what began behind `last`. Those that began
/// first go first, so that a state that several lead to keeps the first place.
void Matcher::step(const StateSet &from, StateSet &to, int64_t code, int64_t end, int64_t last) {
  to.count = 0;
  ++round;
  for (int64_t i = 0; i < from.count && from.begins[i] <= last; ++i) {
    const State &state = states[from.members[i]];
    if (state.kind == Class && contains(state.other, code))
      reach(state.next, from.begins[i], end, to);
  }
}

int64_t Matcher::beginOfMatch(const StateSet &set) const {
  for (int64_t i = 0; i < set.count; ++i)
    if (states[set.members[i]].kind == Match)
      return set.begins[i];
  return -1;
}

bool Matcher::matches(aicc_string subject, int64_t first) {
  text = subject;
  StateSet *now = &sets[0], *next = &sets[1];
  now->count = 0;
  ++round;
  reach(first, 0, 0, *now);
  for (int64_t at = 0; at < text.size && now->count > 0;) {
    int64_t code = decodeUtf8(text, at);
    step(*now, *next, code, at, 0);
    StateSet *last = now;
    now = next, next = last;
  }
  return beginOfMatch(*now) == 0;
}

bool Matcher::find(aicc_string subject, int64_t first, int64_t from, int64_t &begin, int64_t &end) {
  text = subject;
  begin = -1;
  StateSet *now = &sets[0], *next = &sets[1];
  now->count = 0;
  ++round;
  for (int64_t at = from;;) {
    if (begin < 0) // another match may begin here
      reach(first, at, at, *now);
    int64_t found = beginOfMatch(*now);
    if (found >= 0 && (begin < 0 || found <= begin))
      begin = found, end = at;
    if (at >= text.size || (begin >= 0 && now->count == 0))
      return begin >= 0;
    int64_t code = decodeUtf8(text, at);
    step(*now, *next, code, at, begin < 0 ? at : begin);
    StateSet *last = now;
    now = next, next = last;
  }
}

/// (X, states, classes, first state) -> (Y)
AICC_SUPPORT(regex_full_match) {
  Matcher matcher(call.data<int64_t>(1), call.data<int64_t>(2));
  auto *result = call.give<uint8_t>(0, call.arguments[0].dims);
  if (!result || !matcher.allocate(call, call.elements(1) / 3))
    return AICC_RUN_FAILED;
  Texts texts = textsOf(call, 0);
  for (int64_t i = 0, count = call.elements(0); i < count; ++i)
    result[i] = matcher.matches(texts[i], call.integer(3));
  return AICC_OK;
}
