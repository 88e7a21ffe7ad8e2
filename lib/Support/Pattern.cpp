// Reads alternatives, sequences, groups, repetitions and literals; see Pattern.h.
#include "lib/Support/PatternReader.h"

#include <algorithm>

namespace aicc::pattern {

static constexpr int deepest = 500;
static constexpr int mostRepetitions = 1000;

bool Reader::read(Node &result) {
  if (size_t bad = findBadUtf8(text); bad != std::string_view::npos)
    return fail(bad, "expected UTF-8, found another byte");
  return alternatives(result, 0) && (atEnd() || fail(at, "expected a group to close, found none"));
}

/// Up to the end or a closing parenthesis.
bool Reader::alternatives(Node &result, int depth) {
  if (depth > deepest)
    return fail(at, "expected at most " + std::to_string(deepest) + " groups inside each other, found more");
  result.kind = Node::Alternate;
  do {
    if (!sequence(result.children.emplace_back(), depth))
      return false;
  } while (take("|"));
  return true;
}

bool Reader::sequence(Node &result, int depth) {
  result.kind = Node::Concat;
  size_t repeated = text.size() + 1; // where a repetition began that ends here
  while (!atEnd() && !looksAt("|") && !looksAt(")")) {
    size_t begin = at;
    if (take("\\Q")) {
      if (!quoted(result))
        return false;
      continue;
    }
    Node nothing;
    bool isRepetition = false;
    if (!repetition(result.children.empty() ? nothing : result.children.back(), begin, isRepetition))
      return false;
    if (isRepetition) {
      if (result.children.empty())
        return fail(begin, "expected something to repeat, found " + seen(begin));
      if (repeated == begin)
        return fail(begin, "expected one repetition, found another behind it: " + seen(begin));
      repeated = at;
      continue;
    }
    if (!atom(result.children.emplace_back(), depth))
      return false;
    if (result.children.back().kind == Node::Empty) // flags for what follows
      result.children.pop_back();
  }
  return true;
}

/// Characters up to \E stand for themselves.
bool Reader::quoted(Node &sequence) {
  while (!atEnd() && !take("\\E"))
    if (!literal(sequence.children.emplace_back()))
      return false;
  return true;
}

bool Reader::literal(Node &result) {
  uint32_t value = decodeUtf8(text, at);
  result = nodeOf(CodePoints{{value, value}});
  return true;
}

bool Reader::atom(Node &result, int depth) {
  if (take("("))
    return group(result, depth);
  if (looksAt("["))
    return bracket(result);
  if (looksAt("\\"))
    return escape(result);
  if (take("."))
    result = nodeOf(flags.dotIsAll ? CodePoints{{0, lastCodePoint}} : CodePoints{{'\n', '\n'}}.complement());
  else if (take("^"))
    result = nodeOf(flags.isMultiLine ? Assertion::BeginLine : Assertion::BeginText);
  else if (take("$"))
    result = nodeOf(flags.isMultiLine ? Assertion::EndLine : Assertion::EndText);
  else
    return literal(result);
  return true;
}

//===- Groups -------------------------------------------------------------===//

/// Behind its parenthesis. Flags that it sets end with it.
bool Reader::group(Node &result, int depth) {
  size_t begin = at - 1;
  if (take("?"))
    return extension(result, depth, begin);
  Flags outer = flags;
  if (!alternatives(result, depth + 1) ||
      !(take(")") || fail(begin, "expected a group to close, found its end missing")))
    return false;
  flags = outer;
  return true;
}

static bool isNameByte(char c) { return isWordByte(uint8_t(c)); }

/// (?:...), (?P<name>...), (?<name>...), (?flags) or (?flags:...).
bool Reader::extension(Node &result, int depth, size_t begin) {
  Flags outer = flags;
  bool isScoped = true;
  if (looksAt("<=") || looksAt("<!"))
    return fail(begin,
                "expected no look behind, which is not regular, found '(?" + std::string(text.substr(at, 2)) + "'");
  if (take("P<") || take("<")) {
    size_t name = at;
    while (!atEnd() && isNameByte(text[at]))
      ++at;
    std::string_view word = text.substr(name, at - name);
    if (word.empty() || !take(">"))
      return fail(begin, "expected a name in a group, found none");
    if (!names.insert(word).second)
      return fail(begin, "expected a name for each group, found '" + std::string(word) + "' twice");
  } else if (!groupFlags(isScoped, begin)) {
    return false;
  }
  if (!isScoped)
    return true; // the flags stay on to the end of the group around
  if (!alternatives(result, depth + 1) ||
      !(take(")") || fail(begin, "expected a group to close, found its end missing")))
    return false;
  flags = outer;
  return true;
}

/// Up to ':' of a group of its own, or to ')'.
bool Reader::groupFlags(bool &isScoped, size_t begin) {
  bool isOn = true, isAny = false;
  for (; !atEnd(); ++at) {
    char c = text[at];
    if (c == 'i')
      flags.foldsCase = isOn;
    else if (c == 'm')
      flags.isMultiLine = isOn;
    else if (c == 's')
      flags.dotIsAll = isOn;
    else if (c == '-' && isOn)
      isOn = isAny = false;
    else if (c != 'U') // greed does not matter
      break;
    isAny |= c != '-';
  }
  isScoped = take(":");
  if ((isScoped || take(")")) && (isAny || isOn))
    return true;
  return fail(begin, "expected a group, a name or flags of i, m, s and U, found " + seenWithNext(begin));
}

//===- Repetitions --------------------------------------------------------===//

bool Reader::number(int &result) {
  size_t begin = at;
  result = 0;
  while (!atEnd() && text[at] >= '0' && text[at] <= '9')
    result = std::min(result * 10 + (text[at++] - '0'), 100 * mostRepetitions);
  return at > begin && (at == begin + 1 || text[begin] != '0');
}

/// {n}, {n,} or {n,m}; anything else in braces stands for itself.
bool Reader::counts(int &minimum, int &maximum) {
  size_t begin = at;
  bool isGood = take("{") && number(minimum);
  maximum = minimum;
  if (isGood && take(",")) {
    maximum = Node::unlimited;
    isGood = looksAt("}") || number(maximum);
  }
  if (isGood && take("}"))
    return true;
  at = begin;
  return false;
}

/// Makes `operand` the child of a repetition, when one is here.
bool Reader::repetition(Node &operand, size_t begin, bool &isRepetition) {
  int minimum = 0, maximum = Node::unlimited;
  if (take("+"))
    minimum = 1;
  else if (take("?"))
    maximum = 1;
  else if (!take("*") && !counts(minimum, maximum))
    return true;
  isRepetition = true;
  if (minimum > mostRepetitions || maximum > mostRepetitions || (maximum >= 0 && minimum > maximum))
    return fail(begin,
                "expected ascending counts of at most " + std::to_string(mostRepetitions) + ", found " + seen(begin));
  take("?");                               // greed does not matter
  stacked += operand.kind == Node::Repeat; // with flags between them
  if (stacked > deepest)
    return fail(begin, "expected at most " + std::to_string(deepest) + " repetitions of repetitions, found more");
  Node repeat;
  repeat.kind = Node::Repeat;
  repeat.minimum = minimum;
  repeat.maximum = maximum;
  repeat.children.push_back(std::move(operand));
  operand = std::move(repeat);
  return true;
}

//===- The whole ----------------------------------------------------------===//

int64_t statesOf(const Node &node) {
  int64_t sum = 1;
  for (const Node &child : node.children)
    sum = std::min(sum + statesOf(child) + 1, mostStates + 1);
  if (node.kind == Node::Repeat)
    sum = std::min(sum * std::max({node.minimum + 1, node.maximum, 1}), mostStates + 1);
  return sum;
}

std::optional<Node> parse(std::string_view text, Problem &problem) {
  Node result;
  if (!Reader(text, problem).read(result))
    return std::nullopt;
  if (statesOf(result) <= mostStates)
    return result;
  problem = {0, "expected repetitions that make at most " + std::to_string(mostStates) + " states, found more"};
  return std::nullopt;
}

} // namespace aicc::pattern
