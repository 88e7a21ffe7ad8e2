// RegexFullMatch: all states that the text so far can lead to, code point by code point; linear in the text, memory for
// the states alone.
#include "lib/Codegen/support/Regex.h"
#include "lib/Codegen/support/Text.h"

using namespace aicc::support;

namespace {
struct State {
  int64_t kind, next, other;
};

/// A set of states that is built in order.
struct StateSet {
  int64_t *members, count;
};

class Matcher {
public:
  Matcher(const State *states, const int64_t *classes, int64_t first)
      : states(states), classes(classes), first(first) {}

  bool allocate(const Call &call, int64_t count);
  bool matches(aicc_string text);

private:
  bool holds(int64_t assertion, int64_t at) const;
  bool contains(int64_t place, int64_t code) const;
  int64_t decode(int64_t &at) const;
  bool step(StateSet &from, StateSet &to, int64_t code, int64_t end);
  void reach(int64_t state, int64_t at, StateSet &set);
  bool accepts(const StateSet &set) const;

  const State *states;
  const int64_t *classes;
  int64_t first;
  int64_t *stack = nullptr, *seen = nullptr; ///< seen: the round in which a state was reached last
  int64_t round = 0;
  StateSet sets[2] = {};
  aicc_string text = {};
};
} // namespace

bool Matcher::allocate(const Call &call, int64_t count) {
  stack = call.allocate<int64_t>(count);
  seen = call.allocate<int64_t>(count);
  for (StateSet &set : sets)
    set.members = call.allocate<int64_t>(count);
  if (!stack || !seen || !sets[0].members || !sets[1].members)
    return false;
  for (int64_t i = 0; i < count; ++i)
    seen[i] = 0;
  return true;
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

/// The code point at `at`, which moves behind it; -1, which no class has, where none is spelled right.
int64_t Matcher::decode(int64_t &at) const {
  uint8_t head = uint8_t(text.data[at++]);
  if (head < 0x80)
    return head;
  int64_t more = head >= 0xF0 ? 3 : head >= 0xE0 ? 2 : 1;
  if (head < 0xC2 || head > 0xF4 || text.size - at < more)
    return -1;
  int64_t code = head & (0x3F >> more);
  for (int64_t i = 0; i < more; ++i) {
    uint8_t byte = uint8_t(text.data[at + i]);
    if ((byte & 0xC0) != 0x80)
      return -1;
    code = code << 6 | (byte & 0x3F);
  }
  if (code < (more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80) || code > 0x10FFFF)
    return -1;
  at += more;
  return code;
}

/// Adds `state` and what follows it without a code point, at position `at`. A state comes on the stack once a round.
void Matcher::reach(int64_t state, int64_t at, StateSet &set) {
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
      set.members[set.count++] = top;
    }
  }
}

/// Whether a state is left after `code`, which ends at `end`.
bool Matcher::step(StateSet &from, StateSet &to, int64_t code, int64_t end) {
  to.count = 0;
  ++round;
  for (int64_t i = 0; i < from.count; ++i) {
    const State &state = states[from.members[i]];
    if (state.kind == Class && contains(state.other, code))
      reach(state.next, end, to);
  }
  return to.count > 0;
}

bool Matcher::accepts(const StateSet &set) const {
  for (int64_t i = 0; i < set.count; ++i)
    if (states[set.members[i]].kind == Match)
      return true;
  return false;
}

bool Matcher::matches(aicc_string subject) {
  text = subject;
  StateSet *from = &sets[0], *to = &sets[1];
  from->count = 0;
  ++round;
  reach(first, 0, *from);
  for (int64_t at = 0; at < text.size;) {
    int64_t code = decode(at);
    if (!step(*from, *to, code, at))
      return false;
    StateSet *last = from;
    from = to, to = last;
  }
  return accepts(*from);
}

/// (X, states, classes, first state) -> (Y)
AICC_SUPPORT(regex_full_match) {
  Matcher matcher(reinterpret_cast<const State *>(call.data<int64_t>(1)), call.data<int64_t>(2), call.integer(3));
  auto *result = call.give<uint8_t>(0, call.arguments[0].dims);
  if (!result || !matcher.allocate(call, call.elements(1) / 3))
    return AICC_RUN_FAILED;
  Texts texts = textsOf(call, 0);
  for (int64_t i = 0, count = call.elements(0); i < count; ++i)
    result[i] = matcher.matches(texts[i]);
  return AICC_OK;
}
