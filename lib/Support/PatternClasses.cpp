// Reads escapes and classes of a pattern; see Pattern.h.
#include "lib/Support/PatternReader.h"

namespace aicc::pattern {

bool isWordByte(uint8_t byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte == '_';
}

CodePoints Reader::finished(CodePoints set, bool isNegated) const {
  if (flags.foldsCase)
    set.foldCase();
  set.normalize();
  return isNegated ? set.complement() : set;
}

Node Reader::nodeOf(CodePoints set) const {
  Node node;
  node.kind = Node::Class;
  node.codes = finished(std::move(set), false);
  return node;
}

Node Reader::nodeOf(Assertion assertion) const {
  Node node;
  node.kind = Node::Assert;
  node.assertion = assertion;
  return node;
}

namespace {
struct NamedSet {
  std::string_view name;
  CodeRange ranges[4]; ///< behind the last one some of a code point that is none
};
} // namespace

static constexpr CodeRange none{noCodePoint, noCodePoint};
static constexpr NamedSet escapes[] = {
    {"d", {{'0', '9'}, none, none, none}},
    {"s", {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}, none}},
    {"w", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
};
static constexpr NamedSet classes[] = {
    {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}, none}},
    {"alpha", {{'A', 'Z'}, {'a', 'z'}, none, none}},
    {"ascii", {{0, 0x7F}, none, none, none}},
    {"blank", {{'\t', '\t'}, {' ', ' '}, none, none}},
    {"cntrl", {{0, 0x1F}, {0x7F, 0x7F}, none, none}},
    {"digit", {{'0', '9'}, none, none, none}},
    {"graph", {{'!', '~'}, none, none, none}},
    {"lower", {{'a', 'z'}, none, none, none}},
    {"print", {{' ', '~'}, none, none, none}},
    {"punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
    {"space", {{'\t', '\r'}, {' ', ' '}, none, none}},
    {"upper", {{'A', 'Z'}, none, none, none}},
    {"word", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
    {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}, none}},
};

static CodePoints codesOf(const NamedSet &set) {
  CodePoints codes;
  for (CodeRange range : set.ranges)
    if (range.first != noCodePoint)
      codes.add(range.first, range.last);
  return codes;
}

/// \d, \s, \w and what they leave out; moves behind it when it is one.
bool Reader::namedSet(CodePoints &result) {
  for (const NamedSet &set : escapes)
    for (bool isNegated : {false, true})
      if (take(std::string("\\") + char(isNegated ? set.name[0] - 'a' + 'A' : set.name[0]))) {
        result = finished(codesOf(set), isNegated);
        return true;
      }
  return false;
}

/// [:name:] or [:^name:] inside brackets; false when it is an unknown one.
bool Reader::bracketSet(CodePoints &result, bool &isSet) {
  size_t begin = at, end = text.find(":]", at);
  isSet = looksAt("[:") && end != std::string_view::npos;
  if (!isSet)
    return true;
  std::string_view name = text.substr(at + 2, end - at - 2);
  bool isNegated = name.substr(0, 1) == "^";
  name.remove_prefix(isNegated ? 1 : 0);
  at = end + 2;
  for (const NamedSet &set : classes)
    if (name == set.name) {
      result = finished(codesOf(set), isNegated);
      return true;
    }
  return fail(begin, "expected a class by name, found " + seen(begin));
}

static int hexDigit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  char lower = char(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The code point that \n, \x41, \x{1F600}, \101, \. and the like name.
bool Reader::escapedCode(uint32_t &result) {
  size_t begin = at;
  take("\\");
  if (atEnd())
    return fail(begin, "expected a character behind '\\', found the end");
  static constexpr std::pair<char, uint32_t> letters[] = {{'a', 7},    {'f', '\f'}, {'n', '\n'},
                                                          {'r', '\r'}, {'t', '\t'}, {'v', '\v'}};
  char c = text[at];
  decodeUtf8(text, at);
  auto isOctal = [&] { return !atEnd() && text[at] >= '0' && text[at] <= '7'; };
  for (auto [name, value] : letters)
    if (c == name) {
      result = value;
      return true;
    }
  if (c == '0' || (c >= '1' && c <= '7' && isOctal())) {
    result = uint32_t(c - '0');
    for (int more = 0; more < 2 && isOctal(); ++more)
      result = result * 8 + uint32_t(text[at++] - '0');
    return true;
  }
  if (c == 'x') {
    bool isBraced = take("{");
    int count = 0;
    result = 0;
    for (; !atEnd() && hexDigit(text[at]) >= 0 && (isBraced || count < 2) && result <= lastCodePoint; ++count)
      result = result * 16 + uint32_t(hexDigit(text[at++]));
    bool isGood = (isBraced ? count > 0 && take("}") : count == 2) && result <= lastCodePoint;
    return isGood || fail(begin, "expected a code point in hexadecimal digits, found " + seen(begin));
  }
  result = uint8_t(c);
  if (result < 0x80 && (c == '_' || !isWordByte(uint8_t(c))))
    return true;
  return fail(begin, "expected an escape that is regular and has a meaning, found " + seen(begin));
}

bool Reader::escape(Node &result) {
  size_t begin = at;
  static constexpr std::pair<std::string_view, Assertion> assertions[] = {{"\\A", Assertion::BeginText},
                                                                          {"\\z", Assertion::EndText},
                                                                          {"\\b", Assertion::WordBoundary},
                                                                          {"\\B", Assertion::NoWordBoundary}};
  for (auto [name, assertion] : assertions)
    if (take(name)) {
      result = nodeOf(assertion);
      return true;
    }
  if (take("\\C"))
    return fail(begin, "expected no byte of a code point, found '\\C'");
  if (take("\\p") || take("\\P"))
    return fail(begin, "expected no Unicode class by name, found " + seen(begin));
  CodePoints set;
  if (namedSet(set)) {
    result.kind = Node::Class;
    result.codes = std::move(set);
    return true;
  }
  uint32_t value;
  if (!escapedCode(value))
    return false;
  result = nodeOf(CodePoints{{value, value}});
  return true;
}

/// A code point inside brackets.
bool Reader::code(uint32_t &result) {
  if (atEnd())
    return fail(at, "expected brackets to close, found their end missing");
  if (looksAt("\\p") || looksAt("\\P"))
    return fail(at, "expected no Unicode class by name, found '\\" + std::string(1, text[at + 1]) + "'");
  if (looksAt("\\"))
    return escapedCode(result);
  result = decodeUtf8(text, at);
  return true;
}

/// a or a-z.
bool Reader::range(CodePoints &set) {
  size_t begin = at;
  uint32_t first, last;
  if (!code(first))
    return false;
  last = first;
  bool isRange = looksAt("-") && text.substr(at + 1, 1) != "]" && at + 1 < text.size();
  if (isRange && (++at, !code(last)))
    return false;
  if (last < first)
    return fail(begin, "expected a range that ascends, found " + seen(begin));
  set.add(first, last);
  return true;
}

bool Reader::bracket(Node &result) {
  size_t begin = at;
  take("[");
  bool isNegated = take("^"), isSet;
  CodePoints set, ranges, named;
  for (bool isFirst = true; isFirst || !take("]"); isFirst = false) {
    if (atEnd())
      return fail(begin, "expected brackets to close, found their end missing");
    if (!bracketSet(named, isSet))
      return false;
    if (isSet || namedSet(named))
      set.add(named);
    else if (!range(ranges))
      return false;
  }
  set.add(finished(std::move(ranges), false));
  set.normalize();
  result.kind = Node::Class;
  result.codes = isNegated ? set.complement() : std::move(set);
  return true;
}

} // namespace aicc::pattern
